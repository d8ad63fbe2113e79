/* SPDX-License-Identifier: MIT */
/* Names and ids come from files that anybody may have written, so all of them are escaped. */
#include "app/board.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CLEAR       "\033[H\033[2J" /* ECMA-48: CUP, ED */
#define MOST_CHECKS 5
#define BAR_WIDTH   20

static const struct published_exercise *newest(const struct board_person *person)
{
	return &person->published.exercises[person->published.count - 1];
}

/* --- which checks fail --- */

struct failing {
	const char *exercise;
	const char *check;
	size_t people;
};

static void note_failing(
	struct failing *all, size_t *count, const char *exercise, const char *check)
{
	size_t at = 0;
	while (at < *count && (strcmp(all[at].exercise, exercise) || strcmp(all[at].check, check)))
		at++;
	if (at == *count)
		all[(*count)++] = (struct failing){ exercise, check, 0 };
	all[at].people++;
}

static int by_people(const void *a, const void *b)
{
	const struct failing *one = a;
	const struct failing *other = b;
	if (one->people != other->people)
		return one->people < other->people ? 1 : -1;
	const int order = strcmp(one->exercise, other->exercise);
	return order ? order : strcmp(one->check, other->check);
}

/* Of what each is at now, most first. The caller frees it. */
static struct failing *find_failing(const struct board *board, size_t *count)
{
	struct failing *all = mem_zero(board->count * PUBLISHED_FAILED + 1, sizeof(*all));
	*count = 0;
	for (size_t i = 0; i < board->count; i++) {
		const struct published_exercise *exercise = newest(&board->people[i]);
		for (size_t k = 0; k < exercise->failed_count; k++)
			note_failing(all, count, exercise->id, exercise->failed[k]);
	}
	if (*count)
		qsort(all, *count, sizeof(*all), by_people);
	return all;
}

/* --- text --- */

static void add_age(struct buf *out, int64_t ms)
{
	const int64_t minutes = ms > 0 ? ms / 60000 : 0;
	if (minutes == 0)
		buf_text(out, "now");
	else if (minutes < 100)
		buf_format(out, "%" PRId64 " min", minutes);
	else
		buf_format(out, "%" PRId64 " h", minutes / 60);
}

static void add_cell(struct buf *out, const char *text, size_t width)
{
	autofree char *shown = text_escape_line(text);
	const size_t used = text_width(shown);
	buf_format(out, "%s%*s", shown, used < width ? (int)(width - used + 1) : 1, "");
}

static void add_person(
	struct buf *out, const struct board *board, const struct board_person *person)
{
	const struct published_exercise *exercise = newest(person);
	autofree char *tries = mem_format("%u", exercise->attempts);
	autofree char *since = mem_format("%u", exercise->since_progress);
	autofree char *outcome =
		mem_format("%s %u", outcome_name(exercise->outcome), exercise->score);
	autobuf struct buf age = { 0 };
	add_age(&age, board->now_ms - person->changed_ms);
	add_cell(out, published_is_stuck(exercise) ? "STUCK" : exercise->passed ? "done" : "", 5);
	add_cell(out, person->published.person, 18);
	add_cell(out, exercise->id, 28);
	add_cell(out, outcome, 11);
	add_cell(out, tries, 5);
	add_cell(out, since, 5);
	buf_format(out, "%s\n", buf_string(&age));
}

static size_t count_of(const struct board *board, bool wanted(const struct published_exercise *))
{
	size_t count = 0;
	for (size_t i = 0; i < board->count; i++)
		count += wanted(newest(&board->people[i]));
	return count;
}

static bool is_passed(const struct published_exercise *exercise)
{
	return exercise->passed;
}

static void add_people(struct buf *out, const struct board *board, size_t most)
{
	buf_format(out, "%zu people, %zu stuck, %zu done with what they are at\n\n", board->count,
		count_of(board, published_is_stuck), count_of(board, is_passed));
	buf_text(out, "      person             at                           newest      "
		      "tries since last\n");
	for (size_t i = 0; i < board->count && i < most; i++)
		add_person(out, board, &board->people[i]);
	if (board->count > most)
		buf_format(out, "and %zu more\n", board->count - most);
}

