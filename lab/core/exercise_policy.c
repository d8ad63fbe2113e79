/* SPDX-License-Identifier: MIT */
/* The "policy" of exercise.json: the files that the learner writes. */
#include "core/exercise_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILE_NAME_BYTES 64

/* What a policy is put on, and what of that can only be there once. */
enum group { GROUP_FILTER, GROUP_CAPABILITIES, GROUP_CONTAINER, GROUP_RULESET, GROUP_PROGRAM };

static const struct kind_row {
	const char *name;
	enum group group;
	bool on_container;
	bool on_network;
	bool applies;       /* takes "apply" */
	const char *suffix; /* that its file must have, or NULL */
} kind_rows[] = {
	[POLICY_SECCOMP_JSON] = { "seccomp-json", GROUP_FILTER, true, false, true, NULL },
	[POLICY_SECCOMP_C] = { "seccomp-c", GROUP_FILTER, true, false, true, ".c" },
	[POLICY_CAPS_JSON] = { "caps-json", GROUP_CAPABILITIES, true, false, false, NULL },
	[POLICY_CONTAINER_JSON] = { "container-json", GROUP_CONTAINER, true, false, false, NULL },
	[POLICY_NFT] = { "nft", GROUP_RULESET, true, true, false, NULL },
	[POLICY_PROGRAM_C] = { "program-c", GROUP_PROGRAM, true, false, false, ".c" },
	[POLICY_ANSWERS] = { .name = "answers" }, /* it changes nothing, so it is on nothing */
};
_Static_assert(ARRAY_SIZE(kind_rows) == POLICY_KIND_COUNT, "a row for each kind");

const char *policy_kind_name(enum policy_kind kind)
{
	return kind_rows[kind].name;
}

bool policy_is_filter(enum policy_kind kind)
{
	return kind_rows[kind].applies;
}

bool policy_is_c(enum policy_kind kind)
{
	return kind == POLICY_SECCOMP_C || kind == POLICY_PROGRAM_C;
}

/* A name that stands for one file of the workspace whatever is prefixed to it. */
static bool is_plain_file_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	const size_t size = strlen(name);
	return size && size <= MAX_FILE_NAME_BYTES && strspn(name, allowed) == size &&
	       name[0] != '.' && name[0] != '-';
}

static bool has_suffix(const char *name, const char *suffix)
{
	const size_t size = strlen(name);
	const size_t wanted = strlen(suffix);
	return size > wanted && !strcmp(name + size - wanted, suffix);
}

/* Files that the lab itself puts into a workspace. */
static bool is_ours(const char *name)
{
	return !strcmp(name, "task.md") || !strcmp(name, "variant.h");
}

static int parse_file(struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	const char *suffix = kind_rows[policy->kind].suffix;
	struct jnode file;
	const char *name = NULL;
	if (jnode_require(node, "file", &file, err) || jnode_string(&file, &name, err))
		return -1;
	if (!is_plain_file_name(name))
		return jnode_fail(&file, err,
			"\"%s\" is no plain file name: letters, digits, . _ - and no . in front",
			name);
	if (is_ours(name))
		return jnode_fail(&file, err, "the lab puts a %s into every workspace", name);
	if (suffix && !has_suffix(name, suffix))
		return jnode_fail(&file, err, "must end in %s", suffix);
	policy->file = mem_text(name);
	if (policy->kind == POLICY_PROGRAM_C)
		policy->program =
			mem_format("/policy/%.*s", (int)(strlen(name) - strlen(suffix)), name);
	return 0;
}

static int parse_kind(struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	const char *words[POLICY_KIND_COUNT];
	struct jnode kind;
	size_t index = 0;
	for (size_t i = 0; i < POLICY_KIND_COUNT; i++)
		words[i] = kind_rows[i].name;
	if (exercise_kind(node, words, POLICY_KIND_COUNT, &kind, &index, err))
		return -1;
	policy->kind = (enum policy_kind)index;
	return 0;
}

static int refuse_other_keys(
	const struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "file", "kind", "on", "apply" };
	const struct kind_row *row = &kind_rows[policy->kind];
	struct jnode member;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	if ((!row->on_container && jnode_member(node, "on", &member)) ||
		(!row->applies && jnode_member(node, "apply", &member)))
		return jnode_fail_key(&member, err, "a policy of kind %s has none", row->name);
	return 0;
}

/* One of the containers, and behind them one of the networks: no word is both
 * (exercise_network.c). */
static int find_place(const struct exercise *exercise, const struct kind_row *row,
	const struct jnode *on, size_t *index, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS + EXERCISE_MAX_NETWORKS];
	size_t count = 0;
	const char *name = NULL;
	if (jnode_string(on, &name, err))
		return -1;
	for (size_t i = 0; i < exercise->container_count; i++)
		names[count++] = exercise->containers[i].name;
	for (size_t i = 0; i < exercise->network_count; i++)
		names[count++] = exercise->networks[i].name;
	for (*index = 0; *index < count; ++*index)
		if (!strcmp(names[*index], name))
			return 0;
	return exercise_no_such(on, row->on_network ? "container or network" : "container", name,
		names, row->on_network ? count : exercise->container_count, err);
}

static int parse_network(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *on, struct err *err)
{
	const struct exercise_network *network = &exercise->networks[policy->network];
	if (!kind_rows[policy->kind].on_network)
		return jnode_fail(on, err, "%s is a network; a policy of kind %s is on a container",
			network->name, policy_kind_name(policy->kind));
	if (network->kind == NETWORK_LINK)
		return jnode_fail(on, err,
			"the network %s is a link, where nothing stands between its two ends: say "
			"\"by\": \"router\" there",
			network->name);
	policy->place = POLICY_ON_NETWORK;
	return 0;
}

