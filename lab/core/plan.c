/* SPDX-License-Identifier: MIT */
#include "core/plan.h"

#include "base/mem.h"

#include <stdlib.h>

#define DEFAULT_WALL_MS 8000

/* What compiling a profile may use: ten times what the largest one took. */
static const struct limits tool_limits = {
	.wall_ms = 8000,
	.cpu_ms = 4000,
	.memory_mib = 256,
	.pids = 8,
	.output_kib = 1024,
	.disk_mib = 4,
	.file_mib = 4,
};
#define TOOL_USER 1000

static const char *const tool_names[] = {
	[PLAN_TOOL_NONE] = "none",
	[PLAN_TOOL_COMPILER] = "compiler",
};

static const char *const phase_names[] = {
	[PLAN_BENIGN] = "benign",
	[PLAN_ATTACK] = "attack",
	[PLAN_BENIGN_AGAIN] = "benign again",
};

static const char *const image_names[] = {
	[PLAN_IMAGE_BASE] = "base",
	[PLAN_IMAGE_HOST] = "host",
	[PLAN_IMAGE_BARE] = "bare",
};

static const char *const ready_names[] = {
	[READY_NONE] = "at once",
	[READY_TCP] = "tcp",
	[READY_UNIX] = "unix",
	[READY_FILE] = "file",
	[READY_LINE] = "line",
};

void plan_asked(const struct exercise *exercise, int only, bool *asked)
{
	for (size_t i = 0; i < exercise->check_count; i++)
		asked[i] = only < 0 || i == (size_t)only;
	/* a check needs earlier ones only, so one walk back reaches them all */
	for (size_t i = exercise->check_count; i-- > 0;)
		for (size_t j = 0; asked[i] && j < exercise->checks[i].need_count; j++)
			asked[exercise->checks[i].needs[j]] = true;
}

int plan_policy_on(const struct exercise *exercise, size_t container)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].container == container)
			return (int)i;
	return -1;
}

static void add_container(struct plan *plan, const struct exercise *exercise,
	const struct bpf_program *const *filters, const char *files)
{
	const size_t index = plan->container_count++;
	const struct exercise_container *from = &exercise->containers[index];
	const int policy = plan_policy_on(exercise, index);
	plan->containers[index] = (struct plan_container){
		.name = from->name,
		.image = PLAN_IMAGE_BASE,
		.run = (const char *const *)from->run,
		.files = files,
		.user = from->user,
		.ready = from->ready,
		.limits = from->limits,
		.filter = filters && policy >= 0 ? filters[policy] : NULL,
	};
	if (from->limits.wall_ms > plan->wall_ms)
		plan->wall_ms = from->limits.wall_ms;
}

static void add_steps(struct plan *plan, const struct exercise *exercise, const bool *asked,
	enum plan_phase phase)
{
	const enum check_kind kind = phase == PLAN_ATTACK ? CHECK_ATTACK : CHECK_BENIGN;
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check *check = &exercise->checks[i];
		/* a program runs once: it can't be waited for again */
		const bool over = phase == PLAN_BENIGN_AGAIN && check->probe.kind == PROBE_workload;
		if (check->kind != kind || !asked[i] || over)
			continue;
		plan->steps[plan->step_count++] = (struct plan_step){
			.check = i,
			.container = check->container,
			.probe = &check->probe,
			.phase = phase,
		};
	}
}

void plan_make(struct plan *plan, const struct exercise *exercise,
	const struct bpf_program *const *filters, int only, const char *files)
{
	*plan = (struct plan){ 0 };
	plan->containers = mem_zero(exercise->container_count + 1, sizeof(*plan->containers));
	for (size_t i = 0; i < exercise->container_count; i++)
		add_container(plan, exercise, filters, files);
	if (!plan->wall_ms)
		plan->wall_ms = DEFAULT_WALL_MS;
	autofree bool *asked = mem_zero(exercise->check_count + 1, sizeof(*asked));
	plan_asked(exercise, only, asked);
	plan->steps = mem_zero(2 * exercise->check_count + 1, sizeof(*plan->steps));
	add_steps(plan, exercise, asked, PLAN_BENIGN);
	add_steps(plan, exercise, asked, PLAN_ATTACK);
	add_steps(plan, exercise, asked, PLAN_BENIGN_AGAIN);
}

void plan_make_tool(struct plan *plan, enum plan_tool tool, const void *input, size_t size)
{
	*plan = (struct plan){ .container_count = 1, .wall_ms = tool_limits.wall_ms };
	plan->containers = mem_zero(1, sizeof(*plan->containers));
	plan->containers[0] = (struct plan_container){
		.name = tool_names[tool],
		.image = PLAN_IMAGE_BARE,
		.tool = tool,
		.input = input,
		.input_size = size,
		.user = TOOL_USER,
		.limits = tool_limits,
	};
}

static void format_ready(const struct ready *ready, struct buf *out)
{
	buf_format(out, "  ready: %s", ready_names[ready->kind]);
	if (ready->kind == READY_TCP)
		buf_format(out, " %u", ready->port);
	if (ready->text)
		buf_format(out, " %s", ready->text);
	if (ready->kind != READY_NONE)
		buf_format(out, " within %u ms", ready->wait_ms);
	buf_char(out, '\n');
}

static void format_container(const struct plan_container *container, struct buf *out)
{
	const struct limits *limits = &container->limits;
	buf_format(out, "container %s: image %s, user %u\n", container->name,
		image_names[container->image], container->user);
	if (container->tool != PLAN_TOOL_NONE)
		buf_format(out, "  tool: %s, %zu bytes of input\n", tool_names[container->tool],
			container->input_size);
	if (container->run)
		buf_text(out, "  run:");
	for (size_t i = 0; container->run && container->run[i]; i++)
		buf_format(out, " %s", container->run[i]);
	if (container->run)
		buf_char(out, '\n');
	if (container->files)
		buf_format(out, "  files: %s\n", container->files);
	format_ready(&container->ready, out);
	buf_format(out,
		"  limits: cpu %u ms, memory %u MiB, pids %u, output %u KiB, disk %u MiB, file %u MiB\n",
		limits->cpu_ms, limits->memory_mib, limits->pids, limits->output_kib,
		limits->disk_mib, limits->file_mib);
	if (container->filter)
		buf_format(out, "  filter: %zu instructions\n", container->filter->count);
	else
		buf_text(out, "  filter: none\n");
}

void plan_format(const struct plan *plan, struct buf *out)
{
	buf_format(out, "world: at most %u ms\n", plan->wall_ms);
	for (size_t i = 0; i < plan->container_count; i++)
		format_container(&plan->containers[i], out);
	for (size_t i = 0; i < plan->step_count; i++) {
		const struct plan_step *step = &plan->steps[i];
		buf_format(out, "step %zu: %s, probe %s in %s, for check %zu\n", i,
			phase_names[step->phase],
			probe_row((enum probe_kind)step->probe->kind)->name,
			plan->containers[step->container].name, step->check);
	}
}

void plan_release(struct plan *plan)
{
	free(plan->containers);
	free(plan->steps);
	*plan = (struct plan){ 0 };
}
