/* SPDX-License-Identifier: MIT */
/* The "checks" of exercise.json. */
#include "core/exercise_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WEIGHT        100
#define MAX_EXIT          255
#define MAX_PATTERNS      32
#define MAX_PATTERN_BYTES 256
#define MAX_ERRNO         133 /* EHWPOISON, errno(3) on x86 */
#define DEFAULT_ABIS      (1u << ABI_X86_64 | 1u << ABI_I386 | 1u << ABI_X32)

/* enum check_kind first; the rest is written for later builds, and told so. */
static const char *const kind_words[] = { "benign", "attack", "analysis", "surface", "state",
	"matrix" };
#define KIND_COUNT (CHECK_ANALYSIS + 1)

const char *check_kind_name(enum check_kind kind)
{
	return kind_words[kind];
}

enum {
	BENIGN = 1u << CHECK_BENIGN,
	ATTACK = 1u << CHECK_ATTACK,
	ANALYSIS = 1u << CHECK_ANALYSIS,
	ANY = BENIGN | ATTACK | ANALYSIS,
};

static const struct check_key {
	const char *key;
	unsigned kinds;
} check_keys[] = {
	{ "id", ANY },
	{ "kind", ANY },
	{ "title", ANY },
	{ "asks", ANY },
	{ "why", ANY },
	{ "weight", ANY },
	{ "critical", ANY },
	{ "needs", ANY },
	{ "in", BENIGN | ATTACK },
	{ "probe", BENIGN | ATTACK },
	{ "expect", BENIGN },
	{ "deny", ANALYSIS },
	{ "permit", ANALYSIS },
	{ "abis", ANALYSIS },
	{ "of", ANALYSIS },
};

static int parse_kind(struct check *check, const struct jnode *node, struct err *err)
{
	size_t index = 0;
	if (exercise_kind(node, "checks of kind", kind_words, ARRAY_SIZE(kind_words), KIND_COUNT,
		    &index, err))
		return -1;
	check->kind = (enum check_kind)index;
	return 0;
}

static int refuse_other_keys(const struct check *check, const struct jnode *node, struct err *err)
{
	const char *keys[ARRAY_SIZE(check_keys)];
	for (size_t i = 0; i < ARRAY_SIZE(check_keys); i++)
		keys[i] = check_keys[i].key;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(check_keys); i++) {
		struct jnode member;
		if (check_keys[i].kinds & 1u << check->kind ||
			!jnode_member(node, check_keys[i].key, &member))
			continue;
		return jnode_fail_key(
			&member, err, "a check of kind %s has none", check_kind_name(check->kind));
	}
	return 0;
}

/* Names of the checks before `count`, for messages. */
static int no_earlier_check(const struct exercise *exercise, size_t count, const char *word,
	const struct jnode *node, struct err *err)
{
	const char *ids[EXERCISE_MAX_CHECKS];
	for (size_t i = 0; i < count; i++)
		ids[i] = exercise->checks[i].id;
	return exercise_no_such(node, "earlier check", word, ids, count, err);
}

static int parse_need(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	const size_t self = (size_t)(check - exercise->checks);
	const char *id = NULL;
	if (jnode_string(node, &id, err))
		return -1;
	const int found = exercise_check_find(exercise, id);
	if (found < 0 || (size_t)found >= self)
		return no_earlier_check(exercise, self, id, node, err);
	for (size_t i = 0; i < check->need_count; i++)
		if (check->needs[i] == (size_t)found)
			return jnode_fail(node, err, "names \"%s\" twice", id);
	check->needs[check->need_count++] = (size_t)found;
	return 0;
}

static int parse_needs(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 1, EXERCISE_MAX_CHECKS, &count, err))
		return -1;
	check->needs = mem_zero(count, sizeof(*check->needs));
	for (size_t i = 0; i < count; i++) {
		const struct jnode need = jnode_at(node, i);
		if (parse_need(exercise, check, &need, err))
			return -1;
	}
	return 0;
}

/* The id's own index is the first with that id, or there are two. */
static int parse_id(const struct exercise *exercise, struct check *check, const struct jnode *node,
	struct err *err)
{
	struct jnode id;
	const char *value = NULL;
	if (jnode_require(node, "id", &id, err) || jnode_string(&id, &value, err) ||
		exercise_word(&id, value, err))
		return -1;
	check->id = mem_text(value);
	if (&exercise->checks[exercise_check_find(exercise, value)] != check)
		return jnode_fail(&id, err, "\"%s\" is an earlier check's", value);
	return 0;
}

