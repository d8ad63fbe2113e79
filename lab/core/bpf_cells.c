/* SPDX-License-Identifier: MIT */
/*
 * Running a program with sets. A front is a space with the registers that all of its calls have
 * come to an instruction with. Fronts wait on a stack: where a comparison splits one, the side
 * where it fails waits while the other goes on. Jumps only lead forward, so every front ends.
 */
#include "core/bpf_cells.h"

#include "base/mem.h"
#include "core/bpf_cells_parts.h"

#include <stdlib.h>

const struct cells_budget cells_budget_default = {
	.steps = 1000 * 1000,
	.cells = 64 * 1024,
	.nodes = 512 * 1024,
};

/* A program whose answer is A has a cell for each answer, but not for each of 65536. */
#define MOST_RETURNS 64

/* Nodes of word sets that are looked at in the time that an instruction takes, roughly. */
#define WORK_PER_STEP 32

/* Ways that calls of a front may take as well, behind one that could not be told from them. */
struct other_way {
	struct way way;
	size_t next; /* index + 1; 0: none */
};

struct front {
	struct call_space space;
	struct way way;
	size_t others;    /* index + 1 of the first */
	bool is_answered; /* by a way that has ended */
	struct answer answer;
	size_t hidden_pc; /* the comparison that there are others for */
};

struct exploring {
	const struct bpf_program *program;
	struct word_sets *sets;
	struct cells_budget *budget;
	cell_visit *visit;
	void *visitor;
	size_t cells;
	struct value_steps steps;
	struct front *fronts;
	size_t front_count, front_capacity;
	struct other_way *others;
	size_t other_count, other_capacity;
};

/* ---- the ends of a front ---- */

static void emit(
	struct exploring *exploring, const struct front *front, enum cell_state state, size_t pc)
{
	struct bpf_cell cell = { .space = front->space, .state = state, .pc = (uint16_t)pc };
	if (state == CELL_DECIDED)
		cell.answer = front->answer;
	exploring->cells++;
	exploring->visit(exploring->visitor, &cell);
}

static bool is_out_of_budget(const struct exploring *exploring)
{
	return exploring->budget->steps == 0 || exploring->cells >= exploring->budget->cells ||
	       exploring->sets->count >= exploring->budget->nodes;
}

static void spend(struct exploring *exploring, size_t steps)
{
	size_t *left = &exploring->budget->steps;
	*left -= steps < *left ? steps : *left;
}

static void put_aside(struct exploring *exploring, const struct front *front)
{
	exploring->fronts = mem_grow(exploring->fronts, exploring->front_count,
		&exploring->front_capacity, sizeof(*front));
	exploring->fronts[exploring->front_count++] = *front;
}

/* A way has come to an answer; false: that was the last of the front's ways. */
static bool answer_with(struct exploring *exploring, struct front *front, struct answer answer)
{
	if (front->is_answered && !answer_equal(front->answer, answer)) {
		emit(exploring, front, CELL_HIDDEN, front->hidden_pc);
		return false;
	}
	front->is_answered = true;
	front->answer = answer;
	if (!front->others) {
		emit(exploring, front, CELL_DECIDED, front->way.pc);
		return false;
	}
	const struct other_way *other = &exploring->others[front->others - 1];
	front->way = other->way;
	front->others = other->next;
	return true;
}

/* Where a function of a word is in a set of values, and where it is not. The work counts as steps.
 * False: it is more than is left of the budget, and nothing is known. */
static bool partition(struct exploring *exploring, struct bpf_value function, word_set values,
	word_set words, word_set *in, word_set *out)
{
	struct word_sets *sets = exploring->sets;
	const size_t before = sets->work;
	word_sets_limit(sets, exploring->budget->nodes, exploring->budget->steps * WORK_PER_STEP);
	const word_set lead_there = value_before(&exploring->steps, sets, function, values);
	*in = word_set_and(sets, words, lead_there);
	*out = word_set_minus(sets, words, lead_there);
	const bool is_known = !sets->is_full;
	word_sets_limit(sets, 0, 0);
	spend(exploring,
		value_length(&exploring->steps, function) + (sets->work - before) / WORK_PER_STEP);
	return is_known;
}

/* A returns what a word of the call makes it. */
static void return_function(struct exploring *exploring, const struct front *front)
{
	const struct bpf_value a = front->way.a;
	struct front rest = *front;
	word_set *left = &rest.space.words[a.word];
	for (unsigned n = 0; *left != WORD_SET_EMPTY && n < MOST_RETURNS; n++) {
		struct front part = *front;
		word_set others;
		const uint32_t smallest = word_set_min(exploring->sets, *left);
		const struct answer answer = answer_of(value_at(&exploring->steps, a, smallest));
		const word_set values = cells_words_of_answer(exploring->sets, answer);
		if (!partition(exploring, a, values, *left, &part.space.words[a.word], &others))
			break;
		*left = others;
		if (answer_with(exploring, &part, answer))
			put_aside(exploring, &part);
	}
	if (*left != WORD_SET_EMPTY)
		emit(exploring, &rest, CELL_BUDGET, front->way.pc);
}

static bool return_a(struct exploring *exploring, struct front *front)
{
	const struct bpf_value a = front->way.a;
	if (a.kind == VALUE_CONSTANT)
		return answer_with(exploring, front, answer_of(a.number));
	if (a.kind == VALUE_HIDDEN)
		emit(exploring, front, CELL_HIDDEN, front->way.pc);
	else
		return_function(exploring, front);
	return false;
}

/* ---- comparisons ---- */

static bool jump_to(struct front *front, uint32_t offset)
{
	front->way.pc += 1 + offset;
	return true;
}

