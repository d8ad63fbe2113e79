/* SPDX-License-Identifier: MIT */
#include "core/surface_share.h"

static bool is_permitted(const struct bpf_cell *cell)
{
	return cell->state == CELL_DECIDED && answer_permits(cell->answer);
}

enum share share_of_cells(const struct bpf_cells *cells)
{
	bool some = false;
	bool all = true;
	for (size_t i = 0; i < cells->count; i++) {
		const struct bpf_cell *cell = &cells->items[i];
		some |= is_permitted(cell) || cell->state != CELL_DECIDED;
		all &= is_permitted(cell);
	}
	return all ? SHARE_ALL : some ? SHARE_SOME : SHARE_NONE;
}

enum share share_of(const struct bpf_program *program, const struct syscall_row *call, enum abi abi)
{
	struct cells_budget budget = cells_budget_default;
	struct word_sets sets;
	struct bpf_cells cells = { 0 };
	struct call_space space;
	word_sets_init(&sets);
	call_space_of_call(&sets, abi, (uint32_t)call->number[abi], &space);
	bpf_cells_add(&cells, program, &sets, &space, &budget);
	const enum share share = share_of_cells(&cells);
	bpf_cells_release(&cells);
	word_sets_release(&sets);
	return share;
}

struct seeking {
	const struct bpf_program *other;
	struct word_sets sets;
	struct cells_budget budget;
	struct seccomp_data *smallest;
	bool found;
};

/* Both are decided here: one permits it, the other does not. */
static void see_other(void *visitor, const struct bpf_cell *cell)
{
	struct seeking *seeking = visitor;
	struct seccomp_data data;
	if (cell->state != CELL_DECIDED || answer_permits(cell->answer))
		return;
	call_space_smallest(&seeking->sets, &cell->space, &data);
	if (!seeking->found || call_before(&data, seeking->smallest))
		*seeking->smallest = data;
	seeking->found = true;
}

static void see(void *visitor, const struct bpf_cell *cell)
{
	struct seeking *seeking = visitor;
	if (is_permitted(cell))
		bpf_cells_visit(seeking->other, &seeking->sets, &cell->space, &seeking->budget,
			see_other, seeking);
}

bool share_find_beyond(const struct bpf_program *program, const struct bpf_program *other,
	const struct syscall_row *call, enum abi abi, struct seccomp_data *data)
{
	struct seeking seeking = {
		.other = other,
		.budget = cells_budget_default,
		.smallest = data,
	};
	struct call_space space;
	word_sets_init(&seeking.sets);
	call_space_of_call(&seeking.sets, abi, (uint32_t)call->number[abi], &space);
	bpf_cells_visit(program, &seeking.sets, &space, &seeking.budget, see, &seeking);
	word_sets_release(&seeking.sets);
	return seeking.found;
}
