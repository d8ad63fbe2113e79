/* SPDX-License-Identifier: MIT */
/* The "policy" of exercise.json: the files that the learner writes. */
#include "core/exercise_parts.h"

#include "base/mem.h"

#include <string.h>

#define MAX_FILE_NAME_BYTES 64

/* enum policy_kind first; the rest is written for later builds, and told so. */
static const char *const kind_words[] = { "seccomp-json", "seccomp-c", "caps-json",
	"container-json", "nft", "program-c", "answers" };
#define KIND_COUNT (POLICY_SECCOMP_JSON + 1)

const char *policy_kind_name(enum policy_kind kind)
{
	return kind_words[kind];
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

static int parse_policy_file(
	struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	struct jnode file;
	const char *name = NULL;
	if (jnode_require(node, "file", &file, err) || jnode_string(&file, &name, err))
		return -1;
	if (!is_plain_file_name(name))
		return jnode_fail(&file, err,
			"\"%s\" is no plain file name: letters, digits, . _ - and no . in front",
			name);
	policy->file = mem_text(name);
	return 0;
}

static int parse_policy_kind(
	struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	size_t index = 0;
	if (exercise_kind(node, "policy kind", kind_words, ARRAY_SIZE(kind_words), KIND_COUNT,
		    &index, err))
		return -1;
	policy->kind = (enum policy_kind)index;
	return 0;
}

/* A program that is executed can't be told to load a policy later: only ours can. */
static int parse_policy_apply(const struct exercise *exercise, struct exercise_policy *policy,
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

/* A second filter in one container would need a say in which of them refused. */
static int refuse_clash(const struct exercise *exercise, const struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	for (const struct exercise_policy *other = exercise->policies; other < policy; other++) {
		if (!strcmp(other->file, policy->file))
			return jnode_fail(
				node, err, "\"%s\" is an earlier policy's file", policy->file);
		if (other->container == policy->container)
			return jnode_fail(node, err, "the container %s has a policy already",
				exercise->containers[policy->container].name);
	}
	return 0;
}

static int parse_policy(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "file", "kind", "on", "apply" };
	struct jnode on;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		parse_policy_file(policy, node, err) || parse_policy_kind(policy, node, err) ||
		jnode_require(node, "on", &on, err) ||
		exercise_container_of(exercise, node, "on", &policy->container, err) ||
		parse_policy_apply(exercise, policy, node, err))
		return -1;
	return refuse_clash(exercise, policy, node, err);
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
	return 0;
}
