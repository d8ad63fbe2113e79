/* SPDX-License-Identifier: MIT */
#include "core/ruleset_cost.h"

#include "base/mem.h"
#include "core/ruleset_bounds.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static size_t bounded(size_t value)
{
	return value < RULESET_COST_MAX ? value : RULESET_COST_MAX;
}

/* ---- variables ---- */

struct variable {
	size_t name; /* a word */
	size_t words;
	size_t elements;
};

struct growing {
	const struct ruleset_words *words;
	struct variable *variables;
	size_t count;
	size_t capacity;
	struct ruleset_cost *cost;
};

static bool same_text(const struct ruleset_words *words, size_t a, size_t skip, size_t b)
{
	const struct ruleset_word *one = &words->items[a];
	const struct ruleset_word *other = &words->items[b];
	const size_t size = other->end - other->begin;
	return one->end - one->begin == size + skip &&
	       !memcmp(words->text + one->begin + skip, words->text + other->begin, size);
}

/* The last definition above; NULL for any other word. */
static const struct variable *variable_of(const struct growing *growing, size_t at)
{
	const struct ruleset_words *words = growing->words;
	if (!ruleset_word_is_kind(words, at, WORD_PLAIN) ||
		words->text[words->items[at].begin] != '$')
		return NULL;
	for (size_t i = growing->count; i-- > 0;)
		if (same_text(words, at, 1, growing->variables[i].name))
			return &growing->variables[i];
	return NULL;
}

static void note_words(struct growing *growing, size_t at, size_t words)
{
	struct ruleset_cost *cost = growing->cost;
	cost->words = bounded(cost->words + words);
	if (words > 1)
		cost->words_at = at;
}

/* Words of [begin, end), and elements: one more than commas, and what variables have more. */
static void measure(const struct growing *growing, size_t begin, size_t end, struct variable *sum)
{
	*sum = (struct variable){ .elements = 1 };
	for (size_t at = begin; at < end; at++) {
		const struct variable *variable = variable_of(growing, at);
		sum->words = bounded(sum->words + (variable ? variable->words : 1));
		sum->elements += ruleset_word_is_kind(growing->words, at, WORD_COMMA);
		if (variable)
			sum->elements = bounded(sum->elements + variable->elements - 1);
	}
}

/* Does the brace hold statements? Then its commas part no elements. */
static bool is_block(const struct ruleset_words *words, size_t open)
{
	static const char *const verbs[] = { "add", "create", "insert" };
	static const char *const blocks[] = { "table", "chain", "set", "map" };
	size_t at = open;
	while (at > 0 && (words->items[at - 1].kind == WORD_PLAIN ||
				 words->items[at - 1].kind == WORD_STRING))
		at--;
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (ruleset_word_is(words, at, verbs[i])) {
			at++;
			break;
		}
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++)
		if (ruleset_word_is(words, at, blocks[i]))
			return true;
	return false;
}

static void note_set(struct growing *growing, size_t open)
{
	struct variable inside;
	struct ruleset_cost *cost = growing->cost;
	measure(growing, open + 1, growing->words->items[open].partner, &inside);
	if (inside.elements <= cost->elements || cost->elements > RULESET_MAX_ELEMENTS)
		return;
	cost->elements = inside.elements;
	cost->elements_at = open;
}

/* The end of a definition: of its line, where no brace is open. */
static size_t end_of_line(const struct ruleset_words *words, size_t at)
{
	while (at < words->count && words->items[at].kind != WORD_END) {
		if (words->items[at].kind == WORD_OPEN && words->items[at].partner > at)
			at = words->items[at].partner;
		at++;
	}
	return at;
}

static void define(struct growing *growing, size_t at)
{
	struct variable value;
	measure(growing, at + 1, end_of_line(growing->words, at), &value);
	value.name = at;
	growing->variables = mem_grow(growing->variables, growing->count, &growing->capacity,
		sizeof(*growing->variables));
	growing->variables[growing->count++] = value;
}

