/* SPDX-License-Identifier: MIT */
/*
 * ruleset_line: which line of a learner's ruleset decided about a packet. The kernel names a rule
 * by its handle; nft's listing of what was loaded says which rule of its chain that is.
 */
#ifndef LAB_CORE_RULESET_LINE_H
#define LAB_CORE_RULESET_LINE_H

#include "base/err.h"
#include "core/grade.h"

enum ruleset_ground {
	RULESET_UNSEEN,  /* no chain saw the packet */
	RULESET_RULE,    /* a rule */
	RULESET_POLICY,  /* the policy that a chain has */
	RULESET_DEFAULT, /* a chain that has none, so it accepts */
};

struct ruleset_line {
	enum ruleset_ground ground;
	struct place at; /* line 0: it can't be told */
	char *chain;     /* its name, or NULL; owned */
	bool is_family;  /* RULESET_UNSEEN, as all tables see the other family only: at is the word
			  */
};

/* `traced` NULL: nothing was traced. `family` is the packet's. */
void ruleset_line_find(struct ruleset_line *line, const struct answer_policy *policy,
	const struct traced_packet *traced, enum family family);
void ruleset_line_release(struct ruleset_line *line);

#endif
