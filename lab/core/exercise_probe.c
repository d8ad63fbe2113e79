/* SPDX-License-Identifier: MIT */
/* The "probe" of a check: a name of the catalogue. */
#include "core/exercise_parts.h"

#define MAX_WORDS 8

static int refuse_workload(const struct check *check, const struct exercise_container *container,
	const struct jnode *name, struct err *err)
{
	if (check->kind == CHECK_ATTACK)
		return jnode_fail(name, err, "the workload can't be an attack");
	if (!container->run)
		return jnode_fail(name, err, "the container %s has no \"run\"", container->name);
	return 0;
}

/* The calls of this catalogue take no arguments; the list is there for those that will. */
int exercise_parse_probe(struct check *check, const struct jnode *probe_node,
	const struct exercise_container *container, struct err *err)
{
	size_t count = 0;
	const char *name = NULL;
	if (jnode_array(probe_node, 1, MAX_WORDS, &count, err))
		return -1;
	const struct jnode first = jnode_at(probe_node, 0);
	if (jnode_string(&first, &name, err))
		return -1;
	const int kind = probe_find(name);
	if (kind < 0) {
		const char *nearest = probe_nearest(name);
		return exercise_no_such(&first, "probe", name, &nearest, nearest ? 1 : 0, err);
	}
	if (count > 1) {
		const struct jnode second = jnode_at(probe_node, 1);
		return jnode_fail(&second, err, "the probe %s takes no arguments", name);
	}
	check->probe = (struct probe_request){ .kind = (uint32_t)kind, .abi = abi_native() };
	return kind == PROBE_workload ? refuse_workload(check, container, &first, err) : 0;
}
