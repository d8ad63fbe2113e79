/* SPDX-License-Identifier: MIT */
/*
 * verdict: what grade() found, as data: for the screen, for JSON, for the store.
 */
#ifndef LAB_CORE_VERDICT_H
#define LAB_CORE_VERDICT_H

#include "base/err.h"
#include "base/hash.h"
#include "base/json.h"
#include "core/cause.h"
#include "core/exercise.h"
#include "core/finding.h"
#include "core/observation.h"
#include "core/surface.h"

#include <stdbool.h>
#include <stddef.h>

enum outcome {
	OUTCOME_PASSED,
	OUTCOME_FAILED,
	OUTCOME_REFUSED, /* the learner's file is not a policy */
	OUTCOME_LIMITED, /* by `limit` */
	OUTCOME_VOID,    /* our fault: nothing scored */
	OUTCOME_STATIC,  /* check --static: no world was made, no score */
};
#define OUTCOME_COUNT (OUTCOME_STATIC + 1)
const char *outcome_name(enum outcome outcome);

enum check_result {
	RESULT_OK,
	RESULT_FAILED,
	RESULT_NOT_TRIED,   /* something it needs failed, or --only or --static left it out */
	RESULT_FLAKY,       /* repeats differ; counts as failed */
	RESULT_UNAVAILABLE, /* this machine lacks it; leaves the denominator */
	RESULT_VOID,
};
#define CHECK_RESULT_COUNT (RESULT_VOID + 1)
const char *check_result_name(enum check_result result);

/* What a text claims to be the matter, as data: the change that would turn its check. A claim can
 * be put to the test (tests/causes), a sentence can't. */
enum claim_kind {
	CLAIM_NONE,       /* the text names no change of the policy */
	CLAIM_FILE,       /* it is no policy, because of what stands at `at` */
	CLAIM_NO_RULE,    /* a rule for the call is missing; `at` is the default that answered */
	CLAIM_DEFAULT,    /* the default, at `at`, should be another */
	CLAIM_RULE,       /* the name at `at` should not stand in its rule */
	CLAIM_NO_COMPARE, /* the same, but for some arguments only: a comparison is missing */
	CLAIM_ACTION,     /* the action at `at` should be another */
	CLAIM_COMPARE_FAILED, /* the comparison at `at` should hold for the call */
	CLAIM_COMPARE_HELD,   /* the comparison at `at` should not hold for the call */
	CLAIM_SKIPPED,        /* the rule with the name at `at` should count here */
	CLAIM_ABI_MISSING,    /* the call's architecture is missing at `at`, if anything is there */
	CLAIM_ABI,            /* the architecture at `at` should not be named */
};
#define CLAIM_KINDS (CLAIM_ABI + 1)
const char *claim_kind_name(enum claim_kind kind); /* "no-rule" */

struct claim {
	enum claim_kind kind;
	const char
		*call; /* its name, static; NULL: it is about no call, or nobody knows its name */
	bool refuse;   /* the call should be refused; else permitted */
	bool has_argument; /* this one decides: a rule should count for `value` alone, or not for it
			    */
	unsigned argument;
	uint64_t value;
};

/* The six fields of a verdict's text, in this order on screen and in JSON. Each is one or a few
 * whole sentences; NULL or "" only where there is nothing to say. Owned. */
struct explanation {
	char *happened; /* in the service's words, one line, a headline: "THE LOG ROTATOR CAN'T ..."
			 */
	char *expected; /* "refused" */
	char *observed; /* "the directory was there" */
	struct place at; /* your line; line 0: none */
	char *line;      /* the text there, as written (not escaped) */
	char *why;
	char *right; /* what is already right */
	char *next;
	struct claim claim;
};

void explanation_release(struct explanation *text);

struct check_verdict {
	size_t check;
	enum check_result result;
	bool asked; /* false: left out by --only or --static */
	enum cause cause;
	char *witness;  /* "mkdirat(0xffffff9c, 0x0, 0)", "client -> web:23/tcp (IPv6)" or NULL:
			 * the call or the packet that shows it */
	size_t regions; /* analysis: of calls with one answer, that were looked at */
	char *tried;    /* "permitted": what the kernel did for the witness; NULL: not asked */
	struct surface_measure *surface; /* of a surface check that was judged; else NULL */
	char *table; /* of a matrix that was tried: its lines, wanted and seen; else NULL */
	struct explanation text; /* of failed and void checks; the others have none */
};

struct verdict {
	const struct exercise *exercise; /* borrowed */
	enum outcome outcome;
	enum limit_word limit;
	unsigned score;               /* 0..100; meaningless when void or static */
	bool capped;                  /* at 50, by a failed critical check */
	struct check_verdict *checks; /* one per check of the exercise, same order */
	size_t check_count;
	struct findings findings;
	struct explanation text; /* refused, limited, void: the whole answer's */
	char seed[17];
	const char *id_mode; /* static string */
	struct verdict_policy {
		char *file;
		struct hash hash;
	} * policies;
	size_t policy_count;
	struct hash digest; /* of the canonical `result`, set by verdict_seal */
};

/* Attack and analysis; benign; surface. */
enum verdict_group { GROUP_DEFENCE, GROUP_SERVICE, GROUP_LEAST_PRIVILEGE };
#define VERDICT_GROUPS (GROUP_LEAST_PRIVILEGE + 1)

/* ok, all, of a group. */
struct tally {
	size_t ok, count; /* checks that count: unavailable ones and not asked ones left out */
	unsigned ok_weight, weight;
};
void verdict_tally(const struct verdict *verdict, enum verdict_group group, struct tally *tally);
/* Is the check of that group, asked for, and available? */
bool verdict_counts(
	const struct verdict *verdict, const struct check_verdict *one, enum verdict_group group);

/* The failed check to talk about: the first broken service, else the first attack that got through,
 * else the first failed analysis, else the first surface; NULL if none failed. */
const struct check_verdict *verdict_cause(const struct verdict *verdict);

#define VERDICT_FORMAT 1

/* {"result": {...}, "digest": "..", "evidence": {...}}: result is canonical when written by
 * jout_canonical: no pids, times or paths of the machine. Caller owns. */
struct jout *verdict_result(const struct verdict *verdict);
struct jout *verdict_json(const struct verdict *verdict);
void verdict_seal(struct verdict *verdict); /* computes digest; call once when all is set */
void verdict_release(struct verdict *verdict);

#endif
