/* SPDX-License-Identifier: MIT */
#include "base/json_head.h"

#include "base/json_scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct head {
	const char *text;
	const char *const *keys;
	size_t count;
	unsigned missing; /* bit i: keys[i] was not seen yet */
};

/* A key that is written with escapes is not known here: then the whole is read. */
static void see_key(struct head *head, const struct jtoken *token)
{
	const char *key = head->text + token->offset + 1;
	for (size_t i = 0; i < head->count; i++) {
		const size_t size = strlen(head->keys[i]);
		if (token->size == size + 2 && strncmp(key, head->keys[i], size) == 0)
			head->missing &= ~(1u << i);
	}
}

size_t jhead_find(const char *text, size_t size, const char *const *keys, size_t count)
{
	struct head head = { text, keys, count, (unsigned)((UINT64_C(1) << count) - 1) };
	struct jscan scan = jscan_begin(text, size);
	size_t depth = 0;
	bool at_key = false; /* of the object itself */
	for (;;) {
		const struct jtoken token = jscan_next(&scan);
		switch (token.kind) {
		case JTOKEN_END:
		case JTOKEN_UNCLOSED:
			return 0;
		case JTOKEN_OPEN:
			at_key = depth++ == 0;
			break;
		case JTOKEN_CLOSE:
			if (depth <= 1)
				return depth && !head.missing ? token.offset : 0;
			depth--;
			break;
		case JTOKEN_COMMA:
			if (depth == 1 && !head.missing)
				return token.offset;
			at_key = depth == 1;
			break;
		case JTOKEN_STRING:
			if (at_key)
				see_key(&head, &token);
			at_key = false;
			break;
		case JTOKEN_COLON:
		case JTOKEN_WORD:
			break;
		}
	}
}
