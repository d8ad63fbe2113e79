/* SPDX-License-Identifier: MIT */
/*
 * json_put: strings of a document whose text was exchanged (jdoc_put); part of base/json and used
 * by nothing else.
 */
#ifndef LAB_BASE_JSON_PUT_H
#define LAB_BASE_JSON_PUT_H

#include "base/json.h"

struct jput {
	const void *value; /* jansson has a value of its own for each string of a text */
	int64_t number;
};

/* What the node may stand for where a number is due; NULL: nothing but itself. */
const struct jput *jput_find(const struct jnode *node);

#endif
