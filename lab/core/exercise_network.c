/* SPDX-License-Identifier: MIT */
/* The "networks" of exercise.json: which two containers each of them joins. */
#include "core/exercise_parts.h"

#include "base/mem.h"

static bool joins_the_same(const struct exercise_network *one, const struct exercise_network *other)
{
	return (one->ends[0] == other->ends[0] && one->ends[1] == other->ends[1]) ||
	       (one->ends[0] == other->ends[1] && one->ends[1] == other->ends[0]);
}

/* A second link between the same two would give each of them two addresses for one name. */
static int refuse_second_link(const struct exercise *exercise,
	const struct exercise_network *network, const struct jnode *node, struct err *err)
{
	for (const struct exercise_network *other = exercise->networks; other < network; other++)
		if (joins_the_same(other, network))
			return jnode_fail(
				node, err, "the network %s joins these two already", other->name);
	return 0;
}

static int parse_network(struct exercise *exercise, const struct jnode *node, struct err *err)
{
	struct exercise_network *network = &exercise->networks[exercise->network_count++];
	size_t count = 0;
	network->name = mem_text(node->key);
	if (exercise_word_key(node, err) || jnode_array(node, 2, 2, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode end = jnode_at(node, i);
		if (exercise_container_named(exercise, &end, &network->ends[i], err))
			return -1;
	}
	if (network->ends[0] == network->ends[1]) {
		const struct jnode second = jnode_at(node, 1);
		return jnode_fail(&second, err, "names \"%s\" twice",
			exercise->containers[network->ends[1]].name);
	}
	return refuse_second_link(exercise, network, node, err);
}

int exercise_parse_networks(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (!jnode_member(root, "networks", &all))
		return 0;
	if (exercise_any_object(&all, err))
		return -1;
	exercise->networks = mem_zero(EXERCISE_MAX_NETWORKS, sizeof(*exercise->networks));
	while (jnode_next(&all, &iter, &node)) {
		if (exercise->network_count == EXERCISE_MAX_NETWORKS)
			return jnode_fail_key(
				&node, err, "at most %d networks", EXERCISE_MAX_NETWORKS);
		if (parse_network(exercise, &node, err))
			return -1;
	}
	return exercise->network_count ? 0 : jnode_fail(&all, err, "needs a network");
}
