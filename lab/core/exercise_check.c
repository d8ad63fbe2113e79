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
#define MAX_PATTERNS      32
#define MAX_PATTERN_BYTES 256
#define DEFAULT_ABIS      (1u << ABI_X86_64 | 1u << ABI_I386 | 1u << ABI_X32)

static const char *const kind_words[] = {
	[CHECK_BENIGN] = "benign",
	[CHECK_ATTACK] = "attack",
	[CHECK_ANALYSIS] = "analysis",
	[CHECK_SURFACE] = "surface",
	[CHECK_STATE] = "state",
	[CHECK_MATRIX] = "matrix",
};
_Static_assert(ARRAY_SIZE(kind_words) == CHECK_KIND_COUNT, "a word for each kind");

const char *check_kind_name(enum check_kind kind)
{
	return kind_words[kind];
}

enum {
	BENIGN = 1u << CHECK_BENIGN,
	ATTACK = 1u << CHECK_ATTACK,
	ANALYSIS = 1u << CHECK_ANALYSIS,
	SURFACE = 1u << CHECK_SURFACE,
	STATE = 1u << CHECK_STATE,
	MATRIX = 1u << CHECK_MATRIX,
	ANY = BENIGN | ATTACK | ANALYSIS | SURFACE | STATE | MATRIX,
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
	{ "in", BENIGN | ATTACK | STATE },
	{ "probe", BENIGN | ATTACK | STATE },
	{ "as", BENIGN | ATTACK },
	{ "alone", BENIGN | ATTACK },
	{ "expect", BENIGN | ATTACK | STATE },
	{ "deny", ANALYSIS },
	{ "permit", ANALYSIS },
	{ "abis", ANALYSIS },
	{ "instructions", ANALYSIS },
	{ "of", ANALYSIS | SURFACE | STATE },
	{ "budget", SURFACE },
	{ "at", STATE },
	{ "answers", STATE },
	{ "among", MATRIX },
	{ "ports", MATRIX },
	{ "open", MATRIX },
	{ "refused", MATRIX },
	{ "dropped", MATRIX },
	{ "else", MATRIX },
	{ "families", MATRIX },
	{ "packets", MATRIX },
};

static int parse_kind(struct check *check, const struct jnode *node, struct err *err)
{
	struct jnode kind;
	size_t index = 0;
	if (exercise_kind(node, kind_words, CHECK_KIND_COUNT, &kind, &index, err))
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

static const struct exercise_policy *policy_of_kind_on(
	const struct exercise *exercise, enum policy_kind kind, size_t container)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == kind &&
			exercise->policies[i].container == container)
			return &exercise->policies[i];
	return NULL;
}

bool exercise_has_caps(const struct exercise *exercise, size_t container)
{
	return policy_of_kind_on(exercise, POLICY_CAPS_JSON, container);
}

