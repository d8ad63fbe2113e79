/* SPDX-License-Identifier: MIT */
#include "profile_reference.h"

#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- getters that can't fail: the document was accepted ---- */

static bool get(const struct jnode *object, const char *key, struct jnode *child)
{
	return jnode_member(object, key, child) && !jnode_is_null(child);
}

static const char *text_of(const struct jnode *node)
{
	struct err err = { 0 };
	const char *text = NULL;
	const int failed = jnode_string(node, &text, &err);
	assert(!failed && text);
	return text;
}

static const char *text_at(const struct jnode *object, const char *key)
{
	struct jnode child;
	return get(object, key, &child) ? text_of(&child) : "";
}

static uint64_t number_at(const struct jnode *object, const char *key, uint64_t otherwise)
{
	struct err err = { 0 };
	struct jnode child;
	uint64_t number = otherwise;
	if (get(object, key, &child)) {
		const int failed = jnode_u64(&child, 0, INT64_MAX, &number, &err);
		assert(!failed);
	}
	return number;
}

/* Elements of a list that may be absent. */
static size_t list_at(const struct jnode *object, const char *key, struct jnode *list)
{
	struct err err = { 0 };
	size_t count = 0;
	if (get(object, key, list)) {
		const int failed = jnode_array(list, 0, SIZE_MAX, &count, &err);
		assert(!failed);
	}
	return count;
}

static bool list_has(const struct jnode *object, const char *key, const char *word)
{
	struct jnode list;
	const size_t count = list_at(object, key, &list);
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&list, i);
		if (!strcmp(text_of(&node), word))
			return true;
	}
	return false;
}

/* ---- answers ---- */

static struct answer answer_at(const struct jnode *object, const char *action, const char *number)
{
	const char *word = text_at(object, action) + strlen("SCMP_ACT_");
	if (!strcmp(word, "ALLOW"))
		return (struct answer){ ACTION_ALLOW, 0 };
	if (!strcmp(word, "LOG"))
		return (struct answer){ ACTION_LOG, 0 };
	if (!strcmp(word, "TRAP"))
		return (struct answer){ ACTION_TRAP, 0 };
	if (!strcmp(word, "KILL_PROCESS"))
		return (struct answer){ ACTION_KILL_PROCESS, 0 };
	if (!strcmp(word, "KILL") || !strcmp(word, "KILL_THREAD"))
		return (struct answer){ ACTION_KILL_THREAD, 0 };
	const uint16_t data = (uint16_t)number_at(object, number, EPERM);
	if (!strcmp(word, "TRACE"))
		return (struct answer){ ACTION_TRACE, data };
	assert(!strcmp(word, "ERRNO"));
	return (struct answer){ ACTION_ERRNO, data };
}

/* ---- architectures ---- */

static const char *arch_of(enum abi abi)
{
	static const char *const words[] = { "SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32",
		"SCMP_ARCH_AARCH64" };
	return words[abi];
}

static bool has_abi(const struct jnode *root, enum abi abi)
{
	if (abi == abi_native() || list_has(root, "architectures", arch_of(abi)))
		return true;
	struct jnode map;
	const size_t count = list_at(root, "archMap", &map);
	for (size_t i = 0; i < count; i++) {
		const struct jnode row = jnode_at(&map, i);
		if (!strcmp(text_at(&row, "architecture"), arch_of(abi_native())))
			return list_has(&row, "subArchitectures", arch_of(abi));
	}
	return false;
}

/* ---- includes and excludes ---- */

static bool kernel_reached(const struct profile_context *context, const char *version)
{
	unsigned major = 0;
	unsigned minor = 0;
	const int found = sscanf(version, "%u.%u", &major, &minor);
	assert(found == 2);
	return context->kernel_major * 1000 + context->kernel_minor >= major * 1000 + minor;
}

static size_t held_of(const struct jnode *scope, const struct profile_context *context)
{
	struct jnode caps;
	const size_t count = list_at(scope, "caps", &caps);
	size_t held = 0;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&caps, i);
		unsigned number = 0;
		const bool found = capability_find(text_of(&node), &number);
		assert(found);
		held += context->capabilities >> number & 1;
	}
	return held;
}

