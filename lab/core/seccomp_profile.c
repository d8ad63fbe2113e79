/* SPDX-License-Identifier: MIT */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>

int profile_array(const struct jnode *object, const char *key, size_t max, struct jnode *array,
	size_t *count, struct err *err)
{
	*count = 0;
	if (!jnode_given(object, key, array))
		return 0;
	return jnode_array(array, 0, max, count, err);
}

bool seccomp_profile_has_abi(const struct seccomp_profile *profile, enum abi abi)
{
	if (abi == abi_native())
		return true;
	for (size_t i = 0; i < profile->arch_count; i++)
		if (profile->arches[i]->abi == (int)abi)
			return true;
	return false;
}

/* ---- architectures ---- */

static int parse_arch(const struct jnode *node, const struct arch_row **row, struct err *err)
{
	const char *name = NULL;
	if (jnode_string(node, &name, err))
		return -1;
	*row = arch_find(name);
	if (*row)
		return 0;
	autofree const char **known = mem_zero(arch_count(), sizeof(*known));
	for (size_t i = 0; i < arch_count(); i++)
		known[i] = arch_at(i)->name;
	autobuf struct buf hint = { 0 };
	text_suggest(&hint, name, known, arch_count());
	return jnode_fail(
		node, err, "there is no architecture \"%.40s\"%s", name, buf_string(&hint));
}

/* The native one is in anyway; of one that is named twice the second counts for nothing. */
static int add_arch(struct seccomp_profile *profile, const struct jnode *node,
	const struct arch_row *row, struct err *err)
{
	if (row->abi == (int)abi_native()) {
		profile->names_native = true;
		return 0;
	}
	for (size_t i = 0; i < profile->arch_count; i++)
		if (profile->arches[i] == row)
			return 0;
	if (profile->arch_count == PROFILE_MAX_ARCHES)
		return jnode_fail(node, err, "more than %d architectures", PROFILE_MAX_ARCHES);
	profile->arches[profile->arch_count++] = row;
	return 0;
}

/* With `profile` NULL the words are only checked. */
static int parse_arch_list(struct seccomp_profile *profile, const struct jnode *object,
	const char *key, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (profile_array(object, key, SIZE_MAX, &array, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		const struct arch_row *row = NULL;
		if (parse_arch(&node, &row, err) || (profile && add_arch(profile, &node, row, err)))
			return -1;
	}
	return 0;
}

/* moby: the first entry whose architecture is the native one counts, with all of its
 * subArchitectures; the others are for other machines. */
static int parse_arch_map(
	struct seccomp_profile *profile, const struct jnode *array, size_t count, struct err *err)
{
	static const char *const keys[] = { "architecture", "subArchitectures" };
	bool found = false;
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(array, i);
		struct jnode node;
		const struct arch_row *row = NULL;
		if (jnode_object(&entry, keys, ARRAY_SIZE(keys), err) ||
			jnode_require(&entry, "architecture", &node, err) ||
			parse_arch(&node, &row, err))
			return -1;
		const bool counts = !found && row->abi == (int)abi_native();
		if (parse_arch_list(counts ? profile : NULL, &entry, "subArchitectures", err))
			return -1;
		found |= counts;
	}
	profile->names_native |= found;
	return 0;
}

static int parse_arches(struct seccomp_profile *profile, const struct jnode *root, struct err *err)
{
	struct jnode list;
	struct jnode map;
	size_t list_count = 0;
	size_t map_count = 0;
	if (profile_array(root, "architectures", SIZE_MAX, &list, &list_count, err) ||
		profile_array(root, "archMap", SIZE_MAX, &map, &map_count, err))
		return -1;
	if (list_count && map_count)
		return jnode_fail_key(
			&map, err, "write either \"architectures\" or \"archMap\", not both");
	if (map_count)
		return parse_arch_map(profile, &map, map_count, err);
	return parse_arch_list(profile, root, "architectures", err);
}

/* ---- the top level ---- */

static int parse_entries(struct seccomp_profile *profile, const struct jnode *root,
	const struct profile_context *context, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (profile_array(root, "syscalls", SIZE_MAX, &array, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(&array, i);
		if (profile_parse_entry(profile, &entry, context, err))
			return -1;
	}
	return 0;
}

int seccomp_profile_parse(struct seccomp_profile *profile, const char *name, const void *text,
	size_t size, const struct profile_context *context, struct err *err)
{
	static const struct answer_keys keys = { "defaultAction", "defaultErrnoRet",
		"defaultErrno" };
	*profile = (struct seccomp_profile){ .reading = context->reading };
	if (jdoc_parse(&profile->doc, name, text, size, ERR_REFUSED, err))
		return -1;
	const struct jnode root = jdoc_root(&profile->doc);
	if (profile_check_form(&root, profile->reading, err) ||
		profile_parse_answer(profile, &root, &keys, &profile->default_answer,
			&profile->default_at, err) ||
		parse_arches(profile, &root, err) || parse_entries(profile, &root, context, err))
		return -1;
	profile_find_conflicts(profile);
	return 0;
}

void seccomp_profile_release(struct seccomp_profile *profile)
{
	jdoc_release(&profile->doc);
	free(profile->rules);
	findings_release(&profile->findings);
	*profile = (struct seccomp_profile){ 0 };
}
