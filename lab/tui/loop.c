/* SPDX-License-Identifier: MIT */
#include "tui/tui.h"

#include "app/foreground.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/act.h"
#include "tui/copy.h"
#include "tui/display.h"
#include "tui/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define TICK_MS      100 /* while a check runs, for the time that it takes */
#define WHEEL_LINES  3
#define FRAME_MS     20  /* between two, while a shell floods its terminal */
#define MOST_AT_ONCE 500 /* keys before a frame: somebody has pasted something */

struct tui {
	struct model model;
	struct display display;
	struct foreground foreground;
	struct extent extent; /* of the newest frame */
	bool is_drawn;        /* the newest frame is of the model as it is */
	bool is_flooded;      /* but only the shell's terminal has changed */
	uint64_t drawn_ms;
	int signal;       /* that ends it, 0 */
	const char *news; /* of the options */
	enum intent last; /* that a key meant */
};

/* --- what needs the terminal --- */

static int edit(struct tui *tui, struct err *err)
{
	struct model *model = &tui->model;
	bool failed = false;
	if (!act_begin(model) || model->view.file >= model->desk.file_count)
		return 0;
	model->view.pane = PANE_VERDICT; /* what comes of the save is shown there */
	display_leave();
	const int lost = foreground_edit(&tui->foreground, model->desk.workspace.folder,
		model->desk.files[model->view.file].name,
		settings_text(model->settings, SETTING_EDITOR), &failed, err);
	display_return();
	if (!lost && failed)
		model_say(model, TONE_BAD,
			"No editor, or it failed: set $VISUAL or $EDITOR to one that is there.");
	model_say_news(model, &model->desk.news);
	return lost;
}

static int rest(struct tui *tui, struct err *err)
{
	display_leave();
	const int failed = foreground_rest(&tui->foreground, err);
	display_return();
	return failed;
}

static void switch_mouse(struct model *model)
{
	model->has_mouse = !model->has_mouse;
	display_mouse(model->has_mouse);
	model_say(model, TONE_OTHER,
		model->has_mouse
			? "The mouse is on. M turns it off; with Shift most terminals still "
			  "select text."
			: "The mouse is off.");
}

/* Where our screen was, until Enter: for the mouse of a terminal that does not take what it is
 * sent. */
static void show_by_hand(struct tui *tui, const struct buf *text)
{
	autobuf struct buf shown = { 0 };
	struct pollfd polled[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = foreground_fd(&tui->foreground), .events = POLLIN },
	};
	char ignored[256];
	text_escape(&shown, buf_string(text), text->size);
	buf_text(&shown, "\n\nEnter goes back to Bulkhead.\n");
	display_leave();
	display_send(&tui->display, &shown);
	(void)poll(polled, ARRAY_SIZE(polled), -1);
	if (polled[0].revents)
		(void)!read(STDIN_FILENO, ignored, sizeof(ignored)); /* a line: it is cooked */
	display_return();
}

static void copy(struct tui *tui, enum intent intent)
{
	struct model *model = &tui->model;
	const bool again = tui->last == intent;
	autobuf struct buf text = { 0 };
	autobuf struct buf sequence = { 0 };
	(intent == INTENT_COPY ? copy_pane : copy_path)(model, &text);
	if (!text.size) {
		model_say(model, TONE_OTHER, "%s",
			intent == INTENT_COPY
				? "There is nothing here to copy."
				: "There is nothing to copy yet: e makes your workspace.");
	} else if (again || text.size > COPY_MOST_BYTES) {
		show_by_hand(tui, &text);
	} else {
		copy_sequence(&text, getenv("TMUX") != NULL, &sequence);
		display_send(&tui->display, &sequence);
		model_say(model, TONE_OTHER,
			"Copied (%zu bytes), if your terminal takes that. %s once more prints it.",
			text.size, intent == INTENT_COPY ? "y" : "Y");
	}
}

