/* SPDX-License-Identifier: MIT */
/* A shell in a container: its terminal, and the calls that were refused. */
#include "base/mem.h"
#include "base/text.h"
#include "core/exercise.h"
#include "tui/screen.h"

#include <string.h>

#define CALL_ROWS 6  /* with their heading */
#define ROOM      14 /* rows, from which calls have room below the terminal */

size_t shell_choices(const struct exercise *exercise, struct shell_choice choices[SHELL_CHOICES])
{
	size_t count = 0;
	for (size_t i = 0; i < exercise->container_count; i++)
		if (shell_policy_of(exercise, i) >= 0)
			choices[count++] = (struct shell_choice){ i, true };
	for (size_t i = 0; i < exercise->container_count; i++)
		choices[count++] = (struct shell_choice){ i, false };
	return count;
}

static void put_place(const struct desk *desk, const struct shell_choice *choice, struct buf *out)
{
	const struct exercise *exercise = &desk->loaded.exercise;
	buf_format(out, "in %s, ", exercise->containers[choice->container].name);
	if (choice->with_policy)
		buf_format(out, "under %s",
			exercise->policies[shell_policy_of(exercise, choice->container)].file);
	else
		buf_text(out, "without a policy");
}

/* --- before --- */

static void draw_choices(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	autosheet struct sheet intro = { 0 };
	autosheet struct sheet sheet = { 0 };
	struct shell_choice choices[SHELL_CHOICES];
	struct extent ignored;
	const size_t width = canvas->columns > 1 ? (size_t)canvas->columns - 1 : 1;
	const size_t count = shell_choices(&model->desk.loaded.exercise, choices);
	sheet_wrap(&intro, STYLE_PLAIN,
		"Attack by hand: a shell in a container of this exercise. Each call that is "
		"refused is shown with the line that refused it. Nothing here is graded or kept.",
		0, width);
	sheet_gap(&intro);
	sheet_show(&intro, canvas, 0, &ignored);
	for (size_t i = 0; i < count; i++) {
		autobuf struct buf text = { 0 };
		put_place(&model->desk, &choices[i], &text);
		sheet.tag = i;
		sheet_field(&sheet, "open a shell ", buf_string(&text), 13, 1000);
	}
	const int top = (int)intro.count;
	const struct canvas rest = canvas_part(canvas, top, 0, canvas->rows - top, canvas->columns);
	sheet_choose(&sheet, &rest, model->view.pane_at[PANE_SHELL], model->view.pane == PANE_SHELL,
		extent);
}

/* --- its terminal --- */

static enum style style_of(const struct emulator_cell *cell)
{
	if (cell->is_reversed)
		return STYLE_SELECTED;
	if (cell->is_bold)
		return STYLE_STRONG;
	return cell->is_underlined ? STYLE_UNDER : STYLE_PLAIN;
}

static void draw_row(const struct model *model, const struct canvas *canvas, int row, int columns)
{
	for (int column = 0; column < columns && column < canvas->columns;) {
		struct emulator_cell cell;
		emulator_cell(model->emulator, row, column, &cell);
		(void)canvas_text(canvas, row, column, style_of(&cell), cell.text);
		column += cell.width;
	}
}

static void draw_terminal(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	int rows, columns, row, column;
	extent->shell_rows = canvas->rows;
	extent->shell_columns = canvas->columns;
	if (!model->emulator)
		return;
	emulator_size(model->emulator, &rows, &columns);
	for (int i = 0; i < rows && i < canvas->rows; i++)
		draw_row(model, canvas, i, columns);
	const bool has_cursor = emulator_cursor(model->emulator, &row, &column);
	if (!model->view.is_in_shell || row >= canvas->rows || column >= canvas->columns)
		return;
	extent->has_no_cursor = !has_cursor;
	extent->row = canvas->top + row;
	extent->column = canvas->left + column;
}

/* --- above it, how it stands --- */

static void put_end(const struct relay_end *end, struct buf *out)
{
	if (end->limit != LIMIT_NONE)
		buf_format(out, "Ended by the limit: %s", limit_word_name(end->limit));
	else if (!end->started)
		buf_text(out, "Not started: the policy does not permit its execve");
	else if (end->workload.how == ENDED_SIGNAL)
		buf_format(out, "Ended by signal %d", end->workload.value);
	else
		buf_format(out, "Ended with status %d", end->workload.value);
}

