/* SPDX-License-Identifier: MIT */
/* Ways around what a filter refuses: halves that are not compared, other ABIs, other calls. */
#include "core/inspect_parts.h"

#include "base/mem.h"
#include "core/call_words.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 6

const char *hole_kind_name(enum hole_kind kind)
{
	static const char *const names[] = {
		[HOLE_HIGH_HALF] = "high-half",
		[HOLE_LOW_HALF] = "low-half",
		[HOLE_ABI] = "abi",
		[HOLE_DETOUR] = "detour",
	};
	return names[kind];
}

/* The same hole of several ABIs is one. */
static void add_hole(struct holes *holes, enum hole_kind kind, enum abi abi, struct buf *text)
{
	for (size_t i = 0; i < holes->count; i++) {
		struct hole *hole = &holes->items[i];
		if (hole->kind != kind || strcmp(hole->text, buf_string(text)) != 0)
			continue;
		hole->abis |= 1u << abi;
		return;
	}
	holes->items =
		mem_grow(holes->items, holes->count, &holes->capacity, sizeof(*holes->items));
	holes->items[holes->count++] = (struct hole){
		.kind = kind,
		.abis = 1u << abi,
		.text = buf_take(text),
	};
}

struct names {
	struct buf text;
	size_t count;
};

static void add_name(struct names *names, const char *name)
{
	if (names->count < MOST_NAMES)
		buf_format(&names->text, "%s%s", names->count ? ", " : "", name);
	names->count++;
}

static void end_names(struct names *names)
{
	if (names->count > MOST_NAMES)
		buf_format(&names->text, " and %zu more", names->count - MOST_NAMES);
}

/* ---- halves of an argument ---- */

/* The cells of a call that is permitted in part. */
struct halves {
	struct word_sets *sets;
	const struct syscall_row *call;
	enum abi abi;
	const struct bpf_cells *cells;
	size_t argument;
	struct holes *holes;
};

static bool cell_permits(const struct bpf_cell *cell)
{
	return cell->state == CELL_DECIDED && answer_permits(cell->answer);
}

static size_t low_word(const struct halves *halves)
{
	return CALL_WORD_ARGS + 2 * halves->argument;
}

/* Is there a call that is refused with an upper half of 0 and permitted with another? */
static bool find_beside(const struct halves *halves, const struct bpf_cell *refused,
	const struct bpf_cell *permitted, struct call_space *both)
{
	const size_t high = low_word(halves) + 1;
	if (!word_set_has(halves->sets, refused->space.words[high], 0))
		return false;
	call_space_and(halves->sets, &refused->space, &permitted->space, both);
	both->words[high] = word_set_minus(
		halves->sets, permitted->space.words[high], word_set_one(halves->sets, 0));
	return !call_space_is_empty(both);
}

static void tell_of_high_half(const struct halves *halves, const struct call_space *both)
{
	autobuf struct buf text = { 0 };
	struct seccomp_data data;
	call_space_smallest(halves->sets, both, &data);
	buf_format(&text, "%s is refused where argument %zu is ", halves->call->name,
		halves->argument);
	call_words_value(
		halves->call->name, halves->argument, (uint32_t)data.args[halves->argument], &text);
	buf_text(&text, " but permitted with a higher bit than 31 set, which the kernel cuts off: "
			"compare the lower half only, by a mask");
	add_hole(halves->holes, HOLE_HIGH_HALF, halves->abi, &text);
}

static void find_high_half(const struct halves *halves)
{
	const struct bpf_cells *cells = halves->cells;
	struct call_space both;
	for (size_t i = 0; i < cells->count; i++) {
		const struct bpf_cell *refused = &cells->items[i];
		if (refused->state != CELL_DECIDED || !answer_refuses(refused->answer))
			continue;
		for (size_t j = 0; j < cells->count; j++) {
			if (!cell_permits(&cells->items[j]) ||
				!find_beside(halves, refused, &cells->items[j], &both))
				continue;
			tell_of_high_half(halves, &both);
			return;
		}
	}
}

/* A test of some bits says that the others are free, so their upper half may be too. */
static bool is_test_of_bits(struct word_sets *sets, word_set set)
{
	uint32_t mask;
	uint32_t value;
	word_set_known_bits(sets, set, &mask, &value);
	return mask != UINT32_MAX && word_set_masked(sets, mask, value) == set;
}

static void find_low_half(const struct halves *halves)
{
	const size_t low = low_word(halves);
	bool is_compared = false;
	for (size_t i = 0; i < halves->cells->count; i++) {
		const struct call_space *space = &halves->cells->items[i].space;
		const word_set set = space->words[low];
		if (space->words[low + 1] != WORD_SET_FULL)
			return;
		is_compared |= set != WORD_SET_FULL && !is_test_of_bits(halves->sets, set) &&
			       !is_test_of_bits(halves->sets,
				       word_set_minus(halves->sets, WORD_SET_FULL, set));
	}
	if (!is_compared)
		return;
	autobuf struct buf text = { 0 };
	buf_format(&text,
		"%s: of argument %zu only the lower half is compared, but the kernel reads all 64 "
		"bits: what is said of a value is said of it plus 2^32 too",
		halves->call->name, halves->argument);
	add_hole(halves->holes, HOLE_LOW_HALF, halves->abi, &text);
}

