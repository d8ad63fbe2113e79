/* SPDX-License-Identifier: MIT */
#include "core/plan.h"

#include "base/mem.h"
#include "core/toolchain.h"

#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_WALL_MS 8000

/* What compiling a profile may use: ten times what the largest one took. A compiler needs more
 * files and memory, a program that fills in some rules hardly any time. A file meets its limit
 * before the disk does, so that it is always the same word. */
static const struct tool_row {
	enum plan_image image;
	struct limits limits;
} tool_rows[] = {
	[PLAN_TOOL_COMPILER] = { PLAN_IMAGE_BARE, { .wall_ms = 8000,
							  .cpu_ms = 4000,
							  .memory_mib = 256,
							  .pids = 8,
							  .output_kib = 1024,
							  .disk_mib = 4,
							  .file_mib = 4 } },
	[PLAN_TOOL_BUILDER] = { PLAN_IMAGE_TOOLCHAIN, { .wall_ms = 8000,
							      .cpu_ms = 4000,
							      .memory_mib = 256,
							      .pids = 16,
							      .output_kib = 4096,
							      .disk_mib = 64,
							      .file_mib = 16 } },
	[PLAN_TOOL_PROGRAM] = { PLAN_IMAGE_LIBRARIES, { .wall_ms = 4000,
							      .cpu_ms = 2000,
							      .memory_mib = 64,
							      .pids = 16,
							      .output_kib = 512,
							      .disk_mib = 4,
							      .file_mib = 4 } },
};
#define TOOL_USER 1000

/* A rule that takes nft longer than this is none that anybody wrote by hand. */
static const struct limits nft_limits = { .wall_ms = 4000,
	.cpu_ms = 2000,
	.memory_mib = 64,
	.pids = 4,
	.output_kib = 1024,
	.disk_mib = 1,
	.file_mib = 1 };

static const struct limits router_limits = { .wall_ms = 0,
	.cpu_ms = 1000,
	.memory_mib = 16,
	.pids = 4,
	.output_kib = 64,
	.disk_mib = 1,
	.file_mib = 1 };

void plan_asked(const struct exercise *exercise, int only, bool *asked)
{
	for (size_t i = 0; i < exercise->check_count; i++)
		asked[i] = only < 0 || i == (size_t)only;
	/* a check needs earlier ones only, so one walk back reaches them all */
	for (size_t i = exercise->check_count; i-- > 0;)
		for (size_t j = 0; asked[i] && j < exercise->checks[i].need_count; j++)
			asked[exercise->checks[i].needs[j]] = true;
}

/* The first policy of a kind that passes, on the container. */
static int find_policy(
	const struct exercise *exercise, size_t container, bool (*fits)(enum policy_kind kind))
{
	for (size_t i = 0; i < exercise->policy_count; i++) {
		const struct exercise_policy *policy = &exercise->policies[i];
		if (fits(policy->kind) && policy->container == container)
			return (int)i;
	}
	return -1;
}

static bool kind_is_program(enum policy_kind kind)
{
	return kind == POLICY_PROGRAM_C;
}

static bool kind_is_caps(enum policy_kind kind)
{
	return kind == POLICY_CAPS_JSON;
}

int plan_program_on(const struct exercise *exercise, size_t container)
{
	return find_policy(exercise, container, kind_is_program);
}

int plan_caps_on(const struct exercise *exercise, size_t container)
{
	return find_policy(exercise, container, kind_is_caps);
}

int plan_policy_on(const struct exercise *exercise, size_t container)
{
	const int filter = find_policy(exercise, container, policy_is_filter);
	return filter >= 0 ? filter : plan_program_on(exercise, container);
}

static const enum plan_image images[] = {
	[IMAGE_BASE] = PLAN_IMAGE_BASE,
	[IMAGE_HOST] = PLAN_IMAGE_HOST,
};

/* What all worlds of an exercise are made of. */
struct making {
	const struct exercise *exercise;
	const struct bpf_program *const *filters;
	const char *files;
};

void plan_put_identity(struct plan *plan, const struct exercise *exercise, size_t policy,
	const struct caps_identity *identity)
{
	struct plan_container *container = &plan->containers[exercise->policies[policy].container];
	container->has_identity = true;
	container->identity = *identity;
	container->user = identity->process.ruid;
}

/* Without the policy nothing is taken from it. */
static void give_everything(struct plan *plan, const struct exercise *exercise, size_t container)
{
	struct caps_identity everything;
	const int caps = plan_caps_on(exercise, container);
	if (caps < 0)
		return;
	caps_identity_everything(&everything);
	plan_put_identity(plan, exercise, (size_t)caps, &everything);
}

