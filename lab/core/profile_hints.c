/* SPDX-License-Identifier: MIT */
#include "core/profile_hints.h"

#include "base/mem.h"

#include <stdlib.h>

static void add(struct hint_values *hints, uint64_t value)
{
	for (size_t i = 0; i < hints->count; i++)
		if (hints->values[i] == value)
			return;
	hints->values =
		mem_grow(hints->values, hints->count, &hints->capacity, sizeof(*hints->values));
	hints->values[hints->count++] = value;
}

/* What the rules for `call` compare, from argument `first` on. */
static void add_compares(
	const struct profile_hints *hints, const struct syscall_row *call, unsigned first)
{
	for (size_t i = 0; i < hints->profile->rule_count; i++) {
		const struct profile_rule *rule = &hints->profile->rules[i];
		for (size_t k = 0; rule->call == call && k < rule->compare_count; k++) {
			const struct profile_compare *compare = &rule->compares[k];
			if (compare->index < first)
				continue;
			add(&hints->args[compare->index], compare->value);
			if (compare->op == COMPARE_MASKED_EQ)
				add(&hints->args[compare->index], compare->value_two);
		}
	}
}

/* ---- of a program ---- */

#define ARGS_AT      offsetof(struct seccomp_data, args)
#define WORDS_OF_ARG (sizeof(uint64_t) / sizeof(uint32_t))

/* In the order of the text, which is that of most programs: a comparison is of what was loaded last
 * before it. A value too many costs a question. */
static void add_constants(const struct profile_hints *hints)
{
	const struct bpf_program *program = hints->program;
	size_t word = 0;
	uint64_t high = 0; /* what the high word was last compared with */
	bool loaded = false;
	for (size_t i = 0; i < program->count; i++) {
		const struct sock_filter *insn = &program->insns[i];
		if (insn->code == (BPF_LD | BPF_W | BPF_ABS)) {
			loaded = insn->k >= ARGS_AT;
			word = loaded ? (insn->k - ARGS_AT) / sizeof(uint32_t) : 0;
		}
		if (!loaded || BPF_CLASS(insn->code) != BPF_JMP || BPF_OP(insn->code) == BPF_JA ||
			BPF_SRC(insn->code) == BPF_X)
			continue;
		if (word % WORDS_OF_ARG)
			high = (uint64_t)insn->k << 32;
		add(&hints->args[word / WORDS_OF_ARG], word % WORDS_OF_ARG ? high : high | insn->k);
	}
}

/* There the selector stands in the place of the call's argument 0 (seccomp_profile.h). */
static void add_multiplexed(const struct profile_hints *hints, const struct syscall_row *through)
{
	const struct multiplexer_row *row;
	for (size_t n = 0; (row = multiplexer_through(through->name, n)); n++) {
		add(&hints->args[0], row->selector);
		add_compares(hints, syscall_find(row->call), 1);
	}
}

void profile_hints_of(const void *hints, const struct syscall_row *call, struct pattern_hints *out)
{
	const struct profile_hints *all = hints;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		all->args[i].count = 0;
	if (all->program)
		add_constants(all);
	if (all->profile) {
		add_compares(all, call, 0);
		add_multiplexed(all, call);
	}
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		out->values[i] = all->args[i].values;
		out->counts[i] = all->args[i].count;
	}
}

void profile_hints_init(struct profile_hints *hints, const struct seccomp_profile *profile)
{
	hints->profile = profile;
	hints->program = NULL;
	hints->args = mem_zero(SYSCALL_ARGS, sizeof(*hints->args));
}

void profile_hints_init_program(struct profile_hints *hints, const struct bpf_program *program)
{
	profile_hints_init(hints, NULL);
	hints->program = program;
}

void profile_hints_release(struct profile_hints *hints)
{
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		free(hints->args[i].values);
	free(hints->args);
	*hints = (struct profile_hints){ 0 };
}
