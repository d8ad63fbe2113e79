/* SPDX-License-Identifier: MIT */
#include "grade_world.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define POINTER 0x7ffc12345678ull /* some address of this one run */

/* --- the policy, compiled --- */

static void add_rule(scmp_filter_ctx filter, const struct profile_rule *rule)
{
	struct scmp_arg_cmp compares[SYSCALL_ARGS];
	static const enum scmp_compare ops[] = {
		[COMPARE_NE] = SCMP_CMP_NE,
		[COMPARE_LT] = SCMP_CMP_LT,
		[COMPARE_LE] = SCMP_CMP_LE,
		[COMPARE_EQ] = SCMP_CMP_EQ,
		[COMPARE_GE] = SCMP_CMP_GE,
		[COMPARE_GT] = SCMP_CMP_GT,
		[COMPARE_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
	};
	for (size_t i = 0; i < rule->compare_count; i++)
		compares[i] = (struct scmp_arg_cmp){
			.arg = rule->compares[i].index,
			.op = ops[rule->compares[i].op],
			.datum_a = rule->compares[i].value,
			.datum_b = rule->compares[i].value_two,
		};
	const int call = seccomp_syscall_resolve_name(rule->call->name);
	ck_assert_int_eq(seccomp_rule_add_array(filter, answer_word(rule->answer), call,
				 (unsigned)rule->compare_count, compares),
		0);
}

static void export(scmp_filter_ctx filter, struct bpf_program *program)
{
	const int fd = memfd_create("bpf", MFD_CLOEXEC);
	struct stat found;
	ck_assert_int_eq(seccomp_export_bpf(filter, fd), 0);
	ck_assert_int_eq(fstat(fd, &found), 0);
	program->count = (size_t)found.st_size / sizeof(*program->insns);
	program->insns = mem_zero(program->count, sizeof(*program->insns));
	ck_assert_int_eq(pread(fd, program->insns, (size_t)found.st_size, 0), found.st_size);
	(void)close(fd); /* a memfd */
}

static void compile(
	const struct seccomp_profile *profile, unsigned level, struct bpf_program *program)
{
	scmp_filter_ctx filter = seccomp_init(answer_word(profile->default_answer));
	ck_assert_ptr_nonnull(filter);
	ck_assert_int_eq(seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, level), 0);
	for (size_t i = 0; i < profile->arch_count; i++) {
		const int error = seccomp_arch_add(filter, profile->arches[i]->token);
		ck_assert(error == 0 || error == -EEXIST);
	}
	for (size_t i = 0; i < profile->rule_count; i++)
		if (!profile->rules[i].skipped && !profile->rules[i].redundant)
			add_rule(filter, &profile->rules[i]);
	export(filter, program);
	seccomp_release(filter);
}

/* --- what would be observed --- */

/* The arguments as the probes state them: directory, path, flags or mode. */
static void state_call(const struct probe_request *request, struct stated_call *call)
{
	static const uint64_t args[PROBE_COUNT][SYSCALL_ARGS] = {
		[PROBE_open_file] = { 0xffffffffffffff9c, POINTER, 0x80441, 0644 },
		[PROBE_write_file] = { 3, POINTER, 8 },
		[PROBE_fsync_file] = { 3 },
		[PROBE_rename_file] = { POINTER, POINTER + 16 },
		[PROBE_unlink_file] = { POINTER },
		[PROBE_mkdir] = { POINTER, 0755 },
		[PROBE_mkdirat] = { 0xffffffffffffff9c, POINTER, 0755 },
		[PROBE_socket_family] = { 0, SOCK_STREAM },
	};
	const enum probe_kind kind = (enum probe_kind)request->kind;
	const struct syscall_row *row = syscall_find(probe_row(kind)->call);
	call->audit_arch = abi_audit_arch(abi_native());
	call->number = (uint32_t)row->number[abi_native()];
	memcpy(call->args, args[kind], sizeof(call->args));
	if (kind == PROBE_socket_family)
		call->args[0] = (uint64_t)request->values[0];
}

