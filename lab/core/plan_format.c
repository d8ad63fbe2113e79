/* SPDX-License-Identifier: MIT */
/* A plan as text: for people, and as a container's /etc/hosts. */
#include "core/plan.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <net/if.h>
#include <string.h>

static const char *const tool_names[] = {
	[PLAN_TOOL_NONE] = "none",
	[PLAN_TOOL_COMPILER] = "compiler",
	[PLAN_TOOL_BUILDER] = "builder",
	[PLAN_TOOL_PROGRAM] = "policy",
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
	[PLAN_IMAGE_TOOLCHAIN] = "toolchain",
	[PLAN_IMAGE_LIBRARIES] = "libraries",
	[PLAN_IMAGE_NFT] = "nft",
};

static const char *const ready_names[] = {
	[READY_NONE] = "at once",
	[READY_TCP] = "tcp",
	[READY_UNIX] = "unix",
	[READY_FILE] = "file",
	[READY_LINE] = "line",
};

const char *plan_tool_name(enum plan_tool tool)
{
	return tool_names[tool];
}

/* --- networks --- */

static size_t host_of(const struct plan_network *network, size_t end)
{
	if (!network->routed)
		return end + 1;
	return end ? network->host : PLAN_ROUTER_HOST;
}

void plan_ipv4(const struct plan_network *network, size_t end, struct buf *out)
{
	buf_format(out, "10.80.%zu.%zu", network->number, host_of(network, end));
}

void plan_ipv6(const struct plan_network *network, size_t end, struct buf *out)
{
	buf_format(out, "fd80:0:0:%zx::%zx", network->number, host_of(network, end));
}

static bool can_be_interface(const char *name)
{
	static const char *const taken[] = { "lo", "all", "default" };
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (strcmp(name, taken[i]) == 0)
			return false;
	return strlen(name) < IF_NAMESIZE;
}

void plan_interface(const struct plan *plan, size_t network, size_t end, struct buf *out)
{
	const struct plan_network *own = &plan->networks[network];
	const char *behind = plan->containers[own->ends[1]].name;
	unsigned before = 0;
	if (own->routed && end == 0 && can_be_interface(behind)) {
		buf_text(out, behind);
		return;
	}
	for (size_t i = 0; i < network; i++)
		for (size_t j = 0; j < 2; j++)
			before += plan->networks[i].ends[j] == own->ends[end];
	buf_format(out, "eth%u", before);
}

static void add_host(
	const char *name, const struct plan_network *network, size_t end, struct buf *out)
{
	plan_ipv4(network, end, out);
	buf_format(out, "\t%s\n", name);
	plan_ipv6(network, end, out);
	buf_format(out, "\t%s\n", name);
}

/* Whom a router joins with the container at the end of `link`. */
static void add_others(const struct plan *plan, size_t link, struct buf *out)
{
	for (size_t i = 0; i < plan->network_count; i++)
		if (i != link && plan->networks[i].number == plan->networks[link].number)
			add_host(plan->containers[plan->networks[i].ends[1]].name,
				&plan->networks[i], 1, out);
}

void plan_hosts(const struct plan *plan, size_t container, struct buf *out)
{
	const char *name = plan->containers[container].name;
	bool has_network = false;
	buf_text(out, "127.0.0.1\tlocalhost\n::1\tlocalhost\n");
	for (size_t i = 0; i < plan->network_count; i++) {
		const size_t *ends = plan->networks[i].ends;
		if (ends[0] != container && ends[1] != container)
			continue;
		const size_t own = ends[0] == container ? 0 : 1;
		if (!has_network)
			add_host(name, &plan->networks[i], own, out);
		has_network = true;
		if (plan->networks[i].routed)
			add_others(plan, i, out);
		else
			add_host(plan->containers[ends[1 - own]].name, &plan->networks[i], 1 - own,
				out);
	}
	if (!has_network)
		buf_format(out, "127.0.0.1\t%s\n::1\t%s\n", name, name);
}

static void format_network(const struct plan *plan, size_t index, struct buf *out)
{
	const struct plan_network *network = &plan->networks[index];
	buf_format(out, "network %s:", network->name);
	for (size_t end = 0; end < ARRAY_SIZE(network->ends); end++) {
		buf_format(out, "%s%s at ", end ? ", " : " ",
			plan->containers[network->ends[end]].name);
		plan_ipv4(network, end, out);
		buf_text(out, " and ");
		plan_ipv6(network, end, out);
	}
	buf_char(out, '\n');
}

/* --- containers --- */

/* As somebody would type it, but that no byte of it acts on a terminal. */
static void format_word(const char *word, struct buf *out)
{
	autofree char *shown = text_escape_line(word);
	const bool is_plain = *word && !strpbrk(word, " \t\n'\"\\");
	buf_format(out, is_plain ? " %s" : " \"%s\"", shown);
}

static void format_argv(const char *key, const char *const *argv, struct buf *out)
{
	if (!argv)
		return;
	buf_format(out, "  %s:", key);
	for (; *argv; argv++)
		format_word(*argv, out);
	buf_char(out, '\n');
}

