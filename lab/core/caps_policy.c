/* SPDX-License-Identifier: MIT */
#include "core/caps_policy.h"

#include "base/mem.h"
#include "core/names.h"

#include <string.h>

#define SET_BITS 64

/* ---- one set ---- */

static int refuse_name(const struct jnode *node, const char *name, struct err *err)
{
	unsigned number = 0;
	autofree char *full = mem_format("CAP_%.40s", name);
	if (capability_find(full, &number))
		return jnode_fail(node, err, "here it is written in full: \"%s\"", full);
	if (!strcmp(name, "ALL") || !strcmp(name, "all"))
		return jnode_fail(node, err,
			"\"%s\" is a word of Docker's --cap-add; here each capability is named",
			name);
	const char *near = capability_nearest(name);
	return jnode_fail(node, err, "there is no capability \"%.40s\"%s%s%s", name,
		near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static int parse_name(
	struct caps_policy *policy, enum caps_set set, const struct jnode *node, struct err *err)
{
	const char *name = NULL;
	unsigned number = 0;
	if (jnode_string(node, &name, err))
		return -1;
	if (!capability_find(name, &number))
		return refuse_name(node, name, err);
	const uint64_t bit = UINT64_C(1) << number;
	if (policy->identity.process.sets[set] & bit)
		return jnode_fail(node, err, "%s is named twice in this set", name);
	policy->identity.process.sets[set] |= bit;
	jnode_place(node, false, &policy->places[set][number]);
	return 0;
}

static int parse_set(
	struct caps_policy *policy, enum caps_set set, const struct jnode *object, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (!jnode_given(object, caps_set_name(set), &array))
		return 0;
	jnode_place(&array, true, &policy->sets_at[set]);
	if (jnode_array(&array, 0, SET_BITS, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		if (parse_name(policy, set, &node, err))
			return -1;
	}
	return 0;
}

/* ---- what the kernel would not set ---- */

static const struct law {
	enum caps_set set, within;
	const char *why;
} laws[] = {
	{ CAPS_EFFECTIVE, CAPS_PERMITTED, "only what is permitted can be effective (capset(2))" },
	{ CAPS_INHERITABLE, CAPS_BOUNDING,
		"only what the bounding set has can become inheritable (capset(2))" },
	{ CAPS_AMBIENT, CAPS_PERMITTED,
		"only what is permitted and inheritable can be ambient (prctl(2))" },
	{ CAPS_AMBIENT, CAPS_INHERITABLE,
		"only what is permitted and inheritable can be ambient (prctl(2))" },
};

static int check_laws(const struct caps_policy *policy, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(laws); i++) {
		const struct law *law = &laws[i];
		const uint64_t too_many = policy->identity.process.sets[law->set] &
					  ~policy->identity.process.sets[law->within];
		if (!too_many)
			continue;
		const unsigned number = (unsigned)__builtin_ctzll(too_many);
		return err_at(err, ERR_REFUSED, &policy->places[law->set][number],
			"%s is in \"%s\" and not in \"%s\": %s", capability_name(number),
			caps_set_name(law->set), caps_set_name(law->within), law->why);
	}
	return 0;
}

static int parse_capabilities(struct caps_policy *policy, const struct jnode *root, struct err *err)
{
	const char *keys[CAPS_SETS];
	struct jnode object;
	for (size_t i = 0; i < CAPS_SETS; i++)
		keys[i] = caps_set_name((enum caps_set)i);
	if (!jnode_given(root, "capabilities", &object))
		return 0;
	if (jnode_is_array(&object))
		return jnode_fail(&object, err,
			"an object with five sets is wanted here: \"bounding\", \"effective\", "
			"\"inheritable\", \"permitted\", \"ambient\"");
	if (jnode_object(&object, keys, ARRAY_SIZE(keys), err))
		return -1;
	for (size_t i = 0; i < CAPS_SETS; i++)
		if (parse_set(policy, (enum caps_set)i, &object, err))
			return -1;
	return check_laws(policy, err);
}

/* ---- the user ---- */

static int parse_id(const struct jnode *object, const char *key, uint32_t *id, struct place *at,
	struct err *err)
{
	struct jnode node;
	uint64_t wide = 0;
	if (!jnode_given(object, key, &node))
		return 0;
	if (jnode_u64(&node, 0, CAPS_MAX_ID, &wide, err))
		return -1;
	*id = (uint32_t)wide;
	jnode_place(&node, false, at);
	return 0;
}

static int parse_groups(struct caps_policy *policy, const struct jnode *object, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	uint64_t wide = 0;
	if (!jnode_given(object, "additionalGids", &array))
		return 0;
	jnode_place(&array, true, &policy->groups_at);
	if (jnode_array(&array, 0, CAPS_MAX_GROUPS, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		if (jnode_u64(&node, 0, CAPS_MAX_ID, &wide, err))
			return -1;
		policy->identity.groups[policy->identity.group_count++] = (uint32_t)wide;
	}
	return 0;
}

static int parse_user(struct caps_policy *policy, const struct jnode *root, struct err *err)
{
	static const char *const keys[] = { "uid", "gid", "additionalGids" };
	struct jnode object;
	if (!jnode_given(root, "user", &object))
		return 0;
	struct caps_identity *identity = &policy->identity;
	if (jnode_object(&object, keys, ARRAY_SIZE(keys), err) ||
		parse_id(&object, "uid", &identity->process.ruid, &policy->user_at, err) ||
		parse_id(&object, "gid", &identity->gid, &policy->group_at, err))
		return -1;
	identity->process.euid = identity->process.ruid;
	return parse_groups(policy, &object, err);
}

/* ---- the top level ---- */

static int refuse_wrapping(const struct jnode *root, struct err *err)
{
	static const char *const others[] = { "args", "env", "cwd", "terminal", "rlimits" };
	struct jnode node;
	if (jnode_member(root, "process", &node) && jnode_is_object(&node))
		return jnode_fail_key(&node, err,
			"this is the whole config.json of a container: only capabilities, "
			"noNewPrivileges and user of this object belong into the file");
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (jnode_member(root, others[i], &node))
			return jnode_fail_key(&node, err,
				"\"%s\" is the container's own: only capabilities, noNewPrivileges and "
				"user belong into the file",
				others[i]);
	return 0;
}

static int parse_privileges(struct caps_policy *policy, const struct jnode *root, struct err *err)
{
	struct jnode node;
	if (!jnode_given(root, "noNewPrivileges", &node))
		return 0;
	jnode_place(&node, false, &policy->privileges_at);
	return jnode_bool(&node, &policy->identity.process.no_new_privs, err);
}

static const char *const top_keys[] = { "capabilities", "noNewPrivileges", "user" };

int caps_policy_parse(struct caps_policy *policy, const char *name, const void *text, size_t size,
	struct err *err)
{
	*policy = (struct caps_policy){ 0 };
	if (jdoc_parse(&policy->doc, name, text, size, ERR_REFUSED, err))
		return -1;
	const struct jnode root = jdoc_root(&policy->doc);
	if (refuse_wrapping(&root, err) ||
		jnode_object(&root, top_keys, ARRAY_SIZE(top_keys), err) ||
		parse_capabilities(policy, &root, err) || parse_privileges(policy, &root, err))
		return -1;
	return parse_user(policy, &root, err);
}

int caps_policy_refuse_groups(const struct caps_policy *policy, struct err *err)
{
	return policy->identity.group_count
		       ? err_at(err, ERR_REFUSED, &policy->groups_at,
				 "the containers of this exercise have one id and no groups: leave "
				 "\"additionalGids\" out")
		       : 0;
}

void caps_policy_release(struct caps_policy *policy)
{
	jdoc_release(&policy->doc);
}

bool caps_policy_is_meant(const char *text, size_t size)
{
	struct jdoc doc = { 0 };
	struct err err = { 0 };
	struct jnode node;
	bool is_meant = false;
	if (memmem(text, size, "\"defaultAction\"", strlen("\"defaultAction\"")))
		return false; /* no need to parse a large profile twice */
	if (!jdoc_parse(&doc, "", text, size, ERR_REFUSED, &err)) {
		const struct jnode root = jdoc_root(&doc);
		is_meant = jnode_member(&root, "process", &node);
		for (size_t i = 0; i < ARRAY_SIZE(top_keys) && !is_meant; i++)
			is_meant = jnode_member(&root, top_keys[i], &node);
		if (jnode_member(&root, "linux", &node))
			is_meant = false;
	}
	jdoc_release(&doc);
	return is_meant;
}