static int parse_common(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode member;
	check->weight = 1;
	if (parse_id(exercise, check, node, err) ||
		exercise_require_line(node, "title", EXERCISE_TITLE_BYTES, &check->title, err) ||
		exercise_require_line(node, "asks", EXERCISE_LINE_BYTES, &check->asks, err) ||
		exercise_require_line(node, "why", EXERCISE_WHY_BYTES, &check->why, err) ||
		exercise_number(node, "weight", 1, MAX_WEIGHT, &check->weight, err))
		return -1;
	if (jnode_member(node, "critical", &member) && jnode_bool(&member, &check->critical, err))
		return -1;
	return jnode_member(node, "needs", &member) ? parse_needs(exercise, check, &member, err)
						    : 0;
}

/* The calls of this catalogue take no arguments; the list is there for those that will. */
static int parse_probe(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	const char *name = NULL;
	if (jnode_array(node, 1, 8, &count, err))
		return -1;
	const struct jnode first = jnode_at(node, 0);
	if (jnode_string(&first, &name, err))
		return -1;
	const int kind = probe_find(name);
	if (kind < 0) {
		const char *nearest = probe_nearest(name);
		return exercise_no_such(&first, "probe", name, &nearest, nearest ? 1 : 0, err);
	}
	if (count > 1) {
		const struct jnode second = jnode_at(node, 1);
		return jnode_fail(&second, err, "the probe %s takes no arguments", name);
	}
	check->probe.kind = (uint32_t)kind;
	if (check->probe.kind != PROBE_workload)
		return 0;
	if (check->kind == CHECK_ATTACK)
		return jnode_fail(&first, err, "the workload can't be an attack");
	const struct exercise_container *container = &exercise->containers[check->container];
	if (!container->run)
		return jnode_fail(&first, err, "the container %s has no \"run\"", container->name);
	return 0;
}

static int parse_errno(int *error, const struct jnode *node, struct err *err)
{
	const char *names[MAX_ERRNO];
	size_t count = 0;
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	if (errno_find(name, error))
		return 0;
	for (int value = 1; value <= MAX_ERRNO; value++)
		if (errno_name(value))
			names[count++] = errno_name(value);
	return exercise_no_such(node, "errno", name, names, count, err);
}

static int parse_expect(struct check *check, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "exit", "contains", "errno" };
	struct jnode exit_status;
	struct jnode contains;
	struct jnode error;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	const bool has_exit = jnode_member(node, "exit", &exit_status);
	const bool has_contains = jnode_member(node, "contains", &contains);
	const bool has_error = jnode_member(node, "errno", &error);
	const bool workload = check->probe.kind == PROBE_workload;
	if (!has_exit && !has_contains && !has_error)
		return jnode_fail(node, err, "expects nothing: name exit, contains or errno");
	if (has_exit && !workload)
		return jnode_fail_key(&exit_status, err, "only the workload has an exit status");
	if (has_contains && !workload)
		return jnode_fail_key(&contains, err, "only the workload has output");
	if (has_error && workload)
		return jnode_fail_key(&error, err, "the workload has no one call to answer");
	uint64_t status = 0;
	if (has_exit && jnode_u64(&exit_status, 0, MAX_EXIT, &status, err))
		return -1;
	if (has_exit)
		check->expect.exit = (int)status;
	if (has_contains &&
		exercise_line(&contains, EXERCISE_LINE_BYTES, &check->expect.contains, err))
		return -1;
	return has_error ? parse_errno(&check->expect.error, &error, err) : 0;
}

static int parse_live(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode probe;
	struct jnode expect;
	if (exercise_container_of(exercise, node, "in", &check->container, err) ||
		jnode_require(node, "probe", &probe, err) ||
		parse_probe(exercise, check, &probe, err))
		return -1;
	return jnode_member(node, "expect", &expect) ? parse_expect(check, &expect, err) : 0;
}