static bool is_excluded(const struct jnode *entry, const struct profile_context *context)
{
	struct jnode scope;
	struct jnode kernel;
	if (!get(entry, "excludes", &scope))
		return false;
	return list_has(&scope, "arches", context->arch) || held_of(&scope, context) ||
	       (get(&scope, "minKernel", &kernel) && kernel_reached(context, text_of(&kernel)));
}

static bool is_included(const struct jnode *entry, const struct profile_context *context)
{
	struct jnode scope;
	struct jnode node;
	if (!get(entry, "includes", &scope))
		return true;
	if (list_at(&scope, "arches", &node) && !list_has(&scope, "arches", context->arch))
		return false;
	if (held_of(&scope, context) < list_at(&scope, "caps", &node))
		return false;
	return !get(&scope, "minKernel", &node) || kernel_reached(context, text_of(&node));
}

/* ---- calls ---- */

static bool holds(const struct jnode *arg, uint64_t is)
{
	const char *op = text_at(arg, "op") + strlen("SCMP_CMP_");
	const uint64_t value = number_at(arg, "value", 0);
	if (!strcmp(op, "NE"))
		return is != value;
	if (!strcmp(op, "LT"))
		return is < value;
	if (!strcmp(op, "LE"))
		return is <= value;
	if (!strcmp(op, "EQ"))
		return is == value;
	if (!strcmp(op, "GE"))
		return is >= value;
	if (!strcmp(op, "GT"))
		return is > value;
	assert(!strcmp(op, "MASKED_EQ"));
	return (is & value) == number_at(arg, "valueTwo", 0);
}

static bool args_hold(
	const struct jnode *entry, const struct seccomp_data *data, bool without_first)
{
	struct jnode args;
	const size_t count = list_at(entry, "args", &args);
	for (size_t i = 0; i < count; i++) {
		const struct jnode arg = jnode_at(&args, i);
		const uint64_t index = number_at(&arg, "index", 0);
		if (!(without_first && index == 0) && !holds(&arg, data->args[index]))
			return false;
	}
	return true;
}

static bool name_matches(
	const struct jnode *entry, const struct seccomp_data *data, enum abi abi, const char *name)
{
	const struct syscall_row *call = syscall_find(name);
	if (!call)
		return false;
	if (call->number[abi] == (int64_t)(uint32_t)data->nr)
		return args_hold(entry, data, false);
	const struct multiplexer_row *way;
	for (size_t n = 0; (way = multiplexer_find(name, abi, n)); n++)
		if (syscall_find(way->through)->number[abi] == (int64_t)(uint32_t)data->nr &&
			(data->args[0] & way->selector_mask) == way->selector)
			return args_hold(entry, data, true);
	return false;
}

static bool entry_matches(const struct jnode *entry, const struct seccomp_data *data, enum abi abi)
{
	struct jnode node;
	if (get(entry, "name", &node))
		return name_matches(entry, data, abi, text_of(&node));
	struct jnode names;
	const size_t count = list_at(entry, "names", &names);
	for (size_t i = 0; i < count; i++) {
		node = jnode_at(&names, i);
		if (name_matches(entry, data, abi, text_of(&node)))
			return true;
	}
	return false;
}

/* ---- the decision ---- */

struct reference_answer reference_decide(const struct jdoc *doc,
	const struct profile_context *context, const struct seccomp_data *data)
{
	const struct jnode root = jdoc_root(doc);
	const struct answer otherwise = answer_at(&root, "defaultAction", "defaultErrnoRet");
	struct reference_answer best = { .answer = otherwise };
	enum abi abi;
	if (!abi_of(data->arch, (uint32_t)data->nr, &abi) || !has_abi(&root, abi))
		return (struct reference_answer){ .answer = { ACTION_KILL_THREAD, 0 } };
	bool differs = false; /* a rule was found that does not just repeat the default */
	struct jnode entries;
	const size_t count = list_at(&root, "syscalls", &entries);
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(&entries, i);
		const struct answer answer = answer_at(&entry, "action", "errnoRet");
		const bool repeats = answer_equal(answer, otherwise);
		if (!is_included(&entry, context) || is_excluded(&entry, context) ||
			!entry_matches(&entry, data, abi))
			continue;
		if (best.by_rule && (repeats || (differs && answer.action >= best.answer.action)))
			continue;
		best = (struct reference_answer){ answer, true, i };
		differs = !repeats;
	}
	return best;
}
