/* SPDX-License-Identifier: MIT */
/*
 * verdict_read_parts: what the files of verdict_read share. Nobody else includes this.
 *
 *   verdict_read.c        the result, and all of it
 *   verdict_read_text.c   the evidence
 *   verdict_read_field.c  members of an object
 */
#ifndef LAB_CORE_VERDICT_READ_PARTS_H
#define LAB_CORE_VERDICT_READ_PARTS_H

#include "base/json.h"
#include "core/verdict_read.h"

#include <stdbool.h>
#include <stdint.h>

#define VERDICT_MOST_NUMBER (UINT32_MAX - UINT64_C(1)) /* of what is counted */

/* Members that must be there; null is a text that is NULL. A word is one of `count`, which
 * `name_of` gives. */
int verdict_take_array(const struct jnode *object, const char *key, size_t most,
	struct jnode *array, size_t *count, struct err *err);
int verdict_take_string(
	const struct jnode *object, const char *key, const char **value, struct err *err);
int verdict_take_text(const struct jnode *object, const char *key, char **text, struct err *err);
int verdict_take_number(const struct jnode *object, const char *key, unsigned most,
	unsigned *number, struct err *err);
int verdict_take_count(const struct jnode *object, const char *key, size_t *count, struct err *err);
int verdict_take_bool(const struct jnode *object, const char *key, bool *value, struct err *err);
int verdict_take_hash(
	const struct jnode *object, const char *key, struct hash *hash, struct err *err);
int verdict_take_word(const struct jnode *object, const char *key, const char *(*name_of)(size_t),
	size_t count, size_t *index, struct err *err);

/* Is this the exercise's check of that index? */
int verdict_check_id(
	const struct verdict *verdict, const struct jnode *check, size_t index, struct err *err);

/* Fill the texts of a verdict whose results are there. */
int verdict_take_texts(struct verdict *verdict, const struct jnode *evidence, struct err *err);

#endif
