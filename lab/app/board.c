/* SPDX-License-Identifier: MIT */
#include "app/board.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/person.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/folder.h"
#include "sys/folder_watch.h"
#include "sys/signals.h"
#include "sys/user.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AGES_MS    30000 /* the words for how long ago change meanwhile */
#define POLLING_MS 2000
#define QUIET_MS   100 /* after a change, so that many at once are one */
#define EVENTS     4096

/* --- one file --- */

/* "anna" of "anna.json"; NULL: it is called otherwise. */
static char *person_of(const char *file)
{
	const size_t size = strlen(file);
	if (size <= 5 || strcmp(file + size - 5, ".json") != 0)
		return NULL;
	autofree char *person = mem_text_n(file, size - 5);
	return person_is_valid(person) ? steal(&person) : NULL;
}

/* On a shared host nobody publishes under the name of another who has an account there. */
static int check_owner(int folder, const char *file, const char *person, struct err *err)
{
	uid_t owner;
	uid_t user;
	if (!folder_owner(folder, file, &owner) || !user_find(person, &user) || user == owner)
		return 0;
	autofree char *writer = user_name(owner);
	return err_set(err, ERR_INPUT, "it is not written by the user %s, but by %s", person,
		writer ? writer : "another");
}

static int read_person(int folder, const char *file, struct board_person *one, struct err *err)
{
	autobuf struct buf text = { 0 };
	autofree char *person = person_of(file);
	if (!person)
		return err_set(err, ERR_INPUT, "it is not called PERSON.json");
	one->changed_ms = folder_changed_ms(folder, file);
	if (file_read_answer_at(folder, file, PUBLISHED_BYTES, &text, err) ||
		check_owner(folder, file, person, err) ||
		published_parse(&one->published, file, buf_string(&text), text.size, err))
		return -1;
	if (strcmp(one->published.person, person) == 0)
		return 0;
	autofree char *claimed = text_escape_line(one->published.person);
	return err_set(err, ERR_INPUT, "it says that it is of %s", claimed);
}

/* --- all of them --- */

static void refuse(struct board *board, const char *file, const struct err *why)
{
	char text[1600];
	board->refused[board->refused_count++] = (struct board_refused){
		.name = mem_text(file),
		.why = mem_text(err_format(why, text, sizeof(text))),
	};
}

static void add_file(struct board *board, int folder, const char *file)
{
	struct err err = { 0 };
	struct board_person one = { 0 };
	if (read_person(folder, file, &one, &err) == 0) {
		board->people[board->count++] = one;
		return;
	}
	const bool is_gone = folder_look(folder, file) == THING_NONE;
	if (!is_gone) /* else it made room for a newer one; that has an event of its own */
		refuse(board, file, &err);
	published_release(&one.published);
}

/* A file on its way to its name (sys/file.c), or a tool's own. */
static bool is_in_between(const char *file)
{
	const size_t size = strlen(file);
	return file[0] == '.' || file[size - 1] == '~';
}

static const struct published_exercise *newest(const struct board_person *person)
{
	return &person->published.exercises[person->published.count - 1];
}

static int by_need(const void *a, const void *b)
{
	const struct board_person *one = a;
	const struct board_person *other = b;
	const bool stuck = published_is_stuck(newest(one));
	if (stuck != published_is_stuck(newest(other)))
		return stuck ? -1 : 1;
	return strcmp(one->published.person, other->published.person);
}

static int read_all(struct board *board, int folder, struct err *err)
{
	struct file_names names = { 0 };
	if (folder_list(folder, BOARD_PEOPLE, &names, &board->more, err))
		return -1;
	board->people = mem_zero(names.count + 1, sizeof(*board->people));
	board->refused = mem_zero(names.count + 1, sizeof(*board->refused));
	for (size_t i = 0; i < names.count; i++)
		if (!is_in_between(names.items[i]))
			add_file(board, folder, names.items[i]);
	file_names_release(&names);
	if (board->count)
		qsort(board->people, board->count, sizeof(*board->people), by_need);
	return 0;
}

int board_read(struct board *board, const char *path, struct err *err)
{
	*board = (struct board){ .now_ms = clock_wall_ms() };
	const int folder = folder_open(path, err);
	if (folder < 0)
		return -1;
	const int failed = read_all(board, folder, err);
	(void)close(folder); /* only read */
	return failed;
}

void board_release(struct board *board)
{
	for (size_t i = 0; i < board->count; i++)
		published_release(&board->people[i].published);
	for (size_t i = 0; i < board->refused_count; i++) {
		free(board->refused[i].name);
		free(board->refused[i].why);
	}
	free(board->people);
	free(board->refused);
	*board = (struct board){ 0 };
}

/* --- as it comes --- */

struct boarding {
	const struct board_view *view;
	struct folder_watch watch;
	bool is_watched;
	struct signals signals;
	int signal;
};

static int show(const struct boarding *boarding, struct err *err)
{
	struct board board;
	int failed = board_read(&board, boarding->view->folder, err);
	if (!failed)
		failed = boarding->view->show(boarding->view->context, &board, err);
	board_release(&board);
	return failed;
}

static int wait_ms(struct boarding *boarding, int timeout_ms, bool events, struct err *err)
{
	struct pollfd polled[] = {
		{ .fd = boarding->signals.fd, .events = POLLIN },
		{ .fd = events ? boarding->watch.fd : -1, .events = POLLIN },
	};
	if (poll(polled, ARRAY_SIZE(polled), timeout_ms) < 0 && errno != EINTR)
		return err_errno(err, "wait for what is published");
	if (!(polled[0].revents & POLLIN))
		return 0;
	const int signal = signals_next(&boarding->signals);
	boarding->signal = signal == SIGWINCH ? 0 : signal;
	return 0;
}

static int drain(struct boarding *boarding, struct err *err)
{
	const char *name;
	int got = boarding->is_watched ? 1 : 0;
	for (size_t i = 0; got > 0 && i < EVENTS; i++)
		got = folder_watch_next(&boarding->watch, &name, err);
	return got < 0 ? -1 : 0;
}

static int go_on(struct boarding *boarding, struct err *err)
{
	const int timeout = boarding->is_watched ? AGES_MS : POLLING_MS;
	if (wait_ms(boarding, timeout, true, err))
		return -1;
	if (!boarding->signal && wait_ms(boarding, QUIET_MS, false, err))
		return -1;
	if (boarding->signal)
		return 0;
	return drain(boarding, err) || show(boarding, err) ? -1 : 0;
}

/* Watched before it is read, so that nothing falls between. */
static int run(struct boarding *boarding, struct err *err)
{
	struct err why = { 0 };
	boarding->is_watched =
		folder_watch_open(&boarding->watch, boarding->view->folder, &why) == 0;
	if (!boarding->is_watched && why.kind != ERR_UNAVAILABLE) {
		*err = why;
		return -1;
	}
	int failed = show(boarding, err);
	while (!failed && !boarding->signal)
		failed = go_on(boarding, err);
	return failed;
}

int board_run(const struct board_view *view, int *signal, struct err *err)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH };
	struct boarding boarding = { .view = view, .watch.fd = -1 };
	*signal = 0;
	if (view->once)
		return show(&boarding, err);
	if (signals_open(&boarding.signals, wanted, ARRAY_SIZE(wanted), err))
		return -1;
	const int failed = run(&boarding, err);
	*signal = boarding.signal;
	folder_watch_close(&boarding.watch);
	signals_close(&boarding.signals);
	return failed;
}
