/* SPDX-License-Identifier: MIT */
/*
 * A whole answer without a kernel: the exercise and the policy are the real ones, compiled by
 * the real libseccomp, and what would be observed is simulated from the compiled program.
 */
#ifndef TESTS_UNIT_GRADE_WORLD_H
#define TESTS_UNIT_GRADE_WORLD_H

#include "core/grade.h"

#include <stdbool.h>

#define GRADE_WORLDS  4

#define GRADE_PROGRAM 7 /* pid of every program that a probe runs */

struct grade_world {
	struct exercise exercise;
	struct answer_policy policies[EXERCISE_MAX_POLICIES];
	struct answer_policy solutions[EXERCISE_MAX_POLICIES]; /* after world_solve */
	struct plans plans;
	struct observations without[GRADE_WORLDS];
	struct observations with[GRADE_WORLDS];
	struct call_events calls_without[GRADE_WORLDS]; /* none; a test adds them */
	struct call_events calls_with[GRADE_WORLDS];
	struct world_run runs[GRADE_WORLDS];
	struct grade_input input;
	struct verdict verdict;
	bool graded;
};

/* A profile as an answer, parsed and compiled; the test fails if it is none. */
void world_policy(struct answer_policy *policy, const char *file, const char *profile);
void world_policy_release(struct answer_policy *policy);

/* `exercise` and `profile` are JSON texts; the test fails if one of them is refused. The profile is
 * the answer to every policy; the second function takes one for each. */
void world_start(struct grade_world *world, const char *exercise, const char *profile, int only);
void world_start_profiles(
	struct grade_world *world, const char *exercise, const char *const *profiles, int only);
/* What surface checks compare with: this profile is the solution to every policy. */
void world_solve(struct grade_world *world, const char *profile);
void world_grade(struct grade_world *world);
void world_end(struct grade_world *world);

/* What was told of a check's step with the policy, to be changed before grading. */
struct probe_fact *world_fact(struct grade_world *world, const char *check, enum plan_phase phase);
struct probe_fact *world_fact_without(
	struct grade_world *world, const char *check, enum plan_phase phase);
/* From here on nothing more was told: drop what came after `keep` observations, add one. */
void world_cut(struct observations *all, size_t keep, const struct observation *last);

/* A piece of output in the container that a check is about: of its probe's step, or of its
 * workload.
 */
void world_say(struct grade_world *world, struct observations *all, const char *check,
	enum output_stream stream, const char *text);

const struct check_verdict *world_check(const struct grade_world *world, const char *id);

#endif
