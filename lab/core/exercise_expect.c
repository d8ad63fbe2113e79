/* SPDX-License-Identifier: MIT */
/* The "expect" of a benign check: exit status and output where there are any, or the errno of the
 * decisive call. */
#include "core/exercise_parts.h"

#include "base/mem.h"
#include "core/names.h"

#include <string.h>

#define MAX_EXIT         255
#define MAX_EQUALS_BYTES 200
#define MAX_ERRNO        133 /* EHWPOISON, errno(3) on x86 */

static int parse_exit(struct expect *expect, const struct jnode *node, struct err *err)
{
	uint64_t status = 0;
	if (jnode_u64(node, 0, MAX_EXIT, &status, err))
		return -1;
	expect->exit = (int)status;
	return 0;
}

static int parse_contains(struct expect *expect, const struct jnode *node, struct err *err)
{
	return exercise_line(node, EXERCISE_LINE_BYTES, &expect->contains, err);
}

/* Unlike a line it may hold newlines, which most output ends with, and be empty. */
static int parse_equals(struct expect *expect, const struct jnode *node, struct err *err)
{
	const char *text = NULL;
	if (jnode_string(node, &text, err))
		return -1;
	const size_t size = strlen(text);
	if (size > MAX_EQUALS_BYTES)
		return jnode_fail(node, err, "has %zu bytes; at most %d", size, MAX_EQUALS_BYTES);
	if (expect->contains)
		return jnode_fail_key(node, err, "beside \"contains\": name one of the two");
	expect->equals = mem_text(text);
	return 0;
}

static int parse_errno(struct expect *expect, const struct jnode *node, struct err *err)
{
	const char *names[MAX_ERRNO];
	size_t count = 0;
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	if (errno_find(name, &expect->error))
		return 0;
	for (int value = 1; value <= MAX_ERRNO; value++)
		if (errno_name(value))
			names[count++] = errno_name(value);
	return exercise_no_such(node, "errno", name, names, count, err);
}

enum wants { WANTS_OUTPUT, WANTS_CALL }; /* of the probe's row */

static const struct expect_row {
	const char *key;
	enum wants wants;
	const char *lacks; /* completes "the probe mkdir has no ..." */
	int (*parse)(struct expect *expect, const struct jnode *node, struct err *err);
} rows[] = {
	{ "exit", WANTS_OUTPUT, "exit status", parse_exit },
	{ "contains", WANTS_OUTPUT, "output", parse_contains },
	{ "equals", WANTS_OUTPUT, "output", parse_equals },
	{ "errno", WANTS_CALL, "call to answer", parse_errno },
};

static bool gives(const struct probe_row *probe, enum wants wants)
{
	return wants == WANTS_OUTPUT ? probe->has_output : probe->call != NULL;
}

int exercise_parse_expect(struct check *check, const struct jnode *node, struct err *err)
{
	const struct probe_row *probe = probe_row((enum probe_kind)check->probe.kind);
	const char *keys[ARRAY_SIZE(rows)];
	bool expects = false;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		keys[i] = rows[i].key;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct jnode member;
		if (!jnode_member(node, rows[i].key, &member))
			continue;
		expects = true;
		if (!gives(probe, rows[i].wants))
			return jnode_fail_key(
				&member, err, "the probe %s has no %s", probe->name, rows[i].lacks);
		if (rows[i].parse(&check->expect, &member, err))
			return -1;
	}
	return expects ? 0
		       : jnode_fail(node, err,
				 "expects nothing: name exit, contains, equals or errno");
}
