/* SPDX-License-Identifier: MIT */
/* includes and excludes, in the order and with the meaning of moby's seccomp_linux.go. */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_WORDS 64 /* elements of arches and caps */

/* One of the two objects, compared with the context. */
struct filter {
	bool has_arches;
	bool names_arch;
	const char *held;    /* the first capability of `caps` that the process has, or NULL */
	const char *lacking; /* the first one that it does not have, or NULL */
	const char *kernel;  /* minKernel, or NULL */
	bool kernel_reached;
};

static int parse_arch(const struct jnode *node, const char **name, struct err *err)
{
	if (jnode_string(node, name, err))
		return -1;
	autofree const char **known = mem_zero(arch_count(), sizeof(*known));
	size_t count = 0;
	for (size_t i = 0; i < arch_count(); i++)
		if (arch_at(i)->docker)
			known[count++] = arch_at(i)->docker;
	for (size_t i = 0; i < count; i++)
		if (!strcmp(*name, known[i]))
			return 0;
	autobuf struct buf hint = { 0 };
	const struct arch_row *row = arch_find(*name); /* the word of "architectures" */
	if (row && row->docker)
		buf_format(&hint, " (here it is \"%s\")", row->docker);
	else
		text_suggest(&hint, *name, known, count);
	return jnode_fail(
		node, err, "Docker calls no architecture \"%.40s\"%s", *name, buf_string(&hint));
}

static int parse_arches(const struct jnode *object, const struct profile_context *context,
	struct filter *filter, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (profile_array(object, "arches", MAX_WORDS, &array, &count, err))
		return -1;
	filter->has_arches = count > 0;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		const char *name = NULL;
		if (parse_arch(&node, &name, err))
			return -1;
		if (!strcmp(name, context->arch))
			filter->names_arch = true;
	}
	return 0;
}

static int parse_capability(
	const struct jnode *node, const char **name, unsigned *number, struct err *err)
{
	if (jnode_string(node, name, err))
		return -1;
	if (capability_find(*name, number))
		return 0;
	autofree char *full = mem_format("CAP_%.40s", *name);
	const char *near = capability_find(full, number) ? full : capability_nearest(*name);
	return jnode_fail(node, err, "there is no capability \"%.40s\"%s%s%s", *name,
		near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static int parse_caps(const struct jnode *object, const struct profile_context *context,
	struct filter *filter, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	if (profile_array(object, "caps", MAX_WORDS, &array, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&array, i);
		const char *name = NULL;
		unsigned number = 0;
		if (parse_capability(&node, &name, &number, err))
			return -1;
		const bool held = context->capabilities >> number & 1;
		const char **first = held ? &filter->held : &filter->lacking;
		if (!*first)
			*first = name;
	}
	return 0;
}

/* Up to three digits; `*end` behind them, or NULL. */
static unsigned parse_digits(const char *text, const char **end)
{
	unsigned value = 0;
	size_t size = 0;
	for (; size < 3 && text[size] >= '0' && text[size] <= '9'; size++)
		value = 10 * value + (unsigned)(text[size] - '0');
	*end = size ? text + size : NULL;
	return value;
}

/* "4.8", as Moby reads it: two numbers of 8 bits, not both 0, and nothing else. */
static int parse_kernel(const struct jnode *object, const struct profile_context *context,
	struct filter *filter, struct err *err)
{
	struct jnode node;
	if (!jnode_given(object, "minKernel", &node))
		return 0;
	if (jnode_string(&node, &filter->kernel, err))
		return -1;
	const char *end = NULL;
	const unsigned major = parse_digits(filter->kernel, &end);
	const char *rest = end && *end == '.' ? end + 1 : "";
	const unsigned minor = parse_digits(rest, &end);
	if (!end || *end || major > UINT8_MAX || minor > UINT8_MAX || !(major | minor))
		return jnode_fail(&node, err,
			"\"%.40s\" is no kernel version: write two numbers, as in \"4.8\"",
			filter->kernel);
	filter->kernel_reached = context->kernel_major > major ||
				 (context->kernel_major == major && context->kernel_minor >= minor);
	return 0;
}

static int parse_filter(const struct jnode *entry, const char *key,
	const struct profile_context *context, struct filter *filter, struct err *err)
{
	static const char *const keys[] = { "arches", "caps", "minKernel" };
	struct jnode object;
	if (!jnode_given(entry, key, &object))
		return 0;
	if (jnode_object(&object, keys, ARRAY_SIZE(keys), err) ||
		parse_arches(&object, context, filter, err) ||
		parse_caps(&object, context, filter, err))
		return -1;
	return parse_kernel(&object, context, filter, err);
}

__attribute__((format(printf, 2, 3))) static void skip(
	struct profile_scope *scope, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vsnprintf(scope->why, sizeof(scope->why), format, args); /* cut, never broken */
	va_end(args);
	scope->skipped = true;
}

static void decide_scope(const struct filter *includes, const struct filter *excludes,
	const struct profile_context *context, struct profile_scope *scope)
{
	scope->foreign = (excludes->has_arches && excludes->names_arch) ||
			 (includes->has_arches && !includes->names_arch);
	if (excludes->names_arch)
		skip(scope, "excludes.arches names %s", context->arch);
	else if (excludes->held)
		skip(scope, "excludes.caps names %s, which the process has", excludes->held);
	else if (excludes->kernel && excludes->kernel_reached)
		skip(scope, "excludes.minKernel is %s, and the lab reads profiles for kernel %u.%u",
			excludes->kernel, context->kernel_major, context->kernel_minor);
	else if (includes->has_arches && !includes->names_arch)
		skip(scope, "includes.arches does not name %s", context->arch);
	else if (includes->lacking)
		skip(scope, "includes.caps names %s, which the process lacks", includes->lacking);
	else if (includes->kernel && !includes->kernel_reached)
		skip(scope, "includes.minKernel is %s, and the lab reads profiles for kernel %u.%u",
			includes->kernel, context->kernel_major, context->kernel_minor);
}

int profile_parse_scope(const struct jnode *entry, const struct profile_context *context,
	struct profile_scope *scope, struct err *err)
{
	struct filter includes = { 0 };
	struct filter excludes = { 0 };
	if (parse_filter(entry, "includes", context, &includes, err) ||
		parse_filter(entry, "excludes", context, &excludes, err))
		return -1;
	*scope = (struct profile_scope){ 0 };
	decide_scope(&includes, &excludes, context, scope);
	return 0;
}