/* Without the policy the words behind the program are run in its place, so there must be some. */
static int check_run(const struct exercise_container *container,
	const struct exercise_policy *policy, const struct jnode *on, struct err *err)
{
	char *const *run = container->run;
	if (run && (strcmp(run[0], policy->program) != 0 || !run[1]))
		return jnode_fail(on, err,
			"\"run\" of the container %s must begin with %s, and behind it what that "
			"is to execute",
			container->name, policy->program);
	return 0;
}

static int parse_on(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	const struct kind_row *row = &kind_rows[policy->kind];
	struct jnode on;
	size_t index = 0;
	policy->place = POLICY_ON_NOTHING;
	if (!row->on_container)
		return 0;
	if (jnode_require(node, "on", &on, err) || find_place(exercise, row, &on, &index, err))
		return -1;
	if (index >= exercise->container_count) {
		policy->network = index - exercise->container_count;
		return parse_network(exercise, policy, &on, err);
	}
	policy->place = POLICY_ON_CONTAINER;
	policy->container = index;
	const struct exercise_container *container = &exercise->containers[policy->container];
	return policy->kind == POLICY_PROGRAM_C ? check_run(container, policy, &on, err) : 0;
}

/* A program that is executed can't be told to load a policy later: only ours can. */
static int parse_apply(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	static const char *const words[] = { [APPLY_EXEC] = "exec", [APPLY_INSIDE] = "inside" };
	const struct exercise_container *container = &exercise->containers[policy->container];
	struct jnode apply;
	size_t index = 0;
	if (!jnode_member(node, "apply", &apply))
		return 0;
	if (jnode_word(&apply, words, ARRAY_SIZE(words), &index, err))
		return -1;
	policy->apply = (enum policy_apply)index;
	if (policy->apply == APPLY_INSIDE && container->work == WORK_NONE)
		return jnode_fail(&apply, err,
			"needs a lab: workload, and the container %s runs none", container->name);
	return 0;
}

static bool same_place(const struct exercise_policy *a, const struct exercise_policy *b)
{
	if (a->place != b->place || a->place == POLICY_ON_NOTHING)
		return false;
	return a->place == POLICY_ON_CONTAINER ? a->container == b->container
					       : a->network == b->network;
}

static const char *place_name(const struct exercise *exercise, const struct exercise_policy *policy)
{
	return policy->place == POLICY_ON_NETWORK ? exercise->networks[policy->network].name
						  : exercise->containers[policy->container].name;
}

/* A second filter in one container would need a say in which of them refused; what else can be
 * there once only speaks for itself. */
static int refuse_clash(const struct exercise *exercise, const struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	for (const struct exercise_policy *other = exercise->policies; other < policy; other++) {
		if (!strcmp(other->file, policy->file))
			return jnode_fail(
				node, err, "\"%s\" is an earlier policy's file", policy->file);
		if (same_place(other, policy) &&
			kind_rows[other->kind].group == kind_rows[policy->kind].group)
			return jnode_fail(node, err, "%s is on %s already, and only one can be",
				other->file, place_name(exercise, policy));
	}
	return 0;
}

/* It begins with what "capabilities" of its container says. */
static int refuse_caps_of_program(const struct exercise *exercise,
	const struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	for (const struct exercise_policy *other = exercise->policies; other < policy; other++) {
		const unsigned both = 1u << other->kind | 1u << policy->kind;
		if (same_place(other, policy) &&
			both == (1u << POLICY_CAPS_JSON | 1u << POLICY_PROGRAM_C))
			return jnode_fail(node, err,
				"a program of the learner's begins with its container's "
				"\"capabilities\", so no caps-json can be beside it");
	}
	return 0;
}

static int parse_policy(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	if (exercise_any_object(node, err) || parse_kind(policy, node, err) ||
		refuse_other_keys(policy, node, err) || parse_file(policy, node, err) ||
		parse_on(exercise, policy, node, err) || parse_apply(exercise, policy, node, err))
		return -1;
	return refuse_clash(exercise, policy, node, err) ||
			       refuse_caps_of_program(exercise, policy, node, err)
		       ? -1
		       : 0;
}

/* What a program of the learner's is to give up, or what is to be found out. */
static bool is_about_capabilities(const struct exercise *exercise, size_t container)
{
	if (exercise_only_answers(exercise))
		return true;
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == POLICY_PROGRAM_C &&
			exercise->policies[i].container == container)
			return true;
	return false;
}

/* Without a program that is to give them up there is nothing to judge about them. */
static int refuse_idle_capabilities(
	const struct exercise *exercise, const struct jnode *all, struct err *err)
{
	for (size_t i = 0; i < exercise->container_count; i++)
		if (exercise->containers[i].capabilities && !is_about_capabilities(exercise, i))
			return jnode_fail(all, err,
				"the container %s has \"capabilities\", but no policy of kind "
				"program-c to start with them",
				exercise->containers[i].name);
	return 0;
}

int exercise_parse_policies(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (jnode_require(root, "policy", &all, err) ||
		jnode_array(&all, 1, EXERCISE_MAX_POLICIES, &count, err))
		return -1;
	exercise->policies = mem_zero(count, sizeof(*exercise->policies));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		struct exercise_policy *policy = &exercise->policies[exercise->policy_count++];
		if (parse_policy(exercise, policy, &node, err))
			return -1;
	}
	return refuse_idle_capabilities(exercise, &all, err);
}

void exercise_release_policy(struct exercise_policy *policy)
{
	free(policy->file);
	free(policy->program);
}
