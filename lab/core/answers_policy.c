/* SPDX-License-Identifier: MIT */
#include "core/answers_policy.h"

#include <stdlib.h>

static int parse_fact(struct answers_policy *answers, enum state_fact fact,
	const struct jnode *root, struct err *err)
{
	struct jnode node;
	if (!jnode_given(root, state_fact_name(fact), &node))
		return 0;
	answers->given |= 1u << fact;
	jnode_place(&node, false, &answers->at[fact]);
	if (jnode_is_object(&node))
		return jnode_fail(&node, err, "the whole of it is wanted, as a list");
	return state_value_parse(fact, &answers->values[fact], &node, err);
}

int answers_policy_parse(struct answers_policy *answers, const char *name, const void *text,
	size_t size, struct err *err)
{
	const char *keys[STATE_FACT_COUNT];
	*answers = (struct answers_policy){ 0 };
	if (jdoc_parse(&answers->doc, name, text, size, ERR_REFUSED, err))
		return -1;
	const struct jnode root = jdoc_root(&answers->doc);
	for (size_t i = 0; i < STATE_FACT_COUNT; i++)
		keys[i] = state_fact_name((enum state_fact)i);
	if (jnode_object(&root, keys, STATE_FACT_COUNT, err))
		return -1;
	for (size_t i = 0; i < STATE_FACT_COUNT; i++)
		if (parse_fact(answers, (enum state_fact)i, &root, err))
			return -1;
	return 0;
}

void answers_policy_release(struct answers_policy *answers)
{
	for (size_t i = 0; i < STATE_FACT_COUNT; i++)
		free(answers->values[i].list);
	jdoc_release(&answers->doc);
}