static void add_container(struct plan *plan, const struct making *making)
{
	const struct exercise *exercise = making->exercise;
	const size_t index = plan->container_count++;
	const struct exercise_container *from = &exercise->containers[index];
	const int policy = find_policy(exercise, index, policy_is_filter);
	const int program = plan_program_on(exercise, index);
	plan->containers[index] = (struct plan_container){
		.name = from->name,
		.image = images[from->image],
		.work = from->work,
		.run = (const char *const *)from->run,
		.place = program >= 0 ? exercise->policies[program].program : NULL,
		.capabilities = from->capabilities,
		.files = making->files,
		.user = from->user,
		.ready = from->ready,
		.limits = from->limits,
		.opens = from->opens,
		.filter = making->filters && policy >= 0 ? making->filters[policy] : NULL,
		.apply = policy >= 0 ? exercise->policies[policy].apply : APPLY_EXEC,
	};
	give_everything(plan, exercise, index);
	if (from->limits.wall_ms > plan->wall_ms)
		plan->wall_ms = from->limits.wall_ms;
}

/* It is a container without a program: a network namespace that forwards. */
static size_t add_router(struct plan *plan, const char *name)
{
	plan->containers[plan->container_count] = (struct plan_container){
		.name = name,
		.image = PLAN_IMAGE_BARE,
		.user = TOOL_USER,
		.limits = router_limits,
	};
	return plan->container_count++;
}

static void add_networks(struct plan *plan, const struct exercise *exercise)
{
	plan->networks =
		mem_zero(EXERCISE_MAX_NETWORKS * EXERCISE_MAX_CONTAINERS, sizeof(*plan->networks));
	for (size_t i = 0; i < exercise->network_count; i++) {
		const struct exercise_network *from = &exercise->networks[i];
		if (from->kind == NETWORK_LINK) {
			plan->networks[plan->network_count++] = (struct plan_network){
				.name = from->name,
				.ends = { from->ends[0], from->ends[1] },
				.number = i,
			};
			continue;
		}
		const size_t router = add_router(plan, from->name);
		for (size_t k = 0; k < from->end_count; k++)
			plan->networks[plan->network_count++] = (struct plan_network){
				.name = from->name,
				.ends = { router, from->ends[k] },
				.number = i,
				.routed = true,
				.host = k + 1,
			};
	}
}

/* A world that has room for `steps`, and none of them yet. */
static struct plan *add_world(struct plans *plans, const struct making *making, size_t steps)
{
	const struct exercise *exercise = making->exercise;
	struct plan *plan = &plans->items[plans->count++];
	plan->ids = exercise->ids;
	plan->containers = mem_zero(PLAN_MAX_CONTAINERS, sizeof(*plan->containers));
	for (size_t i = 0; i < exercise->container_count; i++)
		add_container(plan, making);
	if (!plan->wall_ms)
		plan->wall_ms = DEFAULT_WALL_MS;
	add_networks(plan, exercise);
	plan->steps = mem_zero(steps + 1, sizeof(*plan->steps));
	return plan;
}

/* Which of the worlds of plans_make a check's steps are in. */
enum world_kind {
	WORLD_NONE,
	WORLD_COMMON,
	WORLD_RECORDED,
	WORLD_ALONE,
	WORLD_MATRIX,
	WORLD_KINDS
};

static enum world_kind world_of(const struct check *check)
{
	if (check->kind == CHECK_MATRIX)
		return WORLD_MATRIX;
	if (check->kind != CHECK_BENIGN && check->kind != CHECK_ATTACK &&
		check->kind != CHECK_STATE)
		return WORLD_NONE;
	if (check->alone)
		return WORLD_ALONE;
	return check_is_recorded(check) ? WORLD_RECORDED : WORLD_COMMON;
}

static void add_step(
	struct plan *plan, const struct exercise *exercise, size_t index, enum plan_phase phase)
{
	const struct check *check = &exercise->checks[index];
	plan->steps[plan->step_count++] = (struct plan_step){
		.check = index,
		.container = check->container,
		.probe = &check->probe,
		.phase = phase,
	};
}

static void add_steps(struct plan *plan, const struct exercise *exercise, const bool *asked,
	enum plan_phase phase)
{
	const enum check_kind kind = phase == PLAN_ATTACK ? CHECK_ATTACK : CHECK_BENIGN;
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check *check = &exercise->checks[i];
		/* a program runs once: it can't be waited for again */
		const bool over = phase == PLAN_BENIGN_AGAIN && check->probe.kind == PROBE_workload;
		if (check->kind == kind && asked[i] && world_of(check) == WORLD_COMMON && !over)
			add_step(plan, exercise, i, phase);
	}
}

