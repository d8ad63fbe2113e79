/* SPDX-License-Identifier: MIT */
/* The shell beside the task: begun, typed into, left. */
#include "base/mem.h"
#include "tui/act.h"
#include "tui/keys.h"
#include "tui/screen.h"

#include <stdint.h>
#include <string.h>

static void begin(struct model *model, const struct shell_choice *choice)
{
	struct err why = { 0 };
	struct view *view = &model->view;
	int rows = EMULATOR_LEAST;
	int columns = EMULATOR_LEAST;
	if (model->emulator)
		emulator_size(model->emulator, &rows, &columns);
	emulator_free(model->emulator);
	model->emulator = emulator_new(rows, columns); /* fitted when it is drawn */
	view->pane_at[PANE_SHELL] = SIZE_MAX;
	view->is_in_shell = true;
	if (desk_shell(&model->desk, choice->container, choice->with_policy,
		    survey_fd(&model->survey), &why))
		model_say_err(model, &why);
}

/* Back to where one chooses. */
static void leave_place(struct model *model)
{
	shell_beside_end(&model->desk.shell);
	emulator_free(model->emulator);
	model->emulator = NULL;
	model->view.is_in_shell = false;
	model->view.pane_at[PANE_SHELL] = 0;
}

void act_shell_open(struct model *model, size_t choice)
{
	struct shell_choice choices[SHELL_CHOICES];
	switch (model->desk.shell.state) {
	case SHELL_NONE:
		if (choice < shell_choices(&model->desk.loaded.exercise, choices))
			begin(model, &choices[choice]);
		break;
	case SHELL_STARTS:
	case SHELL_RUNS:
		model->view.is_in_shell = true;
		model->view.pane_at[PANE_SHELL] = SIZE_MAX;
		break;
	case SHELL_ENDED:
		leave_place(model);
		break;
	}
}

void act_shell_type(struct model *model, int key)
{
	autobuf struct buf bytes = { 0 };
	emulator_type(model->emulator, key);
	emulator_take_typed(model->emulator, &bytes);
	shell_beside_type(&model->desk.shell, buf_string(&bytes), bytes.size);
}

/* When the keys are ours already it is for the program. */
void act_shell_leave(struct model *model)
{
	if (model_is_at_shell(model))
		act_shell_type(model, KEY_CTRL('g'));
}

void act_shell_all(struct model *model)
{
	struct shell_beside *shell = &model->desk.shell;
	if (shell->state != SHELL_STARTS && shell->state != SHELL_RUNS)
		return;
	shell_beside_tell_all(shell, !shell->tells_all);
	model_say(model, TONE_OTHER,
		shell->tells_all ? "From now on every call is listed."
				 : "From now on only calls that are refused are listed.");
}

bool act_shell_step(struct model *model)
{
	autobuf struct buf bytes = { 0 };
	autobuf struct buf answers = { 0 };
	struct shell_beside *shell = &model->desk.shell;
	if (!model->has_desk || !shell_beside_step(shell, &bytes))
		return false;
	if (model->emulator && bytes.size) {
		emulator_write(model->emulator, buf_string(&bytes), bytes.size);
		emulator_take_typed(model->emulator, &answers);
		shell_beside_type(shell, buf_string(&answers), answers.size);
	}
	if (shell->state == SHELL_ENDED)
		model->view.is_in_shell = false;
	act_decided(model);
	return true;
}

void act_shell_fit(struct model *model, const struct extent *extent)
{
	int rows, columns;
	if (!model->emulator || extent->shell_rows < EMULATOR_LEAST ||
		extent->shell_columns < EMULATOR_LEAST)
		return;
	emulator_size(model->emulator, &rows, &columns);
	if (rows == extent->shell_rows && columns == extent->shell_columns)
		return;
	emulator_resize(model->emulator, extent->shell_rows, extent->shell_columns);
	emulator_size(model->emulator, &rows, &columns);
	shell_beside_resize(&model->desk.shell, rows, columns);
}

/* The check that runs is for nobody any more; the shell asks, for it is somebody's work. */
void act_leave(struct model *model, bool is_confirmed)
{
	if (model->desk.shell.state == SHELL_RUNS && !is_confirmed) {
		act_ask(model,
			"A shell runs in a container. Whoever leaves this exercise ends it, and "
			"what was made in the container is gone. Leave?",
			INTENT_LEAVE_NOW);
		return;
	}
	leave_place(model);
	model->view.has_shell = false;
	desk_close(&model->desk);
	model->has_desk = false;
	if (!model_pop(model))
		model->is_over = true;
}
