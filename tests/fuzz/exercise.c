/* SPDX-License-Identifier: MIT */
/* exercise: exercise.json, changed at random; common_document.h says how. */
#include "base/mem.h"
#include "common_document.h"
#include "core/exercise.h"

#include <string.h>

static int check_container(const struct exercise_container *container, struct err *broken)
{
	promise(document_is_line(container->name, 1, 40), broken);
	promise(container->image <= IMAGE_HOST, broken);
	promise(container->user <= 65533, broken);
	promise(container->opens >> OPENING_COUNT == 0, broken);
	promise(container->work == WORK_NONE || container->run, broken);
	promise(container->ready.kind == READY_NONE || container->run, broken);
	promise(container->ready.wait_ms >= 1 && container->ready.wait_ms <= 5000, broken);
	promise(container->ready.kind == READY_NONE || container->ready.kind == READY_TCP ||
			container->ready.text,
		broken);
	size_t count = 0;
	while (container->run && container->run[count])
		count++;
	promise(!container->run || (count >= 1 && count <= 32), broken);
	promise(container->limits.pids >= 4 && container->limits.pids <= 256, broken);
	return 0;
}

static int check_probe(const struct probe_request *probe, struct err *broken)
{
	promise(probe->kind < PROBE_COUNT, broken);
	promise(probe->abi == (uint32_t)abi_native() || probe->abi == ABI_I386, broken);
	promise(probe->as_root <= 1, broken);
	promise(probe->value_count <= PROBE_MAX_VALUES, broken);
	size_t used = 0;
	for (uint32_t i = 0; i < probe->word_count; i++) {
		promise(used < sizeof(probe->words), broken);
		used += strnlen(probe->words + used, sizeof(probe->words) - used) + 1;
	}
	promise(used <= sizeof(probe->words), broken);
	return 0;
}

static int check_live(
	const struct exercise *exercise, const struct check *check, struct err *broken)
{
	promise(check->container < exercise->container_count, broken);
	promise(check->probe.kind != PROBE_workload || exercise->containers[check->container].run,
		broken);
	promise(check->expect.exit >= -1 && check->expect.exit <= 255, broken);
	promise(!check->expect.contains || !check->expect.equals, broken);
	promise(!check->pattern_count, broken);
	return check_probe(&check->probe, broken);
}

static int check_analysis(
	const struct exercise *exercise, const struct check *check, struct err *broken)
{
	promise(check->policy < exercise->policy_count, broken);
	promise(policy_is_filter(exercise->policies[check->policy].kind), broken);
	promise(check->pattern_count >= 1 && check->pattern_count <= 32, broken);
	promise(check->abis && check->abis >> ABI_COUNT == 0, broken);
	for (size_t i = 0; i < check->pattern_count; i++)
		promise(check->patterns[i].call, broken);
	return 0;
}

static int check_surface(
	const struct exercise *exercise, const struct check *check, struct err *broken)
{
	promise(check->policy < exercise->policy_count, broken);
	promise(policy_is_filter(exercise->policies[check->policy].kind), broken);
	promise(check->budget >= 105 && check->budget <= 1000, broken);
	for (size_t i = 0; i < exercise->check_count; i++)
		promise(exercise->checks[i].kind != CHECK_BENIGN || &exercise->checks[i] < check,
			broken);
	return 0;
}

static int check_state(
	const struct exercise *exercise, const struct check *check, struct err *broken)
{
	const struct check_state *state = check->state;
	promise(check->container < exercise->container_count, broken);
	promise(state->at <= STATE_AT_CAPABLE_EXEC, broken);
	promise(state->at != STATE_AT_WORKLOAD || exercise->containers[check->container].run,
		broken);
	promise(state->facts && state->facts >> STATE_FACT_COUNT == 0, broken);
	promise(!state->is_answered || exercise->policies[check->policy].kind == POLICY_ANSWERS,
		broken);
	for (size_t i = 0; i < STATE_FACT_COUNT; i++) {
		const struct state_value *value = &state->wanted[i];
		promise(!(value->has & value->lacks), broken);
		promise(value->list_count <= 32, broken);
		for (size_t k = 0; k < value->list_count; k++)
			promise(value->list[k] <= 65535, broken);
	}
	return 0;
}