static bool split(struct exploring *exploring, struct front *front, const struct question *question,
	const struct sock_filter *insn)
{
	word_set *set = &front->space.words[question->value.word];
	bool holds;
	if (cells_told_by_bounds(exploring->sets, question, *set, &holds))
		return jump_to(front, holds ? insn->jt : insn->jf);
	struct front no = *front;
	word_set yes;
	if (!partition(exploring, question->value,
		    cells_values_that_hold(exploring->sets, question), *set, &yes,
		    &no.space.words[question->value.word])) {
		emit(exploring, front, CELL_BUDGET, front->way.pc);
		return false;
	}
	if (yes == *set || yes == WORD_SET_EMPTY)
		return jump_to(front, yes == *set ? insn->jt : insn->jf);
	(void)jump_to(&no, insn->jf);
	put_aside(exploring, &no);
	*set = yes;
	return jump_to(front, insn->jt);
}

static void keep_other(struct exploring *exploring, struct front *front, const struct way *way)
{
	exploring->others = mem_grow(exploring->others, exploring->other_count,
		&exploring->other_capacity, sizeof(*exploring->others));
	exploring->others[exploring->other_count++] =
		(struct other_way){ .way = *way, .next = front->others };
	if (!front->others && !front->is_answered)
		front->hidden_pc = front->way.pc;
	front->others = exploring->other_count;
}

static bool branch(struct exploring *exploring, struct front *front, const struct sock_filter *insn,
	struct bpf_value operand)
{
	const struct bpf_value a = front->way.a;
	const uint16_t op = BPF_OP(insn->code);
	if (op == BPF_JA)
		return jump_to(front, insn->k);
	if (a.kind == VALUE_CONSTANT && operand.kind == VALUE_CONSTANT)
		return jump_to(
			front, cells_compare(op, a.number, operand.number) ? insn->jt : insn->jf);
	if (a.kind == VALUE_OF_WORD && operand.kind == VALUE_CONSTANT)
		return split(exploring, front,
			&(const struct question){ op, true, operand.number, a }, insn);
	if (a.kind == VALUE_CONSTANT && operand.kind == VALUE_OF_WORD)
		return split(exploring, front,
			&(const struct question){ op, false, a.number, operand }, insn);
	struct front other = *front;
	(void)jump_to(&other, insn->jf);
	if (insn->jt != insn->jf)
		keep_other(exploring, front, &other.way);
	return jump_to(front, insn->jt);
}

/* ---- instructions ---- */

/* Dividing by an X of 0 ends the program. Where X may be 0, that is a way of its own. */
static bool divide(struct exploring *exploring, struct front *front, struct bpf_value operand)
{
	struct front zero = *front;
	zero.way.pc = exploring->program->count;
	if (operand.kind == VALUE_HIDDEN)
		keep_other(exploring, front, &zero.way);
	front->way.a = value_hidden();
	front->way.pc++;
	if (operand.kind == VALUE_HIDDEN)
		return true;
	struct front other = *front;
	if (!partition(exploring, operand, word_set_one(exploring->sets, 0),
		    front->space.words[operand.word], &zero.space.words[operand.word],
		    &other.space.words[operand.word])) {
		emit(exploring, front, CELL_BUDGET, front->way.pc - 1);
		return false;
	}
	*front = other;
	if (!call_space_is_empty(&zero.space))
		put_aside(exploring, &zero);
	return !call_space_is_empty(&front->space);
}

static bool compute(struct exploring *exploring, struct front *front,
	const struct sock_filter *insn, struct bpf_value operand)
{
	if (BPF_OP(insn->code) == BPF_DIV && operand.kind != VALUE_CONSTANT)
		return divide(exploring, front, operand);
	if (BPF_OP(insn->code) == BPF_DIV && operand.number == 0) {
		front->way.pc = exploring->program->count;
		return true;
	}
	front->way.a = value_compute(&exploring->steps, insn->code, front->way.a, operand);
	return jump_to(front, 0);
}

/* False: the front has ended. */
static bool step(struct exploring *exploring, struct front *front)
{
	if (front->way.pc == exploring->program->count)
		return answer_with(exploring, front, answer_of(0));
	const struct sock_filter *insn = &exploring->program->insns[front->way.pc];
	const struct bpf_value operand =
		BPF_SRC(insn->code) == BPF_X ? front->way.x : value_constant(insn->k);
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
		return compute(exploring, front, insn, operand);
	case BPF_JMP:
		return branch(exploring, front, insn, operand);
	case BPF_RET:
		if (BPF_RVAL(insn->code) == BPF_A)
			return return_a(exploring, front);
		return answer_with(exploring, front, answer_of(insn->k));
	default:
		way_move(&front->way, insn);
		return true;
	}
}

static void go(struct exploring *exploring, struct front *front)
{
	do {
		if (is_out_of_budget(exploring)) {
			emit(exploring, front, CELL_BUDGET, front->way.pc);
			return;
		}
		spend(exploring, 1);
	} while (step(exploring, front));
}

void bpf_cells_visit(const struct bpf_program *program, struct word_sets *sets,
	const struct call_space *space, struct cells_budget *budget, cell_visit *visit,
	void *visitor)
{
	struct exploring exploring = {
		.program = program,
		.sets = sets,
		.budget = budget,
		.visit = visit,
		.visitor = visitor,
	};
	put_aside(&exploring, &(const struct front){ .space = *space });
	while (exploring.front_count) {
		struct front front = exploring.fronts[--exploring.front_count];
		go(&exploring, &front);
	}
	value_steps_release(&exploring.steps);
	free(exploring.fronts);
	free(exploring.others);
}
