/* SPDX-License-Identifier: MIT */
/*
 * Written rules that decide nothing: because others decide all of their calls, or because the
 * compiled filter never gives their answer. The calls of a rule are spaces, like those of cells.
 */
#include "core/inspect_parts.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MOST_LINES 3

struct spaces {
	struct call_space *items;
	size_t count;
	size_t capacity;
};

static void spaces_add(struct spaces *spaces, const struct call_space *space)
{
	if (call_space_is_empty(space))
		return;
	spaces->items =
		mem_grow(spaces->items, spaces->count, &spaces->capacity, sizeof(*spaces->items));
	spaces->items[spaces->count++] = *space;
}

static void spaces_release(struct spaces *spaces)
{
	free(spaces->items);
	*spaces = (struct spaces){ 0 };
}

/* ---- the calls of a rule ---- */

/* Both halves of one argument, as products: at most two. */
struct halves_of_value {
	word_set low[2];
	word_set high[2];
	size_t count;
};

static void add_halves(struct halves_of_value *halves, word_set low, word_set high)
{
	halves->low[halves->count] = low;
	halves->high[halves->count++] = high;
}

static word_set others(struct word_sets *sets, word_set set)
{
	return word_set_minus(sets, WORD_SET_FULL, set);
}

/* value <= argument. */
static void halves_from(struct word_sets *sets, uint64_t value, struct halves_of_value *halves)
{
	const uint32_t high = (uint32_t)(value >> 32);
	add_halves(halves, word_set_range(sets, (uint32_t)value, UINT32_MAX),
		word_set_one(sets, high));
	if (high < UINT32_MAX)
		add_halves(halves, WORD_SET_FULL, word_set_range(sets, high + 1, UINT32_MAX));
}

/* argument <= value. */
static void halves_to(struct word_sets *sets, uint64_t value, struct halves_of_value *halves)
{
	const uint32_t high = (uint32_t)(value >> 32);
	add_halves(halves, word_set_range(sets, 0, (uint32_t)value), word_set_one(sets, high));
	if (high)
		add_halves(halves, WORD_SET_FULL, word_set_range(sets, 0, high - 1));
}

static void halves_make(struct word_sets *sets, const struct profile_compare *compare,
	struct halves_of_value *halves)
{
	const uint64_t value = compare->value;
	const uint64_t two = compare->value_two;
	const word_set low = word_set_one(sets, (uint32_t)value);
	const word_set high = word_set_one(sets, (uint32_t)(value >> 32));
	halves->count = 0;
	switch (compare->op) {
	case COMPARE_NE:
		add_halves(halves, WORD_SET_FULL, others(sets, high));
		add_halves(halves, others(sets, low), high);
		break;
	case COMPARE_EQ:
		add_halves(halves, low, high);
		break;
	case COMPARE_LT:
		if (value)
			halves_to(sets, value - 1, halves);
		break;
	case COMPARE_LE:
		halves_to(sets, value, halves);
		break;
	case COMPARE_GE:
		halves_from(sets, value, halves);
		break;
	case COMPARE_GT:
		if (value < UINT64_MAX)
			halves_from(sets, value + 1, halves);
		break;
	case COMPARE_MASKED_EQ:
		add_halves(halves, word_set_masked(sets, (uint32_t)value, (uint32_t)two),
			word_set_masked(sets, (uint32_t)(value >> 32), (uint32_t)(two >> 32)));
		break;
	}
}

/* The part of each space where the comparison holds. On i386 filters see the lower halves alone
 * (libseccomp compares no more there). */
