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

static int parse_action(const struct jnode *node, const struct action_row **row, struct err *err)
{
	const char *words[ARRAY_SIZE(actions)];
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		words[i] = actions[i].word;
	size_t index = 0;
	if (jnode_word(node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	if (actions[index].action == ACTION_NOTIFY)
		return jnode_fail(node, err,
			"SCMP_ACT_NOTIFY waits for an answer from another program, and here nobody "
			"would answer");
	*row = &actions[index];
	return 0;
}

/* People write the name; the format wants the number. */
static int refuse_errno_word(const struct jnode *node, struct err *err)
{
	const char *word = NULL;
	if (jnode_string(node, &word, err))
		return -1;
	int value = 0;
	if (errno_find(word, &value))
		return jnode_fail(
			node, err, "%s wants the number; %s is %d", node->key, word, value);
	const char *names[ERRNO_LAST];
	size_t count = 0;
	for (int i = 1; i <= ERRNO_LAST; i++)
		if (errno_name(i))
			names[count++] = errno_name(i);
	autobuf struct buf hint = { 0 };
	text_suggest(&hint, word, names, count);
	return jnode_fail(node, err, "%s wants a number, and there is no errno \"%.40s\"%s",
		node->key, word, buf_string(&hint));
}

static int parse_errno(
	const struct jnode *node, const struct action_row *row, uint16_t *value, struct err *err)
{
	if (!row->has_errno)
		return jnode_fail_key(node, err,
			"%s has no errno: %s belongs to SCMP_ACT_ERRNO and SCMP_ACT_TRACE",
			row->word, node->key);
	if (jnode_is_string(node))
		return refuse_errno_word(node, err);
	uint64_t number = 0;
	if (jnode_u64(node, 0, ERRNO_LAST, &number, err))
		return -1;
	*value = (uint16_t)number;
	return 0;
}

int profile_parse_answer(struct seccomp_profile *profile, const struct jnode *object,
	const char *action_key, const char *errno_key, struct answer *answer, struct place *at,
	struct err *err)
{
	struct jnode action;
	const struct action_row *row = NULL;
	if (jnode_require(object, action_key, &action, err) || parse_action(&action, &row, err))
		return -1;
	jnode_place(&action, false, at);
	*answer = (struct answer){ row->action, row->has_errno ? EPERM : 0 };
	struct jnode number;
	if (!profile_member(object, errno_key, &number))
		return 0;
	if (parse_errno(&number, row, &answer->data, err))
		return -1;
	if (answer->action == ACTION_ERRNO && answer->data == 0) {
		struct place place;
		jnode_place(&number, false, &place);
		findings_add(&profile->findings, FINDING_ZERO, &place,
			"errno 0 is no refusal: the caller is told that the call succeeded, though "
			"it was never made");
	}
	return 0;
}
