/* SPDX-License-Identifier: MIT */
#include "core/verdict.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const outcome_names[] = {
	[OUTCOME_PASSED] = "passed",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_LIMITED] = "limited",
	[OUTCOME_VOID] = "void",
	[OUTCOME_STATIC] = "static",
};

static const char *const result_names[] = {
	[RESULT_OK] = "ok",
	[RESULT_FAILED] = "failed",
	[RESULT_NOT_TRIED] = "not-tried",
	[RESULT_FLAKY] = "flaky",
	[RESULT_UNAVAILABLE] = "unavailable",
	[RESULT_VOID] = "void",
};

const char *claim_kind_name(enum claim_kind kind)
{
	static const char *const names[] = {
		[CLAIM_NONE] = "none",
		[CLAIM_FILE] = "file",
		[CLAIM_NO_RULE] = "no-rule",
		[CLAIM_DEFAULT] = "default",
		[CLAIM_RULE] = "rule",
		[CLAIM_NO_COMPARE] = "no-compare",
		[CLAIM_ACTION] = "action",
		[CLAIM_COMPARE_FAILED] = "compare-failed",
		[CLAIM_COMPARE_HELD] = "compare-held",
		[CLAIM_SKIPPED] = "skipped",
		[CLAIM_ABI_MISSING] = "abi-missing",
		[CLAIM_ABI] = "abi",
	};
	return names[kind];
}

const char *outcome_name(enum outcome outcome)
{
	return outcome_names[outcome];
}

const char *check_result_name(enum check_result result)
{
	return result_names[result];
}

static enum verdict_group group_of(enum check_kind kind)
{
	switch (kind) {
	case CHECK_BENIGN:
		return GROUP_SERVICE;
	case CHECK_ATTACK:
	case CHECK_ANALYSIS:
	case CHECK_STATE:
	case CHECK_MATRIX:
		return GROUP_DEFENCE;
	case CHECK_SURFACE:
		return GROUP_LEAST_PRIVILEGE;
	}
	return GROUP_DEFENCE;
}

bool verdict_counts(
	const struct verdict *verdict, const struct check_verdict *one, enum verdict_group group)
{
	return one->asked && one->result != RESULT_UNAVAILABLE &&
	       group_of(verdict->exercise->checks[one->check].kind) == group;
}

void verdict_tally(const struct verdict *verdict, enum verdict_group group, struct tally *tally)
{
	*tally = (struct tally){ 0 };
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		const unsigned weight = verdict->exercise->checks[one->check].weight;
		if (!verdict_counts(verdict, one, group))
			continue;
		tally->count++;
		tally->weight += weight;
		if (one->result == RESULT_OK) {
			tally->ok++;
			tally->ok_weight += weight;
		}
	}
}

static const struct check_verdict *first_failed(const struct verdict *verdict, enum check_kind kind)
{
	for (size_t i = 0; i < verdict->check_count; i++) {
		const struct check_verdict *one = &verdict->checks[i];
		if (verdict->exercise->checks[one->check].kind == kind &&
			(one->result == RESULT_FAILED || one->result == RESULT_FLAKY))
			return one;
	}
	return NULL;
}

const struct check_verdict *verdict_cause(const struct verdict *verdict)
{
	static const enum check_kind order[] = { CHECK_BENIGN, CHECK_ATTACK, CHECK_STATE,
		CHECK_MATRIX, CHECK_ANALYSIS, CHECK_SURFACE };
	const struct check_verdict *found = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(order) && !found; i++)
		found = first_failed(verdict, order[i]);
	return found;
}

void verdict_seal(struct verdict *verdict)
{
	struct jout *result = verdict_result(verdict);
	autofree char *text = jout_canonical(result);
	jout_free(result);
	hash_of(&verdict->digest, text, strlen(text));
}

void explanation_release(struct explanation *text)
{
	free(text->happened);
	free(text->expected);
	free(text->observed);
	free(text->line);
	free(text->why);
	free(text->right);
	free(text->next);
}

void verdict_release(struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->check_count; i++) {
		free(verdict->checks[i].witness);
		free(verdict->checks[i].tried);
		free(verdict->checks[i].table);
		if (verdict->checks[i].surface)
			surface_measure_release(verdict->checks[i].surface);
		free(verdict->checks[i].surface);
		explanation_release(&verdict->checks[i].text);
	}
	for (size_t i = 0; i < verdict->policy_count; i++)
		free(verdict->policies[i].file);
	free(verdict->checks);
	free(verdict->policies);
	findings_release(&verdict->findings);
	explanation_release(&verdict->text);
	*verdict = (struct verdict){ 0 };
}