static void narrow(struct word_sets *sets, enum abi abi, const struct profile_compare *compare,
	struct spaces *spaces)
{
	struct halves_of_value halves;
	struct spaces narrower = { 0 };
	const size_t word = CALL_WORD_ARGS + 2 * compare->index;
	halves_make(sets, compare, &halves);
	for (size_t i = 0; i < spaces->count; i++) {
		for (size_t n = 0; n < halves.count; n++) {
			struct call_space part = spaces->items[i];
			if (abi_is_32bit_args(abi) && !word_set_has(sets, halves.high[n], 0))
				continue;
			part.words[word] = word_set_and(sets, part.words[word], halves.low[n]);
			if (!abi_is_32bit_args(abi))
				part.words[word + 1] =
					word_set_and(sets, part.words[word + 1], halves.high[n]);
			spaces_add(&narrower, &part);
		}
	}
	spaces_release(spaces);
	*spaces = narrower;
}

static void add_calls(struct word_sets *sets, const struct profile_rule *rule, enum abi abi,
	const struct call_space *from, unsigned first, struct spaces *all)
{
	struct spaces spaces = { 0 };
	spaces_add(&spaces, from);
	for (size_t i = 0; i < rule->compare_count; i++)
		if (rule->compares[i].index >= first)
			narrow(sets, abi, &rule->compares[i], &spaces);
	for (size_t i = 0; i < spaces.count; i++)
		spaces_add(all, &spaces.items[i]);
	spaces_release(&spaces);
}

/* What seccomp_profile_decide means by "matches", as spaces. */
static void calls_of_rule(
	struct word_sets *sets, const struct profile_rule *rule, enum abi abi, struct spaces *all)
{
	const struct multiplexer_row *row;
	struct call_space space;
	if (rule->call->number[abi] >= 0) {
		call_space_of_call(sets, abi, (uint32_t)rule->call->number[abi], &space);
		add_calls(sets, rule, abi, &space, 0, all);
	}
	for (size_t n = 0; (row = multiplexer_find(rule->call->name, abi, n)); n++) {
		const struct syscall_row *through = syscall_find(row->through);
		call_space_of_call(sets, abi, (uint32_t)through->number[abi], &space);
		space.words[CALL_WORD_ARGS] =
			word_set_masked(sets, row->selector_mask, row->selector);
		add_calls(sets, rule, abi, &space, 1, all);
	}
}

/* ---- what other rules leave of it ---- */

/* a without b, in disjoint pieces: each differs from b in one word, and in those before it agrees.
 */
static void add_difference(struct word_sets *sets, const struct call_space *a,
	const struct call_space *b, struct spaces *left)
{
	struct call_space both;
	struct call_space part = *a;
	call_space_and(sets, a, b, &both);
	if (call_space_is_empty(&both)) {
		spaces_add(left, a);
		return;
	}
	for (size_t i = 0; i < CALL_WORDS; i++) {
		part.words[i] = word_set_minus(sets, a->words[i], b->words[i]);
		spaces_add(left, &part);
		part.words[i] = both.words[i];
	}
}

/* True if something was taken away. */
static bool take_away(struct word_sets *sets, const struct spaces *away, struct spaces *spaces)
{
	bool taken = false;
	for (size_t n = 0; n < away->count; n++) {
		struct spaces left = { 0 };
		for (size_t i = 0; i < spaces->count; i++) {
			struct call_space both;
			call_space_and(sets, &spaces->items[i], &away->items[n], &both);
			taken |= !call_space_is_empty(&both);
			add_difference(sets, &spaces->items[i], &away->items[n], &left);
		}
		spaces_release(spaces);
		*spaces = left;
	}
	return taken;
}

/* ---- one rule ---- */

struct asking {
	struct word_sets *sets;
	const struct inspect_input *input;
	const struct profile_rule *rule;
	unsigned lines[MOST_LINES]; /* of the rules that take its calls */
	size_t line_count;
	bool has_calls;
	bool is_left;     /* some call of it that no other rule decides, or not in the same way */
	bool is_in_force; /* some call of it is answered as it says */
};

static void note_line(struct asking *asking, unsigned line)
{
	for (size_t i = 0; i < asking->line_count && i < MOST_LINES; i++)
		if (asking->lines[i] == line)
			return;
	if (asking->line_count < MOST_LINES)
		asking->lines[asking->line_count] = line;
	asking->line_count++;
}

