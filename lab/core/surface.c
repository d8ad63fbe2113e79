/* SPDX-License-Identifier: MIT */
#include "core/surface.h"

#include "base/mem.h"
#include "core/call_cells.h"

#include <stdlib.h>
#include <string.h>

/* --- one surface --- */

static void add_abi(struct surface *surface, const struct bpf_program *program,
	struct word_sets *sets, enum abi abi)
{
	struct cells_budget budget = cells_budget_default;
	struct call_cells cells;
	call_cells_make(&cells, program, sets, abi, &budget);
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		const unsigned weight = syscall_risk(call)->weight;
		struct bpf_cells of_call = { 0 };
		if (!weight || call->number[abi] < 0)
			continue;
		call_cells_of(&cells, (uint32_t)call->number[abi], &of_call);
		const enum share share = share_of_cells(&of_call);
		surface->shares[i][abi] = (uint8_t)share;
		surface->totals[abi] += weight * share;
		bpf_cells_release(&of_call);
	}
	surface->total += surface->totals[abi];
	call_cells_release(&cells);
}

static bool is_permitted(const struct surface *surface, size_t index)
{
	for (size_t abi = 0; abi < SURFACE_ABIS; abi++)
		if (surface->shares[index][abi] != SHARE_NONE)
			return true;
	return false;
}

void surface_make(struct surface *surface, const struct bpf_program *program)
{
	struct word_sets sets;
	word_sets_init(&sets);
	*surface = (struct surface){
		.shares = mem_zero(syscall_count(), sizeof(*surface->shares)),
	};
	for (size_t abi = 0; abi < SURFACE_ABIS; abi++)
		add_abi(surface, program, &sets, (enum abi)abi);
	for (size_t i = 0; i < syscall_count(); i++)
		surface->calls += is_permitted(surface, i);
	word_sets_release(&sets);
}

void surface_release(struct surface *surface)
{
	free(surface->shares);
	*surface = (struct surface){ 0 };
}

/* --- one beside another --- */

static unsigned ratio_of(unsigned total, unsigned solution)
{
	if (!solution)
		return total ? SURFACE_NO_RATIO : 100;
	return (100 * total + solution - 1) / solution;
}

/* What stands beside the solution's, both of the same call. */
struct pair {
	const struct surface *surface;
	const struct surface *solution;
};

static unsigned price_on(const struct pair *pair, size_t index, size_t abi)
{
	const unsigned share = pair->surface->shares[index][abi];
	const unsigned needed = pair->solution->shares[index][abi];
	return share > needed ? (share - needed) * syscall_risk(syscall_at(index))->weight : 0;
}

/* An ABI that the answer opened and the solution did not. The native one is always open. */
static bool is_extra(const struct pair *pair, size_t abi)
{
	return abi != (size_t)abi_native() && pair->surface->totals[abi] &&
	       !pair->solution->totals[abi];
}

static void consider(struct surface_dearest *dearest, const struct surface_dearest *found)
{
	if (found->price > dearest->price)
		*dearest = *found;
}

/* A rule speaks for all ABIs. So a call that the solution needs somewhere can't be left out where
 * the whole ABI is over, and its price there is the ABI's. */
static void consider_call(const struct pair *pair, size_t index, struct surface_dearest *dearest)
{
	struct surface_dearest found = { .call = syscall_at(index) };
	for (size_t abi = SURFACE_ABIS; abi-- > 0;) {
		const bool is_of_abi = is_extra(pair, abi) && is_permitted(pair->solution, index);
		const unsigned price = is_of_abi ? 0 : price_on(pair, index, abi);
		found.price += price;
		if (!price)
			continue;
		found.abi = (enum abi)abi;
		found.partly_needed = pair->solution->shares[index][abi] != SHARE_NONE;
	}
	consider(dearest, &found);
}

static void consider_abi(const struct pair *pair, size_t abi, struct surface_dearest *dearest)
{
	struct surface_dearest call = { 0 };
	for (size_t i = 0; i < syscall_count(); i++)
		consider(&call, &(const struct surface_dearest){
					.call = syscall_at(i),
					.price = price_on(pair, i, abi),
				});
	consider(dearest, &(const struct surface_dearest){
				  .call = call.call,
				  .abi = (enum abi)abi,
				  .whole_abi = true,
				  .price = pair->surface->totals[abi],
			  });
}

static void find_dearest(const struct pair *pair, struct surface_dearest *dearest)
{
	for (size_t i = 0; i < syscall_count(); i++)
		consider_call(pair, i, dearest);
	for (size_t abi = 0; abi < SURFACE_ABIS; abi++)
		if (is_extra(pair, abi))
			consider_abi(pair, abi, dearest);
	dearest->ratio = ratio_of(pair->surface->total - dearest->price, pair->solution->total);
}

static int compare_over(const void *left, const void *right)
{
	const struct surface_over *a = left;
	const struct surface_over *b = right;
	if (a->price != b->price)
		return a->price < b->price ? 1 : -1;
	return strcmp(a->call->name, b->call->name);
}

static void find_over(const struct pair *pair, struct surface_measure *measure)
{
	measure->over = mem_zero(syscall_count(), sizeof(*measure->over));
	for (size_t i = 0; i < syscall_count(); i++) {
		struct surface_over over = { .call = syscall_at(i) };
		for (size_t abi = 0; abi < SURFACE_ABIS; abi++)
			over.price += price_on(pair, i, abi);
		if (over.price)
			measure->over[measure->over_count++] = over;
	}
	qsort(measure->over, measure->over_count, sizeof(*measure->over), compare_over);
}

void surface_measure(struct surface_measure *measure, const struct surface *surface,
	const struct surface *solution)
{
	const struct pair pair = { surface, solution };
	*measure = (struct surface_measure){
		.total = surface->total,
		.solution = solution->total,
		.calls = surface->calls,
		.needed = solution->calls,
		.ratio = ratio_of(surface->total, solution->total),
	};
	find_over(&pair, measure);
	find_dearest(&pair, &measure->dearest);
}

void surface_measure_release(struct surface_measure *measure)
{
	free(measure->over);
	*measure = (struct surface_measure){ 0 };
}

/* --- words --- */

void surface_format_calls(const struct surface_measure *measure, size_t most_names, struct buf *out)
{
	const size_t count = measure->over_count;
	buf_format(out, "%zu call%s allowed, %zu needed; ", measure->calls,
		measure->calls == 1 ? "" : "s", measure->needed);
	buf_text(out, count ? "over: " : "nothing over");
	for (size_t i = 0; i < count && i < most_names; i++)
		buf_format(out, "%s%s", i ? ", " : "", measure->over[i].call->name);
	if (count > most_names)
		buf_format(out, " and %zu more", count - most_names);
}

void surface_format_ratio(unsigned ratio, struct buf *out)
{
	if (ratio == SURFACE_NO_RATIO)
		buf_text(out, "none");
	else
		buf_format(out, "%u.%02u", ratio / 100, ratio % 100);
}
