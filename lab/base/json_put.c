/* SPDX-License-Identifier: MIT */
#include "base/json_put.h"

#include "base/mem.h"

#include <assert.h>
#include <jansson.h>

void jdoc_put(struct jdoc *doc, const struct jnode *node, const char *text, const int64_t *number)
{
	json_t *string = (json_t *)node->value; /* of `doc`, which the caller may change */
	assert(node->doc == doc && json_is_string(string));
	(void)mem_must(json_string_set(string, text) ? NULL : string);
	if (!number)
		return;
	doc->puts = mem_grow(doc->puts, doc->put_count, &doc->put_capacity, sizeof(*doc->puts));
	doc->puts[doc->put_count++] = (struct jput){ string, *number };
}

/* Asked where a number is due only, and such places are few: no order is kept. */
const struct jput *jput_find(const struct jnode *node)
{
	for (size_t i = 0; i < node->doc->put_count; i++)
		if (node->doc->puts[i].value == node->value)
			return &node->doc->puts[i];
	return NULL;
}

char *jdoc_canonical(const struct jdoc *doc)
{
	return mem_must(json_dumps(doc->root, JSON_SORT_KEYS | JSON_COMPACT));
}
