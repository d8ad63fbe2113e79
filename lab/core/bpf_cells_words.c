/* SPDX-License-Identifier: MIT */
/* Comparisons and answers as sets of words. */
#include "core/bpf_cells_parts.h"

bool cells_compare(uint16_t op, uint32_t left, uint32_t right)
{
	switch (op) {
	case BPF_JEQ:
		return left == right;
	case BPF_JGT:
		return left > right;
	case BPF_JGE:
		return left >= right;
	default: /* BPF_JSET */
		return left & right;
	}
}

static bool holds_for(const struct question *question, uint32_t value)
{
	return question->is_right ? cells_compare(question->op, value, question->constant)
				  : cells_compare(question->op, question->constant, value);
}

/* Those of JGT and JGE are the words on one side of a border. */
word_set cells_values_that_hold(struct word_sets *sets, const struct question *question)
{
	const uint32_t k = question->constant;
	if (question->op == BPF_JEQ)
		return word_set_one(sets, k);
	if (question->op == BPF_JSET)
		return word_set_minus(sets, WORD_SET_FULL, word_set_masked(sets, k, 0));
	const bool with_k = question->op == BPF_JGE;
	if (!with_k && k == (question->is_right ? UINT32_MAX : 0))
		return WORD_SET_EMPTY;
	if (question->is_right)
		return word_set_range(sets, k + !with_k, UINT32_MAX);
	return word_set_range(sets, 0, k - !with_k);
}

bool cells_told_by_bounds(
	const struct word_sets *sets, const struct question *question, word_set set, bool *holds)
{
	const uint32_t min = word_set_min(sets, set);
	const uint32_t max = word_set_max(sets, set);
	if (question->value.number || question->op == BPF_JSET)
		return false;
	*holds = holds_for(question, min);
	if (question->op == BPF_JEQ)
		return question->constant < min || question->constant > max || min == max;
	return *holds == holds_for(question, max);
}

static word_set answers_of_action(struct word_sets *sets, enum action action)
{
	const uint32_t word = answer_word((struct answer){ .action = action });
	return word_set_masked(sets, SECCOMP_RET_ACTION_FULL, word);
}

/* Every action that the kernel does not know is the strictest. */
word_set cells_words_of_answer(struct word_sets *sets, struct answer answer)
{
	const uint32_t word = answer_word((struct answer){ .action = answer.action });
	const struct answer most = answer_of(word | SECCOMP_RET_DATA);
	if (answer.action == ACTION_KILL_PROCESS) {
		word_set rest = WORD_SET_FULL;
		for (enum action other = ACTION_KILL_THREAD; other <= ACTION_ALLOW; other++)
			rest = word_set_minus(sets, rest, answers_of_action(sets, other));
		return rest;
	}
	if (answer.data < most.data)
		return word_set_one(sets, word | answer.data);
	return word_set_range(sets, word | answer.data, word | SECCOMP_RET_DATA);
}
