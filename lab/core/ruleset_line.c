/* SPDX-License-Identifier: MIT */
#include "core/ruleset_line.h"

#include "base/mem.h"
#include "core/ruleset.h"

#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

/* ---- the listing ---- */

static const char *family_word(uint32_t family)
{
	switch (family) {
	case NFPROTO_INET:
		return "inet";
	case NFPROTO_IPV4:
		return "ip";
	case NFPROTO_IPV6:
		return "ip6";
	}
	return "";
}

/* Which rule of its chain, from 0; false: the listing has no such rule. */
static bool find_place(const struct jnode *root, const struct traced_packet *traced, size_t *place)
{
	struct err none = { 0 };
	struct jnode all;
	size_t count = 0;
	*place = 0;
	if (!jnode_member(root, "nftables", &all) || jnode_array(&all, 0, SIZE_MAX, &count, &none))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		struct jnode rule;
		if (!jnode_is_object(&one) || !jnode_member(&one, "rule", &rule) ||
			!jnode_is_object(&rule) ||
			strcmp(jnode_text_of(&rule, "family"), family_word(traced->family)) != 0 ||
			strcmp(jnode_text_of(&rule, "table"), traced->table) != 0 ||
			strcmp(jnode_text_of(&rule, "chain"), traced->chain) != 0)
			continue;
		if (jnode_number_of(&rule, "handle") == traced->handle)
			return true;
		++*place;
	}
	return false;
}

static bool place_in_listing(
	const struct answer_policy *policy, const struct traced_packet *traced, size_t *place)
{
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	bool found = false;
	if (!policy->listing)
		return false;
	if (!jdoc_parse(&doc, "nft", policy->listing, strlen(policy->listing), ERR_BUG, &none)) {
		const struct jnode root = jdoc_root(&doc);
		found = find_place(&root, traced, place);
	}
	jdoc_release(&doc);
	return found;
}

/* ---- the file ---- */

static void set_place(struct ruleset_line *line, const struct answer_policy *policy,
	const struct ruleset *ruleset, size_t word)
{
	if (word < ruleset->words.count)
		place_set(&line->at, policy->profile.doc.name, ruleset->words.items[word].line,
			ruleset->words.items[word].column);
}

static void find_rule(struct ruleset_line *line, const struct answer_policy *policy,
	const struct ruleset *ruleset, const struct ruleset_chain *chain,
	const struct traced_packet *traced)
{
	size_t place = 0;
	line->ground = RULESET_RULE;
	if (!place_in_listing(policy, traced, &place))
		return;
	const struct ruleset_rule *rule = ruleset_find_rule(ruleset, chain, place);
	if (rule)
		set_place(line, policy, ruleset, rule->begin);
}

/* Do all tables see the other family only? Then the word to name is the first one's family. */
static void find_family(struct ruleset_line *line, const struct answer_policy *policy,
	const struct ruleset *ruleset, enum family family)
{
	const char *other = family == FAMILY_IPV6 ? "ip" : "ip6";
	for (size_t i = 0; i < ruleset->chain_count; i++)
		if (strcmp(ruleset->chains[i].family, other) != 0)
			return;
	for (size_t at = 0; ruleset->chain_count && at < ruleset->words.count; at++)
		if (ruleset_word_is(&ruleset->words, at, "table")) {
			line->is_family = true;
			set_place(line, policy, ruleset, at);
			return;
		}
}

static void find(struct ruleset_line *line, const struct answer_policy *policy,
	const struct ruleset *ruleset, const struct traced_packet *traced, enum family family)
{
	const struct ruleset_chain *chain =
		traced ? ruleset_find_chain(
				 ruleset, family_word(traced->family), traced->table, traced->chain)
		       : NULL;
	if (!traced) {
		find_family(line, policy, ruleset, family);
		return;
	}
	line->chain = mem_text(traced->chain);
	if (!traced->by_policy && chain) {
		find_rule(line, policy, ruleset, chain, traced);
		return;
	}
	line->ground = traced->by_policy ? RULESET_POLICY : RULESET_RULE;
	if (!chain)
		return;
	if (!chain->policy)
		line->ground = RULESET_DEFAULT;
	set_place(line, policy, ruleset, chain->policy ? chain->policy : chain->body);
}

void ruleset_line_find(struct ruleset_line *line, const struct answer_policy *policy,
	const struct traced_packet *traced, enum family family)
{
	struct ruleset ruleset;
	*line = (struct ruleset_line){ .ground = RULESET_UNSEEN };
	ruleset_read(&ruleset, policy->profile.doc.text, policy->profile.doc.size);
	find(line, policy, &ruleset, traced, family);
	ruleset_release(&ruleset);
}

void ruleset_line_release(struct ruleset_line *line)
{
	free(line->chain);
	*line = (struct ruleset_line){ 0 };
}
