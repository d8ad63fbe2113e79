/* SPDX-License-Identifier: MIT */
#include "tui/plain.h"

#include "base/mem.h"
#include "tui/act.h"
#include "tui/plain_talk.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- what is chosen --- */

static void open_tag(struct plain *plain, enum intent intent, size_t tag)
{
	struct model *model = &plain->model;
	const struct extent extent = { .tag = tag };
	if (tag != SHEET_NOTHING)
		model->view.at[model_screen(model)] = tag;
	act(model, &extent, intent);
	plain->is_asked = true;
}

/* With an editor where there is a terminal for it. */
static int edit(struct plain *plain, struct err *err)
{
	struct model *model = &plain->model;
	bool failed = false;
	if (!act_begin(model) || model->view.file >= model->desk.file_count)
		return 0;
	const char *folder = model->desk.workspace.folder;
	const char *file = model->desk.files[model->view.file].name;
	plain_print_message(plain);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
		if (foreground_edit(&plain->foreground, folder, file,
			    settings_text(model->settings, SETTING_EDITOR), &failed, err))
			return -1;
		model->view.pane = PANE_VERDICT; /* what comes of the save is told there */
		if (!failed)
			return 0;
	}
	autofree char *where = mem_format("Your file:\n%s/%s", folder, file);
	plain_print_wrapped(plain, where);
	plain_print_wrapped(plain,
		"Each save of it is checked, as long as you are here; check does it at once.");
	return 0;
}

static int search(struct plain *plain, struct err *err)
{
	struct model *model = &plain->model;
	autofree char *word = NULL;
	if (plain_read_line(plain, "Letters to search for, or Enter alone for all: ", &word, err))
		return -1;
	if (!word)
		return 0;
	open_tag(plain, INTENT_FILTER, SHEET_NOTHING);
	for (const char *letter = word; *letter; letter++)
		(void)act_typed(model, *letter);
	(void)act_typed(model, KEY_RETURN);
	return 0;
}

/* What is about a line of the page. */
static int ask_which(struct plain *plain, enum intent intent, const char *question, struct err *err)
{
	autofree char *typed = NULL;
	autobuf struct buf why = { 0 };
	if (plain_read_line(plain, question, &typed, err))
		return -1;
	if (!typed || !*typed)
		return 0;
	const struct plain_choice *choice = plain_page_find(&plain->page, typed, &why);
	if (choice && choice->tag != SHEET_NOTHING)
		open_tag(plain, intent, choice->tag);
	else
		plain_print_wrapped(plain, choice ? "That is none." : buf_string(&why));
	return 0;
}

static int choose(struct plain *plain, const struct plain_choice *choice, struct err *err)
{
	switch ((int)choice->intent) {
	case INTENT_EDIT:
		return edit(plain, err);
	case INTENT_FILTER:
		return search(plain, err);
	case INTENT_BOOKMARK:
		return ask_which(plain, choice->intent, "Which exercise? Its number: ", err);
	case INTENT_REPLAY:
		if (plain->model.view.pane == PANE_VERDICT)
			return ask_which(plain, choice->intent, "Which check? Its number: ", err);
		break;
	}
	open_tag(plain, choice->intent, choice->tag);
	return 0;
}

/* "1 3": answers to a question of which several are right. */
static bool choose_several(struct plain *plain, const char *typed)
{
	struct model *model = &plain->model;
	if (model_screen(model) != SCREEN_QUIZ || model->quiz.is_answered ||
		!strpbrk(typed, " ,") || strspn(typed, "123456789 ,") != strlen(typed))
		return false;
	model->quiz.chosen = 0;
	for (; *typed; typed++)
		if (*typed >= '1' && *typed <= '9')
			act_quiz_choose(model, (size_t)(*typed - '1'));
	if (model->quiz.chosen)
		open_tag(plain, INTENT_OPEN, SHEET_NOTHING);
	return true;
}

static int do_line(struct plain *plain, const char *typed, struct err *err)
{
	autobuf struct buf why = { 0 };
	const bool asks = model_screen(&plain->model) == SCREEN_CONFIRM;
	if (strcmp(typed, "?") == 0) {
		plain->is_told = false;
		return 0;
	}
	if (!*typed) {
		if (asks)
			open_tag(plain, INTENT_NO, SHEET_NOTHING);
		return 0;
	}
	if (choose_several(plain, typed))
		return 0;
	const struct plain_choice *choice = plain_page_find(&plain->page, typed, &why);
	if (choice)
		return choose(plain, choice, err);
	plain_print_wrapped(plain, buf_string(&why));
	return 0;
}

/* --- all --- */

static int take_turn(struct plain *plain, struct err *err)
{
	struct model *model = &plain->model;
	autofree char *line = NULL;
	if (plain_await(plain, err))
		return -1;
	if (model->is_over)
		return 0;
	model_settle(model);
	plain_print_page(plain);
	plain_print_message(plain);
	if (plain_read_line(plain, plain_prompt(model), &line, err))
		return -1;
	if (line && !model->is_over)
		return do_line(plain, line, err);
	model->is_over |= plain->is_ended;
	return 0;
}

static int run(struct plain *plain, const char *news, struct err *err)
{
	struct model *model = &plain->model;
	struct err ignored = { 0 }; /* then nothing is known of the machine, and nothing is said */
	plain->output = fdopen(dup(STDOUT_FILENO), "w");
	if (!plain->output)
		return err_errno(err, "open standard output");
	if (model_open(model, err))
		return -1;
	plain_print_wrapped(plain,
		"Bulkhead, line by line. Type the number of a choice and Enter, or letters of it. ? "
		"tells all choices again, q goes back, Q quits.");
	if (*news)
		plain_print_wrapped(plain, news);
	(void)survey_begin(&model->survey, &model->learner.catalogue, &ignored);
	while (!model->is_over)
		if (take_turn(plain, err))
			return -1;
	return 0;
}

static void release(struct plain *plain)
{
	plain_page_release(&plain->page);
	buf_release(&plain->input);
	model_release(&plain->model);
	if (plain->output)
		(void)fclose(plain->output);
	free(plain);
}

int plain_run(const struct tui_options *options, int *code, struct err *err)
{
	struct plain *plain = mem_zero(1, sizeof(*plain));
	plain->model.data = options->data;
	plain->model.version = options->version;
	plain->model.settings = options->settings;
	plain->model.look.is_plain = true;
	int failed = foreground_open(&plain->foreground, err);
	if (!failed) {
		failed = run(plain, options->news, err);
		foreground_close(&plain->foreground);
	}
	*code = plain->signal ? 128 + plain->signal : 0;
	release(plain);
	return failed;
}
