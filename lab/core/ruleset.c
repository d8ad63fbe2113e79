/* SPDX-License-Identifier: MIT */
#include "core/ruleset.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool is_family(const struct ruleset_words *words, size_t at)
{
	static const char *const families[] = { "ip", "ip6", "inet", "arp", "bridge", "netdev" };
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (ruleset_word_is(words, at, families[i]))
			return true;
	return false;
}

static bool is_word(const struct ruleset_words *words, size_t at)
{
	return ruleset_word_is_kind(words, at, WORD_PLAIN) ||
	       ruleset_word_is_kind(words, at, WORD_STRING);
}

static char *text_of(const struct ruleset_words *words, size_t at)
{
	struct buf text = { 0 };
	if (at < words->count)
		ruleset_word_text(words, at, &text);
	return buf_take(&text);
}

/* A table, and in it a chain: what is written before a name. */
struct name {
	size_t family; /* a word; SIZE_MAX: none is written */
	size_t table;
	size_t chain;
};

/* "[FAMILY] TABLE" at `at`, and the word behind it. */
static size_t read_table(const struct ruleset_words *words, size_t at, struct name *name)
{
	name->family = SIZE_MAX;
	if (is_family(words, at))
		name->family = at++;
	name->table = at;
	return at + 1;
}

static size_t chain_of(struct ruleset *ruleset, const struct name *name)
{
	const struct ruleset_words *words = &ruleset->words;
	autofree char *family =
		name->family == SIZE_MAX ? mem_text("ip") : text_of(words, name->family);
	autofree char *table = text_of(words, name->table);
	autofree char *chain = text_of(words, name->chain);
	const struct ruleset_chain *known = ruleset_find_chain(ruleset, family, table, chain);
	if (known)
		return (size_t)(known - ruleset->chains);
	ruleset->chains = mem_grow(ruleset->chains, ruleset->chain_count, &ruleset->chain_capacity,
		sizeof(*ruleset->chains));
	ruleset->chains[ruleset->chain_count] = (struct ruleset_chain){
		.family = steal(&family),
		.table = steal(&table),
		.name = steal(&chain),
	};
	return ruleset->chain_count++;
}

/* Where the statement that begins at `at` ends: the word that ends it, a closing brace of what it
 * stands in, or the last word. Braces within it are skipped. */
static size_t end_of(const struct ruleset_words *words, size_t at)
{
	while (at < words->count) {
		const struct ruleset_word *word = &words->items[at];
		if (word->kind == WORD_END || word->kind == WORD_CLOSE)
			return at;
		if (word->kind == WORD_OPEN && word->partner == at)
			return words->count; /* it is never closed */
		at = word->kind == WORD_OPEN ? word->partner + 1 : at + 1;
	}
	return words->count;
}

static void add_rule(struct ruleset *ruleset, size_t chain, size_t begin, size_t end, bool in_front)
{
	if (begin >= end)
		return;
	ruleset->rules = mem_grow(ruleset->rules, ruleset->rule_count, &ruleset->rule_capacity,
		sizeof(*ruleset->rules));
	ruleset->rules[ruleset->rule_count++] =
		(struct ruleset_rule){ chain, begin, end, in_front };
}