static int check_matrix(
	const struct exercise *exercise, const struct check *check, struct err *broken)
{
	const struct check_matrix *matrix = check->matrix;
	const size_t count = matrix->container_count;
	promise(count >= 2 && count <= EXERCISE_MAX_CONTAINERS, broken);
	for (size_t i = 0; i < count; i++)
		promise(matrix->containers[i] < exercise->container_count, broken);
	promise(matrix->port_count >= 1 && matrix->port_count <= MATRIX_MAX_PORTS, broken);
	for (size_t i = 0; i < matrix->port_count; i++)
		promise((matrix->ports[i].protocol == MATRIX_ICMP) == !matrix->ports[i].number,
			broken);
	promise(matrix_cell(matrix, count - 1, count - 1, matrix->port_count - 1) ==
			count * count * matrix->port_count - 1,
		broken);
	for (size_t i = 0; i < count * count * matrix->port_count; i++)
		promise(matrix->cells[i] <= REACH_DROPPED, broken);
	promise(matrix->families && matrix->families >> FAMILY_COUNT == 0, broken);
	promise(matrix->packets && matrix->packets >> PACKET_COUNT == 0, broken);
	return 0;
}

static int check_check(const struct exercise *exercise, size_t index, struct err *broken)
{
	static int (*const by_kind[CHECK_KIND_COUNT])(
		const struct exercise *, const struct check *, struct err *) = {
		[CHECK_BENIGN] = check_live,
		[CHECK_ATTACK] = check_live,
		[CHECK_ANALYSIS] = check_analysis,
		[CHECK_SURFACE] = check_surface,
		[CHECK_STATE] = check_state,
		[CHECK_MATRIX] = check_matrix,
	};
	const struct check *check = &exercise->checks[index];
	promise(check->kind < CHECK_KIND_COUNT, broken);
	promise(exercise_check_find(exercise, check->id) == (int)index, broken);
	promise(document_is_line(check->title, 1, 80), broken);
	promise(document_is_line(check->asks, 1, 200), broken);
	promise(document_is_line(check->why, 1, 600), broken);
	promise(check->weight >= 1 && check->weight <= 100, broken);
	for (size_t i = 0; i < check->need_count; i++)
		promise(check->needs[i] < index, broken);
	return by_kind[check->kind](exercise, check, broken);
}

static int check_policy(
	const struct exercise *exercise, const struct exercise_policy *policy, struct err *broken)
{
	promise((policy->place == POLICY_ON_NOTHING) == (policy->kind == POLICY_ANSWERS), broken);
	promise(policy->place != POLICY_ON_CONTAINER ||
			policy->container < exercise->container_count,
		broken);
	promise(policy->place != POLICY_ON_NETWORK || policy->kind == POLICY_NFT, broken);
	promise(policy->place != POLICY_ON_NETWORK ||
			exercise->networks[policy->network].kind != NETWORK_LINK,
		broken);
	promise(document_is_line(policy->file, 1, 64), broken);
	promise(!strchr(policy->file, '/') && policy->file[0] != '.', broken);
	promise(policy->apply != APPLY_INSIDE || policy_is_filter(policy->kind), broken);
	promise(policy->apply != APPLY_INSIDE ||
			exercise->containers[policy->container].work != WORK_NONE,
		broken);
	return 0;
}

static int check_wrong(
	const struct exercise *exercise, const struct wrong_answer *wrong, struct err *broken)
{
	promise(document_is_line(wrong->name, 1, 40), broken);
	promise(wrong->refused == !wrong->fail_count, broken);
	for (size_t i = 0; i < wrong->fail_count; i++)
		promise(wrong->fails[i] < exercise->check_count, broken);
	return 0;
}

