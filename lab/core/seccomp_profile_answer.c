/* SPDX-License-Identifier: MIT */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

/* libseccomp's db_action_valid wants less than MAX_ERRNO, so 4095 gives EINVAL (measured, 2.5.4).
 */
#define ERRNO_LAST 4094

struct action_row {
	const char *word;
	enum action action;
	bool has_errno; /* runc sets EPERM where errnoRet is absent, for TRACE's data too */
};

static const struct action_row actions[] = {
	{ "SCMP_ACT_ALLOW", ACTION_ALLOW, false },
	{ "SCMP_ACT_ERRNO", ACTION_ERRNO, true },
	{ "SCMP_ACT_KILL", ACTION_KILL_THREAD, false },
	{ "SCMP_ACT_KILL_PROCESS", ACTION_KILL_PROCESS, false },
	{ "SCMP_ACT_KILL_THREAD", ACTION_KILL_THREAD, false },
	{ "SCMP_ACT_LOG", ACTION_LOG, false },
	{ "SCMP_ACT_NOTIFY", ACTION_NOTIFY, false },
	{ "SCMP_ACT_TRACE", ACTION_TRACE, true },
	{ "SCMP_ACT_TRAP", ACTION_TRAP, false },
};

static int parse_action(const struct jnode *node, enum profile_reading reading,
	const struct action_row **row, struct err *err)
{
	const char *words[ARRAY_SIZE(actions)];
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		words[i] = actions[i].word;
	size_t index = 0;
	if (jnode_word(node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	if (actions[index].action == ACTION_NOTIFY && reading != PROFILE_TO_EXAMINE)
		return jnode_fail(node, err,
			"SCMP_ACT_NOTIFY asks another program, and here nobody would answer. Use "
			"SCMP_ACT_ERRNO to refuse the call, or SCMP_ACT_LOG to let it happen");
	*row = &actions[index];
	return 0;
}

static int refuse_errno(const struct jnode *node, const struct action_row *row, struct err *err)
{
	return jnode_fail_key(node, err,
		"%s has no errno: %s belongs to SCMP_ACT_ERRNO and SCMP_ACT_TRACE", row->word,
		node->key);
}

static int refuse_errno_name(
	const struct jnode *node, const char *name, const char *before, struct err *err)
{
	const char *names[ERRNO_LAST];
	size_t count = 0;
	for (int i = 1; i <= ERRNO_LAST; i++)
		if (errno_name(i))
			names[count++] = errno_name(i);
	autobuf struct buf hint = { 0 };
	text_suggest(&hint, name, names, count);
	return jnode_fail(node, err, "%s no errno \"%.40s\"%s", before, name, buf_string(&hint));
}

/* People write the name; the format wants the number. */
static int refuse_errno_word(const struct jnode *node, struct err *err)
{
	const char *word = NULL;
	int value = 0;
	if (jnode_string(node, &word, err))
		return -1;
	unsigned digits = 0;
	if (text_number(word, 0, ERRNO_LAST, &digits))
		return jnode_fail(
			node, err, "a number is wanted here; write %u without quotes", digits);
	if (errno_find(word, &value))
		return jnode_fail(node, err, "a number is wanted here; %s is %d", word, value);
	return refuse_errno_name(node, word, "a number is wanted here, and there is", err);
}

static int parse_errno(
	const struct jnode *node, const struct action_row *row, uint16_t *value, struct err *err)
{
	if (!row->has_errno)
		return refuse_errno(node, row, err);
	if (jnode_is_string(node))
		return refuse_errno_word(node, err);
	uint64_t number = 0;
	if (jnode_u64(node, 0, ERRNO_LAST, &number, err))
		return -1;
	*value = (uint16_t)number;
	return 0;
}

/* Podman has the errno's name beside its number, and goes by the name; all others pass over the
 * name (containers/common pkg/seccomp/types.go). So it counts for nothing, but must say the same.
 */
static int check_errno_name(const struct jnode *object, const struct answer_keys *keys,
	const struct action_row *row, uint16_t value, struct err *err)
{
	struct jnode node;
	struct jnode number;
	const char *name = NULL;
	int named = 0;
	if (!jnode_given(object, keys->name, &node))
		return 0;
	if (jnode_string(&node, &name, err))
		return -1;
	if (!row->has_errno)
		return refuse_errno(&node, row, err);
	if (!errno_find(name, &named))
		return refuse_errno_name(&node, name, "there is", err);
	if (!jnode_given(object, keys->number, &number))
		return jnode_fail_key(&node, err,
			"only Podman reads \"%s\", Docker and the runtimes pass over it: write \"%s\": %d",
			keys->name, keys->number, named);
	if (named != value)
		return jnode_fail(&node, err,
			"%s is %d, and \"%s\" says %u: Podman would go by the one, Docker by the other",
			name, named, keys->number, value);
	return 0;
}

static void find_zero(struct seccomp_profile *profile, const struct jnode *number)
{
	struct place place;
	jnode_place(number, false, &place);
	findings_add(&profile->findings, FINDING_ZERO, &place,
		"errno 0 is no refusal: the caller is told that the call succeeded, though it was "
		"never made");
}

int profile_parse_answer(struct seccomp_profile *profile, const struct jnode *object,
	const struct answer_keys *keys, struct answer *answer, struct place *at, struct err *err)
{
	struct jnode action;
	struct jnode number;
	const struct action_row *row = NULL;
	if (jnode_require(object, keys->action, &action, err) ||
		parse_action(&action, profile->reading, &row, err))
		return -1;
	jnode_place(&action, false, at);
	*answer = (struct answer){ row->action, row->has_errno ? EPERM : 0 };
	const bool given = jnode_given(object, keys->number, &number);
	if (given && parse_errno(&number, row, &answer->data, err))
		return -1;
	if (given && answer->action == ACTION_ERRNO && answer->data == 0)
		find_zero(profile, &number);
	return check_errno_name(object, keys, row, answer->data, err);
}