static void format_ready(const struct ready *ready, struct buf *out)
{
	buf_format(out, "  ready: %s", ready_names[ready->kind]);
	if (ready->kind == READY_TCP)
		buf_format(out, " %u", ready->port);
	if (ready->text)
		format_word(ready->text, out);
	if (ready->kind != READY_NONE)
		buf_format(out, " within %u ms", ready->wait_ms);
	buf_char(out, '\n');
}

static void format_opens(unsigned opens, struct buf *out)
{
	const char *before = "  opens:";
	for (size_t i = 0; i < OPENING_COUNT; i++) {
		if (!(opens & 1u << i))
			continue;
		buf_format(out, "%s %s", before, opening_name((enum opening)i));
		before = ",";
	}
	if (opens)
		buf_char(out, '\n');
}

static void format_capabilities(uint64_t capabilities, struct buf *out)
{
	const char *before = "  capabilities:";
	for (unsigned i = 0; i < 64; i++) {
		const char *name = capability_name(i);
		if (!(capabilities & UINT64_C(1) << i))
			continue;
		buf_text(out, before);
		if (name)
			buf_format(out, " %s", name);
		else
			buf_format(out, " %u", i);
		before = ",";
	}
	if (capabilities)
		buf_char(out, '\n');
}

static void format_filter(const struct plan_container *container, struct buf *out)
{
	static const char *const when[] = {
		[APPLY_EXEC] = "just before the workload's execve",
		[APPLY_INSIDE] = "by the workload, after its start",
	};
	if (!container->filter)
		buf_text(out, "  filter: none\n");
	else if (!container->run)
		buf_format(out, "  filter: %zu instructions\n", container->filter->count);
	else
		buf_format(out, "  filter: %zu instructions, loaded %s\n", container->filter->count,
			when[container->apply]);
}

static void format_limits(const struct limits *limits, struct buf *out)
{
	buf_format(out,
		"  limits: cpu %u ms, memory %u MiB, pids %u, output %u KiB, disk %u MiB, file %u MiB\n",
		limits->cpu_ms, limits->memory_mib, limits->pids, limits->output_kib,
		limits->disk_mib, limits->file_mib);
}

static void format_container(const struct plan_container *container, struct buf *out)
{
	buf_format(out, "container %s: image %s, user %u\n", container->name,
		image_names[container->image], container->user);
	if (container->tool != PLAN_TOOL_NONE)
		buf_format(out, "  tool: %s, %zu bytes of input\n", tool_names[container->tool],
			container->input_size);
	format_argv(container->work == WORK_NONE ? "run" : "work", container->run, out);
	format_argv("a shell", container->shell, out);
	if (container->files) {
		buf_text(out, "  files:");
		format_word(container->files, out);
		buf_char(out, '\n');
	}
	if (container->joins)
		buf_format(out, "  before all others, in the network of container %zu\n",
			container->joined);
	format_ready(&container->ready, out);
	format_opens(container->opens, out);
	format_capabilities(container->capabilities, out);
	format_limits(&container->limits, out);
	format_filter(container, out);
}

/* --- steps --- */

static void format_probe(const struct probe_request *probe, struct buf *out)
{
	const char *word = probe->words;
	const char *const end = probe->words + sizeof(probe->words);
	if (probe->abi != (uint32_t)abi_native())
		buf_format(out, "%s:", abi_name((enum abi)probe->abi));
	buf_text(out, probe_row((enum probe_kind)probe->kind)->name);
	for (size_t i = 0; i < probe->value_count; i++)
		buf_format(out, " %" PRId64, probe->values[i]);
	for (size_t i = 0; i < probe->word_count && word < end; i++) {
		format_word(word, out);
		word += strnlen(word, (size_t)(end - word)) + 1;
	}
}

static void format_step(const struct plan *plan, size_t index, struct buf *out)
{
	const struct plan_step *step = &plan->steps[index];
	buf_format(out, "step %zu: %s, probe ", index, phase_names[step->phase]);
	format_probe(step->probe, out);
	buf_format(out, " in %s%s", plan->containers[step->container].name,
		step->probe->as_root ? " as root" : "");
	if (step->check != PLAN_NO_CHECK)
		buf_format(out, ", for check %zu", step->check);
	buf_char(out, '\n');
}

void plan_format(const struct plan *plan, struct buf *out)
{
	buf_format(out, "world: at most %u ms, %s%s\n", plan->wall_ms,
		plan->ids == ID_RANGE ? "a range of ids" : "one id",
		plan->recorded ? ", recorded" : "");
	for (size_t i = 0; i < plan->container_count; i++)
		format_container(&plan->containers[i], out);
	for (size_t i = 0; i < plan->network_count; i++)
		format_network(plan, i, out);
	for (size_t i = 0; i < plan->step_count; i++)
		format_step(plan, i, out);
	if (plan->matrix)
		buf_format(out, "packets among %zu containers by %zu ports, for check %zu\n",
			plan->matrix->container_count, plan->matrix->port_count,
			plan->matrix_check);
}
