/* SPDX-License-Identifier: MIT */
/* What is already right: what the other checks found. */
#include "core/explain_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 3

struct names {
	char *items[MOST_NAMES]; /* owned */
	size_t shown;            /* how many of them */
	size_t count;            /* different ones, shown or not */
};

static void names_add_take(struct names *names, char *name_take)
{
	bool is_new = true;
	for (size_t i = 0; i < names->shown; i++)
		is_new &= strcmp(names->items[i], name_take) != 0;
	names->count += is_new;
	if (is_new && names->shown < MOST_NAMES)
		names->items[names->shown++] = name_take;
	else
		free(name_take);
}

static void names_release(struct names *names)
{
	for (size_t i = 0; i < names->shown; i++)
		free(names->items[i]);
}

/* "openat", "openat and write", "openat, write and 3 more" */
static void names_format(const struct names *names, struct buf *out)
{
	const size_t shown = names->count > MOST_NAMES ? MOST_NAMES - 1 : names->shown;
	for (size_t i = 0; i < shown; i++) {
		const bool last = i + 1 == names->count;
		buf_format(out, "%s%s", i == 0 ? "" : last ? " and " : ", ", names->items[i]);
	}
	if (names->count > shown)
		buf_format(out, " and %zu more", names->count - shown);
}

/* What a live check tries, in a word or two: "mkdir", "i386:socket(AF_VSOCK)". New string. */
static char *tried_of(const struct check *check)
{
	const char *call = probe_row((enum probe_kind)check->probe.kind)->call;
	const enum abi abi = (enum abi)check->probe.abi;
	autofree char *named = explain_family(check);
	if (!call)
		return explain_program(check);
	return mem_format("%s%s%s%s%s%s", abi == abi_native() ? "" : abi_name(abi),
		abi == abi_native() ? "" : ":", call, named ? "(" : "", named ? named : "",
		named ? ")" : "");
}

/* What another check found of the same would stand beside its failure as a contradiction. */
static bool is_in_question(const struct explaining *explaining, const char *tried)
{
	const bool is_live =
		explaining->check->kind == CHECK_BENIGN || explaining->check->kind == CHECK_ATTACK;
	autofree char *failed = tried_of(explaining->check);
	return is_live && strcmp(tried, failed) == 0;
}

static void names_of_ok(
	const struct explaining *explaining, enum check_kind kind, struct names *names)
{
	for (size_t i = 0; i < explaining->verdict->check_count; i++) {
		const struct check *check = &explaining->input->exercise->checks[i];
		if (check->kind != kind || explaining->verdict->checks[i].result != RESULT_OK)
			continue;
		char *tried = tried_of(check);
		if (is_in_question(explaining, tried))
			free(tried);
		else
			names_add_take(names, tried);
	}
}

void explain_right(const struct explaining *explaining)
{
	struct names refused = { 0 };
	struct names working = { 0 };
	autobuf struct buf text = { 0 };
	names_of_ok(explaining, CHECK_ATTACK, &refused);
	names_of_ok(explaining, CHECK_BENIGN, &working);
	if (refused.count) {
		names_format(&refused, &text);
		buf_text(&text, refused.count == 1 ? " was refused as it should be."
						   : " were refused as they should be.");
	}
	if (working.count) {
		buf_text(&text, text.size ? " " : "");
		names_format(&working, &text);
		buf_format(&text, " still work%s.", working.count == 1 ? "s" : "");
	}
	if (!text.size)
		buf_text(&text, explaining->judgement->power.policy
					? "The policy was read in full."
					: "The policy was read in full, and it compiled.");
	explain_set(&explaining->text->right, "%s", buf_string(&text));
	names_release(&refused);
	names_release(&working);
}
