/* SPDX-License-Identifier: MIT */
/*
 * The counterpart of verdict_json.c: what that writes in one place is read here in the same order.
 * At the end the result is written again and must have the digest that stands beside it, so nothing
 * is lost on the way that counts.
 */
#include "core/verdict_read_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- words --- */

static const char *name_of_outcome(size_t index)
{
	return outcome_name((enum outcome)index);
}

static const char *name_of_limit(size_t index)
{
	return limit_word_name((enum limit_word)index);
}

static const char *name_of_result(size_t index)
{
	return check_result_name((enum check_result)index);
}

static const char *name_of_finding(size_t index)
{
	return finding_kind_name((enum finding_kind)index);
}

static const char *name_of_ids(size_t index)
{
	return id_mode_name((enum id_mode)index);
}

/* --- which exercise --- */

static int check_format(const struct jnode *result, struct err *err)
{
	struct jnode node;
	uint64_t format;
	return jnode_require(result, "format", &node, err) ||
			       jnode_u64(&node, VERDICT_FORMAT, VERDICT_FORMAT, &format, err)
		       ? -1
		       : 0;
}

static int check_exercise(
	const struct exercise *exercise, const struct jnode *result, struct err *err)
{
	struct jnode node;
	const char *id;
	const char *seed;
	struct hash hash;
	if (verdict_take_string(result, "exercise", &id, err) ||
		verdict_take_string(result, "seed", &seed, err) ||
		verdict_take_hash(result, "exercise_sha256", &hash, err))
		return -1;
	(void)jnode_member(result, "exercise", &node);
	if (strcmp(id, exercise->id) != 0 || strcmp(seed, exercise->variant.seed) != 0)
		return jnode_fail(&node, err,
			"this is a verdict of %s, seed %s; not of %s, seed %s", id, seed,
			exercise->id, exercise->variant.seed);
	if (memcmp(&hash, &exercise->hash, sizeof(hash)) != 0)
		return jnode_fail(&node, err,
			"the exercise %s was changed since this verdict, so its checks may be others",
			id);
	return 0;
}

/* --- result --- */

static int take_policies(struct verdict *verdict, const struct jnode *result, struct err *err)
{
	struct jnode all;
	size_t count;
	if (verdict_take_array(result, "policies", EXERCISE_MAX_POLICIES, &all, &count, err))
		return -1;
	verdict->policies = mem_zero(count + 1, sizeof(*verdict->policies));
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		const char *file;
		if (verdict_take_string(&one, "file", &file, err))
			return -1;
		verdict->policies[i].file = mem_text(file);
		verdict->policy_count = i + 1;
		if (verdict_take_hash(&one, "sha256", &verdict->policies[i].hash, err))
			return -1;
	}
	return 0;
}

static int take_outcome(struct verdict *verdict, const struct jnode *result, struct err *err)
{
	size_t outcome = 0;
	size_t limit = 0;
	struct jnode score;
	if (verdict_take_word(result, "outcome", name_of_outcome, OUTCOME_COUNT, &outcome, err))
		return -1;
	verdict->outcome = (enum outcome)outcome;
	if (verdict->outcome == OUTCOME_LIMITED &&
		verdict_take_word(result, "limit", name_of_limit, LIMIT_COUNT, &limit, err))
		return -1;
	verdict->limit = (enum limit_word)limit;
	if (jnode_require(result, "score", &score, err))
		return -1;
	return jnode_is_null(&score)
		       ? 0
		       : verdict_take_number(result, "score", 100, &verdict->score, err);
}

/* "2.52", or null for none. */
static int take_ratio(
	const struct jnode *object, const char *key, unsigned *hundredths, struct err *err)
{
	struct jnode node;
	unsigned whole = 0;
	unsigned rest = 0;
	autofree char *text = NULL;
	*hundredths = SURFACE_NO_RATIO;
	if (verdict_take_text(object, key, &text, err))
		return -1;
	if (!text)
		return 0;
	(void)jnode_member(object, key, &node);
	char *point = strchr(text, '.');
	if (!point || strlen(point) != strlen(".00"))
		return jnode_fail(&node, err, "this is no ratio");
	*point = '\0';
	if (!text_number(text, 0, VERDICT_MOST_NUMBER / 100 - 1, &whole) ||
		!text_number(point + 1, 0, 99, &rest))
		return jnode_fail(&node, err, "this is no ratio");
	*hundredths = 100 * whole + rest;
	return 0;
}

static int take_surface(struct check_verdict *one, const struct jnode *check, struct err *err)
{
	struct jnode node;
	if (!jnode_member(check, "surface", &node))
		return 0;
	one->surface = mem_zero(1, sizeof(*one->surface));
	return verdict_take_count(&node, "allowed", &one->surface->calls, err) ||
			       verdict_take_count(&node, "needed", &one->surface->needed, err) ||
			       verdict_take_number(&node, "surface", VERDICT_MOST_NUMBER,
				       &one->surface->total, err) ||
			       verdict_take_number(&node, "solution", VERDICT_MOST_NUMBER,
				       &one->surface->solution, err) ||
			       take_ratio(&node, "ratio", &one->surface->ratio, err)
		       ? -1
		       : 0;
}

