/* SPDX-License-Identifier: MIT */
/*
 * judge: what one check comes to, and by what cause. A cause is the whole of what explain.c needs
 * to word it, so results and words can't disagree: a result is looked up from its cause.
 */
#ifndef LAB_CORE_JUDGE_H
#define LAB_CORE_JUDGE_H

#include "core/call_tree.h"
#include "core/cause.h"
#include "core/grade.h"
#include "core/process_state.h"
#include "core/reach.h"

enum check_result cause_result(enum cause cause);

/* The call that a check turns on, and what the policy says of it. */
struct judged_call {
	bool there;
	bool live; /* stated by a probe: its 64-bit arguments may be addresses of this one run */
	const struct answer_policy *policy; /* NULL: no policy is on that container */
	struct seccomp_data data;
	struct answer answer;    /* of the compiled program: what counts */
	struct decision written; /* of the rules: which line. Meaningless without policy */
};

/* The capability that a check turns on, where a caps-json is on its container. */
struct judged_power {
	const struct answer_policy *policy; /* that caps-json; NULL: there is none */
	struct caps_process program;        /* what programs and probes have there */
	uint64_t any;                       /* each of these would do; 0: it needs none */
	bool is_held;                       /* one of them is effective */
};

/* What a matrix came to. */
struct judged_matrix {
	bool there;            /* the rest is about the smallest witness */
	bool is_whole;         /* all was tried under the policies */
	uint8_t *facts;        /* of all tries, by matrix_try; owned */
	size_t tries;          /* cells in each family */
	size_t wrong;          /* of them */
	size_t from, to, port; /* of the matrix */
	enum family family;
	enum reach wanted;
	enum seen seen;
	unsigned open_rounds;               /* of MATRIX_ROUNDS */
	const struct traced_packet *traced; /* what decided; NULL: no rule of anybody's did */
};

struct judgement {
	enum cause cause;
	struct judged_call call;
	struct judged_power power;
	const struct world_run *world; /* of a live check; NULL: none has a step for it */
	const struct probe_fact *fact; /* what decided, of either world; may be NULL */
	const struct process_end *end; /* of a program that did not get ready; may be NULL */
	size_t container;              /* that program's, where the cause is that it did not */
	/* state */
	enum state_fact fact_asked; /* that is not as it should be */
	struct process_state state;
	/* analysis */
	const struct pattern *pattern;
	struct pattern_witness witness;
	size_t regions; /* of calls that were looked at (pattern.h) */
	bool levels_differ;
	struct pattern_witness differs;
	/* surface; owned, until grade() hands it over to the verdict */
	struct surface_measure *surface;
	/* matrix; its facts are owned until grade() has made a table of them */
	struct judged_matrix matrix;
};

/* A benign check or an attack. */
void judge_live(const struct grade_input *input, size_t check, struct judgement *judgement);
void judge_analysis(const struct grade_input *input, size_t check, struct judgement *judgement);
void judge_state(const struct grade_input *input, size_t check, struct judgement *judgement);
/* Is the fact as the check wants it? */
bool judge_fact(
	const struct check_state *wanted, enum state_fact fact, const struct process_state *state);
/* input->solutions must be there. */
void judge_surface(const struct grade_input *input, size_t check, struct judgement *judgement);

void judge_matrix(const struct grade_input *input, size_t check, struct judgement *judgement);
const struct world_run *judge_matrix_world(const struct grade_input *input, size_t check);
/* The first packet that should have arrived, or been answered, and was not; false: there is none.
 * Without facts. */
bool judge_matrix_lost(const struct grade_input *input, size_t check, struct judged_matrix *judged);
/* "client -> web:23/tcp (IPv6)"; new string. */
char *judge_matrix_witness(
	const struct grade_input *input, size_t check, const struct judged_matrix *judged);
/* The table, wanted and seen, in lines; a large one has only the lines that are wrong. New string,
 * or NULL where nothing was seen. */
char *judge_matrix_table(
	const struct grade_input *input, size_t check, const struct judged_matrix *judged);

/* Exit status and output of the container's own program, or of a probe that has them, in one run of
 * a world. CAUSE_OK where neither is asked for and a decisive call speaks for the probe. */
enum cause judge_output(const struct observations *observations, const struct check *check,
	size_t step, const struct probe_fact *fact);

/* A program in a recorded world: the first or the last of its calls that the policy refused and
 * that did well without the policy. Of a learner's program only what it executes counts, and a
 * refusal by a supervisor that the filter asks is one. False if there is none; else `*refused` is
 * the event. */
bool judge_find_refused(
	const struct world_run *world, size_t step, bool last, const struct call_event **refused);
/* The first or the last event of such a step, with the policy, that is somebody's and passes a
 * test; NULL: there is none, or nothing was recorded. */
struct judge_event_test {
	bool (*is_it)(const struct call_event *event, const void *argument);
	const void *argument;
	bool last;
};
const struct call_event *judge_find_event(const struct world_run *world, size_t step,
	enum call_owner owner, const struct judge_event_test *test);
/* The same of a container's own program, but the last such call: a program goes on after most
 * refusals. NULL: none, or nothing was recorded. */
const struct call_event *judge_find_stopping(const struct world_run *world, size_t container);

/* --- judge_power.c --- */

void judge_power(const struct grade_input *input, size_t container, uint64_t any,
	struct judged_power *power);
/* Is the capability lacking that the judgement's probe needed, and was it refused? */
bool judge_lacks_power(const struct judgement *judgement);
/* As judge_find_refused and judge_find_stopping: calls that failed for want of a capability that is
 * not effective in `program`. */
const struct call_event *judge_find_powerless(
	const struct world_run *world, size_t step, bool last, const struct caps_process *program);
const struct call_event *judge_find_stopping_power(
	const struct world_run *world, size_t container, const struct caps_process *program);

/* What `policy` (may be NULL) says of a recorded call. */
void judge_event(const struct answer_policy *policy, const struct call_event *event,
	struct judged_call *call);

/* What `policy` (may be NULL) says of a call. */
void judge_call(const struct answer_policy *policy, const struct seccomp_data *data,
	struct judged_call *call);

/* The world that has a step for the check, or NULL; and that step, of the given phase. */
const struct world_run *judge_world(const struct grade_input *input, size_t check);
bool judge_find_step(const struct plan *plan, size_t check, enum plan_phase phase, size_t *index);

/* A program that did not get ready with the policy, or NULL: nothing was tried in that world. */
const struct observation *judge_not_ready(const struct world_run *world);

/* The first limit that was hit in a run, or NULL. `observations` may be NULL. */
const struct observation *judge_limit(const struct observations *observations);

/* The first world that hit a limit, with or without the policy, or NULL. */
const struct world_run *judge_limited(const struct grade_input *input, bool with);

#endif
