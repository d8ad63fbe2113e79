/* SPDX-License-Identifier: MIT */
#include "core/inspect_parts.h"

#include "base/mem.h"
#include "core/bpf_diff.h"
#include "core/call_cells.h"
#include "core/call_conditions.h"
#include "core/surface.h"

#include <stdlib.h>
#include <string.h>

void inspect_cells_of(
	struct inspecting *inspecting, const struct call_space *space, struct bpf_cells *cells)
{
	bpf_cells_add(
		cells, inspecting->input->program, &inspecting->sets, space, &inspecting->budget);
	if (cells->count > 1)
		bpf_cells_join(cells, &inspecting->sets);
}

/* ---- one call ---- */

/* The conditions of what is permitted, whichever of ALLOW and LOG. */
static char *conditions_of(
	struct word_sets *sets, const struct syscall_row *call, const struct bpf_cells *cells)
{
	static const struct answer answers[] = { { ACTION_KILL_PROCESS, 0 }, { ACTION_ALLOW, 0 } };
	struct bpf_cells sides[ARRAY_SIZE(answers)] = { 0 }; /* refused, permitted */
	struct buf text = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(sides); i++)
		sides[i].items = mem_zero(cells->count, sizeof(*cells->items));
	for (size_t i = 0; i < cells->count; i++) {
		const struct bpf_cell *cell = &cells->items[i];
		const size_t side = cell->state == CELL_DECIDED && answer_permits(cell->answer);
		struct bpf_cell *same = &sides[side].items[sides[side].count++];
		*same = *cell;
		same->state = CELL_DECIDED;
		same->answer = answers[side];
	}
	for (size_t i = 0; i < ARRAY_SIZE(sides); i++)
		bpf_cells_join(&sides[i], sets);
	if (sides[1].count)
		call_conditions(sets, call, &sides[1], &sides[0], &text);
	for (size_t i = 0; i < ARRAY_SIZE(sides); i++)
		bpf_cells_release(&sides[i]);
	return buf_take(&text);
}

/* x86-64 numbers 335 and 336 are answered without the filter (bpf.h). */
static bool is_exempt(enum abi abi, int64_t number)
{
	return abi == ABI_X86_64 && (number == 335 || number == 336);
}

static void look_at_cells(
	struct word_sets *sets, const struct bpf_cells *cells, struct inspected_call *found)
{
	found->is_uniform = true;
	found->answer = (struct answer){ ACTION_ALLOW, 0 };
	for (size_t i = 0; i < cells->count; i++) {
		const struct bpf_cell *cell = &cells->items[i];
		const bool is_decided = cell->state == CELL_DECIDED;
		found->is_undecided |= !is_decided;
		found->is_uniform &=
			is_decided && answer_equal(cell->answer, cells->items[0].answer);
		if (is_decided && cell->answer.action <= found->answer.action)
			found->answer = cell->answer;
	}
	found->share = share_of_cells(cells);
	if (found->share == SHARE_SOME)
		found->conditions = conditions_of(sets, found->call, cells);
}

/* ---- one ABI ---- */

/* A number far above all calls, with x32's bit where that has to be. */
static struct answer answer_to_others(const struct inspect_input *input, enum abi abi)
{
	const uint32_t number = 0x3ffffff0 | (abi == ABI_X32 ? X32_BIT : 0);
	const struct seccomp_data data = { .nr = (int)number, .arch = abi_audit_arch(abi) };
	return answer_of(bpf_run(input->program, &data));
}

static void look_at_abi(struct inspecting *inspecting, enum abi abi, struct inspected_abi *found)
{
	struct call_cells cells;
	call_cells_make(
		&cells, inspecting->input->program, &inspecting->sets, abi, &inspecting->budget);
	found->calls = mem_zero(syscall_count(), sizeof(*found->calls));
	found->others = answer_to_others(inspecting->input, abi);
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		struct bpf_cells of_call = { 0 };
		if (call->number[abi] < 0 || is_exempt(abi, call->number[abi]))
			continue;
		struct inspected_call *one = &found->calls[found->count++];
		one->call = call;
		call_cells_of(&cells, (uint32_t)call->number[abi], &of_call);
		bpf_cells_join(&of_call, &inspecting->sets);
		look_at_cells(&inspecting->sets, &of_call, one);
		bpf_cells_release(&of_call);
		found->permitted += one->share == SHARE_ALL;
		found->in_part += one->share == SHARE_SOME;
		found->undecided += one->is_undecided;
	}
	call_cells_release(&cells);
}