static void add_common(struct plans *plans, const struct making *making, const bool *asked)
{
	const struct exercise *exercise = making->exercise;
	struct plan *plan = add_world(plans, making, 2 * exercise->check_count);
	add_steps(plan, exercise, asked, PLAN_BENIGN);
	add_steps(plan, exercise, asked, PLAN_ATTACK);
	add_steps(plan, exercise, asked, PLAN_BENIGN_AGAIN);
}

/* What is read of a program's state belongs to nobody's service. */
static enum plan_phase phase_of(const struct check *check)
{
	return check->kind == CHECK_BENIGN ? PLAN_BENIGN : PLAN_ATTACK;
}

static void add_recorded(struct plans *plans, const struct making *making, const bool *asked)
{
	const struct exercise *exercise = making->exercise;
	struct plan *plan = add_world(plans, making, exercise->check_count);
	plan->recorded = true;
	for (enum plan_phase phase = PLAN_BENIGN; phase <= PLAN_ATTACK; phase++)
		for (size_t i = 0; i < exercise->check_count; i++)
			if (asked[i] && world_of(&exercise->checks[i]) == WORLD_RECORDED &&
				phase_of(&exercise->checks[i]) == phase)
				add_step(plan, exercise, i, phase_of(&exercise->checks[i]));
}

static void add_alone(struct plans *plans, const struct making *making, size_t index)
{
	const struct check *check = &making->exercise->checks[index];
	struct plan *plan = add_world(plans, making, 1);
	plan->recorded = check_is_recorded(check);
	add_step(plan, making->exercise, index, phase_of(check));
}

/* Nothing runs in it: what is tried are packets. */
static void empty_containers(struct plan *plan)
{
	for (size_t i = 0; i < plan->container_count; i++)
		plan->containers[i] = (struct plan_container){
			.name = plan->containers[i].name,
			.image = PLAN_IMAGE_BARE,
			.user = plan->containers[i].user,
			.limits = router_limits,
		};
}

static void add_matrix(struct plans *plans, const struct making *making, size_t index)
{
	struct plan *plan = add_world(plans, making, 0);
	empty_containers(plan);
	plan->matrix = making->exercise->checks[index].matrix;
	plan->matrix_check = index;
}

void plans_make(struct plans *plans, const struct exercise *exercise,
	const struct bpf_program *const *filters, int only, const char *files)
{
	const struct making making = { exercise, filters, files };
	autofree bool *asked = mem_zero(exercise->check_count + 1, sizeof(*asked));
	size_t counts[WORLD_KINDS] = { 0 };
	plan_asked(exercise, only, asked);
	for (size_t i = 0; i < exercise->check_count; i++)
		counts[world_of(&exercise->checks[i])] += asked[i];
	*plans = (struct plans){ .items = mem_zero(counts[WORLD_ALONE] + counts[WORLD_MATRIX] + 2,
					 sizeof(*plans->items)) };
	if (counts[WORLD_COMMON] ||
		(!counts[WORLD_RECORDED] && !counts[WORLD_ALONE] && !counts[WORLD_MATRIX]))
		add_common(plans, &making, asked);
	if (counts[WORLD_RECORDED])
		add_recorded(plans, &making, asked);
	for (size_t i = 0; i < exercise->check_count; i++)
		if (asked[i] && world_of(&exercise->checks[i]) == WORLD_ALONE)
			add_alone(plans, &making, i);
	for (size_t i = 0; i < exercise->check_count; i++)
		if (asked[i] && world_of(&exercise->checks[i]) == WORLD_MATRIX)
			add_matrix(plans, &making, i);
}

/* ---- rulesets ---- */

static const char *const load_ruleset[] = { "/" TOOLCHAIN_NFT, "-f", "-", NULL };
static const char *const list_ruleset[] = { "/" TOOLCHAIN_NFT, "-j", "-a", "list", "ruleset",
	NULL };

size_t plan_place_of(const struct plan *plan, const struct exercise_policy *policy)
{
	if (policy->place == POLICY_ON_CONTAINER)
		return policy->container;
	for (size_t i = 0; i < plan->network_count; i++)
		if (plan->networks[i].number == policy->network)
			return plan->networks[i].ends[0];
	return 0;
}

