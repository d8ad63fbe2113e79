/* SPDX-License-Identifier: MIT */
/*
 * export: the main of a learner's policy. It is compiled with the lab, and linked to the learner's
 * object in the container that builds it (builder.c); the two never share a translation unit.
 *
 * Theory of operation. The learner's code runs in this process before main and beside it, so
 * nothing here is safe from it, and nothing need be: all it can change is which filter comes out.
 * Standard output becomes the learner's standard error as early as main can do it, so that a
 * policy that prints is no broken record.
 *
 * The linker sends the learner's calls of seccomp_rule_add and its like through __wrap_*, which
 * note the return address, and leaves ours alone. What is too much or too unusual to follow makes
 * the rules unknown; the filter is the same.
 *
 * Only main and __wrap_* are visible, and nothing of base/ is linked: every name is the learner's.
 */
#include "core/wire_export.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define API_LEVEL   6 /* without it libseccomp tries what the kernel can by calls of seccomp(2) */
#define PROGRAM_MAX ((BPF_MAX_INSNS + 1) * sizeof(struct sock_filter))
#define FROM        ((uint64_t)(uintptr_t)__builtin_return_address(0))

_Static_assert(sizeof(struct export_compare) == sizeof(struct scmp_arg_cmp), "the same shape");

extern const char policy[];        /* a function or a struct sock_fprog */
extern const char bulkhead_kind[]; /* its address is EXPORT_KIND_* */

/* ---- what was called ---- */

static struct export_head head = {
	.magic = EXPORT_MAGIC, .version = EXPORT_VERSION, .rules_known = 1
};
static struct export_rule rules[EXPORT_MAX_RULES];
static struct export_compare compares[EXPORT_MAX_COMPARES];
static scmp_filter_ctx only; /* the context that is followed, the first one */

static void lose_track(void)
{
	head.rules_known = 0;
}

static int note_rule(
	scmp_filter_ctx context, const struct export_rule *rule, const struct scmp_arg_cmp *with)
{
	const int unknown = context != only || rule->compare_count > 6 ||
			    head.rule_count == EXPORT_MAX_RULES ||
			    rule->compare_count > EXPORT_MAX_COMPARES - head.compare_count;
	if (unknown || !head.rules_known) {
		lose_track();
		return rule->answer;
	}
	rules[head.rule_count++] = *rule;
	for (uint32_t i = 0; i < rule->compare_count; i++)
		memcpy(&compares[head.compare_count++], &with[i], sizeof(*with));
	return rule->answer;
}

static int add(scmp_filter_ctx context, struct export_rule rule, const struct scmp_arg_cmp *with,
	int (*call)(scmp_filter_ctx, uint32_t, int, unsigned int, const struct scmp_arg_cmp *))
{
	rule.answer = call(context, rule.action, rule.number, rule.compare_count, with);
	return note_rule(context, &rule, with);
}

static void read_compares(va_list from, unsigned count, struct scmp_arg_cmp *to)
{
	for (unsigned i = 0; i < count && i < 6; i++)
		to[i] = va_arg(from, struct scmp_arg_cmp);
}

/* ---- in the place of libseccomp's ---- */

scmp_filter_ctx __real_seccomp_init(uint32_t word);
int __real_seccomp_reset(scmp_filter_ctx context, uint32_t word);
int __real_seccomp_merge(scmp_filter_ctx to, scmp_filter_ctx from);
int __real_seccomp_arch_add(scmp_filter_ctx context, uint32_t token);
int __real_seccomp_arch_remove(scmp_filter_ctx context, uint32_t token);
int __real_seccomp_attr_set(scmp_filter_ctx context, enum scmp_filter_attr attr, uint32_t value);
int __real_seccomp_rule_add_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with);
int __real_seccomp_rule_add_exact_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with);

scmp_filter_ctx __wrap_seccomp_init(uint32_t word);
scmp_filter_ctx __wrap_seccomp_init(uint32_t word)
{
	const scmp_filter_ctx context = __real_seccomp_init(word);
	if (only || !context)
		return context;
	only = context;
	head.default_word = word;
	head.default_from = FROM;
	return context;
}

int __wrap_seccomp_reset(scmp_filter_ctx context, uint32_t word);
int __wrap_seccomp_reset(scmp_filter_ctx context, uint32_t word)
{
	lose_track();
	return __real_seccomp_reset(context, word);
}

int __wrap_seccomp_merge(scmp_filter_ctx to, scmp_filter_ctx from);
int __wrap_seccomp_merge(scmp_filter_ctx to, scmp_filter_ctx from)
{
	lose_track();
	return __real_seccomp_merge(to, from);
}

/* Rules that are there already do not count for an architecture that comes later. */
int __wrap_seccomp_arch_add(scmp_filter_ctx context, uint32_t token);
int __wrap_seccomp_arch_add(scmp_filter_ctx context, uint32_t token)
{
	const int answer = __real_seccomp_arch_add(context, token);
	if (answer || token == SCMP_ARCH_NATIVE)
		return answer;
	if (context != only || head.rule_count || head.arch_count == EXPORT_MAX_ARCHES)
		lose_track();
	else
		head.arches[head.arch_count++] = token;
	return answer;
}