static int do_intent(struct tui *tui, enum intent intent, struct err *err)
{
	switch ((int)intent) {
	case INTENT_EDIT:
		return edit(tui, err);
	case INTENT_REST:
		return rest(tui, err);
	case INTENT_REDRAW:
		display_redraw();
		return 0;
	case INTENT_MOUSE:
		switch_mouse(&tui->model);
		return 0;
	case INTENT_COPY:
	case INTENT_COPY_PATH:
		copy(tui, intent);
		return 0;
	}
	act(&tui->model, &tui->extent, intent);
	const enum intent chosen = tui->model.chosen;
	tui->model.chosen = INTENT_NONE;
	return chosen ? do_intent(tui, chosen, err) : 0;
}

/* --- events --- */

static void draw(struct tui *tui)
{
	frame_draw(&tui->model, stdscr, &tui->extent);
	(void)curs_set(!tui->extent.has_no_cursor);
	(void)wrefresh(stdscr);
	tui->is_drawn = true;
	tui->drawn_ms = foreground_ms();
	tui->is_flooded = false;
	act_shell_fit(&tui->model, &tui->extent);
	model_settle(&tui->model); /* no screen that shows it can be on when a verdict comes */
}

static void take_mouse(struct tui *tui)
{
	enum display_click what;
	int row;
	int column;
	if (!display_clicked(&what, &row, &column))
		return;
	if (what == DISPLAY_CLICK) {
		act_click(&tui->model, &tui->extent, row, column);
		return;
	}
	for (int i = 0; i < WHEEL_LINES; i++)
		act(&tui->model, &tui->extent, what == DISPLAY_WHEEL_UP ? INTENT_UP : INTENT_DOWN);
}

/* The frame is drawn before a key that moves within it is done: what a key means may depend on what
 * is seen. */
static int take_key(struct tui *tui, int key, struct err *err)
{
	struct model *model = &tui->model;
	model->message[0] = '\0';
	if (!tui->is_drawn)
		frame_draw(model, stdscr, &tui->extent);
	tui->is_drawn = false;
	tui->is_flooded = false;
	if (key == KEY_MOUSE) {
		take_mouse(tui);
		return 0;
	}
	if (act_typed(model, key))
		return 0;
	const enum intent intent = screen_intent(model, key);
	const int failed = intent ? do_intent(tui, intent, err) : 0;
	tui->last = intent;
	return failed;
}

static int take_keys(struct tui *tui, struct err *err)
{
	for (int i = 0; i < MOST_AT_ONCE && !tui->model.is_over; i++) {
		const int key = display_key();
		if (key == DISPLAY_NO_KEY)
			return 0;
		if (key != KEY_RESIZE && take_key(tui, key, err))
			return -1;
	}
	return 0;
}

static int take_signal(struct tui *tui, struct err *err)
{
	int signal;
	for (;;) {
		switch (foreground_next(&tui->foreground, &signal)) {
		case FOREGROUND_NOTHING:
			return 0;
		case FOREGROUND_RESIZED:
			display_resize();
			break;
		case FOREGROUND_STOP:
			if (rest(tui, err))
				return -1;
			break;
		case FOREGROUND_END:
			tui->signal = signal;
			tui->model.is_over = true;
			return 0;
		}
		tui->is_drawn = false;
	}
}

static void take_desk(struct tui *tui)
{
	const bool changed = act_desk_news(&tui->model);
	tui->is_drawn &= !changed && !(tui->model.has_desk && tui->model.desk.is_checking);
}

/* How long the next frame has to wait, while nobody has typed anything; 0: not at all. */
static int frame_wait_ms(const struct tui *tui)
{
	const uint64_t now = foreground_ms();
	return tui->is_flooded && now < tui->drawn_ms + FRAME_MS
		       ? (int)(tui->drawn_ms + FRAME_MS - now)
		       : 0;
}

