/* SPDX-License-Identifier: MIT */
/*
 * bpf_value: what a register of a program holds when the words of the call are sets (bpf_cells.h):
 * a constant, a function of one word, or something out of sight.
 */
#ifndef LAB_CORE_BPF_VALUE_H
#define LAB_CORE_BPF_VALUE_H

#include "core/word_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind { VALUE_CONSTANT, VALUE_OF_WORD, VALUE_HIDDEN };

struct bpf_value {
	uint8_t kind;    /* enum value_kind */
	uint8_t word;    /* index in struct seccomp_data, in words */
	uint32_t number; /* of a constant; of a function its last step, 0: the word itself */
};

/* The steps of all functions: each knows the one before it. */
struct value_steps {
	struct value_step {
		uint32_t op; /* enum word_op */
		uint32_t k;
		uint32_t before;
		uint32_t length; /* steps up to here */
	} * items;               /* the first is no step */
	size_t count;
	size_t capacity;
};
void value_steps_release(struct value_steps *steps);

struct bpf_value value_constant(uint32_t constant);
struct bpf_value value_of_word(size_t word);
struct bpf_value value_hidden(void);

/* What an ALU instruction (its code) makes of A and its operand. Not of a division by 0. */
struct bpf_value value_compute(
	struct value_steps *steps, uint16_t code, struct bpf_value a, struct bpf_value operand);

/* How many steps a value takes: what asking about it costs. */
size_t value_length(const struct value_steps *steps, struct bpf_value value);

/* What a function makes of its word. */
uint32_t value_at(const struct value_steps *steps, struct bpf_value function, uint32_t word);

/* All values of its word for which a function is in the set. */
word_set value_before(const struct value_steps *steps, struct word_sets *sets,
	struct bpf_value function, word_set set);

#endif