static void find_halves(struct inspection *inspection, struct inspecting *inspecting, enum abi abi,
	const struct syscall_row *call)
{
	struct word_sets *sets = &inspecting->sets;
	struct bpf_cells cells = { 0 };
	struct call_space space;
	call_space_of_call(sets, abi, (uint32_t)call->number[abi], &space);
	inspect_cells_of(inspecting, &space, &cells);
	struct halves halves = {
		.sets = sets,
		.call = call,
		.abi = abi,
		.cells = &cells,
		.holes = &inspection->holes,
	};
	for (; halves.argument < call->args; halves.argument++) {
		const bool is_wide = call->wide >> halves.argument & 1 && !abi_is_32bit_args(abi);
		if (is_wide)
			find_low_half(&halves);
		else
			find_high_half(&halves);
	}
	bpf_cells_release(&cells);
}

/* ---- other ABIs ---- */

static void find_open_abi(struct inspection *inspection, enum abi abi)
{
	const struct inspected_abi *native = &inspection->abis[abi_native()];
	struct names names = { 0 };
	autobuf struct buf text = { 0 };
	for (size_t i = 0; i < native->count; i++) {
		const struct inspected_call *here = &native->calls[i];
		const struct inspected_call *there =
			inspected_call_find(&inspection->abis[abi], here->call->name);
		if (there && here->share == SHARE_NONE && there->share != SHARE_NONE &&
			!here->is_undecided)
			add_name(&names, here->call->name);
	}
	end_names(&names);
	if (names.count) {
		buf_format(&text, "permits what %s refuses: %s", abi_name(abi_native()),
			buf_string(&names.text));
		add_hole(&inspection->holes, HOLE_ABI, abi, &text);
	}
	buf_release(&names.text);
}

/* ---- other calls ---- */

/* Somebody meant to keep processes from it: a condition, or an answer of its own. A call that is
 * just not in a list is not meant. */
static bool is_kept_from(const struct inspected_abi *abi, const struct inspected_call *call)
{
	if (call->share == SHARE_SOME)
		return true;
	return call->share == SHARE_NONE &&
	       !(call->is_uniform && answer_equal(call->answer, abi->others));
}

static void tell_of_detour(struct inspection *inspection, enum abi abi, const char *through,
	struct names *names, const char *source)
{
	autobuf struct buf text = { 0 };
	end_names(names);
	if (names->count) {
		buf_format(&text, "%s is permitted, and does what this filter restricts of %s",
			through, buf_string(&names->text));
		if (source)
			buf_format(&text, " (%s)", source);
		add_hole(&inspection->holes, HOLE_DETOUR, abi, &text);
	}
	buf_release(&names->text);
}

/* All calls that `through` stands in for, at its first row. */
static void find_detour(struct inspection *inspection, enum abi abi, const char *through)
{
	const struct inspected_abi *here = &inspection->abis[abi];
	const struct inspected_call *other = inspected_call_find(here, through);
	const struct detour_row *row;
	const char *source = NULL;
	struct names names = { 0 };
	if (!other)
		return;
	for (size_t i = 0; (row = detour_at(i)); i++) {
		const struct inspected_call *call = inspected_call_find(here, row->call);
		if (strcmp(row->through, through) != 0 || !call || call->share >= other->share ||
			!is_kept_from(here, call))
			continue;
		source = names.count ? NULL : row->source;
		add_name(&names, row->call);
	}
	tell_of_detour(inspection, abi, through, &names, source);
}

static bool is_first_row(size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(detour_at(i)->through, detour_at(index)->through) == 0)
			return false;
	return true;
}

/* How much of socketcall or ipc with this selector is permitted. */
static enum share share_through(struct inspecting *inspecting, const struct multiplexer_row *row)
{
	struct word_sets *sets = &inspecting->sets;
	const struct syscall_row *through = syscall_find(row->through);
	struct bpf_cells cells = { 0 };
	struct call_space space;
	call_space_of_call(sets, row->abi, (uint32_t)through->number[row->abi], &space);
	space.words[CALL_WORD_ARGS] = word_set_masked(sets, row->selector_mask, row->selector);
	inspect_cells_of(inspecting, &space, &cells);
	const enum share share = share_of_cells(&cells);
	bpf_cells_release(&cells);
	return share;
}

static void find_multiplexed(struct inspection *inspection, struct inspecting *inspecting,
	enum abi abi, const char *through)
{
	const struct inspected_abi *here = &inspection->abis[abi];
	const struct multiplexer_row *row;
	struct names names = { 0 };
	for (size_t n = 0; (row = multiplexer_through(through, n)); n++) {
		const struct inspected_call *call = inspected_call_find(here, row->call);
		if (row->abi == abi && call && is_kept_from(here, call) &&
			share_through(inspecting, row) > call->share)
			add_name(&names, row->call);
	}
	tell_of_detour(inspection, abi, through, &names, NULL);
}

/* ---- all of them ---- */

void inspect_find_holes(struct inspection *inspection, struct inspecting *inspecting)
{
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		const struct inspected_abi *here = &inspection->abis[abi];
		for (size_t i = 0; i < here->count; i++)
			if (here->calls[i].share == SHARE_SOME)
				find_halves(inspection, inspecting, abi, here->calls[i].call);
		if (abi == ABI_I386 || abi == ABI_X32)
			find_open_abi(inspection, abi);
		for (size_t i = 0; detour_at(i); i++)
			if (is_first_row(i))
				find_detour(inspection, abi, detour_at(i)->through);
		find_multiplexed(inspection, inspecting, abi, "socketcall");
		find_multiplexed(inspection, inspecting, abi, "ipc");
	}
}
