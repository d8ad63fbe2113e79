/* SPDX-License-Identifier: MIT */
#include "app/catalogue.h"
#include "app/journal.h"
#include "app/learner.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/tell.h"
#include "cli/terminal.h"

#include <string.h>

#define STANDINGS (STANDING_MASTERED + 1)

struct listing {
	const char *word; /* NULL: all */
	int standing;     /* -1: any */
	struct progress progress;
	bool known; /* what was done */
	int64_t now;
	size_t width; /* of the first column */
	size_t shown;
	size_t broken;
	struct buf text;
	struct jout *facts;
};

/* What was done with an exercise, as a list shows it. */
struct row {
	const char *standing; /* NULL: not known */
	bool bookmarked;
	bool has_due, is_due;
	int64_t due;
};

static struct row row_of(const struct listing *listing, const char *id)
{
	const struct exercise_progress *one = progress_exercise(&listing->progress, id);
	struct row row = {
		.standing = listing->known ? standing_name(one ? progress_standing(one) : 0) : NULL,
		.bookmarked = one && one->bookmarked,
	};
	row.has_due = one && progress_due(one, &row.due);
	row.is_due = row.has_due && row.due <= listing->now;
	return row;
}

/* --- which --- */

static bool has_word(const struct listing *listing, const char *text)
{
	return text && strcasestr(text, listing->word);
}

static bool is_wanted(
	const struct listing *listing, const struct exercise *exercise, const struct row *row)
{
	if (listing->standing >= 0 &&
		(!row->standing || strcmp(row->standing, standing_name(listing->standing))))
		return false;
	if (!listing->word || has_word(listing, exercise->id) ||
		has_word(listing, exercise->title) || has_word(listing, exercise->theme))
		return true;
	for (size_t i = 0; exercise->teaches && exercise->teaches[i]; i++)
		if (has_word(listing, exercise->teaches[i]))
			return true;
	return false;
}

static int parse_standing(const struct invocation *invocation, int *standing, struct err *err)
{
	const char *names[STANDINGS];
	const char *word = invocation->standing;
	*standing = -1;
	for (int i = 0; word && i < STANDINGS; i++) {
		names[i] = standing_name((enum standing)i);
		if (!strcmp(names[i], word))
			*standing = i;
	}
	if (!word || *standing >= 0)
		return 0;
	autobuf struct buf hint = { 0 };
	autofree char *shown = text_escape_line(word);
	text_suggest(&hint, word, names, STANDINGS);
	return err_set(err, ERR_USAGE,
		"--standing is new, started, tried, helped or mastered; not \"%s\"%s", shown,
		buf_string(&hint));
}

/* --- rows --- */

static void add_row(struct listing *listing, const struct exercise *exercise, const struct row *row)
{
	buf_format(&listing->text, "%-*s  %5u  %7u  %-8s %s%s%*s ", (int)listing->width,
		exercise->id, exercise->level, exercise->minutes,
		row->standing ? row->standing : "-", row->bookmarked ? "*" : "",
		row->is_due ? "!" : "", 2 - row->bookmarked - row->is_due, "");
	text_escape(&listing->text, exercise->title, strlen(exercise->title));
	buf_char(&listing->text, '\n');
}

static void add_fact(
	const struct listing *listing, const struct exercise *exercise, const struct row *row)
{
	struct jout *one = jout_object();
	jout_text(one, "id", exercise->id);
	jout_text(one, "title", exercise->title);
	jout_integer(one, "level", exercise->level);
	jout_integer(one, "minutes", exercise->minutes);
	jout_text(one, "theme", exercise->theme);
	jout_text(one, "standing", row->standing);
	jout_bool(one, "bookmarked", row->bookmarked);
	autofree char *due = row->has_due ? journal_time_utc(row->due) : NULL;
	jout_text(one, "due", due);
	jout_add(listing->facts, one);
}

/* One exercise that can't be read must not hide the others. */
static void add_broken(struct listing *listing, const char *id, const struct err *why)
{
	char message[2048];
	struct jout *one = jout_object();
	err_format(why, message, sizeof(message));
	buf_format(
		&listing->text, "%-*s      -        -  can't be read: ", (int)listing->width, id);
	text_escape(&listing->text, message, strlen(message));
	buf_char(&listing->text, '\n');
	jout_text(one, "id", id);
	jout_text(one, "error", message);
	jout_add(listing->facts, one);
	listing->broken++;
}

static void add_entry(struct listing *listing, const struct catalogue_entry *entry)
{
	struct loaded loaded;
	struct err err = { 0 };
	const struct row row = row_of(listing, entry->id);
	const bool is_read = catalogue_load_facts(entry, &loaded, &err) == 0;
	const struct exercise named = { .id = entry->id };
	if (is_wanted(listing, is_read ? &loaded.exercise : &named, &row)) {
		listing->shown++;
		if (is_read) {
			add_row(listing, &loaded.exercise, &row);
			add_fact(listing, &loaded.exercise, &row);
		} else {
			add_broken(listing, entry->id, &err);
		}
	}
	loaded_release(&loaded);
}

static void list_all(struct listing *listing, const struct catalogue *catalogue)
{
	listing->width = strlen("exercise");
	for (size_t i = 0; i < catalogue->count; i++) {
		const size_t width = strlen(catalogue->entries[i].id);
		listing->width = width > listing->width ? width : listing->width;
	}
	buf_format(&listing->text, "%-*s  level  minutes  standing    title\n", (int)listing->width,
		"exercise");
	for (size_t i = 0; i < catalogue->count; i++)
		add_entry(listing, &catalogue->entries[i]);
	if (!listing->shown && catalogue->count)
		tell_lines("no exercise is like that");
}

int command_list(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue = { 0 };
	autobuf struct buf news = { 0 };
	struct listing listing = {
		.word = invocation->args[0], .now = journal_now(), .facts = jout_array()
	};
	const int failed = parse_standing(invocation, &listing.standing, err) ||
			   catalogue_open(&catalogue, invocation->data, err);
	if (!failed) {
		listing.known = learner_progress(&listing.progress, &news);
		tell_lines(buf_string(&news));
		list_all(&listing, &catalogue);
	}
	*code = listing.broken ? 2 : 0;
	catalogue_release(&catalogue);
	progress_release(&listing.progress);
	int printed = -1;
	if (!failed && invocation->json)
		printed = terminal_print_json(steal(&listing.facts), err);
	else if (!failed)
		printed = terminal_print(&listing.text, err);
	jout_free(listing.facts);
	buf_release(&listing.text);
	return printed;
}