static void simulate_call(const struct bpf_program *program, struct probe_fact *fact)
{
	struct seccomp_data data = { .nr = (int)fact->call.number, .arch = fact->call.audit_arch };
	memcpy(data.args, fact->call.args, sizeof(data.args));
	const struct answer answer = bpf_decide(&program, program ? 1 : 0, &data);
	fact->stated = 1;
	fact->end = (struct process_end){ ENDED_SIGNAL, SIGILL };
	fact->returned = 1;
	if (answer_permits(answer)) {
		fact->effect = 1;
	} else if (answer.action == ACTION_ERRNO) {
		fact->result = -(int64_t)answer.data;
	} else if (answer.action == ACTION_TRACE) {
		fact->result = -ENOSYS;
	} else {
		fact->returned = 0;
		fact->end.value = SIGSYS;
	}
}

/* The calls of a small program's life; one that is refused ends it with status 1. */
static void simulate_program(const struct plan_container *container,
	const struct bpf_program *program, struct probe_fact *fact)
{
	static const char *const calls[] = { "execve", "openat", "read", "write", "exit_group" };
	fact->end = (struct process_end){ ENDED_EXIT, 0 };
	for (size_t i = container->apply == APPLY_INSIDE; i < ARRAY_SIZE(calls); i++) {
		const struct seccomp_data data = {
			.nr = (int)syscall_find(calls[i])->number[abi_native()],
			.arch = abi_audit_arch(abi_native()),
		};
		if (!answer_permits(bpf_decide(&program, program ? 1 : 0, &data)))
			fact->end.value = 1;
	}
}

static void simulate(const struct plan *plan, bool with, struct observations *all)
{
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct plan_step *step = &plan->steps[i];
		const struct plan_container *container = &plan->containers[step->container];
		const struct bpf_program *program = with ? container->filter : NULL;
		struct observation seen = {
			.kind = OBSERVED_PROBE_DONE,
			.container = (uint32_t)step->container,
			.step = (uint32_t)i,
		};
		const bool executes = step->probe->kind == PROBE_exec;
		if (step->probe->kind == PROBE_workload || executes) {
			simulate_program(container, program, &seen.probe);
			seen.probe.pid = executes ? GRADE_PROGRAM : 0;
		} else {
			state_call(step->probe, &seen.probe.call);
			simulate_call(program, &seen.probe);
		}
		ck_assert(observation_is_valid(&seen));
		observations_add(all, &seen);
	}
	const struct observation end = { .kind = OBSERVED_END };
	observations_add(all, &end);
}

/* --- the world --- */

void world_policy(struct answer_policy *policy, const char *file, const char *profile)
{
	static const struct profile_context context = {
		.arch = "amd64", .kernel_major = 6, .kernel_minor = 1
	};
	struct err err = { 0 };
	ck_assert_msg(!seccomp_profile_parse(
			      &policy->profile, file, profile, strlen(profile), &context, &err),
		"%s", err.text);
	policy->file = file;
	hash_of(&policy->hash, profile, strlen(profile));
	compile(&policy->profile, 1, &policy->program);
	compile(&policy->profile, 2, &policy->optimised);
}

void world_policy_release(struct answer_policy *policy)
{
	bpf_program_release(&policy->program);
	bpf_program_release(&policy->optimised);
	seccomp_profile_release(&policy->profile);
}

void world_start_profiles(
	struct grade_world *world, const char *exercise, const char *const *profiles, int only)
{
	const struct bpf_program *filters[EXERCISE_MAX_POLICIES];
	struct err err = { 0 };
	*world = (struct grade_world){ 0 };
	ck_assert_msg(!exercise_parse(&world->exercise, "first-hour/two-doors", VARIANT_SEED_ZEROS,
			      "exercise.json", exercise, strlen(exercise), &err),
		"%s", err.text);
	for (size_t i = 0; i < world->exercise.policy_count; i++) {
		world_policy(&world->policies[i], world->exercise.policies[i].file, profiles[i]);
		filters[i] = &world->policies[i].program;
	}
	plans_make(&world->plans, &world->exercise, filters, only, NULL);
	ck_assert_uint_le(world->plans.count, GRADE_WORLDS);
	for (size_t i = 0; i < world->plans.count; i++) {
		const struct plan *plan = &world->plans.items[i];
		simulate(plan, false, &world->without[i]);
		simulate(plan, true, &world->with[i]);
		world->runs[i] = (struct world_run){ plan, &world->without[i], &world->with[i],
			&world->calls_without[i], &world->calls_with[i] };
	}
	world->input = (struct grade_input){
		.exercise = &world->exercise,
		.policies = world->policies,
		.worlds = world->runs,
		.world_count = world->plans.count,
		.only = only,
		.seed = "0000000000000000",
		.id_mode = id_mode_name(world->exercise.ids),
	};
}