static void find_growth(const struct ruleset_words *words, struct ruleset_cost *cost)
{
	struct growing growing = { .words = words, .cost = cost };
	for (size_t at = 0; at < words->count; at++) {
		const struct variable *variable = variable_of(&growing, at);
		const bool is_set = words->items[at].kind == WORD_OPEN &&
				    words->items[at].partner > at && !is_block(words, at);
		note_words(&growing, at, variable ? variable->words : 1);
		if (is_set)
			note_set(&growing, at);
		if ((ruleset_word_is(words, at, "define") ||
			    ruleset_word_is(words, at, "redefine")) &&
			at + 1 < words->count)
			define(&growing, at + 1);
	}
	free(growing.variables);
}

/* ---- jumps ---- */

enum visit { VISIT_NONE, VISIT_OPEN, VISIT_DONE };

struct walking {
	const struct ruleset *ruleset;
	size_t *steps; /* of each chain */
	enum visit *visits;
};

/* A chain of the same table by its name, which is a word; SIZE_MAX. */
static size_t target_of(const struct ruleset *ruleset, size_t from, size_t word)
{
	autobuf struct buf name = { 0 };
	if (word >= ruleset->words.count)
		return SIZE_MAX;
	ruleset_word_text(&ruleset->words, word, &name);
	const struct ruleset_chain *chain = ruleset_find_chain(ruleset,
		ruleset->chains[from].family, ruleset->chains[from].table, buf_string(&name));
	return chain ? (size_t)(chain - ruleset->chains) : SIZE_MAX;
}

static size_t walk(const struct walking *walking, size_t chain);

/* A rule is one step, and each jump in it what it leads to. In an anonymous chain
 * ("jump { ... }") each end of a statement is one more. */
static size_t steps_of_rule(const struct walking *walking, const struct ruleset_rule *rule)
{
	const struct ruleset_words *words = &walking->ruleset->words;
	size_t steps = 1;
	for (size_t at = rule->begin; at < rule->end; at++) {
		steps += words->items[at].kind == WORD_END;
		if (!ruleset_word_is(words, at, "jump") && !ruleset_word_is(words, at, "goto"))
			continue;
		const size_t target = target_of(walking->ruleset, rule->chain, at + 1);
		if (target != SIZE_MAX)
			steps = bounded(steps + walk(walking, target));
	}
	return steps;
}

static size_t walk(const struct walking *walking, size_t chain)
{
	if (walking->visits[chain] == VISIT_DONE)
		return walking->steps[chain];
	if (walking->visits[chain] == VISIT_OPEN)
		return 0; /* a circle */
	walking->visits[chain] = VISIT_OPEN;
	size_t steps = 0;
	for (size_t i = 0; i < walking->ruleset->rule_count; i++)
		if (walking->ruleset->rules[i].chain == chain)
			steps = bounded(
				steps + steps_of_rule(walking, &walking->ruleset->rules[i]));
	walking->visits[chain] = VISIT_DONE;
	walking->steps[chain] = steps;
	return steps;
}

static void find_steps(const struct ruleset *ruleset, struct ruleset_cost *cost)
{
	autofree size_t *steps = mem_zero(ruleset->chain_count + 1, sizeof(*steps));
	autofree enum visit *visits = mem_zero(ruleset->chain_count + 1, sizeof(*visits));
	const struct walking walking = { ruleset, steps, visits };
	for (size_t i = 0; i < ruleset->chain_count; i++) {
		if (!ruleset->chains[i].hook || walk(&walking, i) <= cost->steps)
			continue;
		cost->steps = steps[i];
		cost->steps_at = ruleset->chains[i].body;
	}
}

void ruleset_cost_find(const struct ruleset *ruleset, struct ruleset_cost *cost)
{
	*cost = (struct ruleset_cost){ 0 };
	find_growth(&ruleset->words, cost);
	find_steps(ruleset, cost);
}
