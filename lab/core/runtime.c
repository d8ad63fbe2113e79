/* SPDX-License-Identifier: MIT */
#include "core/runtime.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <errno.h>
#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { [RUNTIME_NONE] = "none", [RUNTIME_RUNC] = "runc" };

int runtime_parse(const char *name, enum runtime *runtime, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*runtime = (enum runtime)i;
		return 0;
	}
	autobuf struct buf hint = { 0 };
	autofree char *shown = text_escape_line(name);
	text_suggest(&hint, name, names, ARRAY_SIZE(names));
	return err_set(err, ERR_USAGE,
		"--runtime: no runtime \"%s\" is known here%s; it is none or runc", shown,
		buf_string(&hint));
}

/* ---- runc ---- */

/* TRACE counts as permitting: runc leaves unknown calls to the tracer. NOTIFY does not. */
static bool default_permits(struct answer answer)
{
	return answer_permits(answer) || answer.action == ACTION_TRACE;
}

static bool has_prologue(const struct seccomp_profile *profile)
{
	const struct answer answer = profile->default_answer;
	return !default_permits(answer) &&
	       !(answer.action == ACTION_ERRNO && answer.data == ENOSYS);
}

/* The highest number that a rule names; 0 where there is none, and then nothing is put before. */
static uint32_t last_number(const struct seccomp_profile *profile, enum abi abi)
{
	uint32_t last = 0;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *rule = &profile->rules[i];
		const int64_t number = rule->call->number[abi];
		if (!rule->skipped && number > (int64_t)last)
			last = (uint32_t)number;
	}
	return last;
}

#define LONGEST 6 /* instructions of one ABI */
#define NR      offsetof(struct seccomp_data, nr)
#define ARCH    offsetof(struct seccomp_data, arch)

/* x86_64 and x32 share an architecture: a bit of the number tells them apart. */
static size_t add_abi(struct sock_filter *at, enum abi abi, uint32_t last)
{
	const bool told_by_bit = abi_audit_arch(abi) == AUDIT_ARCH_X86_64;
	const uint8_t left = told_by_bit ? 4 : 3; /* behind the comparison of the architecture */
	size_t count = 0;
	at[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, ARCH);
	at[count++] = (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_JEQ | BPF_K, abi_audit_arch(abi), 0, left);
	at[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, NR);
	if (told_by_bit)
		at[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32_BIT,
			abi == ABI_X32 ? 0 : 2, abi == ABI_X32 ? 2 : 0);
	at[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, last, 0, 1);
	at[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
	return count;
}

static size_t add_listed(const struct seccomp_profile *profile, enum abi abi,
	struct sock_filter *prologue, size_t count)
{
	const uint32_t last = last_number(profile, abi);
	return last ? count + add_abi(&prologue[count], abi, last) : count;
}

static int make_prologue(const struct seccomp_profile *profile, struct sock_filter *prologue,
	size_t *count, struct err *err)
{
	*count = 0;
	if (profile->names_native)
		*count = add_listed(profile, abi_native(), prologue, *count);
	for (size_t i = 0; i < profile->arch_count; i++) {
		const struct arch_row *row = profile->arches[i];
		if (row->abi < 0)
			return err_set(err, ERR_INPUT,
				"what runc puts before the filter is not known for %s", row->name);
		*count = add_listed(profile, (enum abi)row->abi, prologue, *count);
	}
	return 0;
}

static int put_before(struct bpf_program *program, const struct sock_filter *prologue, size_t count,
	struct err *err)
{
	if (program->count + count > BPF_MAX_INSNS)
		return err_set(err, ERR_INPUT,
			"with what runc puts before it the filter is longer than %d instructions",
			BPF_MAX_INSNS);
	struct sock_filter *all = mem_zero(program->count + count, sizeof(*all));
	memcpy(all, prologue, count * sizeof(*all));
	memcpy(all + count, program->insns, program->count * sizeof(*all));
	free(program->insns);
	*program = (struct bpf_program){ all, program->count + count };
	return 0;
}

int runtime_patch(enum runtime runtime, const struct seccomp_profile *profile,
	struct bpf_program *program, struct err *err)
{
	struct sock_filter prologue[ABI_COUNT * LONGEST];
	size_t count = 0;
	if (runtime == RUNTIME_NONE || !program->count || !has_prologue(profile))
		return 0;
	if (make_prologue(profile, prologue, &count, err))
		return -1;
	return put_before(program, prologue, count, err);
}