int __wrap_seccomp_arch_remove(scmp_filter_ctx context, uint32_t token);
int __wrap_seccomp_arch_remove(scmp_filter_ctx context, uint32_t token)
{
	lose_track();
	return __real_seccomp_arch_remove(context, token);
}

int __wrap_seccomp_attr_set(scmp_filter_ctx context, enum scmp_filter_attr attr, uint32_t value);
int __wrap_seccomp_attr_set(scmp_filter_ctx context, enum scmp_filter_attr attr, uint32_t value)
{
	if (attr == SCMP_FLTATR_ACT_BADARCH)
		lose_track();
	return __real_seccomp_attr_set(context, attr, value);
}

int __wrap_seccomp_rule_add_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with);
int __wrap_seccomp_rule_add_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with)
{
	return add(context, (struct export_rule){ FROM, action, number, 0, count }, with,
		__real_seccomp_rule_add_array);
}

int __wrap_seccomp_rule_add_exact_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with);
int __wrap_seccomp_rule_add_exact_array(scmp_filter_ctx context, uint32_t action, int number,
	unsigned int count, const struct scmp_arg_cmp *with)
{
	return add(context, (struct export_rule){ FROM, action, number, 0, count }, with,
		__real_seccomp_rule_add_exact_array);
}

int __wrap_seccomp_rule_add(
	scmp_filter_ctx context, uint32_t action, int number, unsigned int count, ...);
int __wrap_seccomp_rule_add(
	scmp_filter_ctx context, uint32_t action, int number, unsigned int count, ...)
{
	struct scmp_arg_cmp with[6];
	va_list args;
	va_start(args, count);
	read_compares(args, count, with);
	va_end(args);
	return add(context, (struct export_rule){ FROM, action, number, 0, count }, with,
		__real_seccomp_rule_add_array);
}

int __wrap_seccomp_rule_add_exact(
	scmp_filter_ctx context, uint32_t action, int number, unsigned int count, ...);
int __wrap_seccomp_rule_add_exact(
	scmp_filter_ctx context, uint32_t action, int number, unsigned int count, ...)
{
	struct scmp_arg_cmp with[6];
	va_list args;
	va_start(args, count);
	read_compares(args, count, with);
	va_end(args);
	return add(context, (struct export_rule){ FROM, action, number, 0, count }, with,
		__real_seccomp_rule_add_exact_array);
}

/* ---- the filter ---- */

static struct sock_filter program[BPF_MAX_INSNS + 1];

static void count_insns(size_t count)
{
	head.status = count > BPF_MAX_INSNS ? EXPORT_TOO_LONG : count ? EXPORTED : EXPORT_EMPTY;
	head.insn_count = head.status == EXPORTED ? (uint32_t)count : 0;
}

/* A pipe holds more than the longest filter that we take; libseccomp writes it at once. */
static void export_context(scmp_filter_ctx context)
{
	int ends[2];
	head.status = EXPORT_REFUSED;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK)) {
		head.error = errno;
		return;
	}
	const int answer = seccomp_export_bpf(context, ends[1]);
	head.error = answer < 0 ? -answer : 0;
	const ssize_t size = answer ? 0 : read(ends[0], program, PROGRAM_MAX);
	if (!answer)
		count_insns(size > 0 ? (size_t)size / sizeof(program[0]) : 0);
}

static void export_function(void)
{
	const scmp_filter_ctx context = ((scmp_filter_ctx(*)(void))(uintptr_t)policy)();
	if (context != only)
		lose_track();
	if (context)
		export_context(context);
	else
		head.status = EXPORT_NO_CONTEXT;
}

static void export_array(void)
{
	const struct sock_fprog *array = (const void *)policy;
	lose_track();
	count_insns(array->filter ? array->len : 0);
	if (head.insn_count)
		memcpy(program, array->filter, head.insn_count * sizeof(program[0]));
}

static int write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size) {
		const ssize_t n = write(fd, at, size);
		if (n <= 0)
			return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

static int write_record(int fd)
{
	if (!head.rules_known)
		head.rule_count = head.compare_count = head.arch_count = 0;
	return write_all(fd, &head, sizeof(head)) ||
	       write_all(fd, rules, head.rule_count * sizeof(rules[0])) ||
	       write_all(fd, compares, head.compare_count * sizeof(compares[0])) ||
	       write_all(fd, program, head.insn_count * sizeof(program[0]));
}

int main(void)
{
	const int out = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(1);
	(void)seccomp_api_set(API_LEVEL);
	if ((uintptr_t)bulkhead_kind == EXPORT_KIND_ARRAY)
		export_array();
	else
		export_function();
	_exit(write_record(out) ? 1 : 0);
}
