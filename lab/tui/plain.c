/* SPDX-License-Identifier: MIT */
/*
 * A line is taken when all that was asked for before has come: so a dialogue over a pipe, with all
 * answers written ahead, is the same each time. While one is waited for, saves are noticed.
 */
#include "tui/plain.h"

#include "app/foreground.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/act.h"
#include "tui/plain_page.h"
#include "tui/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH   78
#define LEAST_COLUMNS 40
#define LINE_BYTES    256 /* that are looked at */

struct plain {
	struct model model;
	struct foreground foreground;
	FILE *output;           /* of our own, over standard output */
	struct buf input;       /* what was read and is no whole line yet */
	bool is_ended;          /* nothing more is to be read */
	struct plain_page page; /* as it was printed last */
	enum screen_id screen;  /* of it */
	enum pane pane;
	bool is_asked; /* something was chosen since */
	bool is_told;  /* a page was printed, and nothing asks for a new one */
	int signal;    /* that ends it, 0 */
};

/* --- printing --- */

/* Where nobody reads any more there is nobody to go on for. */
static void print(struct plain *plain, const char *text)
{
	if (fputs(text, plain->output) == EOF || fflush(plain->output) == EOF)
		plain->model.is_over = true;
}

static size_t width_of_output(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || size.ws_col < LEAST_COLUMNS)
		return USUAL_WIDTH;
	return size.ws_col > USUAL_WIDTH ? USUAL_WIDTH : (size_t)(size.ws_col - 1);
}

static void print_wrapped(struct plain *plain, const char *text)
{
	autobuf struct buf shown = { 0 };
	autobuf struct buf wrapped = { 0 };
	text_escape(&shown, text, strlen(text));
	text_wrap(&wrapped, buf_string(&shown), 0, width_of_output());
	buf_char(&wrapped, '\n');
	print(plain, buf_string(&wrapped));
}

static void print_message(struct plain *plain)
{
	if (plain->model.message[0])
		print_wrapped(plain, plain->model.message);
	plain->model.message[0] = '\0';
}

/* All of a screen that one comes to; of one that one is on, what is different now, and all of it
 * again if that is nothing and something was asked for. */
static void print_page(struct plain *plain)
{
	const struct model *model = &plain->model;
	struct plain_page page;
	autobuf struct buf text = { 0 };
	plain_page_make(&page, model, width_of_output());
	const bool is_new = !plain->is_told || plain->screen != model_screen(model) ||
			    plain->pane != model->view.pane;
	if (!is_new)
		plain_page_news(&page, &plain->page, &text);
	if (is_new || (plain->is_asked && !text.size && !model->message[0])) {
		buf_char(&text, '\n');
		plain_page_text(&page, &text);
	}
	print(plain, buf_string(&text));
	plain_page_release(&plain->page);
	plain->page = page;
	plain->screen = model_screen(model);
	plain->pane = model->view.pane;
	plain->is_told = true;
	plain->is_asked = false;
}

/* --- waiting --- */

static void read_input(struct plain *plain)
{
	char bytes[4096];
	const ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
	if (got > 0)
		buf_add(&plain->input, bytes, (size_t)got);
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		plain->is_ended = true;
}

static bool cancels_check(struct plain *plain, int signal)
{
	const struct extent none = { 0 };
	if (signal != SIGINT || !plain->model.has_desk || !plain->model.desk.is_checking)
		return false;
	act(&plain->model, &none, INTENT_INTERRUPT);
	return true;
}

static const char *prompt_of(const struct model *model)
{
	return model_screen(model) == SCREEN_CONFIRM ? "\nYour choice (Enter alone: no): "
						     : "\nYour choice: ";
}

static int take_signals(struct plain *plain, bool wants_line, struct err *err)
{
	int signal;
	for (;;) {
		switch (foreground_next(&plain->foreground, &signal)) {
		case FOREGROUND_NOTHING:
			return 0;
		case FOREGROUND_RESIZED:
			break; /* the next line is wrapped as wide as that is */
		case FOREGROUND_STOP:
			if (foreground_rest(&plain->foreground, err))
				return -1;
			if (wants_line) /* what the shell has said stands between */
				print(plain, prompt_of(&plain->model));
			break;
		case FOREGROUND_END:
			if (cancels_check(plain, signal))
				break;
			plain->signal = signal;
			plain->model.is_over = true;
			return 0;
		}
	}
}

static int take_events(struct plain *plain, bool wants_line, int wait_ms, struct err *err)
{
	struct model *model = &plain->model;
	struct pollfd polled[] = {
		{ .fd = wants_line ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = foreground_fd(&plain->foreground), .events = POLLIN },
		{ .fd = survey_fd(&model->survey), .events = POLLIN },
		{ .fd = model->has_desk ? desk_check_fd(&model->desk) : -1, .events = POLLIN },
		{ .fd = model->has_desk ? desk_saves_fd(&model->desk) : -1, .events = POLLIN },
		{ .fd = comparison_fd(&model->comparison), .events = POLLIN },
		{ .fd = model->has_desk ? replay_fd(&model->desk.replay) : -1, .events = POLLIN },
	};
	if (poll(polled, ARRAY_SIZE(polled), wait_ms) < 0 && errno != EINTR)
		return err_errno(err, "wait for a line");
	if (polled[1].revents && take_signals(plain, wants_line, err))
		return -1;
	if (polled[0].revents)
		read_input(plain);
	if (polled[2].revents)
		(void)survey_step(&model->survey); /* asked for when it is needed */
	if (polled[5].revents)
		(void)comparison_step(&model->comparison);
	if (polled[6].revents)
		(void)act_replay_step(model);
	(void)act_desk_news(model);
	return 0;
}

