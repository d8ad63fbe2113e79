/* SPDX-License-Identifier: MIT */
/*
 * grade: observations and policies in, verdict out. Pure: the same input gives the same verdict.
 * It never asks the sandbox for more.
 */
#ifndef LAB_CORE_GRADE_H
#define LAB_CORE_GRADE_H

#include "core/answers_policy.h"
#include "core/bpf.h"
#include "core/call_event.h"
#include "core/caps_policy.h"
#include "core/exercise.h"
#include "core/observation.h"
#include "core/plan.h"
#include "core/seccomp_profile.h"
#include "core/verdict.h"

/* One policy file of the answer, read, parsed and compiled. */
struct answer_policy {
	const char *file;
	enum policy_kind kind;
	struct hash hash;
	struct seccomp_profile profile; /* as written; of a policy in C its text, and the rules
					 * that its calls of libseccomp made */
	bool rules_unknown;             /* in C: the filter was made in another way */
	struct bpf_program program;     /* as compiled: this is judged */
	struct bpf_program optimised;   /* the same at the other level; in C there is none */
	unsigned char *executable;      /* program-c: an ELF file; owned */
	size_t executable_size;
	struct caps_policy caps;       /* caps-json, which is all of one */
	struct answers_policy answers; /* the same of answers */
	char *header;                  /* in C: variant.h, or NULL; owned */
	/* nft: what was loaded, as nft lists it; owned. And whose networks it is for; NULL: none */
	char *listing;
	const struct exercise *exercise;
	enum limit_word limit; /* that making a filter of it hit: why it was refused */
};

/* The text as written. */
const struct jdoc *answer_doc(const struct answer_policy *policy);

/* A world of the exercise, as it was run. */
struct world_run {
	const struct plan *plan;            /* steps of both runs (they are the same) */
	const struct observations *without; /* the policies; NULL: --static */
	const struct observations *with;    /* NULL: --static */
	/* Of a world that is recorded. Of another one NULL or empty; or, for the words and for
	 * nothing else, what a second run of its programs under the recorder told
	 * (grade_wants_record). */
	const struct call_events *calls_without;
	const struct call_events *calls_with;
};

struct grade_input {
	const struct exercise *exercise;
	const struct answer_policy *policies; /* one per exercise policy */
	/* The same of solution/, those that a surface check is of; NULL where no such check is
	 * asked. */
	const struct answer_policy *solutions;
	const struct world_run *worlds; /* as plans_make made them */
	size_t world_count;
	int only; /* index of the one check asked for, or -1 */
	const char *seed;
	const char *id_mode;
};

/* Fills `verdict` wholly, sealed. `findings` of the policies are copied, and what grading finds
 * (library: the written rules and the compiled program disagree at a decisive call or a witness;
 * the two levels differ) is added. */
void grade(const struct grade_input *input, struct verdict *verdict);

/* Would the words of this verdict be better if a world's programs ran once more, under the
 * recorder? So it is where one did not do its work with a policy: which call stopped it is known to
 * nobody else. Then grade again with what was told; the digest stays. */
bool grade_wants_record(
	const struct grade_input *input, const struct verdict *verdict, size_t world);

/* The verdict where making a filter of a policy hit a limit. */
void grade_limited(const struct exercise *exercise, const struct answer_policy *policy,
	const struct err *err, const char *seed, const char *id_mode, struct verdict *verdict);

/* The verdict for a policy file that is none: `err` is ERR_REFUSED with its place; `line` is the
 * text there. */
void grade_refused(const struct exercise *exercise, const struct err *err, const char *file,
	const struct hash *hash, const char *line, const char *seed, const char *id_mode,
	struct verdict *verdict);

#endif