static void add_failing(struct buf *out, const struct board *board)
{
	size_t count;
	autofree struct failing *all = find_failing(board, &count);
	if (count)
		buf_text(out, "\nChecks that fail for most\n");
	for (size_t i = 0; i < count && i < MOST_CHECKS; i++) {
		const size_t bar = (all[i].people * BAR_WIDTH + board->count - 1) / board->count;
		buf_text(out, "  ");
		add_cell(out, all[i].check, 24);
		for (size_t k = 0; k < BAR_WIDTH; k++)
			buf_char(out, k < bar ? '#' : '.');
		buf_format(out, " %zu  %s\n", all[i].people, all[i].exercise);
	}
}

static void add_refused(struct buf *out, const struct board *board, size_t most)
{
	if (board->refused_count)
		buf_format(out, "\nRefused: %zu\n", board->refused_count);
	if (board->more)
		buf_format(
			out, "\nThere are more than %d files: some are left out\n", BOARD_PEOPLE);
	for (size_t i = 0; i < board->refused_count && i < most; i++) {
		autofree char *name = text_escape_line(board->refused[i].name);
		autofree char *why = text_escape_line(board->refused[i].why);
		buf_format(out, "  %s: %s\n", name, why);
	}
}

/* Of a screen that is too small the table gives way: who is stuck stands at its top. */
static void add_text(struct buf *out, const struct board *board, bool live)
{
	const size_t height = live ? terminal_height() : 0;
	const size_t others = 6 + MOST_CHECKS + (board->refused_count ? 5 : 0);
	const size_t room = !height ? SIZE_MAX : height > others + 1 ? height - others : 1;
	add_people(out, board, room);
	add_failing(out, board);
	add_refused(out, board, height ? 3 : SIZE_MAX);
}

/* --- JSON --- */

static struct jout *person_json(const struct board_person *person)
{
	const struct published_exercise *exercise = newest(person);
	struct jout *one = jout_object();
	struct jout *failed = jout_array();
	for (size_t i = 0; i < exercise->failed_count; i++)
		jout_add_text(failed, exercise->failed[i]);
	jout_text(one, "person", person->published.person);
	jout_text(one, "exercise", exercise->id);
	jout_text(one, "outcome", outcome_name(exercise->outcome));
	jout_integer(one, "score", exercise->score);
	jout_integer(one, "attempts", exercise->attempts);
	jout_integer(one, "since_progress", exercise->since_progress);
	jout_bool(one, "passed", exercise->passed);
	jout_bool(one, "stuck", published_is_stuck(exercise));
	jout_put(one, "failed", failed);
	return one;
}

static struct jout *board_json(const struct board *board)
{
	struct jout *all = jout_object();
	struct jout *people = jout_array();
	struct jout *refused = jout_array();
	for (size_t i = 0; i < board->count; i++)
		jout_add(people, person_json(&board->people[i]));
	for (size_t i = 0; i < board->refused_count; i++) {
		struct jout *one = jout_object();
		jout_text(one, "file", board->refused[i].name);
		jout_text(one, "why", board->refused[i].why);
		jout_add(refused, one);
	}
	jout_put(all, "people", people);
	jout_put(all, "refused", refused);
	return all;
}

/* --- the command --- */

static int show(void *context, const struct board *board, struct err *err)
{
	const struct invocation *invocation = context;
	const bool live = terminal_can_clear();
	autobuf struct buf text = { 0 };
	if (invocation->json)
		return terminal_print_json(board_json(board), err);
	if (live)
		buf_text(&text, CLEAR);
	add_text(&text, board, live);
	return terminal_print(&text, err);
}

int command_board(const struct invocation *invocation, int *code, struct err *err)
{
	struct invocation copy = *invocation;
	const struct board_view view = {
		.folder = invocation->args[0],
		.once = invocation->json || !terminal_can_clear(),
		.show = show,
		.context = &copy,
	};
	int signal = 0;
	const int failed = board_run(&view, &signal, err);
	if (signal && !view.once)
		(void)fputs("\n", stdout); /* behind the ^C; of a terminal that is gone nothing */
	*code = signal ? 128 + signal : 0;
	return failed;
}