/* "type filter hook input priority 0", "policy drop", and other facts of a chain. */
static bool read_fact(struct ruleset *ruleset, size_t chain, size_t at, size_t end)
{
	static const char *const others[] = { "comment", "flags", "devices", "device" };
	const struct ruleset_words *words = &ruleset->words;
	if (ruleset_word_is(words, at, "policy")) {
		ruleset->chains[chain].policy = at + 1;
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (ruleset_word_is(words, at, others[i]))
			return true;
	if (!ruleset_word_is(words, at, "type"))
		return false;
	for (size_t i = at; i + 1 < end; i++)
		if (ruleset_word_is(words, i, "hook")) {
			free(ruleset->chains[chain].hook);
			ruleset->chains[chain].hook = text_of(words, i + 1);
		}
	return true;
}

static size_t first_of(const struct ruleset_words *words, size_t at)
{
	while (ruleset_word_is_kind(words, at, WORD_END))
		at++;
	return at;
}

/* The statements of a chain's braces. */
static void read_chain(struct ruleset *ruleset, size_t chain, size_t open)
{
	const struct ruleset_words *words = &ruleset->words;
	const size_t close = words->items[open].partner;
	if (!ruleset->chains[chain].body)
		ruleset->chains[chain].body = first_of(words, open + 1);
	for (size_t at = open + 1; at < close;) {
		size_t end = end_of(words, at);
		if (end > close)
			end = close;
		if (end > at && !read_fact(ruleset, chain, at, end))
			add_rule(ruleset, chain, at, end, false);
		at = end + 1;
	}
}

static size_t brace_within(const struct ruleset_words *words, size_t at, size_t end)
{
	while (at < end && !ruleset_word_is_kind(words, at, WORD_OPEN))
		at++;
	return at < end && words->items[at].partner != at ? at : SIZE_MAX;
}

/* What stands in a table's braces: its chains. */
static void read_block(struct ruleset *ruleset, struct name *name, size_t open)
{
	const struct ruleset_words *words = &ruleset->words;
	const size_t close = words->items[open].partner;
	for (size_t at = open + 1; at < close;) {
		size_t end = end_of(words, at);
		if (end > close)
			end = close;
		if (ruleset_word_is(words, at, "chain") && is_word(words, at + 1)) {
			name->chain = at + 1;
			const size_t chain = chain_of(ruleset, name);
			const size_t brace = brace_within(words, at, end);
			if (brace != SIZE_MAX)
				read_chain(ruleset, chain, brace);
		}
		/* behind a block no end of a line is needed */
		const size_t brace = brace_within(words, at, end);
		at = brace != SIZE_MAX && ruleset_word_is(words, at, "chain")
			     ? words->items[brace].partner + 1
			     : end + 1;
	}
}

static size_t read_named_table(struct ruleset *ruleset, size_t at, size_t end)
{
	const struct ruleset_words *words = &ruleset->words;
	struct name name;
	(void)read_table(words, at + 1, &name);
	const size_t brace = brace_within(words, at, end);
	if (brace == SIZE_MAX)
		return end + 1;
	read_block(ruleset, &name, brace);
	return words->items[brace].partner + 1;
}

/* "add chain inet t c { ... }", "add rule inet t c tcp dport 80 accept"; of a rule "rule" may be
 * left out. */
static size_t read_command(struct ruleset *ruleset, size_t at, size_t end)
{
	const struct ruleset_words *words = &ruleset->words;
	const bool in_front = ruleset_word_is(words, at, "insert");
	struct name name;
	size_t what = at + 1;
	if (ruleset_word_is(words, what, "table"))
		return read_named_table(ruleset, what, end);
	const bool is_chain = ruleset_word_is(words, what, "chain");
	if (!is_chain && !ruleset_word_is(words, what, "rule"))
		return end + 1; /* a set, an element */
	what = read_table(words, what + 1, &name);
	if (!is_word(words, what) || what >= end)
		return end + 1;
	name.chain = what;
	const size_t chain = chain_of(ruleset, &name);
	if (!is_chain) {
		add_rule(ruleset, chain, what + 1, end, in_front);
		return end + 1;
	}
	const size_t brace = brace_within(words, what, end);
	if (brace == SIZE_MAX)
		return end + 1;
	read_chain(ruleset, chain, brace);
	return words->items[brace].partner + 1;
}

static size_t read_statement(struct ruleset *ruleset, size_t at)
{
	const struct ruleset_words *words = &ruleset->words;
	const size_t end = end_of(words, at);
	if (ruleset_word_is(words, at, "table"))
		return read_named_table(ruleset, at, end);
	if (ruleset_word_is(words, at, "add") || ruleset_word_is(words, at, "create") ||
		ruleset_word_is(words, at, "insert"))
		return read_command(ruleset, at, end);
	return end + 1;
}

void ruleset_read(struct ruleset *ruleset, const char *text, size_t size)
{
	*ruleset = (struct ruleset){ 0 };
	ruleset_words_read(&ruleset->words, text, size);
	for (size_t at = 0; at < ruleset->words.count;)
		at = read_statement(ruleset, at);
}

void ruleset_release(struct ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->chain_count; i++) {
		free(ruleset->chains[i].family);
		free(ruleset->chains[i].table);
		free(ruleset->chains[i].name);
		free(ruleset->chains[i].hook);
	}
	free(ruleset->chains);
	free(ruleset->rules);
	ruleset_words_release(&ruleset->words);
	*ruleset = (struct ruleset){ 0 };
}

const struct ruleset_chain *ruleset_find_chain(
	const struct ruleset *ruleset, const char *family, const char *table, const char *name)
{
	for (size_t i = 0; i < ruleset->chain_count; i++) {
		const struct ruleset_chain *chain = &ruleset->chains[i];
		if (!strcmp(chain->family, family) && !strcmp(chain->table, table) &&
			!strcmp(chain->name, name))
			return chain;
	}
	return NULL;
}

/* Those that were put in front stand the other way round, before all others. */
const struct ruleset_rule *ruleset_find_rule(
	const struct ruleset *ruleset, const struct ruleset_chain *chain, size_t place)
{
	const size_t index = (size_t)(chain - ruleset->chains);
	for (size_t i = ruleset->rule_count; i-- > 0;)
		if (ruleset->rules[i].chain == index && ruleset->rules[i].in_front && !place--)
			return &ruleset->rules[i];
	for (size_t i = 0; i < ruleset->rule_count; i++)
		if (ruleset->rules[i].chain == index && !ruleset->rules[i].in_front && !place--)
			return &ruleset->rules[i];
	return NULL;
}
