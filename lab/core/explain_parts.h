/* SPDX-License-Identifier: MIT */
/* What the files explain*.c share, and nobody else needs. */
#ifndef LAB_CORE_EXPLAIN_PARTS_H
#define LAB_CORE_EXPLAIN_PARTS_H

#include "base/buf.h"
#include "core/explain.h"
#include "core/setup.h"

/* One text in the making. */
struct explaining {
	const struct grade_input *input;
	const struct verdict *verdict; /* the results of all checks */
	const struct check *check;
	const struct judgement *judgement;
	struct explanation *text;
	const char *what; /* of a live check, completing "it could ...": "make a directory" */
};

/* Set a field of the text. */
__attribute__((format(printf, 2, 3))) void explain_set(char **field, const char *format, ...);

/* "your line": the place and what stands there, cut around the column if it is long. */
void explain_line(struct explanation *text, const struct jdoc *doc, const struct place *at);

/* Words for sentences; new strings. */
char *explain_call(const struct judged_call *call);      /* "mkdir", "call 1999" */
char *explain_answer(struct answer answer);              /* "ERRNO(EPERM)" */
char *explain_end(const struct process_end *end);        /* "ended with status 1" */
char *explain_seen(const struct explaining *explaining); /* "mkdir answered EPERM" */
char *explain_program(const struct check *check);        /* "wget", "its program" */
char *explain_number(uint64_t value);                    /* as in witnesses */

/* The name of the family that a probe of sockets is about; NULL: it is about none. */
char *explain_family(const struct check *check);

/* The row and the ABI of a call; NULL if the tables don't know it. */
const struct syscall_row *explain_row(const struct seccomp_data *data, enum abi *abi);

/* --- explain_basis.c: which line decides --- */

enum ground {
	GROUND_NO_POLICY,
	GROUND_PROGRAM,     /* a filter that the learner's program has loaded */
	GROUND_INSTRUCTION, /* no rules are known, only the filter's instructions */
	GROUND_LIBRARY,     /* written and compiled disagree */
	GROUND_LOSES,       /* the same, by a rule beside which libseccomp loses another */
	GROUND_FOREIGN,     /* the ABI is not the profile's */
	GROUND_SKIPPED,     /* a rule that was left out would have */
	GROUND_COMPARE,     /* a rule whose comparison failed would have */
	GROUND_HELD,        /* a rule whose comparisons hold */
	GROUND_ANY,         /* a rule for any arguments, where the service needs some */
	GROUND_RULE,
	GROUND_ANSWER, /* the rule's action: without the rule the answer would be no better */
	GROUND_DEFAULT,
};

struct basis {
	enum ground ground;
	const struct profile_rule *rule;       /* or NULL */
	const struct profile_compare *compare; /* that failed, or that held; NULL */
};

/* `refuse` is what the exercise wants of judgement->call. */
struct basis explain_basis(const struct explaining *explaining, bool refuse);

/* The service needs the same call, so its arguments decide: the first one that a rule can compare.
 * False: it does not, or the call has none. */
bool explain_deciding_argument(const struct explaining *explaining, unsigned *index);

const struct profile_compare *explain_failed_compare(
	const struct profile_rule *rule, const struct seccomp_data *data);
bool explain_is_wide(const struct judged_call *call, unsigned index); /* or unknown */
bool explain_is_stray(const struct profile_compare *compare); /* wants bits that it masks out */

/* Which line decides about the call, and why: at, line, why and next. `refuse` is what the exercise
 * wants. */
void explain_decision(const struct explaining *explaining, bool refuse);

/* What is already right, by the other checks. */
void explain_right(const struct explaining *explaining);

/* Why it failed where no policy is on the check's container: what it needs was stopped in another.
 * False, and nothing is said, where there is one. */
bool explain_no_policy(const struct explaining *explaining);
/* For that case: by the call that the policy refused to another container's program, where its
 * calls were recorded. */
bool explain_other_program(const struct explaining *explaining);

/* --- explain_launch.c: the steps of a learner's program --- */

/* What came of the last try of a step, as a sentence: never made, failed, or done, and the line
 * where it stands, if it is known. True: it was tried. */
bool explain_setup(const struct explaining *explaining, enum setup setup, struct buf *why);
/* Where a recorded call of the learner's program stands. */
void explain_setup_line(const struct explaining *explaining, const struct call_event *event);
/* Why what the program executed did something else than it should: why and next. */
void explain_launch(const struct explaining *explaining);

/* --- explain_power.c: the capabilities of a caps-json --- */

/* Why and next: of an attack that got through, and of what did not work. */
void explain_power_held(const struct explaining *explaining);
void explain_power_lacking(const struct explaining *explaining);
/* Of a container's own program, whose observation is set. False: nobody knows, nothing is said. */
bool explain_power_of_program(const struct explaining *explaining, size_t container);
/* Why something in that container did not work, as well as it is known. */
void explain_power_of_container(const struct explaining *explaining, size_t container);
/* Of an attack by a program that got through. */
void explain_power_through(const struct explaining *explaining);
/* Of a fact that is not as it should be: its line, next, and more of why. */
void explain_power_state(const struct explaining *explaining, struct buf *why);

/* One per cause. */
void explain_void_live(const struct explaining *explaining);
void explain_void_limit(const struct explaining *explaining);
void explain_void_pattern(const struct explaining *explaining);
void explain_garbled(const struct explaining *explaining);
void explain_timeout(const struct explaining *explaining);
void explain_benign_refused(const struct explaining *explaining);
void explain_benign_unstated(const struct explaining *explaining);
void explain_benign_elsewhere(const struct explaining *explaining);
void explain_benign_power(const struct explaining *explaining);
void explain_benign_attacked(const struct explaining *explaining);
void explain_benign_flaky(const struct explaining *explaining);
void explain_program_not_ready(const struct explaining *explaining);
void explain_program_status(const struct explaining *explaining);
void explain_program_output(const struct explaining *explaining);
void explain_probe_status(const struct explaining *explaining);
void explain_probe_output(const struct explaining *explaining);
void explain_program_through(const struct explaining *explaining);   /* an attack by a program */
void explain_program_elsewhere(const struct explaining *explaining); /* the same */
void explain_attack_through(const struct explaining *explaining);
void explain_attack_pretended(const struct explaining *explaining);
void explain_attack_elsewhere(const struct explaining *explaining);
void explain_attack_unstated(const struct explaining *explaining);
void explain_open(const struct explaining *explaining);
void explain_shut(const struct explaining *explaining);
void explain_other_answer(const struct explaining *explaining);
void explain_undecided(const struct explaining *explaining);
void explain_state(const struct explaining *explaining);
void explain_state_unseen(const struct explaining *explaining);
void explain_state_answer(const struct explaining *explaining);
/* Which packet was lost, and by which line. */
void explain_benign_packets(const struct explaining *explaining);
void explain_matrix(const struct explaining *explaining);
void explain_matrix_flaky(const struct explaining *explaining);
void explain_void_matrix(const struct explaining *explaining);
void explain_too_long(const struct explaining *explaining);
void explain_surface(const struct explaining *explaining);

#endif
