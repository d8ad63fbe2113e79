/* SPDX-License-Identifier: MIT */
/*
 * person: who takes part in a class, by an id: "anna", "Müller, Jana", "s1234567@example.org". It
 * is the name of a folder of answers, of a file of results and of a line in a table, so it is one
 * that is the same in all three.
 */
#ifndef LAB_CORE_PERSON_H
#define LAB_CORE_PERSON_H

#include "core/variant.h"

#include <stdbool.h>
#include <stddef.h>

#define PERSON_MAX 100 /* bytes */
#define PERSON_FORM                                                                                \
	"1 to 100 bytes of printable UTF-8 without a slash, a first . - or @, or blanks at an end"

bool person_is_valid(const char *id);

/* The seed of a person's variants: the first 8 bytes of
 *
 *     HMAC-SHA-256(secret, "bulkhead-person-1" 0 id)
 *
 * so that nobody without the secret can tell what another one got. */
void person_seed(const void *secret, size_t size, const char *id, char seed[VARIANT_SEED_BYTES]);
#define PERSON_SECRET_MIN 16 /* bytes; docs/teaching-a-class.md says how to make one */
#define PERSON_SECRET_MAX 4096

/* A file name without a dot before for what is no id: "@" and 16 digits of its SHA-256. */
void person_alias(const char *name, char alias[VARIANT_SEED_BYTES + 1]);

/* Which of `count` parts of a class a person is in, from 0; the same everywhere, whoever else is in
 * the class. */
unsigned person_shard(const char *id, unsigned count);

#endif