void world_start(struct grade_world *world, const char *exercise, const char *profile, int only)
{
	const char *profiles[EXERCISE_MAX_POLICIES];
	for (size_t i = 0; i < ARRAY_SIZE(profiles); i++)
		profiles[i] = profile;
	world_start_profiles(world, exercise, profiles, only);
}

void world_solve(struct grade_world *world, const char *profile)
{
	for (size_t i = 0; i < world->exercise.policy_count; i++)
		world_policy(&world->solutions[i], world->exercise.policies[i].file, profile);
	world->input.solutions = world->solutions;
}

void world_grade(struct grade_world *world)
{
	grade(&world->input, &world->verdict);
	world->graded = true;
}

void world_end(struct grade_world *world)
{
	if (world->graded)
		verdict_release(&world->verdict);
	for (size_t i = 0; i < world->plans.count; i++) {
		observations_release(&world->without[i]);
		observations_release(&world->with[i]);
		call_events_release(&world->calls_without[i]);
		call_events_release(&world->calls_with[i]);
	}
	plans_release(&world->plans);
	for (size_t i = 0; i < world->exercise.policy_count; i++) {
		world_policy_release(&world->policies[i]);
		if (world->input.solutions)
			world_policy_release(&world->solutions[i]);
	}
	exercise_release(&world->exercise);
}

/* The index of the check's step of that phase, and its world. */
static size_t step_of(
	const struct grade_world *world, const char *check, enum plan_phase phase, size_t *in)
{
	const int index = exercise_check_find(&world->exercise, check);
	for (*in = 0; *in < world->plans.count; ++*in) {
		const struct plan *plan = &world->plans.items[*in];
		for (size_t i = 0; i < plan->step_count; i++)
			if (plan->steps[i].check == (size_t)index && plan->steps[i].phase == phase)
				return i;
	}
	ck_abort_msg("no step of %s", check);
	return 0;
}

static struct probe_fact *fact_of(struct grade_world *world, struct observations *runs,
	const char *check, enum plan_phase phase)
{
	size_t in;
	const size_t step = step_of(world, check, phase, &in);
	struct observations *all = &runs[in];
	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].kind == OBSERVED_PROBE_DONE && all->items[i].step == step)
			return &all->items[i].probe;
	ck_abort_msg("nothing told of %s", check);
	return NULL;
}

struct probe_fact *world_fact(struct grade_world *world, const char *check, enum plan_phase phase)
{
	return fact_of(world, world->with, check, phase);
}

struct probe_fact *world_fact_without(
	struct grade_world *world, const char *check, enum plan_phase phase)
{
	return fact_of(world, world->without, check, phase);
}

void world_say(struct grade_world *world, struct observations *all, const char *check,
	enum output_stream stream, const char *text)
{
	size_t in;
	const size_t step = step_of(world, check, PLAN_BENIGN, &in);
	struct observation piece = {
		.kind = OBSERVED_OUTPUT,
		.container = (uint32_t)world->plans.items[in].steps[step].container,
		.step = stream == STREAM_PROBE ? (uint32_t)step : 0,
		.output = { .stream = stream, .size = (uint32_t)strlen(text) },
	};
	memcpy(piece.output.bytes, text, piece.output.size);
	ck_assert(observation_is_valid(&piece));
	observations_add(all, &piece);
}

void world_cut(struct observations *all, size_t keep, const struct observation *last)
{
	all->count = keep;
	observations_add(all, last);
}

const struct check_verdict *world_check(const struct grade_world *world, const char *id)
{
	const int index = exercise_check_find(&world->exercise, id);
	ck_assert_msg(index >= 0, "no check %s", id);
	return &world->verdict.checks[index];
}
