/* SPDX-License-Identifier: MIT */
#include "core/ruleset_bounds.h"

#include "base/mem.h"
#include "core/ruleset_cost.h"

#include <string.h>

#define OURS "bulkhead" /* how the lab's own tables begin */

struct checking {
	const struct ruleset *ruleset;
	const struct ruleset_words *words;
	const char *file;
	struct err *err;
};

__attribute__((format(printf, 3, 4))) static int refuse(
	const struct checking *checking, size_t at, const char *format, ...)
{
	struct place place = { 0 };
	if (at < checking->words->count)
		place_set(&place, checking->file, checking->words->items[at].line,
			checking->words->items[at].column);
	va_list args;
	va_start(args, format);
	(void)err_vat(checking->err, ERR_REFUSED, &place, format, args);
	va_end(args);
	return -1;
}

/* ---- words ---- */

/* Words that are never a name: nft keeps them for itself, so it is enough that one stands there. */
static const struct closed {
	const char *word;
	const char *why;
} closed_words[] = {
	{ "include", "a ruleset here is one file" },
	{ "queue", "no program here takes packets from a queue" },
	{ "tproxy", "there is no proxy here" },
	{ "synproxy", "there is no proxy here" },
	{ "log", "nobody reads a container's kernel log: the lab tells what was dropped" },
	{ "flowtable", "what it passes by, no rule sees again" },
	{ "fwd", "it sends packets past every other rule" },
	{ "dup", "it sends a second packet" },
	{ "notrack", "the table is about connections" },
	{ "osf", "the kernel guesses with it" },
	{ "socket", "it asks for sockets of the machine that filters" },
	{ "secmark", "there is no such label here" },
	{ "xt", "it is iptables' word" },
	{ "dnat", "addresses stay as they are here" },
	{ "snat", "addresses stay as they are here" },
	{ "masquerade", "addresses stay as they are here" },
	{ "redirect", "addresses stay as they are here" },
	{ "limit", "the same packet must always get the same answer here" },
	{ "meter", "the same packet must always get the same answer here" },
	{ "quota", "the same packet must always get the same answer here" },
	{ "numgen", "the same packet must always get the same answer here" },
	{ "jhash", "the same packet must always get the same answer here" },
	{ "symhash", "the same packet must always get the same answer here" },
	{ "hour", "the same packet must always get the same answer here" },
	{ "day", "the same packet must always get the same answer here" },
	{ "ingress", "use input, forward or output" },
	{ "egress", "use input, forward or output" },
};

static bool names_a_family_that_is_closed(const struct ruleset_words *words, size_t at)
{
	static const char *const families[] = { "bridge", "netdev", "arp" };
	if (!ruleset_word_is(words, at, "table"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (ruleset_word_is(words, at + 1, families[i]) &&
			!ruleset_word_is_kind(words, at + 2, WORD_OPEN))
			return true;
	return false;
}

static bool begins_with(const struct ruleset_words *words, size_t at, const char *prefix)
{
	return ruleset_word_is_kind(words, at, WORD_PLAIN) &&
	       words->items[at].end - words->items[at].begin >= strlen(prefix) &&
	       !strncmp(words->text + words->items[at].begin, prefix, strlen(prefix));
}

static bool is_type_that_is_closed(const struct ruleset_words *words, size_t at)
{
	return ruleset_word_is(words, at, "type") && ruleset_word_is(words, at + 2, "hook") &&
	       !ruleset_word_is(words, at + 1, "filter");
}

static int check_word(const struct checking *checking, size_t at)
{
	const struct ruleset_words *words = checking->words;
	for (size_t i = 0; i < ARRAY_SIZE(closed_words); i++)
		if (ruleset_word_is(words, at, closed_words[i].word))
			return refuse(checking, at, "\"%s\" is not for this exercise: %s",
				closed_words[i].word, closed_words[i].why);
	if (names_a_family_that_is_closed(words, at))
		return refuse(checking, at + 1, "a table here is of the family inet, ip or ip6");
	if (is_type_that_is_closed(words, at))
		return refuse(checking, at + 1, "a base chain here is of type filter");
	if (ruleset_word_is(words, at, "table") &&
		(begins_with(words, at + 1, OURS) || begins_with(words, at + 2, OURS)))
		return refuse(checking, at, "names that begin with \"" OURS "\" are the lab's");
	return 0;
}

/* ---- statements ---- */

/* A file says what is to be; it asks for nothing. */
static bool may_begin(const struct ruleset_words *words, size_t at)
{
	static const char *const verbs[] = { "table", "define", "redefine", "undefine", "add",
		"create", "insert", "delete", "destroy", "flush" };
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (ruleset_word_is(words, at, verbs[i]))
			return true;
	return false;
}

static int check_statements(const struct checking *checking)
{
	const struct ruleset_words *words = checking->words;
	bool begins = true;
	for (size_t at = 0; at < words->count; at++) {
		const struct ruleset_word *word = &words->items[at];
		if (word->kind == WORD_END || word->kind == WORD_CLOSE) {
			begins = true;
			continue;
		}
		if (begins && word->kind == WORD_PLAIN && !may_begin(words, at)) {
			autobuf struct buf text = { 0 };
			ruleset_word_text(words, at, &text);
			return refuse(checking, at,
				"\"%.40s\" begins no statement of a ruleset; table, define, add "
				"and flush do",
				buf_string(&text));
		}
		begins = false;
		if (word->kind == WORD_OPEN && word->partner == at)
			return 0; /* it is never closed, which nft says best */
		if (word->kind == WORD_OPEN) {
			at = word->partner;
			begins = true;
		}
	}
	return 0;
}

static int check_depth(const struct checking *checking)
{
	size_t depth = 0;
	for (size_t at = 0; at < checking->words->count; at++) {
		const enum ruleset_word_kind kind = checking->words->items[at].kind;
		if (kind == WORD_OPEN && ++depth > RULESET_MAX_DEPTH)
			return refuse(checking, at, "braces are nested deeper than %d",
				RULESET_MAX_DEPTH);
		if (kind == WORD_CLOSE && depth)
			depth--;
	}
	return 0;
}

/* ---- costs ---- */

static int check_costs(const struct checking *checking)
{
	struct ruleset_cost cost;
	ruleset_cost_find(checking->ruleset, &cost);
	if (cost.elements > RULESET_MAX_ELEMENTS)
		return refuse(checking, cost.elements_at,
			"a set of more than %d elements, with what its variables stand for",
			RULESET_MAX_ELEMENTS);
	if (cost.words > RULESET_MAX_WORDS)
		return refuse(checking, cost.words_at,
			"more than %d words, with what variables stand for", RULESET_MAX_WORDS);
	if (cost.steps > RULESET_MAX_STEPS)
		return refuse(checking, cost.steps_at,
			"jumps multiply: one packet could meet more than %d rules from here",
			RULESET_MAX_STEPS);
	return 0;
}

int ruleset_bounds_check(const struct ruleset *ruleset, const char *file, const char *text,
	size_t size, struct err *err)
{
	const struct checking checking = { ruleset, &ruleset->words, file, err };
	if (size > RULESET_MAX_BYTES)
		return err_set(err, ERR_REFUSED, "%s is larger than %d KiB", file,
			RULESET_MAX_BYTES / 1024);
	if (memchr(text, '\0', size))
		return err_set(err, ERR_REFUSED, "%s has a NUL byte, so it is no text", file);
	if (check_depth(&checking) || check_statements(&checking))
		return -1;
	for (size_t at = 0; at < ruleset->words.count; at++)
		if (check_word(&checking, at))
			return -1;
	return check_costs(&checking);
}
