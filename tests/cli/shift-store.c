/* SPDX-License-Identifier: MIT */
/*
 * shift-store MINUTES: makes the store at its usual place anew, as if all in it had been done so
 * much earlier; with -MINUTES later. What it was before stays beside it, in bulkhead.before. For
 * tests of what is allowed, or due, after a time: they need not wait, and the clock is nobody's to
 * set.
 */
#include "base/mem.h"
#include "base/text.h"
#include "store/store.h"
#include "sys/clock.h"
#include "sys/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shifting {
	struct store *from;
	struct store *to;
	int64_t ms;
	struct err err;
};

static int shift_one(const struct entry *entry, void *context)
{
	struct shifting *shifting = context;
	autobuf struct buf evidence = { 0 };
	int64_t id = 0;
	if (!entry)
		return 1;           /* damaged: no store of a test is */
	struct entry copy = *entry; /* borrows all */
	copy.at -= shifting->ms;
	if (entry->kind == ENTRY_ATTEMPT &&
		store_evidence(shifting->from, entry->subject, &id, &evidence, &shifting->err))
		return 1;
	return store_append(shifting->to, &copy, id == entry->id ? buf_string(&evidence) : NULL,
		       &shifting->err)
		       ? 1
		       : 0;
}

static int shift(const char *folder, const char *made, struct shifting *shifting)
{
	const struct store_filter all = { .kind = -1 };
	int failed = store_open(&shifting->from, folder, clock_wall_ms(), &shifting->err) ||
		     store_open(&shifting->to, made, clock_wall_ms(), &shifting->err);
	if (!failed)
		failed = store_each(shifting->from, &all, shift_one, shifting, &shifting->err);
	store_close(shifting->to);
	store_close(shifting->from);
	return failed;
}

static int64_t minutes_of(const char *word)
{
	unsigned minutes = 0;
	const bool is_later = *word == '-';
	(void)text_number(word + is_later, 0, 100 * 24 * 60, &minutes); /* else 0: it shows */
	return is_later ? -(int64_t)minutes : minutes;
}

int main(int argc, char **argv)
{
	struct shifting shifting = { .ms = (argc > 1 ? minutes_of(argv[1]) : 0) * 60 * 1000 };
	autofree char *folder = paths_state(&shifting.err);
	autofree char *made = folder ? mem_format("%s.made", folder) : NULL;
	autofree char *before = folder ? mem_format("%s.before", folder) : NULL;
	if (!folder || shift(folder, made, &shifting)) {
		(void)fprintf(stderr, "shift-store: %s\n", shifting.err.text);
		return EXIT_FAILURE;
	}
	if (rename(folder, before) || rename(made, folder)) {
		perror("shift-store");
		return EXIT_FAILURE;
	}
	return EXIT_SUCCESS;
}