static int desk_wait(const struct model *model)
{
	return model->has_desk ? desk_wait_ms(&model->desk) : -1;
}

/* Is there something to come that belongs to what is told next? */
static bool is_awaited(const struct model *model)
{
	const bool surveys = survey_fd(&model->survey) >= 0;
	switch ((int)model_screen(model)) {
	case SCREEN_HOME:
	case SCREEN_DOCTOR:
		return surveys;
	case SCREEN_DEBRIEF:
		return comparison_fd(&model->comparison) >= 0 && !model->comparison.text.size;
	case SCREEN_REPLAY:
		return replay_fd(&model->desk.replay) >= 0;
	}
	return model->has_desk && (model->desk.is_checking || desk_wait(model) >= 0);
}

static int await(struct plain *plain, struct err *err)
{
	const struct model *model = &plain->model;
	bool was_checking = false;
	if (take_events(plain, false, 0, err))
		return -1;
	while (!model->is_over && is_awaited(model)) {
		if (model->has_desk && model->desk.is_checking && !was_checking) {
			print(plain, "Checking.\n");
			was_checking = true;
			plain->is_told = false;
			plain->model.view.pane = PANE_VERDICT;
		}
		if (take_events(plain, false, desk_wait(model), err))
			return -1;
	}
	return 0;
}

/* --- lines --- */

/* The first line of what was read, or what is left of it at the end. */
static char *next_line(struct plain *plain)
{
	const char *begin = buf_string(&plain->input);
	const char *newline = strchr(begin, '\n');
	if (!newline && !(plain->is_ended && plain->input.size))
		return NULL;
	const size_t size = newline ? (size_t)(newline - begin) : strlen(begin);
	const size_t blanks = strspn(begin, " \t");
	char *line = mem_text_n(begin + (blanks < size ? blanks : size),
		blanks < size ? (size - blanks < LINE_BYTES ? size - blanks : LINE_BYTES) : 0);
	for (size_t end = strlen(line); end && strchr(" \t\r", line[end - 1]); end--)
		line[end - 1] = '\0';
	struct buf rest = { 0 };
	if (newline)
		buf_text(&rest, newline + 1);
	buf_release(&plain->input);
	plain->input = rest;
	return line;
}

/* NULL: nothing more is to come, or a save has begun a check. */
static int read_line(struct plain *plain, const char *prompt, char **line, struct err *err)
{
	const struct model *model = &plain->model;
	print(plain, prompt);
	while (!model->is_over && !(*line = next_line(plain))) {
		if (plain->is_ended)
			break;
		if (take_events(plain, true, desk_wait(model), err))
			return -1;
		if (model->has_desk && model->desk.is_checking)
			break;
	}
	if (!*line || !isatty(STDIN_FILENO))
		print(plain, "\n"); /* else what was typed has ended the line */
	return 0;
}

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
	print_message(plain);
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)) {
		if (foreground_edit(&plain->foreground, folder, file,
			    settings_text(model->settings, SETTING_EDITOR), &failed, err))
			return -1;
		model->view.pane = PANE_VERDICT; /* what comes of the save is told there */
		if (!failed)
			return 0;
	}
	autofree char *where = mem_format("Your file:\n%s/%s", folder, file);
	print_wrapped(plain, where);
	print_wrapped(plain,
		"Each save of it is checked, as long as you are here; check does it at once.");
	return 0;
}

static int search(struct plain *plain, struct err *err)
{
	struct model *model = &plain->model;
	autofree char *word = NULL;
	if (read_line(plain, "Letters to search for, or Enter alone for all: ", &word, err))
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
	if (read_line(plain, question, &typed, err))
		return -1;
	if (!typed || !*typed)
		return 0;
	const struct plain_choice *choice = plain_page_find(&plain->page, typed, &why);
	if (choice && choice->tag != SHEET_NOTHING)
		open_tag(plain, intent, choice->tag);
	else
		print_wrapped(plain, choice ? "That is none." : buf_string(&why));
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
	print_wrapped(plain, buf_string(&why));
	return 0;
}

/* --- all --- */

static int take_turn(struct plain *plain, struct err *err)
{
	struct model *model = &plain->model;
	autofree char *line = NULL;
	if (await(plain, err))
		return -1;
	if (model->is_over)
		return 0;
	model_settle(model);
	print_page(plain);
	print_message(plain);
	if (read_line(plain, prompt_of(model), &line, err))
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
	print_wrapped(plain,
		"Bulkhead, line by line. Type the number of a choice and Enter, or letters of it. ? "
		"tells all choices again, q goes back, Q quits.");
	if (*news)
		print_wrapped(plain, news);
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
