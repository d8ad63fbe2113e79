/* SPDX-License-Identifier: MIT */
/*
 * ruleset: which chains and rules stand where in a file of nftables rules. Read from its words, not
 * by nft's grammar: of a file that nft takes, each rule is found; of another one, something is.
 */
#ifndef LAB_CORE_RULESET_H
#define LAB_CORE_RULESET_H

#include "core/ruleset_words.h"

#include <stdbool.h>
#include <stddef.h>

struct ruleset_chain {
	char *family; /* "inet"; "ip" where none is written, as nft has it */
	char *table;
	char *name;
	char *hook; /* "input"; NULL: no base chain */
	/* words: of "policy drop" the second; 0: none is written, which accepts */
	size_t policy;
	size_t body; /* the first word behind its brace; 0: it has none */
};

struct ruleset_rule {
	size_t chain;
	size_t begin, end; /* words, without the end of the statement */
	bool in_front;     /* "insert rule": it stands before those above it */
};

struct ruleset {
	struct ruleset_words words;
	struct ruleset_chain *chains;
	size_t chain_count;
	size_t chain_capacity;
	struct ruleset_rule *rules;
	size_t rule_count;
	size_t rule_capacity;
};

/* `text` is borrowed. Release it afterwards. */
void ruleset_read(struct ruleset *ruleset, const char *text, size_t size);
void ruleset_release(struct ruleset *ruleset);

/* The chain of that name; NULL: there is none. */
const struct ruleset_chain *ruleset_find_chain(
	const struct ruleset *ruleset, const char *family, const char *table, const char *name);
/* The rule of a chain that the kernel has as its `place`th, from 0; NULL. */
const struct ruleset_rule *ruleset_find_rule(
	const struct ruleset *ruleset, const struct ruleset_chain *chain, size_t place);

#endif
