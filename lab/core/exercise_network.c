/* SPDX-License-Identifier: MIT */
/* The "networks" of exercise.json: which containers each of them joins, and how. */
#include "core/exercise_parts.h"

#include "base/mem.h"

#include <string.h>

static const char *const kind_words[] = {
	[NETWORK_LINK] = "link",
	[NETWORK_ROUTER] = "router",
	[NETWORK_BRIDGE] = "bridge",
};

const char *network_kind_name(enum network_kind kind)
{
	return kind_words[kind];
}

static bool joins(const struct exercise_network *network, size_t container)
{
	for (size_t i = 0; i < network->end_count; i++)
		if (network->ends[i] == container)
			return true;
	return false;
}

/* Two containers that share two networks would have two addresses for one name. */
static int refuse_second_way(const struct exercise *exercise,
	const struct exercise_network *network, const struct jnode *node, struct err *err)
{
	for (const struct exercise_network *other = exercise->networks; other < network; other++) {
		size_t first = SIZE_MAX;
		for (size_t i = 0; i < network->end_count; i++) {
			const size_t end = network->ends[i];
			if (!joins(other, end))
				continue;
			if (first != SIZE_MAX)
				return jnode_fail(node, err,
					"the network %s joins %s and %s already", other->name,
					exercise->containers[first].name,
					exercise->containers[end].name);
			first = end;
		}
	}
	return 0;
}

static int parse_ends(const struct exercise *exercise, struct exercise_network *network,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 2, EXERCISE_MAX_CONTAINERS, &count, err))
		return -1;
	network->ends = mem_zero(count, sizeof(*network->ends));
	for (size_t i = 0; i < count; i++) {
		const struct jnode end = jnode_at(node, i);
		size_t container = 0;
		if (exercise_container_named(exercise, &end, &container, err))
			return -1;
		if (joins(network, container))
			return jnode_fail(&end, err, "names \"%s\" twice",
				exercise->containers[container].name);
		network->ends[network->end_count++] = container;
	}
	network->kind = count == 2 ? NETWORK_LINK : NETWORK_ROUTER;
	return refuse_second_way(exercise, network, node, err);
}

static int parse_by(struct exercise_network *network, const struct jnode *node, struct err *err)
{
	size_t index = 0;
	if (jnode_word(node, kind_words, ARRAY_SIZE(kind_words), &index, err))
		return -1;
	network->kind = (enum network_kind)index;
	if (network->kind == NETWORK_LINK && network->end_count != 2)
		return jnode_fail(
			node, err, "a link joins two containers, not %zu", network->end_count);
	return 0;
}

static int parse_joined(const struct exercise *exercise, struct exercise_network *network,
	const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "join", "by" };
	struct jnode join;
	struct jnode by;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(node, "join", &join, err) ||
		parse_ends(exercise, network, &join, err))
		return -1;
	return jnode_member(node, "by", &by) ? parse_by(network, &by, err) : 0;
}

static int parse_network(struct exercise *exercise, const struct jnode *node, struct err *err)
{
	struct exercise_network *network = &exercise->networks[exercise->network_count++];
	network->name = mem_text(node->key);
	if (exercise_word_key(node, err))
		return -1;
	for (size_t i = 0; i < exercise->container_count; i++)
		if (!strcmp(exercise->containers[i].name, network->name))
			return jnode_fail_key(node, err, "is a container's name already");
	return jnode_is_object(node) ? parse_joined(exercise, network, node, err)
				     : parse_ends(exercise, network, node, err);
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