static void take_shell(struct tui *tui)
{
	if (!act_shell_step(&tui->model))
		return;
	tui->is_flooded |= tui->is_drawn;
	tui->is_drawn = false;
}

static int wait_ms(const struct tui *tui)
{
	const struct model *model = &tui->model;
	if (!tui->is_drawn)
		return frame_wait_ms(tui);
	const int saves = model->has_desk ? desk_wait_ms(&model->desk) : -1;
	if (!model->has_desk || !model->desk.is_checking)
		return saves;
	return saves >= 0 && saves < TICK_MS ? saves : TICK_MS;
}

static int take_events(struct tui *tui, struct err *err)
{
	struct model *model = &tui->model;
	struct pollfd polled[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = foreground_fd(&tui->foreground), .events = POLLIN },
		{ .fd = survey_fd(&model->survey), .events = POLLIN },
		{ .fd = model->has_desk ? desk_check_fd(&model->desk) : -1, .events = POLLIN },
		{ .fd = model->has_desk ? desk_saves_fd(&model->desk) : -1, .events = POLLIN },
		{ .fd = comparison_fd(&model->comparison), .events = POLLIN },
		{ .fd = model->has_desk ? shell_beside_fd(&model->desk.shell) : -1,
			.events = (short)(POLLIN |
					  (shell_beside_wants_out(&model->desk.shell) ? POLLOUT
										      : 0)) },
		{ .fd = model->has_desk ? replay_fd(&model->desk.replay) : -1, .events = POLLIN },
	};
	if (poll(polled, ARRAY_SIZE(polled), wait_ms(tui)) < 0 && errno != EINTR)
		return err_errno(err, "wait for a key");
	if (polled[1].revents && take_signal(tui, err))
		return -1;
	if (polled[0].revents & POLLIN && take_keys(tui, err))
		return -1;
	if (polled[0].revents & (POLLHUP | POLLERR | POLLNVAL))
		model->is_over = true; /* the terminal is gone */
	if (polled[2].revents && survey_step(&model->survey))
		tui->is_drawn = false;
	if (polled[5].revents && comparison_step(&model->comparison))
		tui->is_drawn = false;
	if (polled[6].revents)
		take_shell(tui);
	if (polled[7].revents && act_replay_step(model))
		tui->is_drawn = false;
	take_desk(tui);
	return 0;
}

static int run(struct tui *tui, struct err *err)
{
	autobuf struct buf news = { 0 };
	buf_text(&news, tui->news);
	struct err ignored = { 0 }; /* then nothing is known of the machine, and nothing is said */
	if (display_open(&tui->display, &tui->model.look, &news, err) ||
		model_open(&tui->model, err))
		return -1;
	model_say_news(&tui->model, &news);
	tui->model.has_mouse = settings_is_on(tui->model.settings, SETTING_MOUSE);
	display_mouse(tui->model.has_mouse);
	draw(tui);
	(void)survey_begin(&tui->model.survey, &tui->model.learner.catalogue, &ignored);
	while (!tui->model.is_over) {
		if (take_events(tui, err))
			return -1;
		if (!tui->is_drawn && !tui->model.is_over && !frame_wait_ms(tui))
			draw(tui);
	}
	return 0;
}

int tui_run(const struct tui_options *options, int *code, struct err *err)
{
	struct tui *tui = mem_zero(1, sizeof(*tui));
	tui->model.data = options->data;
	tui->model.version = options->version;
	tui->news = options->news;
	tui->model.settings = options->settings;
	tui->model.look.theme = theme_get(settings_text(options->settings, SETTING_THEME));
	int failed = foreground_open(&tui->foreground, err);
	if (!failed) {
		failed = run(tui, err);
		display_close(&tui->display);
		foreground_close(&tui->foreground);
	}
	*code = tui->signal ? 128 + tui->signal : 0;
	model_release(&tui->model);
	free(tui);
	return failed;
}