static int compare_call_name(const void *name, const void *call)
{
	return strcmp(name, ((const struct inspected_call *)call)->call->name);
}

const struct inspected_call *inspected_call_find(const struct inspected_abi *abi, const char *name)
{
	if (!abi->count)
		return NULL;
	return bsearch(name, abi->calls, abi->count, sizeof(*abi->calls), compare_call_name);
}

/* ---- prices ---- */

static int compare_prices(const void *left, const void *right)
{
	const struct call_price *a = left;
	const struct call_price *b = right;
	if (a->price != b->price)
		return a->price < b->price ? 1 : -1;
	const int order = strcmp(syscall_risk(a->call)->name, syscall_risk(b->call)->name);
	return order ? order : strcmp(a->call->name, b->call->name);
}

static unsigned price_of(const struct inspection *inspection, const struct syscall_row *call)
{
	unsigned price = 0;
	for (size_t abi = 0; abi < SURFACE_ABIS; abi++) {
		const struct inspected_call *found =
			inspected_call_find(&inspection->abis[abi], call->name);
		price += found ? syscall_risk(call)->weight * found->share : 0;
	}
	return price;
}

static void find_prices(struct inspection *inspection)
{
	inspection->prices = mem_zero(syscall_count(), sizeof(*inspection->prices));
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct call_price one = { syscall_at(i),
			price_of(inspection, syscall_at(i)) };
		if (one.price)
			inspection->prices[inspection->price_count++] = one;
		inspection->surface += one.price;
	}
	qsort(inspection->prices, inspection->price_count, sizeof(*inspection->prices),
		compare_prices);
}

/* ---- all of it ---- */

static size_t count_level_differences(const struct inspect_input *input)
{
	struct bpf_diff diff = { 0 };
	if (input->optimised && input->optimised->count)
		bpf_diff_make(&diff, input->program, input->optimised, &cells_budget_default);
	const size_t count = diff.count;
	bpf_diff_release(&diff);
	return count;
}

void inspect_make(struct inspection *inspection, const struct inspect_input *input)
{
	struct inspecting inspecting = { .input = input, .budget = cells_budget_default };
	*inspection = (struct inspection){ 0 };
	for (size_t abi = 0; abi < ABI_COUNT; abi++) {
		word_sets_init(&inspecting.sets); /* small ones stay in the processor's cache */
		look_at_abi(&inspecting, (enum abi)abi, &inspection->abis[abi]);
		word_sets_release(&inspecting.sets);
	}
	find_prices(inspection);
	word_sets_init(&inspecting.sets);
	inspect_find_holes(inspection, &inspecting);
	if (input->profile)
		inspect_find_idle(inspection, &inspecting);
	inspection->level_differences = count_level_differences(input);
	word_sets_release(&inspecting.sets);
}

bool inspect_is_clean(const struct inspection *inspection)
{
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		if (inspection->abis[abi].undecided)
			return false;
	return !inspection->holes.count && !inspection->idle.count &&
	       !inspection->level_differences;
}

static void release_abi(struct inspected_abi *abi)
{
	for (size_t i = 0; i < abi->count; i++)
		free(abi->calls[i].conditions);
	free(abi->calls);
}

void inspect_release(struct inspection *inspection)
{
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		release_abi(&inspection->abis[abi]);
	for (size_t i = 0; i < inspection->holes.count; i++)
		free(inspection->holes.items[i].text);
	for (size_t i = 0; i < inspection->idle.count; i++)
		free(inspection->idle.items[i].why);
	free(inspection->holes.items);
	free(inspection->idle.items);
	free(inspection->prices);
	*inspection = (struct inspection){ 0 };
}
