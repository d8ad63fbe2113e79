/* SPDX-License-Identifier: MIT */
/* A check of kind matrix: who reaches whom, and by which port; every cell has a result. */
#include "core/exercise_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define ARROW " -> "
#define ANY   "*"

static const char *const reach_words[] = {
	[REACH_OPEN] = "open",
	[REACH_REFUSED] = "refused",
	[REACH_DROPPED] = "dropped",
};
static const char *const family_words[] = { "ipv4", "ipv6", "mapped" };
static const char *const packet_words[] = { "new", "reply", "invalid", "fragment" };
_Static_assert(ARRAY_SIZE(family_words) == FAMILY_COUNT, "a word for each family");
_Static_assert(ARRAY_SIZE(packet_words) == PACKET_COUNT, "a word for each packet");

const char *reach_name(enum reach reach)
{
	return reach_words[reach];
}

/* --- who, and by what --- */

static bool has_network(const struct exercise *exercise, size_t container)
{
	for (size_t i = 0; i < exercise->network_count; i++)
		for (size_t k = 0; k < exercise->networks[i].end_count; k++)
			if (exercise->networks[i].ends[k] == container)
				return true;
	return false;
}

static int add_container(const struct exercise *exercise, struct check_matrix *matrix,
	const struct jnode *node, struct err *err)
{
	size_t container = 0;
	if (exercise_container_named(exercise, node, &container, err))
		return -1;
	const char *name = exercise->containers[container].name;
	if (!has_network(exercise, container))
		return jnode_fail(node, err, "the container %s is in no network", name);
	for (size_t i = 0; i < matrix->container_count; i++)
		if (matrix->containers[i] == container)
			return jnode_fail(node, err, "names \"%s\" twice", name);
	matrix->containers[matrix->container_count++] = container;
	return 0;
}

static int parse_among(const struct exercise *exercise, struct check_matrix *matrix,
	const struct jnode *node, struct err *err)
{
	struct jnode among;
	size_t count = 0;
	if (!jnode_member(node, "among", &among)) {
		for (size_t i = 0; i < exercise->container_count; i++)
			if (has_network(exercise, i))
				matrix->containers[matrix->container_count++] = i;
		return matrix->container_count ? 0 : jnode_fail(node, err, "there is no network");
	}
	if (jnode_array(&among, 2, EXERCISE_MAX_CONTAINERS, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&among, i);
		if (add_container(exercise, matrix, &one, err))
			return -1;
	}
	return 0;
}

/* "80/tcp", "53/udp", "icmp" */
static bool read_port(const char *word, struct matrix_port *port)
{
	const char *slash = strchr(word, '/');
	if (!slash) {
		*port = (struct matrix_port){ .protocol = MATRIX_ICMP };
		return strcmp(word, "icmp") == 0;
	}
	autofree char *number = mem_text_n(word, (size_t)(slash - word));
	port->protocol = strcmp(slash, "/tcp") == 0 ? MATRIX_TCP : MATRIX_UDP;
	return (port->protocol == MATRIX_TCP || strcmp(slash, "/udp") == 0) && *number != '0' &&
	       text_number(number, 1, 65535, &port->number);
}

static int parse_port(struct check_matrix *matrix, const struct jnode *node, struct err *err)
{
	struct matrix_port *port = &matrix->ports[matrix->port_count];
	const char *word = NULL;
	if (jnode_string(node, &word, err))
		return -1;
	if (!read_port(word, port))
		return jnode_fail(
			node, err, "\"%s\" is no port: write 80/tcp, 53/udp or icmp", word);
	for (size_t i = 0; i < matrix->port_count; i++)
		if (!strcmp(matrix->ports[i].word, word))
			return jnode_fail(node, err, "names \"%s\" twice", word);
	port->word = mem_text(word);
	matrix->port_count++;
	return 0;
}

static int parse_ports(struct check_matrix *matrix, const struct jnode *node, struct err *err)
{
	struct jnode ports;
	size_t count = 0;
	if (jnode_require(node, "ports", &ports, err) ||
		jnode_array(&ports, 1, MATRIX_MAX_PORTS, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode port = jnode_at(&ports, i);
		if (parse_port(matrix, &port, err))
			return -1;
	}
	return 0;
}

/* --- the cells --- */

size_t matrix_cell(const struct check_matrix *matrix, size_t from, size_t to, size_t port)
{
	return (from * matrix->container_count + to) * matrix->port_count + port;
}

/* Cells that one flow names: an index of the matrix, or all of them. */
struct flow {
	size_t from, to, port;
};
#define ALL SIZE_MAX

static int find_index(const char *what, const char *word, const char *const *words, size_t count,
	size_t *index, const struct jnode *node, struct err *err)
{
	*index = ALL;
	if (!strcmp(word, ANY))
		return 0;
	for (*index = 0; *index < count; ++*index)
		if (!strcmp(words[*index], word))
			return 0;
	return exercise_no_such(node, what, word, words, count, err);
}

/* "web -> db:5432/tcp" */
static int parse_flow(const struct exercise *exercise, const struct check_matrix *matrix,
	struct flow *flow, const struct jnode *node, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS];
	const char *ports[MATRIX_MAX_PORTS];
	const char *text = NULL;
	if (jnode_string(node, &text, err))
		return -1;
	const char *arrow = strstr(text, ARROW);
	const char *colon = arrow ? strchr(arrow, ':') : NULL;
	if (!colon)
		return jnode_fail(node, err,
			"\"%s\" is no flow: write \"web -> db:5432/tcp\", and * for any", text);
	autofree char *from = mem_text_n(text, (size_t)(arrow - text));
	autofree char *to =
		mem_text_n(arrow + strlen(ARROW), (size_t)(colon - arrow) - strlen(ARROW));
	for (size_t i = 0; i < matrix->container_count; i++)
		names[i] = exercise->containers[matrix->containers[i]].name;
	for (size_t i = 0; i < matrix->port_count; i++)
		ports[i] = matrix->ports[i].word;
	if (find_index("container in this matrix", from, names, matrix->container_count,
		    &flow->from, node, err) ||
		find_index("container in this matrix", to, names, matrix->container_count,
			&flow->to, node, err) ||
		find_index("port in this matrix", colon + 1, ports, matrix->port_count, &flow->port,
			node, err))
		return -1;
	return flow->from != ALL && flow->from == flow->to
		       ? jnode_fail(node, err, "goes from a container to itself")
		       : 0;
}

