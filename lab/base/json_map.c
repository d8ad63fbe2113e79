/* SPDX-License-Identifier: MIT */
#include "base/json_map.h"

#include "base/mem.h"

#include <assert.h>
#include <jansson.h>
#include <stdlib.h>

/* What is known of a node is an address that occurs once in jansson's tree: a member has its key's,
 * an array element its array's and the index. (A value's own will not do: there is only one true,
 * one false and one null.) */
struct mark {
	const void *address;
	size_t spot; /* of the member, or of the array's element 0 */
};

struct jmap {
	struct jspot *spots; /* [0] is the root's */
	size_t spot_count;
	size_t spot_capacity;
	struct mark *marks; /* sorted by address */
	size_t mark_count;
	size_t mark_capacity;
};

static void add_mark(struct jmap *map, const void *address, size_t spot)
{
	map->marks =
		mem_grow(map->marks, map->mark_count, &map->mark_capacity, sizeof(*map->marks));
	map->marks[map->mark_count++] = (struct mark){ address, spot };
}

/* Room for `count` spots in a row; the first one's number. */
static size_t add_spots(struct jmap *map, size_t count)
{
	const size_t first = map->spot_count;
	for (size_t i = 0; i < count; i++) {
		map->spots = mem_grow(
			map->spots, map->spot_count, &map->spot_capacity, sizeof(*map->spots));
		map->spots[map->spot_count++] = (struct jspot){ 0 };
	}
	return first;
}

static void visit(struct jmap *map, struct jscan *scan, size_t spot, const json_t *value);

static void visit_array(struct jmap *map, struct jscan *scan, const json_t *array)
{
	const size_t count = json_array_size(array);
	const size_t first = add_spots(map, count);
	add_mark(map, array, first);
	for (size_t i = 0; i < count; i++) {
		visit(map, scan, first + i, json_array_get(array, i));
		if (i + 1 < count)
			(void)jscan_next(scan); /* , */
	}
}

static void visit_object(struct jmap *map, struct jscan *scan, json_t *object)
{
	void *iter = json_object_iter(object); /* in the order of the text */
	while (iter) {
		const size_t spot = add_spots(map, 1);
		add_mark(map, json_object_iter_key(iter), spot);
		map->spots[spot].key = jscan_next(scan);
		(void)jscan_next(scan); /* : */
		visit(map, scan, spot, json_object_iter_value(iter));
		iter = json_object_iter_next(object, iter);
		if (iter)
			(void)jscan_next(scan); /* , */
	}
}

/* Recursion is bounded by JSON_MAX_DEPTH. */
static void visit(struct jmap *map, struct jscan *scan, size_t spot, const json_t *value)
{
	map->spots[spot].value = jscan_next(scan);
	if (json_is_array(value))
		visit_array(map, scan, value);
	else if (json_is_object(value))
		visit_object(map, scan, (json_t *)value); /* iterating changes nothing */
	else
		return;
	const struct jtoken close = jscan_next(scan);
	assert(close.kind == JTOKEN_CLOSE);
	(void)close;
}

static int by_address(const void *a, const void *b)
{
	const uintptr_t left = (uintptr_t)((const struct mark *)a)->address;
	const uintptr_t right = (uintptr_t)((const struct mark *)b)->address;
	return (left > right) - (left < right);
}

struct jmap *jmap_new(const char *text, size_t size, const void *root)
{
	struct jmap *map = mem_zero(1, sizeof(*map));
	struct jscan scan = jscan_begin(text, size);
	visit(map, &scan, add_spots(map, 1), root);
	if (map->mark_count)
		qsort(map->marks, map->mark_count, sizeof(*map->marks), by_address);
	return map;
}

void jmap_free(struct jmap *map)
{
	if (!map)
		return;
	free(map->spots);
	free(map->marks);
	free(map);
}

const struct jspot *jmap_get(const struct jmap *map, const struct jnode *node)
{
	if (!node->parent)
		return &map->spots[0];
	const struct mark wanted = { .address = node->key ? node->key : node->parent->value };
	const struct mark *mark =
		bsearch(&wanted, map->marks, map->mark_count, sizeof(*map->marks), by_address);
	assert(mark);
	return &map->spots[mark->spot + (node->key ? 0 : node->index)];
}