static int parse_abis(unsigned *abis, const struct jnode *node, struct err *err)
{
	const char *words[ABI_COUNT];
	size_t count = 0;
	for (size_t i = 0; i < ABI_COUNT; i++)
		words[i] = abi_name((enum abi)i);
	if (jnode_array(node, 1, ABI_COUNT, &count, err))
		return -1;
	*abis = 0;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(node, i);
		size_t abi = 0;
		if (jnode_word(&name, words, ABI_COUNT, &abi, err))
			return -1;
		if (*abis & 1u << abi)
			return jnode_fail(&name, err, "names \"%s\" twice", words[abi]);
		*abis |= 1u << abi;
	}
	return 0;
}

/* A pattern of a call that none of the ABIs has would hold for nothing. */
static bool matches_somewhere(const struct pattern *pattern, unsigned abis)
{
	for (size_t i = 0; i < ABI_COUNT; i++) {
		if (!(abis & 1u << i) || (pattern->one_abi && pattern->abi != (enum abi)i))
			continue;
		if (pattern->call->number[i] >= 0)
			return true;
	}
	return false;
}

static int parse_pattern(struct check *check, const struct jnode *node, struct err *err)
{
	const char *text = NULL;
	if (jnode_string(node, &text, err))
		return -1;
	if (strlen(text) > MAX_PATTERN_BYTES)
		return jnode_fail(
			node, err, "has %zu bytes; at most %d", strlen(text), MAX_PATTERN_BYTES);
	struct pattern pattern = { 0 };
	struct err why = { 0 };
	if (pattern_parse(&pattern, text, &why)) {
		pattern_release(&pattern);
		return jnode_fail(node, err, "%s", why.text);
	}
	check->patterns[check->pattern_count++] = pattern;
	if (!matches_somewhere(&pattern, check->abis))
		return jnode_fail(
			node, err, "none of the check's ABIs has the call %s", pattern.call->name);
	return 0;
}

static int parse_patterns(struct check *check, const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 1, MAX_PATTERNS, &count, err))
		return -1;
	check->patterns = mem_zero(count, sizeof(*check->patterns));
	for (size_t i = 0; i < count; i++) {
		const struct jnode pattern = jnode_at(node, i);
		if (parse_pattern(check, &pattern, err))
			return -1;
	}
	return 0;
}

static int parse_analysis(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode abis;
	struct jnode deny;
	struct jnode permit;
	check->abis = DEFAULT_ABIS;
	if (exercise_policy_of(exercise, node, "of", &check->policy, err))
		return -1;
	if (jnode_member(node, "abis", &abis) && parse_abis(&check->abis, &abis, err))
		return -1;
	const bool denies = jnode_member(node, "deny", &deny);
	const bool permits = jnode_member(node, "permit", &permit);
	if (denies && permits)
		return jnode_fail_key(&permit, err, "beside \"deny\": make two checks of them");
	if (!denies && !permits)
		return jnode_fail(node, err, "needs \"deny\" or \"permit\"");
	check->want = denies ? PATTERN_DENY : PATTERN_PERMIT;
	return parse_patterns(check, denies ? &deny : &permit, err);
}

static int parse_check(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	check->expect.exit = -1;
	if (exercise_any_object(node, err) || parse_kind(check, node, err) ||
		refuse_other_keys(check, node, err) || parse_common(exercise, check, node, err))
		return -1;
	switch (check->kind) {
	case CHECK_BENIGN:
	case CHECK_ATTACK:
		return parse_live(exercise, check, node, err);
	case CHECK_ANALYSIS:
		return parse_analysis(exercise, check, node, err);
	}
	return -1;
}

int exercise_parse_checks(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	size_t benign = 0;
	if (jnode_require(root, "checks", &all, err) ||
		jnode_array(&all, 1, EXERCISE_MAX_CHECKS, &count, err))
		return -1;
	exercise->checks = mem_zero(count, sizeof(*exercise->checks));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		struct check *check = &exercise->checks[exercise->check_count++];
		if (parse_check(exercise, check, &node, err))
			return -1;
		benign += check->kind == CHECK_BENIGN;
	}
	if (!benign)
		return jnode_fail(&all, err,
			"one must be of kind benign, or a policy that breaks everything passes");
	if (benign == count)
		return jnode_fail(&all, err,
			"one must be of kind attack or analysis, or no policy at all passes");
	return 0;
}

void exercise_release_check(struct check *check)
{
	for (size_t i = 0; i < check->pattern_count; i++)
		pattern_release(&check->patterns[i]);
	free(check->patterns);
	free(check->needs);
	free(check->id);
	free(check->title);
	free(check->asks);
	free(check->why);
	free(check->expect.contains);
}