/* "root" is the one other identity: all capabilities of the container's own user namespace. */
static int parse_as(const struct exercise *exercise, struct check *check, const struct jnode *node,
	struct err *err)
{
	static const char *const words[] = { "root" };
	size_t index = 0;
	if (check->probe.kind == PROBE_workload)
		return jnode_fail_key(node, err, "the workload runs as its container's user");
	if (exercise_has_caps(exercise, check->container))
		return jnode_fail_key(node, err,
			"%s has a policy of kind caps-json, which says who is tried there",
			exercise->containers[check->container].name);
	if (jnode_word(node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	check->probe.as_root = 1;
	return 0;
}

/* It executes the learner's program with something for that to execute, and nothing else. */
static bool is_by_program(const struct check *check, const struct exercise_policy *policy)
{
	return check->probe.kind == PROBE_exec && check->probe.word_count > 1 &&
	       !strcmp(probe_word(&check->probe, 0), policy->program);
}

/* A program of the learner's has the same user as a probe, and could write its memory. */
static int refuse_beside_program(const struct exercise *exercise, struct check *check,
	const struct jnode *probe, struct err *err)
{
	const struct exercise_policy *policy =
		policy_of_kind_on(exercise, POLICY_PROGRAM_C, check->container);
	if (check->probe.kind == PROBE_workload || !policy)
		return 0;
	check->by_program = is_by_program(check, policy);
	if (check->by_program)
		return 0;
	return jnode_fail(probe, err,
		"in %s, where the learner's program runs, only \"workload\" and what that program "
		"executes are no risk: [\"exec\", \"%s\", ...]",
		exercise->containers[check->container].name, policy->program);
}

/* Which capability a program lacked is told by the call that it made, so it is recorded. */
static void record_under_caps(const struct exercise *exercise, struct check *check)
{
	check->under_caps =
		check->probe.kind == PROBE_exec && exercise_has_caps(exercise, check->container);
}

int exercise_parse_where(const struct exercise *exercise, struct check *check,
	const struct jnode *probe, struct err *err)
{
	if (exercise_parse_probe(check, probe, &exercise->containers[check->container], err))
		return -1;
	record_under_caps(exercise, check);
	return refuse_beside_program(exercise, check, probe, err);
}

static int parse_live(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode probe;
	struct jnode member;
	if (exercise_container_of(exercise, node, "in", &check->container, err) ||
		jnode_require(node, "probe", &probe, err) ||
		exercise_parse_where(exercise, check, &probe, err))
		return -1;
	if (jnode_member(node, "as", &member) && parse_as(exercise, check, &member, err))
		return -1;
	if (jnode_member(node, "alone", &member) && jnode_bool(&member, &check->alone, err))
		return -1;
	if (!jnode_member(node, "expect", &member))
		return 0;
	if (check->kind == CHECK_ATTACK && check->probe.kind != PROBE_exec)
		return jnode_fail_key(&member, err,
			"the attack %s has succeeded when its effect is there; only \"exec\" is told "
			"what to expect",
			probe_row((enum probe_kind)check->probe.kind)->name);
	return exercise_parse_expect(check, &member, err);
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

/* How long the filter may be: it has no arguments and no ABIs. */
static int parse_length(
	struct check *check, const struct jnode *node, const struct jnode *most, struct err *err)
{
	static const char *const others[] = { "deny", "permit", "abis" };
	struct jnode other;
	uint64_t value = 0;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (jnode_member(node, others[i], &other))
			return jnode_fail_key(
				&other, err, "beside \"instructions\": make two checks of them");
	if (jnode_u64(most, 1, BPF_MAX_INSNS, &value, err))
		return -1;
	check->instructions = value;
	return 0;
}

static int parse_analysis(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct jnode abis;
	struct jnode deny;
	struct jnode permit;
	struct jnode most;
	check->abis = DEFAULT_ABIS;
	if (exercise_policy_of_kinds(exercise, node, "of", EXERCISE_FILTERS, &check->policy, err))
		return -1;
	if (jnode_member(node, "instructions", &most))
		return parse_length(check, node, &most, err);
	if (jnode_member(node, "abis", &abis) && parse_abis(&check->abis, &abis, err))
		return -1;
	const bool denies = jnode_member(node, "deny", &deny);
	const bool permits = jnode_member(node, "permit", &permit);
	if (denies && permits)
		return jnode_fail_key(&permit, err, "beside \"deny\": make two checks of them");
	if (!denies && !permits)
		return jnode_fail(node, err, "needs \"deny\", \"permit\" or \"instructions\"");
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
		if (exercise_benign_in_time(exercise, node, err))
			return -1;
		return parse_live(exercise, check, node, err);
	case CHECK_ATTACK:
		return parse_live(exercise, check, node, err);
	case CHECK_ANALYSIS:
		return parse_analysis(exercise, check, node, err);
	case CHECK_SURFACE:
		return exercise_parse_surface(exercise, check, node, err);
	case CHECK_STATE:
		return exercise_parse_state(exercise, check, node, err);
	case CHECK_MATRIX:
		return exercise_parse_matrix(exercise, check, node, err);
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
	if (!benign && !exercise_only_answers(exercise))
		return jnode_fail(&all, err,
			"one must be of kind benign, or a policy that breaks everything passes");
	if (benign == count)
		return jnode_fail(&all, err,
			"one must be of another kind than benign, or no policy at all passes");
	return 0;
}

void exercise_release_check(struct check *check)
{
	for (size_t i = 0; i < check->pattern_count; i++)
		pattern_release(&check->patterns[i]);
	exercise_release_state(check->state);
	exercise_release_matrix(check->matrix);
	free(check->patterns);
	free(check->needs);
	free(check->id);
	free(check->title);
	free(check->asks);
	free(check->why);
	free(check->expect.contains);
	free(check->expect.equals);
}
