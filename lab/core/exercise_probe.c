/* SPDX-License-Identifier: MIT */
/* The "probe" of a check: a name of the catalogue, and its arguments. */
#include "core/exercise_parts.h"

#include "base/text.h"

#include <string.h>

#define MAX_WORDS   24 /* of a probe, with its name */
#define WORD_BYTES  200
#define I386_PREFIX "i386:"

static int refuse_workload(const struct check *check, const struct exercise_container *container,
	const struct jnode *name, struct err *err)
{
	if (check->kind == CHECK_ATTACK)
		return jnode_fail(name, err, "the workload can't be an attack");
	if (!container->run)
		return jnode_fail(name, err, "the container %s has no \"run\"", container->name);
	return 0;
}

/* A whole number, or the name of a constant. */
static int parse_value(const struct jnode *node, int64_t *value, struct err *err)
{
	const char *name = NULL;
	uint64_t found = 0;
	if (!jnode_is_string(node) || jnode_is_number(node)) {
		if (jnode_u64(node, 0, INT64_MAX, &found, err))
			return -1;
		*value = (int64_t)found;
		return 0;
	}
	if (jnode_string(node, &name, err))
		return -1;
	if (!constant_find(name, &found)) {
		const char *nearest = constant_nearest(name);
		return exercise_no_such(node, "constant", name, &nearest, nearest ? 1 : 0, err);
	}
	*value = (int64_t)found;
	return 0;
}

static int parse_word(const struct jnode *node, struct probe_request *request, struct err *err)
{
	const char *word = NULL;
	size_t used = 0;
	if (jnode_string(node, &word, err))
		return -1;
	if (!*word || strlen(word) > WORD_BYTES)
		return jnode_fail(node, err, "must have 1 to %d bytes", WORD_BYTES);
	for (uint32_t i = 0; i < request->word_count; i++)
		used += strlen(request->words + used) + 1;
	if (used + strlen(word) >= sizeof(request->words))
		return jnode_fail(node, err, "the probe's arguments are too long together");
	memcpy(request->words + used, word, strlen(word) + 1);
	request->word_count++;
	return 0;
}

static int parse_argument(
	const struct jnode *node, char kind, struct probe_request *request, struct err *err)
{
	return kind == 'v' ? parse_value(node, &request->values[request->value_count++], err)
			   : parse_word(node, request, err);
}

/* How many may stand behind the name: at least those before the ? or the *. */
static void count_arguments(const char *arguments, size_t *least, size_t *most)
{
	const size_t given = strcspn(arguments, "?*");
	const bool repeats = arguments[given] == '*';
	*least = given;
	*most = repeats ? MAX_WORDS - 1 : strlen(arguments) - (arguments[given] ? 1 : 0);
}

/* The letter of the n-th argument, from 0. */
static char argument_kind(const char *arguments, size_t n)
{
	const size_t given = strcspn(arguments, "?*");
	if (n < given)
		return arguments[n];
	return arguments[given] == '*' ? arguments[given - 1] : arguments[n + 1];
}

static int parse_arguments(
	const struct jnode *array, size_t count, struct probe_request *request, struct err *err)
{
	const struct probe_row *row = probe_row((enum probe_kind)request->kind);
	size_t least;
	size_t most;
	count_arguments(row->arguments, &least, &most);
	if (count - 1 > most) {
		const struct jnode extra = jnode_at(array, most + 1);
		return most ? jnode_fail(&extra, err, "the probe %s takes at most %zu arguments",
				      row->name, most)
			    : jnode_fail(&extra, err, "the probe %s takes no arguments", row->name);
	}
	if (count - 1 < least)
		return jnode_fail(array, err, "the probe %s takes %zu argument%s behind its name",
			row->name, least, least == 1 ? "" : "s");
	for (size_t i = 1; i < count; i++) {
		const struct jnode node = jnode_at(array, i);
		const char kind = argument_kind(row->arguments, i - 1);
		if (parse_argument(&node, kind, request, err))
			return -1;
	}
	return 0;
}

static int parse_name(const struct jnode *first, struct probe_request *request, struct err *err)
{
	const char *name = NULL;
	if (jnode_string(first, &name, err))
		return -1;
	const bool i386 = strncmp(name, I386_PREFIX, strlen(I386_PREFIX)) == 0;
	const char *plain = i386 ? name + strlen(I386_PREFIX) : name;
	const int kind = probe_find(plain);
	if (kind < 0) {
		const char *nearest = probe_nearest(plain);
		return exercise_no_such(first, "probe", plain, &nearest, nearest ? 1 : 0, err);
	}
	const struct probe_row *row = probe_row((enum probe_kind)kind);
	if (i386 && row->twin == TWIN_NONE)
		return jnode_fail(first, err, "the probe %s has no i386 twin", plain);
	if (!i386 && row->twin == ONLY)
		return jnode_fail(first, err, "is there as \"i386:%s\" only", plain);
	*request = (struct probe_request){
		.kind = (uint32_t)kind,
		.abi = i386 ? ABI_I386 : abi_native(),
	};
	return 0;
}

static int need(const struct jnode *first, const struct exercise_container *container,
	enum opening opening, struct err *err)
{
	if (container->opens & 1u << opening)
		return 0;
	return jnode_fail(first, err, "the container %s has to open that: \"opens\": [\"%s\"]",
		container->name, opening_name(opening));
}

/* The families that the baseline closes, linux/socket.h. */
static int need_of_family(const struct probe_request *request)
{
	enum { ALG = 38, VSOCK = 40 };
	const bool sockets =
		request->kind == PROBE_socket_family || request->kind == PROBE_socketpair_family;
	if (!sockets || !request->value_count)
		return -1;
	if ((uint32_t)request->values[0] == ALG)
		return OPENING_alg;
	return (uint32_t)request->values[0] == VSOCK ? OPENING_vsock : -1;
}

static int check_openings(const struct jnode *first, const struct probe_request *request,
	const struct exercise_container *container, struct err *err)
{
	const int needs[] = { probe_row((enum probe_kind)request->kind)->opening,
		request->abi == ABI_I386 ? OPENING_i386 : -1, need_of_family(request) };
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (needs[i] >= 0 && need(first, container, (enum opening)needs[i], err))
			return -1;
	return 0;
}

int exercise_parse_probe(struct check *check, const struct jnode *probe_node,
	const struct exercise_container *container, struct err *err)
{
	size_t count = 0;
	if (jnode_array(probe_node, 1, MAX_WORDS, &count, err))
		return -1;
	const struct jnode first = jnode_at(probe_node, 0);
	if (parse_name(&first, &check->probe, err) ||
		parse_arguments(probe_node, count, &check->probe, err) ||
		check_openings(&first, &check->probe, container, err))
		return -1;
	return check->probe.kind == PROBE_workload ? refuse_workload(check, container, &first, err)
						   : 0;
}
