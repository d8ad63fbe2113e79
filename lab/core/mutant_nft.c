/* SPDX-License-Identifier: MIT */
/* Operators on a ruleset: the mistakes that people make in one, a rule or a word at a time. */
#include "core/mutant_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/ruleset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mutating_rules {
	const struct mutating *mutating;
	const struct ruleset *ruleset;
	const struct ruleset_words *words;
};

static struct edit edit_words(
	const struct mutating_rules *rules, size_t begin, size_t end, const char *text)
{
	return (struct edit){ rules->words->items[begin].begin, rules->words->items[end - 1].end,
		text };
}

/* A place within a chain: "arrivals[2]". */
static char *path_of(const struct mutating_rules *rules, size_t rule)
{
	const size_t chain = rules->ruleset->rules[rule].chain;
	size_t place = 0;
	for (size_t i = 0; i < rule; i++)
		place += rules->ruleset->rules[i].chain == chain;
	return mem_format("%s[%zu]", rules->ruleset->chains[chain].name, place);
}

static void put(const struct mutating_rules *rules, const char *operator, char * path_take,
	const char *detail, const struct edit *edits, size_t count)
{
	const struct jdoc *doc = rules->mutating->doc;
	mutant_put(rules->mutating->out, doc->text, doc->size, operator, path_take,
		mem_text(detail), edits, count);
}

static char *source_of(const struct mutating_rules *rules, size_t begin, size_t end)
{
	const struct edit all = edit_words(rules, begin, end, "");
	return mem_text_n(rules->mutating->doc->text + all.begin, all.end - all.begin);
}

/* ---- whole rules ---- */

static void drop_rule(const struct mutating_rules *rules, size_t rule)
{
	const struct ruleset_rule *of = &rules->ruleset->rules[rule];
	const struct edit edit = edit_words(rules, of->begin, of->end, "");
	put(rules, "drop-rule", path_of(rules, rule), "", &edit, 1);
}

static bool is_verdict(const struct ruleset_words *words, size_t at)
{
	return ruleset_word_is(words, at, "accept") || ruleset_word_is(words, at, "drop") ||
	       ruleset_word_is(words, at, "reject");
}

/* The word of a rule that says what becomes of the packet; SIZE_MAX. */
static size_t verdict_of(const struct mutating_rules *rules, const struct ruleset_rule *rule)
{
	for (size_t at = rule->end; at-- > rule->begin;)
		if (is_verdict(rules->words, at))
			return at;
	return SIZE_MAX;
}

static bool says_the_same(const struct mutating_rules *rules, size_t a, size_t b)
{
	const size_t one = verdict_of(rules, &rules->ruleset->rules[a]);
	const size_t other = verdict_of(rules, &rules->ruleset->rules[b]);
	if (one == SIZE_MAX || other == SIZE_MAX)
		return false;
	autofree char *word = source_of(rules, other, other + 1);
	return ruleset_word_is(rules->words, one, word);
}

/* Two rules that say the same may stand in either order. */
static void reorder(const struct mutating_rules *rules, size_t rule)
{
	const struct ruleset_rule *first = &rules->ruleset->rules[rule];
	const struct ruleset_rule *second = first + 1;
	if (rule + 1 == rules->ruleset->rule_count || second->chain != first->chain ||
		says_the_same(rules, rule, rule + 1))
		return;
	autofree char *one = source_of(rules, first->begin, first->end);
	autofree char *other = source_of(rules, second->begin, second->end);
	const struct edit edits[] = { edit_words(rules, first->begin, first->end, other),
		edit_words(rules, second->begin, second->end, one) };
	put(rules, "reorder", path_of(rules, rule), "", edits, 2);
}

static void swap_verdict(const struct mutating_rules *rules, size_t rule)
{
	static const char *const verdicts[] = { "accept", "drop" };
	const size_t at = verdict_of(rules, &rules->ruleset->rules[rule]);
	if (at == SIZE_MAX)
		return;
	/* "reject with ..." goes as a whole */
	const size_t end = ruleset_word_is(rules->words, at, "reject")
				   ? rules->ruleset->rules[rule].end
				   : at + 1;
	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		const struct edit edit = edit_words(rules, at, end, verdicts[i]);
		if (!ruleset_word_is(rules->words, at, verdicts[i]))
			put(rules, "swap-verdict", path_of(rules, rule), verdicts[i], &edit, 1);
	}
}

/* ---- conditions ---- */

static bool is_one_of(
	const struct ruleset_words *words, size_t at, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (ruleset_word_is(words, at, list[i]))
			return true;
	return false;
}

/* Behind a value: a word, a set in braces, or several words with commas. */
static size_t behind_value(const struct ruleset_words *words, size_t at)
{
	if (ruleset_word_is_kind(words, at, WORD_OPEN))
		return words->items[at].partner + 1;
	at++;
	while (ruleset_word_is_kind(words, at, WORD_COMMA))
		at += 2;
	return at;
}

/* The value of the condition that begins at `at`; 0: what stands there is none. */
static size_t value_of(const struct ruleset_words *words, size_t at)
{
	static const char *const alone[] = { "iifname", "oifname", "iif", "oif" };
	static const char *const with_field[] = { "ip", "ip6", "tcp", "udp", "th", "icmp", "icmpv6",
		"ct", "meta" };
	static const char *const compares[] = { "!=", "==", "<", ">", "<=", ">=" };
	size_t value;
	if (is_one_of(words, at, alone, ARRAY_SIZE(alone)))
		value = at + 1;
	else if (is_one_of(words, at, with_field, ARRAY_SIZE(with_field)))
		value = at + 2;
	else
		return 0;
	return value + is_one_of(words, value, compares, ARRAY_SIZE(compares));
}

