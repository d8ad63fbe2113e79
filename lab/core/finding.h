/* SPDX-License-Identifier: MIT */
/*
 * finding: something true about a policy that is no check's result and costs nothing by itself,
 * but that its writer should know. Part of the verdict's `result`, so the order and words are the
 * same on every machine.
 */
#ifndef LAB_CORE_FINDING_H
#define LAB_CORE_FINDING_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

#include <stddef.h>

enum finding_kind {
	FINDING_LIBRARY,   /* libseccomp does not know, or compiles it differently than written */
	FINDING_REDUNDANT, /* a rule whose answer equals the default; runtimes drop it silently */
	FINDING_CONFLICT,  /* two rules for one call; the text says which one wins */
	FINDING_ZERO,      /* errno 0: the call is told that it succeeded */
	FINDING_SKIPPED,   /* left out here: by includes or excludes, or no ABI has the call */
	FINDING_ASSUMED,   /* a value is absent, and is read as container runtimes read it */
};
#define FINDING_KINDS (FINDING_ASSUMED + 1)

struct finding {
	enum finding_kind kind;
	struct place at; /* line 0: about the whole policy */
	char *text;      /* one sentence, lower case start, no full stop; owned */
};

struct findings {
	struct finding *items;
	size_t count;
	size_t capacity;
};

const char *finding_kind_name(enum finding_kind kind); /* "library" */
__attribute__((format(printf, 4, 5))) void findings_add(struct findings *findings,
	enum finding_kind kind, const struct place *at, const char *format, ...);
/* "(redundant) profile.json:3:5: ...", not escaped. */
void finding_format(const struct finding *finding, struct buf *out);
/* [{"kind", "line", "column", "text"}] */
struct jout *findings_json(const struct findings *findings);
void findings_release(struct findings *findings);

#endif
