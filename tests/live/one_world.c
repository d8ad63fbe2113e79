/* SPDX-License-Identifier: MIT */
#include "one_world.h"

#include "base/mem.h"

#include <string.h>

struct one_world one;

void one_world_set_up(void)
{
	one = (struct one_world){
		.container = {
			.name = "tested",
			.image = PLAN_IMAGE_BASE,
			.user = 1000,
			.ready = { .wait_ms = 2000 },
			.limits = {
				.wall_ms = 8000,
				.cpu_ms = 4000,
				.memory_mib = 256,
				.pids = 64,
				.output_kib = 1024,
				.disk_mib = 64,
				.file_mib = 32,
			},
		},
		.wall_ms = 8000,
	};
	one.sandbox = sandbox_open(&one.err);
	ck_assert_msg(one.sandbox != NULL, "%s", one.err.text);
}

void one_world_set_limits(enum limit_backend backend)
{
	const struct sandbox_options options = { .limits = backend };
	sandbox_close(one.sandbox);
	one.sandbox = sandbox_open_with(&options, &one.err);
	ck_assert_msg(one.sandbox != NULL, "%s", one.err.text);
}

void one_world_tear_down(void)
{
	observations_release(&one.seen);
	sandbox_close(one.sandbox);
}

void one_world_set_script(const char *script)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	memcpy(one.argv, argv, sizeof(argv));
	one.container.run = one.argv;
}

void one_world_add_step(enum probe_kind probe)
{
	ck_assert_uint_lt(one.step_count, ARRAY_SIZE(one.steps));
	one.steps[one.step_count++] = (struct probe_request){ .kind = probe };
}

void one_world_plan(struct plan *plan)
{
	*plan = (struct plan){
		.containers = mem_copy(&one.container, sizeof(one.container)),
		.container_count = 1,
		.steps = mem_zero(one.step_count + 1, sizeof(*plan->steps)),
		.step_count = one.step_count,
		.wall_ms = one.wall_ms,
		.ids = one.ids,
	};
	for (size_t i = 0; i < one.step_count; i++)
		plan->steps[i] = (struct plan_step){ .check = i, .probe = &one.steps[i] };
}

void one_world_run(void)
{
	struct plan plan;
	one_world_plan(&plan);
	observations_release(&one.seen);
	const int ran = world_run(one.sandbox, &plan, &one.seen, &one.err);
	plan_release(&plan);
	ck_assert_msg(ran == 0, "%s", one.err.text);
}

const char *one_world_script(const char *script, struct buf *out)
{
	autobuf struct buf told = { 0 };
	one_world_set_script(script);
	one.step_count = 0;
	one_world_add_step(PROBE_workload);
	one_world_run();
	one_world_output(1, out);
	const struct process_end *end = one_world_end();
	one_world_describe(&told);
	ck_assert_msg(end && end->how == ENDED_EXIT && end->value == 0, "%s: %s", script,
		buf_string(&told));
	return buf_string(out);
}

void one_world_output(unsigned stream, struct buf *out)
{
	for (size_t i = 0; i < one.seen.count; i++) {
		const struct observation *piece = &one.seen.items[i];
		if (piece->kind == OBSERVED_OUTPUT && piece->output.stream == stream)
			buf_add(out, piece->output.bytes, piece->output.size);
	}
}

const struct process_end *one_world_end(void)
{
	const struct observation *end = observations_find(&one.seen, OBSERVED_WORKLOAD_ENDED, 0);
	return end ? &end->workload : NULL;
}

enum limit_word one_world_limit(void)
{
	const struct observation *hit = observations_find(&one.seen, OBSERVED_LIMIT, 0);
	return hit ? (enum limit_word)hit->limit : LIMIT_NONE;
}

void one_world_describe(struct buf *out)
{
	static const char *const kinds[] = {
		[OBSERVED_CONTAINER_UP] = "up",
		[OBSERVED_READY] = "ready",
		[OBSERVED_NOT_READY] = "not ready",
		[OBSERVED_PROBE_BEGUN] = "probe begun",
		[OBSERVED_PROBE_DONE] = "probe done",
		[OBSERVED_WORKLOAD_ENDED] = "program ended",
		[OBSERVED_LIMIT] = "limit",
		[OBSERVED_FAULT] = "fault",
		[OBSERVED_RECORD_ME] = "record me",
		[OBSERVED_END] = "end",
	};
	for (size_t i = 0; i < one.seen.count; i++) {
		const struct observation *item = &one.seen.items[i];
		if (item->kind == OBSERVED_OUTPUT)
			buf_format(out, " [%.*s]", (int)item->output.size,
				(const char *)item->output.bytes);
		else
			buf_format(out, "%s%s", i ? ", " : "", kinds[item->kind]);
		if (item->kind == OBSERVED_LIMIT)
			buf_format(out, " %s", limit_word_name((enum limit_word)item->limit));
		if (item->kind == OBSERVED_WORKLOAD_ENDED || item->kind == OBSERVED_NOT_READY)
			buf_format(out, " (%u: %d)", item->workload.how, item->workload.value);
	}
}
