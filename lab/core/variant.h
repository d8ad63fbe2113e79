/* SPDX-License-Identifier: MIT */
/*
 * variant: what differs between two learners' copies of one exercise.
 *
 * An exercise declares params (the key of that name, core/exercise_params.c). A seed draws a value
 * for each, the same on every machine, and the values take the place of @name@ in exercise.json, in
 * the texts and in the policy files. The n-th draw of a param, n from 0, is the first 8 bytes, big
 * endian, of
 *
 *     SHA-256("bulkhead-variant-1" 0 id 0 param 0 seed 0 n)
 *
 * with zero bytes between and n in decimal. Of m things it picks the one whose index is the draw
 * modulo m; a draw at or above the largest multiple of m below 2^64 is thrown away, or the first
 * things would come more often. Lists are shuffled from the front (Fisher and Yates).
 */
#ifndef LAB_CORE_VARIANT_H
#define LAB_CORE_VARIANT_H

#include "base/buf.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VARIANT_SEED_DIGITS 16
#define VARIANT_SEED_BYTES  (VARIANT_SEED_DIGITS + 1)
#define VARIANT_SEED_ZEROS  "0000000000000000" /* of every exercise without params */
#define VARIANT_SEED_FORM   "16 hexadecimal digits, letters in lower case"

bool variant_seed_is_valid(const char *seed);
void variant_seed_format(uint64_t number, char seed[VARIANT_SEED_BYTES]);

/* One value. A number has its decimal digits as text. */
struct variant_value {
	char *text;
	bool is_number;
	int64_t number;
};

enum variant_kind { VARIANT_PICK, VARIANT_RANGE, VARIANT_DISTINCT, VARIANT_SHUFFLE };

#define VARIANT_MAX_PARAMS 16
#define VARIANT_MAX_PICK   64 /* choices */
#define VARIANT_MAX_KEYS   8  /* of a choice that is an object */
#define VARIANT_MAX_LIST   32 /* elements to shuffle */

struct variant_param {
	char *name;
	enum variant_kind kind;
	/* What may stand between the two @: "port"; or "door.op", "door.at"; or "two.0", "two.1".
	 */
	char **names;
	size_t name_count;
	/* A pick has name_count values for each choice; a list has one for each element. */
	struct variant_value *values;
	size_t choice_count;
	int64_t from, to; /* a range, both included */
};

struct variant_params {
	struct variant_param *items;
	size_t count;
};
void variant_params_release(struct variant_params *params);

/* How many variants there are: 1 without params, UINT64_MAX if there are more than that. */
uint64_t variant_params_count(const struct variant_params *params);

/* A seed and what it draws. */
struct variant {
	char seed[VARIANT_SEED_BYTES];
	struct variant_item {
		char *name; /* "door.op" */
		struct variant_value value;
	} * items;
	size_t count;
};

/* `id` is the exercise's, `seed` is valid. */
void variant_draw(struct variant *variant, const struct variant_params *params, const char *id,
	const char *seed);
void variant_release(struct variant *variant);
bool variant_equals(const struct variant *a, const struct variant *b); /* whatever their seeds */

/* In the variant of another seed, let one param have its value `index` of variant_value_count: a
 * choice, an end of a range, the element that is first in a list and goes on from there. Over all
 * of them each choice is taken, and each element stands once in each place. */
size_t variant_value_count(const struct variant_param *param);
void variant_set(
	struct variant *variant, const struct variant_params *params, size_t param, size_t index);

/* Up to `count` seeds whose variants all differ, zeros first; returns how many. */
size_t variant_seeds(const struct variant_params *params, const char *id,
	char (*seeds)[VARIANT_SEED_BYTES], size_t count);

/* The seed of another variant, in which as many params as can be differ: who got that one must not
 * pass with an answer to this one. False: there is only one variant. */
bool variant_neighbour(const struct variant_params *params, const char *id, const char *seed,
	char neighbour[VARIANT_SEED_BYTES]);

/* Append a text with the values in the place of @name@. What is no declared name stays as it is,
 * and a value that was put in is not looked at again. */
void variant_put(const struct variant *variant, const char *text, size_t size, struct buf *out);

/* The same in all strings below `node` but for keys. A string that is one @name@ of a number may
 * then stand where a number is due. A name in this form that is not declared is an error at the
 * string, with the nearest that is. */
int variant_put_json(
	const struct variant *variant, struct jdoc *doc, const struct jnode *node, struct err *err);

/* Append what C sources include as variant.h: VARIANT_DOOR_OP and so on as macros. */
void variant_format_header(const struct variant *variant, struct buf *out);

#endif
