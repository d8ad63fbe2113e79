/* SPDX-License-Identifier: MIT */
#include "core/bpf_value.h"

#include "base/mem.h"

#include <linux/filter.h>
#include <stdlib.h>

void value_steps_release(struct value_steps *steps)
{
	free(steps->items);
	*steps = (struct value_steps){ 0 };
}

struct bpf_value value_constant(uint32_t constant)
{
	return (struct bpf_value){ .kind = VALUE_CONSTANT, .number = constant };
}

struct bpf_value value_of_word(size_t word)
{
	return (struct bpf_value){ .kind = VALUE_OF_WORD, .word = (uint8_t)word };
}

struct bpf_value value_hidden(void)
{
	return (struct bpf_value){ .kind = VALUE_HIDDEN };
}

/* One step further, with a constant. */
static struct bpf_value step(
	struct value_steps *steps, struct bpf_value value, enum word_op op, uint32_t k)
{
	if (value.kind == VALUE_CONSTANT)
		return value_constant(word_op_apply(op, value.number, k));
	if (value.kind == VALUE_HIDDEN)
		return value;
	if (steps->count == 0) {
		steps->items = mem_grow(steps->items, 0, &steps->capacity, sizeof(*steps->items));
		steps->items[steps->count++] = (struct value_step){ 0 };
	}
	steps->items =
		mem_grow(steps->items, steps->count, &steps->capacity, sizeof(*steps->items));
	const uint32_t length = steps->items[value.number].length + 1;
	steps->items[steps->count] = (struct value_step){ op, k, value.number, length };
	value.number = (uint32_t)steps->count++;
	return value;
}

static bool is_power_of_2(uint32_t k)
{
	return k && !(k & (k - 1));
}

/* -v is ~v + 1. */
static struct bpf_value negate(struct value_steps *steps, struct bpf_value value)
{
	return step(steps, step(steps, value, WORD_XOR, UINT32_MAX), WORD_ADD, 1);
}

static struct bpf_value multiply(struct value_steps *steps, struct bpf_value value, uint32_t k)
{
	if (value.kind == VALUE_CONSTANT)
		return value_constant(value.number * k);
	if (k == 0)
		return value_constant(0);
	return is_power_of_2(k) ? step(steps, value, WORD_SHIFT_LEFT, (uint32_t)__builtin_ctz(k))
				: value_hidden();
}

static struct bpf_value divide(struct value_steps *steps, struct bpf_value value, uint32_t k)
{
	if (value.kind == VALUE_CONSTANT)
		return value_constant(value.number / k);
	return is_power_of_2(k) ? step(steps, value, WORD_SHIFT_RIGHT, (uint32_t)__builtin_ctz(k))
				: value_hidden();
}

/* A value and the constant on its right. */
static struct bpf_value with_constant(
	struct value_steps *steps, uint16_t op, struct bpf_value a, uint32_t k)
{
	switch (op) {
	case BPF_ADD:
		return step(steps, a, WORD_ADD, k);
	case BPF_SUB:
		return step(steps, a, WORD_ADD, -k);
	case BPF_MUL:
		return multiply(steps, a, k);
	case BPF_DIV:
		return divide(steps, a, k);
	case BPF_AND:
		return step(steps, a, WORD_AND, k);
	case BPF_OR:
		return step(steps, a, WORD_OR, k);
	case BPF_XOR:
		return step(steps, a, WORD_XOR, k);
	case BPF_LSH: /* shifts count modulo 32, as in bpf_run */
		return step(steps, a, WORD_SHIFT_LEFT, k & 31);
	case BPF_RSH:
		return step(steps, a, WORD_SHIFT_RIGHT, k & 31);
	default: /* BPF_NEG */
		return negate(steps, a);
	}
}

struct bpf_value value_compute(
	struct value_steps *steps, uint16_t code, struct bpf_value a, struct bpf_value operand)
{
	const uint16_t op = BPF_OP(code);
	if (op == BPF_NEG)
		return negate(steps, a);
	if (operand.kind == VALUE_CONSTANT)
		return with_constant(steps, op, a, operand.number);
	if (a.kind != VALUE_CONSTANT || op == BPF_DIV || op == BPF_LSH || op == BPF_RSH)
		return value_hidden();
	/* k - v is -v + k; of the others the order does not matter */
	if (op == BPF_SUB)
		return step(steps, negate(steps, operand), WORD_ADD, a.number);
	return with_constant(steps, op, operand, a.number);
}

size_t value_length(const struct value_steps *steps, struct bpf_value value)
{
	return value.kind == VALUE_OF_WORD && value.number ? steps->items[value.number].length : 0;
}

uint32_t value_at(const struct value_steps *steps, struct bpf_value function, uint32_t word)
{
	if (function.number == 0)
		return word;
	const struct value_step *last = &steps->items[function.number];
	function.number = last->before;
	return word_op_apply((enum word_op)last->op, value_at(steps, function, word), last->k);
}

word_set value_before(const struct value_steps *steps, struct word_sets *sets,
	struct bpf_value function, word_set set)
{
	for (uint32_t at = function.number; at; at = steps->items[at].before) {
		const struct value_step *last = &steps->items[at];
		set = word_set_before(sets, (enum word_op)last->op, last->k, set);
	}
	return set;
}
