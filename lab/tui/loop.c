/* SPDX-License-Identifier: MIT */
#include "tui/tui.h"

#include "app/foreground.h"
#include "base/mem.h"
#include "tui/act.h"
#include "tui/display.h"
#include "tui/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define TICK_MS      100 /* while a check runs, for the time that it takes */
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
	int signal; /* that ends it, 0 */
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
		model->desk.files[model->view.file].name, &failed, err);
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
	if (act_typed(model, key))
		return 0;
	const enum intent intent = screen_intent(model, key);
	return intent ? do_intent(tui, intent, err) : 0;
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
	struct model *model = &tui->model;
	bool changed = false;
	bool graded = false;
	if (!model->has_desk)
		return;
	const unsigned checks = model->desk.checks;
	desk_step(&model->desk, survey_fd(&model->survey), &changed, &graded);
	if (model->desk.checks != checks)
		model->view.pane_at[PANE_LIVE] = (size_t)-1; /* the newest is at the end */
	if (graded) {
		act_verdict_came(model);
		model_refresh(model);
	}
	model_say_news(model, &model->desk.news);
	tui->is_drawn &= !changed && !model->desk.is_checking;
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
	struct err ignored = { 0 }; /* then nothing is known of the machine, and nothing is said */
	if (display_open(&tui->display, &tui->model.look, &news, err) ||
		model_open(&tui->model, err))
		return -1;
	model_say_news(&tui->model, &news);
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
	const char *theme = getenv("BULKHEAD_THEME");
	struct tui *tui = mem_zero(1, sizeof(*tui));
	tui->model.data = options->data;
	tui->model.version = options->version;
	if (theme)
		(void)theme_parse(theme, &tui->model.look.theme); /* a wrong one is as none */
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
