/* SPDX-License-Identifier: MIT */
#include "core/record.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_at(const struct jnode *object, const char *key)
{
	struct jnode node;
	struct err none = { 0 };
	const char *text = NULL;
	if (jnode_member(object, key, &node) && jnode_is_string(&node))
		(void)jnode_string(&node, &text, &none); /* it is one */
	return text;
}

/* "1.50" in hundredths; anything else is 0. */
static unsigned ratio_of(const struct jnode *check)
{
	struct jnode surface;
	unsigned whole;
	unsigned part;
	char end;
	if (!jnode_member(check, "surface", &surface) || !jnode_is_object(&surface))
		return 0;
	const char *text = text_at(&surface, "ratio");
	if (!text || sscanf(text, "%5u.%2u%c", &whole, &part, &end) != 2)
		return 0;
	return whole * 100 + part;
}

static bool is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static void add_check(struct record_summary *summary, const struct jnode *check)
{
	const char *result = text_at(check, "result");
	summary->ok += is(result, check_result_name(RESULT_OK));
	summary->counted += result && !is(result, check_result_name(RESULT_UNAVAILABLE));
	if (!summary->surface)
		summary->surface = ratio_of(check);
}

static void add_checks(struct record_summary *summary, const struct jnode *root)
{
	struct jnode result;
	struct jnode checks;
	struct err none = { 0 };
	size_t count;
	if (!jnode_member(root, "result", &result) || !jnode_is_object(&result) ||
		!jnode_member(&result, "checks", &checks) ||
		jnode_array(&checks, 0, EXERCISE_MAX_CHECKS, &count, &none))
		return;
	for (size_t i = 0; i < count; i++) {
		const struct jnode check = jnode_at(&checks, i);
		if (jnode_is_object(&check))
			add_check(summary, &check);
	}
}

void record_summarize(struct record_summary *summary, const struct entry *entry)
{
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	struct jnode node;
	*summary = (struct record_summary){ 0 };
	if (jdoc_parse(&doc, "entry", entry->body, strlen(entry->body), ERR_INPUT, &none) == 0) {
		const struct jnode root = jdoc_root(&doc);
		const char *digest = text_at(&root, "digest");
		add_checks(summary, &root);
		(void)snprintf(summary->digest, HASH_HEX, "%s", digest ? digest : "");
		summary->folder = mem_text(text_at(&root, "folder"));
		if (jnode_member(&root, "duration_us", &node))
			(void)jnode_i64(&node, 0, INT64_MAX, &summary->duration_us, &none);
	}
	jdoc_release(&doc);
}

void record_summary_release(struct record_summary *summary)
{
	free(summary->folder);
	*summary = (struct record_summary){ 0 };
}
