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
	promise(check->pattern_count >= 1 && check->pattern_count <= 32, broken);
	promise(check->abis && check->abis >> ABI_COUNT == 0, broken);
	for (size_t i = 0; i < check->pattern_count; i++)
		promise(check->patterns[i].call, broken);
	return 0;
}

static int check_check(const struct exercise *exercise, size_t index, struct err *broken)
{
	const struct check *check = &exercise->checks[index];
	promise(exercise_check_find(exercise, check->id) == (int)index, broken);
	promise(document_is_line(check->title, 1, 80), broken);
	promise(document_is_line(check->asks, 1, 200), broken);
	promise(document_is_line(check->why, 1, 600), broken);
	promise(check->weight >= 1 && check->weight <= 100, broken);
	for (size_t i = 0; i < check->need_count; i++)
		promise(check->needs[i] < index, broken);
	return check->kind == CHECK_ANALYSIS ? check_analysis(exercise, check, broken)
					     : check_live(exercise, check, broken);
}

static int check_policy(
	const struct exercise *exercise, const struct exercise_policy *policy, struct err *broken)
{
	promise(policy->container < exercise->container_count, broken);
	promise(document_is_line(policy->file, 1, 64), broken);
	promise(!strchr(policy->file, '/') && policy->file[0] != '.', broken);
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

static int check_parts(const struct exercise *exercise, struct err *broken)
{
	int result = 0;
	for (size_t i = 0; !result && i < exercise->container_count; i++)
		result = check_container(&exercise->containers[i], broken);
	for (size_t i = 0; !result && i < exercise->policy_count; i++)
		result = check_policy(exercise, &exercise->policies[i], broken);
	for (size_t i = 0; !result && i < exercise->check_count; i++)
		result = check_check(exercise, i, broken);
	for (size_t i = 0; !result && i < exercise->wrong_count; i++)
		result = check_wrong(exercise, &exercise->wrongs[i], broken);
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
	for (size_t i = 0; i < exercise->network_count; i++) {
		const size_t *ends = exercise->networks[i].ends;
		promise(ends[0] != ends[1], broken);
		promise(ends[0] < exercise->container_count && ends[1] < exercise->container_count,
			broken);
	}
	promise(exercise->check_count <= EXERCISE_MAX_CHECKS, broken);
	for (size_t i = 0; i < exercise->check_count; i++)
		benign += exercise->checks[i].kind == CHECK_BENIGN;
	promise(benign && benign < exercise->check_count, broken);
	return check_parts(exercise, broken);
}

static int try_exercise(const struct buf *text, struct err *why, struct err *broken)
{
	struct exercise exercise;
	int result = exercise_parse(&exercise, "a/b", VARIANT_SEED_ZEROS, "exercise.json",
		buf_string(text), text->size, why);
	if (!result)
		result = check_exercise(&exercise, broken);
	exercise_release(&exercise);
	return result;
}

static const struct document_format formats[] = {
	{ "exercise", "tests/data/exercises", "exercise.json",
		{ "exercises/first-hour/two-doors/exercise.json" }, try_exercise },
};

int main(int argc, char **argv)
{
	return document_fuzz(argc, argv, formats, ARRAY_SIZE(formats));
}