static int take_check(struct check_verdict *one, const struct jnode *check, struct err *err)
{
	struct jnode node;
	size_t result = 0;
	if (verdict_take_word(check, "result", name_of_result, CHECK_RESULT_COUNT, &result, err))
		return -1;
	one->result = (enum check_result)result;
	one->cause = one->result == RESULT_OK ? CAUSE_OK : CAUSE_NOT_TRIED;
	if (jnode_member(check, "witness", &node) &&
		verdict_take_text(check, "witness", &one->witness, err))
		return -1;
	return take_surface(one, check, err);
}

int verdict_check_id(
	const struct verdict *verdict, const struct jnode *check, size_t index, struct err *err)
{
	const char *id;
	if (verdict_take_string(check, "id", &id, err))
		return -1;
	return strcmp(id, verdict->exercise->checks[index].id) == 0
		       ? 0
		       : jnode_fail(check, err, "the checks are others than the exercise's");
}

static int take_checks(struct verdict *verdict, const struct jnode *result, struct err *err)
{
	struct jnode all;
	size_t count;
	if (verdict_take_array(result, "checks", EXERCISE_MAX_CHECKS, &all, &count, err))
		return -1;
	if (count != verdict->exercise->check_count)
		return jnode_fail(&all, err, "the checks are others than the exercise's");
	verdict->checks = mem_zero(count + 1, sizeof(*verdict->checks));
	verdict->check_count = count;
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		verdict->checks[i].check = i;
		if (verdict_check_id(verdict, &one, i, err) ||
			take_check(&verdict->checks[i], &one, err))
			return -1;
	}
	return 0;
}

static int take_finding(struct verdict *verdict, const struct jnode *finding,
	const struct jnode *explained, struct err *err)
{
	struct place at = { 0 };
	size_t kind = 0;
	const char *text;
	const char *file;
	if (verdict_take_word(finding, "kind", name_of_finding, FINDING_KINDS, &kind, err) ||
		verdict_take_number(finding, "line", VERDICT_MOST_NUMBER, &at.line, err) ||
		verdict_take_number(finding, "column", VERDICT_MOST_NUMBER, &at.column, err) ||
		verdict_take_string(finding, "text", &text, err) ||
		verdict_take_string(explained, "file", &file, err))
		return -1;
	place_set(&at, file, at.line, at.column);
	findings_add(&verdict->findings, (enum finding_kind)kind, &at, "%s", text);
	return 0;
}

static int take_findings(struct verdict *verdict, const struct jnode *result,
	const struct jnode *evidence, struct err *err)
{
	struct jnode all;
	struct jnode explained;
	size_t count;
	size_t explained_count;
	if (verdict_take_array(result, "findings", SIZE_MAX, &all, &count, err) ||
		verdict_take_array(
			evidence, "findings", SIZE_MAX, &explained, &explained_count, err))
		return -1;
	if (count != explained_count)
		return jnode_fail(&explained, err, "there are %zu findings", count);
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		const struct jnode more = jnode_at(&explained, i);
		if (take_finding(verdict, &one, &more, err))
			return -1;
	}
	return 0;
}

static int take_result(struct verdict *verdict, const struct jnode *result, struct err *err)
{
	size_t ids = 0;
	if (check_format(result, err) || check_exercise(verdict->exercise, result, err) ||
		take_policies(verdict, result, err) || take_outcome(verdict, result, err) ||
		take_checks(verdict, result, err) ||
		verdict_take_word(result, "id_mode", name_of_ids, ID_RANGE + 1, &ids, err))
		return -1;
	verdict->id_mode = id_mode_name((enum id_mode)ids);
	(void)snprintf(verdict->seed, sizeof(verdict->seed), "%s", verdict->exercise->variant.seed);
	return 0;
}

/* --- all of it --- */

static int take_all(struct verdict *verdict, const struct jnode *root, struct err *err)
{
	struct jnode result;
	struct jnode evidence;
	struct jnode digest;
	struct hash written;
	if (jnode_require(root, "result", &result, err) ||
		jnode_require(root, "evidence", &evidence, err) ||
		take_result(verdict, &result, err) ||
		take_findings(verdict, &result, &evidence, err) ||
		verdict_take_texts(verdict, &evidence, err) ||
		verdict_take_hash(root, "digest", &written, err))
		return -1;
	(void)jnode_member(root, "digest", &digest);
	verdict_seal(verdict);
	return memcmp(&written, &verdict->digest, sizeof(written)) == 0
		       ? 0
		       : jnode_fail(&digest, err, "this is not the digest of the result");
}

int verdict_parse(struct verdict *verdict, const struct exercise *exercise, const char *name,
	const void *text, size_t size, struct err *err)
{
	struct jdoc doc = { 0 };
	*verdict = (struct verdict){ .exercise = exercise };
	int failed = jdoc_parse(&doc, name, text, size, ERR_INPUT, err);
	if (!failed) {
		const struct jnode root = jdoc_root(&doc);
		failed = take_all(verdict, &root, err);
	}
	jdoc_release(&doc);
	return failed;
}
