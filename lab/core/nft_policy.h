/* SPDX-License-Identifier: MIT */
/*
 * nft_policy: a ruleset as a policy that can be judged: bounded before anybody else reads it
 * (core/ruleset_bounds.h), and loaded by the real nft, which has the last word on what it says.
 */
#ifndef LAB_CORE_NFT_POLICY_H
#define LAB_CORE_NFT_POLICY_H

#include "core/grade.h"

/* The learner's text. ERR_REFUSED with a place. */
int nft_policy_parse(struct answer_policy *policy, const char *file, const void *text, size_t size,
	struct err *err);

/* What came of the world of plan_make_ruleset: 0, and policy->listing is what was loaded, as
 * "nft -j list ruleset" has it; or -1: ERR_REFUSED in words for the learner, or ERR_SYSTEM where
 * the lab failed. Of what hit a limit policy->limit is set. */
int nft_policy_loaded(struct answer_policy *policy, const struct observations *seen,
	const struct plan_ruleset *who, struct err *err);

/* The first thing that nft says of a ruleset, and where. Hostile text: it quotes the learner's. */
struct nft_message {
	unsigned line, column; /* line 0: no place, or none in the file */
	char text[300];
};
void nft_message_find(struct nft_message *message, const char *said);

#endif