static void see(void *visitor, const struct bpf_cell *cell)
{
	struct asking *asking = visitor;
	asking->is_in_force |=
		cell->state != CELL_DECIDED || answer_equal(cell->answer, asking->rule->answer);
}

static void ask_filter(struct asking *asking, const struct spaces *spaces)
{
	for (size_t i = 0; i < spaces->count && !asking->is_in_force; i++) {
		struct cells_budget budget = cells_budget_default;
		bpf_cells_visit(asking->input->program, asking->sets, &spaces->items[i], &budget,
			see, asking);
	}
}

/* A rule that is in force can still be one too many, beside others that say the same. */
static bool takes(const struct asking *asking, const struct profile_rule *other)
{
	return other != asking->rule && !other->skipped && other->call == asking->rule->call &&
	       profile_rule_beats(other, asking->rule) &&
	       (!asking->is_in_force || answer_equal(other->answer, asking->rule->answer));
}

static void ask_rules(struct asking *asking, enum abi abi)
{
	const struct seccomp_profile *profile = asking->input->profile;
	struct spaces spaces = { 0 };
	calls_of_rule(asking->sets, asking->rule, abi, &spaces);
	for (size_t i = 0; i < profile->rule_count && spaces.count; i++) {
		struct spaces taken = { 0 };
		if (!takes(asking, &profile->rules[i]))
			continue;
		calls_of_rule(asking->sets, &profile->rules[i], abi, &taken);
		if (take_away(asking->sets, &taken, &spaces))
			note_line(asking, profile->rules[i].at.line);
		spaces_release(&taken);
	}
	asking->is_left |= spaces.count > 0;
	spaces_release(&spaces);
}

static void add_idle(struct idle_rules *idle, const struct asking *asking)
{
	struct buf why = { 0 };
	buf_format(&why, "%s: this rule decides nothing: ", asking->rule->call->name);
	if (asking->is_left) {
		buf_text(&why, "the compiled filter gives its answer to none of its calls");
	} else {
		buf_text(&why, "all of its calls are decided by line ");
		for (size_t i = 0; i < asking->line_count && i < MOST_LINES; i++)
			buf_format(&why, "%s%u", i ? ", " : "", asking->lines[i]);
		if (asking->line_count > MOST_LINES)
			buf_text(&why, " and others");
	}
	idle->items = mem_grow(idle->items, idle->count, &idle->capacity, sizeof(*idle->items));
	idle->items[idle->count++] = (struct idle_rule){ asking->rule, buf_take(&why) };
}

/* Where the profile has the ABI. */
static void ask(struct asking *asking)
{
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		struct spaces spaces = { 0 };
		if (!seccomp_profile_has_abi(asking->input->profile, abi))
			continue;
		calls_of_rule(asking->sets, asking->rule, abi, &spaces);
		asking->has_calls |= spaces.count > 0;
		ask_filter(asking, &spaces);
		spaces_release(&spaces);
	}
	for (enum abi abi = 0; abi < ABI_COUNT; abi++)
		if (seccomp_profile_has_abi(asking->input->profile, abi))
			ask_rules(asking, abi);
}

/* Rules that repeat the default have a finding already, and so have skipped ones. */
void inspect_find_idle(struct inspection *inspection, struct inspecting *inspecting)
{
	const struct inspect_input *input = inspecting->input;
	for (size_t i = 0; i < input->profile->rule_count; i++) {
		struct asking asking = {
			.sets = &inspecting->sets,
			.input = input,
			.rule = &input->profile->rules[i],
		};
		if (asking.rule->skipped || asking.rule->redundant)
			continue;
		ask(&asking);
		if (asking.has_calls && (!asking.is_in_force || !asking.is_left))
			add_idle(&inspection->idle, &asking);
	}
}
