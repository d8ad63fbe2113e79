/* SPDX-License-Identifier: MIT */
#include "tui/plain_talk.h"

#include "base/mem.h"
#include "base/text.h"
#include "tui/act.h"
#include "tui/screen.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_WIDTH   78
#define LEAST_COLUMNS 40
#define LINE_BYTES    256 /* that are looked at */

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

void plain_print_wrapped(struct plain *plain, const char *text)
{
	autobuf struct buf shown = { 0 };
	autobuf struct buf wrapped = { 0 };
	text_escape(&shown, text, strlen(text));
	text_wrap(&wrapped, buf_string(&shown), 0, width_of_output());
	buf_char(&wrapped, '\n');
	print(plain, buf_string(&wrapped));
}

void plain_print_message(struct plain *plain)
{
	if (plain->model.message[0])
		plain_print_wrapped(plain, plain->model.message);
	plain->model.message[0] = '\0';
}

void plain_print_page(struct plain *plain)
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
	/* of a line that is longer nothing more is looked at, but for its end */
	if (plain->input.size > sizeof(bytes))
		plain->input.size = LINE_BYTES;
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

const char *plain_prompt(const struct model *model)
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
				print(plain, plain_prompt(&plain->model));
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

int plain_await(struct plain *plain, struct err *err)
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

static bool is_blank(char c)
{
	return strchr(" \t\r", c) != NULL; /* a NUL too: nobody types one */
}

/* Without blanks around it, and cut where no choice is that long. */
static char *trimmed(const char *line, size_t size)
{
	while (size && is_blank(line[0])) {
		line++;
		size--;
	}
	while (size && is_blank(line[size - 1]))
		size--;
	return mem_text_n(line, size < LINE_BYTES ? size : LINE_BYTES);
}

/* The first line of what was read, or what is left of it at the end. */
static char *next_line(struct plain *plain)
{
	const char *begin = buf_string(&plain->input);
	const char *newline = memchr(begin, '\n', plain->input.size);
	struct buf rest = { 0 };
	if (!newline && !(plain->is_ended && plain->input.size))
		return NULL;
	const size_t size = newline ? (size_t)(newline - begin) : plain->input.size;
	char *line = trimmed(begin, size);
	if (newline)
		buf_add(&rest, newline + 1, plain->input.size - size - 1);
	buf_release(&plain->input);
	plain->input = rest;
	return line;
}

int plain_read_line(struct plain *plain, const char *prompt, char **line, struct err *err)
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