static void put_state(const struct model *model, struct buf *out)
{
	const struct shell_beside *shell = &model->desk.shell;
	const struct shell_choice choice = { shell->container, shell->with_policy };
	if (shell->trouble.kind) {
		buf_format(out, "There is no shell: %s", shell->trouble.text);
		return;
	}
	if (shell->state == SHELL_ENDED) {
		put_end(&shell->end, out);
		return;
	}
	buf_text(out, "The shell ");
	put_place(&model->desk, &choice, out);
	if (desk_shell_is_stale(&model->desk))
		buf_text(out, " as it was");
	if (shell->state == SHELL_STARTS)
		buf_text(out, " is being made");
}

static const char *advice(const struct model *model)
{
	switch (model->desk.shell.state) {
	case SHELL_NONE:
	case SHELL_STARTS:
		return "";
	case SHELL_RUNS:
		return model->view.is_in_shell ? "^G takes the keys back" : "Enter types into it";
	case SHELL_ENDED:
		return "Enter goes on";
	}
	return "";
}

static void draw_state(const struct model *model, const struct canvas *canvas)
{
	autobuf struct buf state = { 0 };
	const char *text = advice(model);
	const int room = canvas->columns - (int)strlen(text) - 2;
	const struct canvas left = canvas_part(canvas, 0, 0, 1, room > 0 ? room : 0);
	put_state(model, &state);
	(void)canvas_foreign(&left, 0, 0, model->desk.shell.trouble.kind ? STYLE_BAD : STYLE_STRONG,
		buf_string(&state));
	(void)canvas_text(canvas, 0, room + 2, STYLE_NAME, text);
}

/* --- below it, the calls --- */

static void put_heading(const struct shell_beside *shell, struct buf *out)
{
	buf_format(out, "%llu call%s refused", (unsigned long long)shell->refused,
		shell->refused == 1 ? "" : "s");
	if (shell->tells_all)
		buf_text(out, ", all are listed");
	if (shell->lost)
		buf_format(
			out, ", %llu came too fast to be listed", (unsigned long long)shell->lost);
}

static void draw_calls(
	const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	const struct shell_beside *shell = &model->desk.shell;
	const bool is_focused = model->view.pane == PANE_SHELL && !model->view.is_in_shell;
	autobuf struct buf heading = { 0 };
	autosheet struct sheet sheet = { 0 };
	put_heading(shell, &heading);
	canvas_rule(canvas, 0, buf_string(&heading), STYLE_STRONG);
	for (size_t i = 0; i < shell->call_count; i++) {
		const struct shell_call *call = shell_call_at(shell, i);
		autofree char *shown = text_escape_line(call->text);
		autofree char *line =
			call->line ? mem_format("line %-4u", call->line) : mem_format("%9s", "");
		sheet_line(&sheet, STYLE_PLAIN, "%s %s%c%s",
			call->is_refused ? look_glyph(&model->look, GLYPH_FAILED) : " ", line,
			INK(call->is_refused ? STYLE_BAD : STYLE_PLAIN), shown);
	}
	const struct canvas rest = canvas_part(canvas, 1, 0, canvas->rows - 1, canvas->columns);
	sheet_choose(&sheet, &rest, model->view.pane_at[PANE_SHELL], is_focused, extent);
}

void pane_shell(const struct model *model, const struct canvas *canvas, struct extent *extent)
{
	if (model->desk.shell.state == SHELL_NONE) {
		draw_choices(model, canvas, extent);
		return;
	}
	const int most = canvas->rows >= 2 * ROOM ? canvas->rows / 4 : CALL_ROWS;
	const bool has_calls = !model->view.is_zoomed && canvas->rows >= ROOM;
	const int below = has_calls ? most : 0;
	const struct canvas terminal =
		canvas_part(canvas, 1, 0, canvas->rows - 1 - below, canvas->columns);
	const struct canvas calls =
		canvas_part(canvas, canvas->rows - below, 0, below, canvas->columns);
	*extent = (struct extent){ .row = canvas->top, .column = canvas->left };
	draw_state(model, canvas);
	if (has_calls)
		draw_calls(model, &calls, extent);
	draw_terminal(model, &terminal, extent);
}