static void drop_condition(
	const struct mutating_rules *rules, size_t rule, size_t begin, size_t end)
{
	const struct edit edit = edit_words(rules, begin, end, "");
	autofree char *detail = source_of(rules, begin, begin + 1);
	put(rules, "drop-condition", path_of(rules, rule), detail, &edit, 1);
}

/* One of several words, with the comma before it or, of the first, behind it. */
static void drop_element(
	const struct mutating_rules *rules, size_t rule, size_t at, size_t begin, size_t end)
{
	const bool first = at == begin;
	const struct edit edit =
		edit_words(rules, first ? at : at - 1, first ? at + 2 : at + 1, "");
	autofree char *detail = source_of(rules, at, at + 1);
	if (end - begin > 1)
		put(rules, "drop-element", path_of(rules, rule), detail, &edit, 1);
}

static void drop_elements(
	const struct mutating_rules *rules, size_t rule, size_t value, size_t behind)
{
	const bool is_set = ruleset_word_is_kind(rules->words, value, WORD_OPEN);
	const size_t begin = is_set ? value + 1 : value;
	const size_t end = is_set ? behind - 1 : behind;
	for (size_t at = begin; at < end; at += 2)
		drop_element(rules, rule, at, begin, end);
}

/* An address stands for all of its neighbours, or a prefix for more of them. */
static void widen(const struct mutating_rules *rules, size_t rule, size_t at)
{
	unsigned bits = 0;
	autofree char *word = source_of(rules, at, at + 1);
	const bool is4 = strspn(word, "0123456789./") == strlen(word) && strchr(word, '.');
	const bool is6 = strspn(word, "0123456789abcdefABCDEF:/") == strlen(word) &&
			 strstr(word, ":") && word[0] != ':';
	if (!is4 && !is6)
		return;
	char *slash = strchr(word, '/');
	if (slash && sscanf(slash, "/%u", &bits) != 1)
		return;
	bits = !slash ? (is4 ? 24 : 64) : bits >= 8 ? bits - 8 : 0;
	if (slash)
		*slash = '\0';
	autofree char *wider = mem_format("%s/%u", word, bits);
	const struct edit edit = edit_words(rules, at, at + 1, wider);
	put(rules, "widen-prefix", path_of(rules, rule), wider, &edit, 1);
}

static void mutate_conditions(const struct mutating_rules *rules, size_t rule)
{
	const struct ruleset_rule *of = &rules->ruleset->rules[rule];
	for (size_t at = of->begin; at < of->end;) {
		const size_t value = value_of(rules->words, at);
		if (!value || value >= of->end)
			return;
		size_t behind = behind_value(rules->words, value);
		if (behind > of->end)
			behind = of->end;
		drop_condition(rules, rule, at, behind);
		drop_elements(rules, rule, value, behind);
		for (size_t i = value; i < behind; i++)
			widen(rules, rule, i);
		at = behind;
	}
}

/* ---- chains and tables ---- */

static void swap_policy(const struct mutating_rules *rules, const struct ruleset_chain *chain)
{
	const bool drops = ruleset_word_is(rules->words, chain->policy, "drop");
	if (!chain->policy)
		return;
	const struct edit edit =
		edit_words(rules, chain->policy, chain->policy + 1, drops ? "accept" : "drop");
	put(rules, "swap-policy", mem_text(chain->name), drops ? "accept" : "drop", &edit, 1);
}

/* A port that the exercise asks for, "23/tcp", before all other rules. */
static void open_ports(const struct mutating_rules *rules, const struct ruleset_chain *chain)
{
	const size_t index = (size_t)(chain - rules->ruleset->chains);
	const struct ruleset_rule *first = NULL;
	for (size_t i = 0; !first && i < rules->ruleset->rule_count; i++)
		if (rules->ruleset->rules[i].chain == index)
			first = &rules->ruleset->rules[i];
	for (size_t i = 0; first && chain->hook && i < rules->mutating->call_count; i++) {
		const char *port = rules->mutating->calls[i].name;
		const char *slash = strchr(port, '/');
		if (!slash)
			continue;
		autofree char *rule = mem_format(
			"%s dport %.*s accept\n\t\t", slash + 1, (int)(slash - port), port);
		struct edit edit = edit_words(rules, first->begin, first->begin + 1, rule);
		edit.end = edit.begin;
		put(rules, "open-port", mem_text(chain->name), port, &edit, 1);
	}
}

static void forget_family(const struct mutating_rules *rules)
{
	static const char *const families[] = { "ip", "ip6" };
	for (size_t at = 0; at + 1 < rules->words->count; at++) {
		if (!ruleset_word_is(rules->words, at, "table") ||
			!ruleset_word_is(rules->words, at + 1, "inet"))
			continue;
		for (size_t i = 0; i < ARRAY_SIZE(families); i++) {
			const struct edit edit = edit_words(rules, at + 1, at + 2, families[i]);
			put(rules, "forget-family", mem_text("table"), families[i], &edit, 1);
		}
	}
}

void mutate_nft(const struct mutating *mutating)
{
	struct ruleset ruleset;
	ruleset_read(&ruleset, mutating->doc->text, mutating->doc->size);
	const struct mutating_rules rules = { mutating, &ruleset, &ruleset.words };
	forget_family(&rules);
	for (size_t i = 0; i < ruleset.chain_count; i++) {
		swap_policy(&rules, &ruleset.chains[i]);
		open_ports(&rules, &ruleset.chains[i]);
	}
	for (size_t i = 0; i < ruleset.rule_count; i++) {
		drop_rule(&rules, i);
		reorder(&rules, i);
		swap_verdict(&rules, i);
		mutate_conditions(&rules, i);
	}
	ruleset_release(&ruleset);
}