static int check_network(
	const struct exercise *exercise, const struct exercise_network *network, struct err *broken)
{
	unsigned joined = 0;
	promise(document_is_line(network->name, 1, 40), broken);
	promise(network->end_count >= 2, broken);
	promise(network->kind != NETWORK_LINK || network->end_count == 2, broken);
	for (size_t i = 0; i < network->end_count; i++) {
		promise(network->ends[i] < exercise->container_count, broken);
		promise(!(joined & 1u << network->ends[i]), broken);
		joined |= 1u << network->ends[i];
	}
	return 0;
}

static int check_equivalent(const struct equivalent *equivalent, struct err *broken)
{
	promise(equivalent->mutant && strlen(equivalent->mutant) <= 200, broken);
	promise(document_is_line(equivalent->reason, 1, 200), broken);
	return 0;
}

static int check_parts(const struct exercise *exercise, struct err *broken)
{
	int result = 0;
	for (size_t i = 0; !result && i < exercise->container_count; i++)
		result = check_container(&exercise->containers[i], broken);
	for (size_t i = 0; !result && i < exercise->network_count; i++)
		result = check_network(exercise, &exercise->networks[i], broken);
	for (size_t i = 0; !result && i < exercise->policy_count; i++)
		result = check_policy(exercise, &exercise->policies[i], broken);
	for (size_t i = 0; !result && i < exercise->check_count; i++)
		result = check_check(exercise, i, broken);
	for (size_t i = 0; !result && i < exercise->wrong_count; i++)
		result = check_wrong(exercise, &exercise->wrongs[i], broken);
	for (size_t i = 0; !result && i < exercise->equivalent_count; i++)
		result = check_equivalent(&exercise->equivalents[i], broken);
	return result;
}

static int check_exercise(const struct exercise *exercise, struct err *broken)
{
	size_t benign = 0;
	promise(document_is_line(exercise->title, 1, 80), broken);
	promise(document_is_line(exercise->theme, 1, 80), broken);
	promise(exercise->level >= 1 && exercise->level <= 5, broken);
	promise(exercise->minutes >= 1 && exercise->minutes <= 600, broken);
	promise(exercise->teaches && exercise->teaches[0], broken);
	promise(exercise->policy_count >= 1 && exercise->policy_count <= EXERCISE_MAX_POLICIES,
		broken);
	promise(exercise->container_count >= 1 &&
			exercise->container_count <= EXERCISE_MAX_CONTAINERS,
		broken);
	promise(exercise->network_count <= EXERCISE_MAX_NETWORKS, broken);
	promise(exercise->check_count <= EXERCISE_MAX_CHECKS, broken);
	for (size_t i = 0; i < exercise->check_count; i++)
		benign += exercise->checks[i].kind == CHECK_BENIGN;
	promise(benign && benign < exercise->check_count, broken);
	return check_parts(exercise, broken);
}

static int try_exercise(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	struct exercise exercise;
	char seed[VARIANT_SEED_BYTES];
	variant_seed_format(random_word(random), seed);
	int result = exercise_parse(
		&exercise, "a/b", seed, "exercise.json", buf_string(text), text->size, why);
	if (!result)
		result = check_exercise(&exercise, broken);
	exercise_release(&exercise);
	return result;
}

static const struct document_format formats[] = {
	{ "exercise", "tests/data/exercises", "exercise.json",
		{ "exercises/first-hour/two-doors/exercise.json",
			"exercises/first-hour/allow-list-cat/exercise.json",
			"exercises/seccomp/socket-families/exercise.json" },
		ERR_INPUT, try_exercise },
};

int main(int argc, char **argv)
{
	return document_fuzz(argc, argv, formats, ARRAY_SIZE(formats));
}
