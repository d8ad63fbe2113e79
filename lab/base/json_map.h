/* SPDX-License-Identifier: MIT */
/*
 * json_map: where every value of a parsed document stands; part of base/json and used by nothing
 * else. Made once by walking the text and jansson's tree side by side, asked in O(log n).
 */
#ifndef LAB_BASE_JSON_MAP_H
#define LAB_BASE_JSON_MAP_H

#include "base/json.h"
#include "base/json_scan.h"

struct jspot {
	struct jtoken key; /* size 0 in the root and in array elements */
	struct jtoken value;
};

struct jmap *jmap_new(const char *text, size_t size, const void *root); /* both belong together */
void jmap_free(struct jmap *map);
const struct jspot *jmap_get(const struct jmap *map, const struct jnode *node);

#endif