static bool is_in(const struct flow *flow, size_t from, size_t to, size_t port)
{
	return from != to && (flow->from == ALL || flow->from == from) &&
	       (flow->to == ALL || flow->to == to) && (flow->port == ALL || flow->port == port);
}

static int told_twice(const struct exercise *exercise, const struct check_matrix *matrix,
	const struct flow *cell, const struct jnode *node, struct err *err)
{
	const size_t *containers = matrix->containers;
	return jnode_fail(node, err, "another flow has %s" ARROW "%s:%s already",
		exercise->containers[containers[cell->from]].name,
		exercise->containers[containers[cell->to]].name, matrix->ports[cell->port].word);
}

/* `told` has a flag per cell. */
static int set_cells(const struct exercise *exercise, struct check_matrix *matrix, bool *told,
	enum reach reach, const struct jnode *node, struct err *err)
{
	struct flow flow = { 0 };
	if (parse_flow(exercise, matrix, &flow, node, err))
		return -1;
	for (size_t from = 0; from < matrix->container_count; from++)
		for (size_t to = 0; to < matrix->container_count; to++)
			for (size_t port = 0; port < matrix->port_count; port++) {
				const size_t cell = matrix_cell(matrix, from, to, port);
				if (!is_in(&flow, from, to, port))
					continue;
				if (told[cell])
					return told_twice(exercise, matrix,
						&(struct flow){ from, to, port }, node, err);
				told[cell] = true;
				matrix->cells[cell] = (uint8_t)reach;
			}
	return 0;
}

static int parse_cells(const struct exercise *exercise, struct check_matrix *matrix,
	const struct jnode *node, struct err *err)
{
	const size_t cells = matrix->container_count * matrix->container_count * matrix->port_count;
	autofree bool *told = mem_zero(cells, sizeof(*told));
	struct jnode rest;
	size_t other = REACH_DROPPED;
	if (jnode_member(node, "else", &rest) &&
		jnode_word(&rest, reach_words, ARRAY_SIZE(reach_words), &other, err))
		return -1;
	matrix->cells = mem_zero(cells, sizeof(*matrix->cells));
	memset(matrix->cells, (int)other, cells * sizeof(*matrix->cells));
	for (size_t reach = 0; reach < ARRAY_SIZE(reach_words); reach++) {
		struct jnode flows;
		size_t count = 0;
		if (!jnode_member(node, reach_words[reach], &flows))
			continue;
		if (jnode_array(&flows, 1, MATRIX_MAX_FLOWS, &count, err))
			return -1;
		for (size_t i = 0; i < count; i++) {
			const struct jnode flow = jnode_at(&flows, i);
			if (set_cells(exercise, matrix, told, (enum reach)reach, &flow, err))
				return -1;
		}
	}
	return 0;
}

static int parse_words(const struct jnode *node, const char *key, const char *const *words,
	size_t known, unsigned *bits, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (!jnode_member(node, key, &all))
		return 0;
	if (jnode_array(&all, 1, known, &count, err))
		return -1;
	*bits = 0;
	for (size_t i = 0; i < count; i++) {
		const struct jnode word = jnode_at(&all, i);
		size_t index = 0;
		if (jnode_word(&word, words, known, &index, err))
			return -1;
		if (*bits & 1u << index)
			return jnode_fail(&word, err, "names \"%s\" twice", words[index]);
		*bits |= 1u << index;
	}
	return 0;
}

int exercise_parse_matrix(const struct exercise *exercise, struct check *check,
	const struct jnode *node, struct err *err)
{
	struct check_matrix *matrix = mem_zero(1, sizeof(*matrix));
	check->matrix = matrix;
	matrix->families = 1u << FAMILY_IPV4 | 1u << FAMILY_IPV6;
	matrix->packets = 1u << PACKET_NEW | 1u << PACKET_REPLY;
	if (parse_among(exercise, matrix, node, err) || parse_ports(matrix, node, err) ||
		parse_cells(exercise, matrix, node, err) ||
		parse_words(node, "families", family_words, FAMILY_COUNT, &matrix->families, err))
		return -1;
	return parse_words(node, "packets", packet_words, PACKET_COUNT, &matrix->packets, err);
}

void exercise_release_matrix(struct check_matrix *matrix)
{
	for (size_t i = 0; matrix && i < matrix->port_count; i++)
		free(matrix->ports[i].word);
	if (matrix)
		free(matrix->cells);
	free(matrix);
}
