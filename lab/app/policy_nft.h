/* SPDX-License-Identifier: MIT */
/* policy_nft: a ruleset, loaded once by the real nft in a world that is empty but for its network.
 */
#ifndef LAB_APP_POLICY_NFT_H
#define LAB_APP_POLICY_NFT_H

#include "base/err.h"
#include "core/grade.h"
#include "sandbox/world.h"

/* Fills policy->listing. ERR_REFUSED when nothing can be made of it; policy->limit is set if that
 * is because of a limit. Without policy->exercise it is loaded where there is no network but lo. */
int policy_nft_load(struct answer_policy *policy, const struct sandbox *sandbox, struct err *err);

#endif
