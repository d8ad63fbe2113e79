/* SPDX-License-Identifier: MIT */
/* call_cause: who answered a recorded call of `trace`, and by which line of the policy. */
#ifndef LAB_CORE_CALL_CAUSE_H
#define LAB_CORE_CALL_CAUSE_H

#include "base/buf.h"
#include "base/json.h"
#include "core/call_event.h"
#include "core/seccomp_profile.h"

enum call_cause_kind {
	CAUSE_NONE,    /* every filter allowed it */
	CAUSE_SANDBOX, /* our own filter, core/baseline.h */
	CAUSE_RULE,    /* a rule of the policy */
	CAUSE_DEFAULT, /* the policy has no rule for it */
	CAUSE_FOREIGN, /* its ABI is not one of the policy's */
	CAUSE_LIBRARY, /* the policy, but as written it would answer otherwise */
	CAUSE_PROGRAM, /* a filter that the program loaded */
};

struct call_cause {
	enum call_cause_kind kind;
	struct answer answer;
	struct place at; /* RULE, DEFAULT: the line; FOREIGN, LIBRARY: the file; else nothing */
};

/* Of a call that returned or did not. `policy` is what was loaded behind the sandbox's own filter,
 * or NULL. */
void call_cause_of(const struct call_event *call, const struct seccomp_profile *policy,
	struct call_cause *cause);

/* Which line of the written policy decides it, whatever the answer is: a rule's or the default's.
 * False: none does. */
bool call_decided_at(
	const struct call_event *call, const struct seccomp_profile *policy, struct place *at);

/* Was it refused, by whichever filter? What a supervisor or a tracer is asked is up to them. */
bool call_cause_refuses(const struct call_cause *cause);

/* "ERRNO(EPERM) by profile.json:2:20, the default action"; nothing for CAUSE_NONE. */
void call_cause_format(const struct call_cause *cause, struct buf *out);

/* {"who": "rule", "file": "profile.json", "line": 2, "column": 20}; NULL for CAUSE_NONE. */
struct jout *call_cause_json(const struct call_cause *cause);

bool call_cause_equal(const struct call_cause *a, const struct call_cause *b);

#endif
