/* SPDX-License-Identifier: MIT */
/* Mutants of a C source by another word, or by a number that is off by one. */
#include "core/mutant_c_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct other_word {
	const char *operator;
	const char *from;
	const char *to;
	bool has_arguments; /* of which nothing is left */
};

/* What people write by mistake. A new kind of policy adds its words here. */
static const struct other_word others[] = {
	/* libseccomp's answers */
	{ "swap-action", "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO(1)", false },
	{ "swap-action", "SCMP_ACT_LOG", "SCMP_ACT_ERRNO(1)", false },
	{ "swap-action", "SCMP_ACT_ERRNO", "SCMP_ACT_ALLOW", true },
	{ "swap-action", "SCMP_ACT_ERRNO", "SCMP_ACT_LOG", true },
	{ "swap-action", "SCMP_ACT_KILL", "SCMP_ACT_ALLOW", false },
	{ "swap-action", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_ALLOW", false },
	{ "swap-action", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_ALLOW", false },
	{ "swap-action", "SCMP_ACT_TRAP", "SCMP_ACT_ALLOW", false },
	{ "swap-errno", "SCMP_ACT_ERRNO", "SCMP_ACT_ERRNO(0)", true },
	{ "swap-errno", "SCMP_ACT_ERRNO", "SCMP_ACT_ERRNO(1)", true },
	{ "swap-errno", "SCMP_ACT_ERRNO", "SCMP_ACT_ERRNO(38)", true },
	/* the kernel's */
	{ "swap-action", "SECCOMP_RET_ALLOW", "SECCOMP_RET_ERRNO|1", false },
	{ "swap-action", "SECCOMP_RET_LOG", "SECCOMP_RET_ERRNO|1", false },
	{ "swap-action", "SECCOMP_RET_ERRNO", "SECCOMP_RET_ALLOW", false },
	{ "swap-action", "SECCOMP_RET_ERRNO", "SECCOMP_RET_LOG", false },
	{ "swap-action", "SECCOMP_RET_KILL", "SECCOMP_RET_ALLOW", false },
	{ "swap-action", "SECCOMP_RET_KILL_PROCESS", "SECCOMP_RET_ALLOW", false },
	{ "swap-action", "SECCOMP_RET_KILL_THREAD", "SECCOMP_RET_ALLOW", false },
	{ "swap-action", "SECCOMP_RET_TRAP", "SECCOMP_RET_ALLOW", false },
	{ "swap-errno", "EPERM", "0", false },
	{ "swap-errno", "EPERM", "38", false },
	{ "swap-errno", "EACCES", "0", false },
	{ "swap-errno", "ENOSYS", "0", false },
	{ "swap-errno", "ENOSYS", "1", false },
	/* conditions */
	{ "relax-compare", "SCMP_CMP_EQ", "SCMP_CMP_NE", false },
	{ "relax-compare", "SCMP_CMP_EQ", "SCMP_CMP_LE", false },
	{ "relax-compare", "SCMP_CMP_EQ", "SCMP_CMP_GE", false },
	{ "relax-compare", "SCMP_CMP_NE", "SCMP_CMP_EQ", false },
	{ "relax-compare", "SCMP_CMP_NE", "SCMP_CMP_GT", false },
	{ "relax-compare", "SCMP_CMP_LT", "SCMP_CMP_LE", false },
	{ "relax-compare", "SCMP_CMP_LE", "SCMP_CMP_LT", false },
	{ "relax-compare", "SCMP_CMP_GT", "SCMP_CMP_GE", false },
	{ "relax-compare", "SCMP_CMP_GE", "SCMP_CMP_GT", false },
	{ "swap-argument", "SCMP_A0", "SCMP_A1", false },
	{ "swap-argument", "SCMP_A1", "SCMP_A0", false },
	{ "swap-argument", "SCMP_A2", "SCMP_A1", false },
	{ "swap-argument", "SCMP_A3", "SCMP_A2", false },
	{ "swap-argument", "SCMP_A4", "SCMP_A3", false },
	{ "swap-argument", "SCMP_A5", "SCMP_A4", false },
	/* tests of an array */
	{ "swap-test", "BPF_JEQ", "BPF_JGE", false },
	{ "swap-test", "BPF_JEQ", "BPF_JSET", false },
	{ "swap-test", "BPF_JGE", "BPF_JGT", false },
	{ "swap-test", "BPF_JGT", "BPF_JGE", false },
	{ "swap-test", "BPF_JSET", "BPF_JEQ", false },
	/* architectures */
	{ "swap-abi", "SCMP_ARCH_X86", "SCMP_ARCH_X32", false },
	{ "swap-abi", "SCMP_ARCH_X32", "SCMP_ARCH_X86", false },
	{ "swap-abi", "AUDIT_ARCH_X86_64", "AUDIT_ARCH_I386", false },
	{ "swap-abi", "AUDIT_ARCH_I386", "AUDIT_ARCH_X86_64", false },
};

void mutate_c_word(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const struct other_word *other = &others[i];
		struct c_span span = { at, at + 1 };
		if (!c_token_is(mutating->tokens, at, other->from))
			continue;
		if (other->has_arguments && c_token_is_call(mutating->tokens, at))
			span.end = mutating->tokens->items[at + 1].partner + 1;
		const struct edit edit = c_edit(mutating, span, other->to);
		mutant_c_add(mutating, other->operator, piece, &edit, 1, "%s-%s", other->from,
			other->to);
	}
}

/* ---- numbers ---- */

/* Not the zero or one that a function returns, but one that is handed to something. */
static bool is_in_brackets(
	const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	if (piece->kind == C_ELEMENT)
		return true;
	for (size_t i = piece->span.begin; i < at; i++)
		if (mutating->tokens->items[i].partner > at)
			return true;
	return false;
}

/* Jumps have operators of their own. */
static bool is_in_a_jump(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	for (size_t i = piece->span.begin; i < at; i++)
		if (c_token_is(mutating->tokens, i, "BPF_JUMP") &&
			c_token_is_call(mutating->tokens, i) &&
			mutating->tokens->items[i + 1].partner > at)
			return true;
	return false;
}

void mutate_c_number(const struct mutating_c *mutating, const struct c_piece *piece, size_t at)
{
	static const struct {
		const char *what;
		const char *name;
	} changes[] = { { "+ 1", "plus-1" }, { "- 1", "minus-1" } };
	if (!c_token_is_kind(mutating->tokens, at, C_NUMBER) ||
		!is_in_brackets(mutating, piece, at) || is_in_a_jump(mutating, piece, at))
		return;
	autofree char *number = c_span_text(mutating->tokens, (struct c_span){ at, at + 1 });
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		if (i == 1 && strcmp(number, "0") == 0)
			continue;
		autofree char *text = mem_format("(%s %s)", number, changes[i].what);
		const struct edit edit = c_edit(mutating, (struct c_span){ at, at + 1 }, text);
		mutant_c_add(
			mutating, "off-by-one", piece, &edit, 1, "%s-%s", number, changes[i].name);
	}
}