/* nft in a container that holds nothing else, with the one capability it needs, over the network
 * that the ruleset is for. */
static size_t add_nft(struct plan *plan, const struct exercise_policy *policy,
	const char *const *run, const char *text, size_t size)
{
	const size_t joined = plan_place_of(plan, policy);
	plan->containers[plan->container_count] = (struct plan_container){
		.name = "nft",
		.image = PLAN_IMAGE_NFT,
		.run = run,
		.input = text,
		.input_size = size,
		.keep_output = true,
		.user = plan->containers[joined].user,
		.capabilities = UINT64_C(1) << CAP_NET_ADMIN,
		.limits = nft_limits,
		.joins = true,
		.joined = joined,
	};
	return plan->container_count++;
}

/* Nobody hears a trace but who asks the kernel for it (sandbox/matrix_trace.c). Before all others,
 * also before what tracks connections. */
static const char trace_table[] =
	"\n"
	"table inet bulkhead_trace {\n"
	"\tchain in { type filter hook prerouting priority -450; meta nftrace set 1; }\n"
	"\tchain out { type filter hook output priority -450; meta nftrace set 1; }\n"
	"}\n";

void plans_put_ruleset(struct plans *plans, const struct exercise *exercise, size_t policy,
	const char *text, size_t size)
{
	const struct exercise_policy *row = &exercise->policies[policy];
	for (size_t i = 0; i < plans->count; i++) {
		struct plan *plan = &plans->items[i];
		if (plan->matrix) {
			free(plan->traced[policy]);
			plan->traced[policy] = mem_format("%.*s%s", (int)size, text, trace_table);
			(void)add_nft(plan, row, load_ruleset, plan->traced[policy],
				strlen(plan->traced[policy]));
		} else {
			(void)add_nft(plan, row, load_ruleset, text, size);
		}
	}
}

/* One container, with a ruleset on it. */
static const struct exercise *nowhere(void)
{
	static struct exercise_container container = { .name = "host", .user = TOOL_USER };
	static struct exercise_policy policy = { .kind = POLICY_NFT, .place = POLICY_ON_CONTAINER };
	static const struct exercise exercise = {
		.containers = &container,
		.container_count = 1,
		.policies = &policy,
		.policy_count = 1,
	};
	return &exercise;
}

void plan_make_ruleset(struct plan *plan, const struct exercise *asked, size_t policy,
	const char *text, size_t size, struct plan_ruleset *who)
{
	const struct exercise *exercise = asked ? asked : nowhere();
	struct plans one = { .items = plan };
	const struct making making = { exercise, NULL, NULL };
	(void)add_world(&one, &making, 0);
	empty_containers(plan);
	who->load = add_nft(plan, &exercise->policies[policy], load_ruleset, text, size);
	who->list = add_nft(plan, &exercise->policies[policy], list_ruleset, NULL, 0);
	plan->wall_ms = nft_limits.wall_ms;
}

void plans_put_program(struct plans *plans, const struct exercise *exercise, size_t policy,
	const void *bytes, size_t size)
{
	const size_t container = exercise->policies[policy].container;
	for (size_t i = 0; i < plans->count; i++) {
		plans->items[i].containers[container].program = bytes;
		plans->items[i].containers[container].program_size = size;
	}
}

void plans_release(struct plans *plans)
{
	for (size_t i = 0; i < plans->count; i++)
		plan_release(&plans->items[i]);
	free(plans->items);
	*plans = (struct plans){ 0 };
}

void plan_make_tool(struct plan *plan, enum plan_tool tool, const void *bytes, size_t size)
{
	const struct tool_row *row = &tool_rows[tool];
	const bool is_program = tool == PLAN_TOOL_PROGRAM;
	*plan = (struct plan){ .container_count = 1, .wall_ms = row->limits.wall_ms };
	plan->containers = mem_zero(1, sizeof(*plan->containers));
	plan->containers[0] = (struct plan_container){
		.name = plan_tool_name(tool),
		.image = row->image,
		.tool = tool,
		.program = is_program ? bytes : NULL,
		.program_size = is_program ? size : 0,
		.input = is_program ? NULL : bytes,
		.input_size = is_program ? 0 : size,
		.user = TOOL_USER,
		.limits = row->limits,
	};
}

void plan_release(struct plan *plan)
{
	free(plan->containers);
	free(plan->networks);
	free(plan->steps);
	for (size_t i = 0; i < EXERCISE_MAX_POLICIES; i++)
		free(plan->traced[i]);
	*plan = (struct plan){ 0 };
}
