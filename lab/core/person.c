/* SPDX-License-Identifier: MIT */
#include "core/person.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

static bool is_blank_at(const char *id, size_t at)
{
	return id[at] == ' ';
}

bool person_is_valid(const char *id)
{
	const size_t size = strlen(id);
	if (size == 0 || size > PERSON_MAX || strchr(".-@", id[0]) || strchr(id, '/'))
		return false;
	if (is_blank_at(id, 0) || is_blank_at(id, size - 1))
		return false;
	autofree char *shown = text_escape_line(id);
	return strcmp(shown, id) == 0;
}

static uint64_t first_bytes(const struct hash *hash)
{
	uint64_t number = 0;
	for (size_t i = 0; i < sizeof(number); i++)
		number = number << 8 | hash->bytes[i];
	return number;
}

/* With its last zero byte: no label is the beginning of another one with a longer id. */
static uint64_t number_of(const void *key, size_t key_size, const char *label, const char *id)
{
	struct hash hash;
	autobuf struct buf text = { 0 };
	buf_add(&text, label, strlen(label) + 1);
	buf_text(&text, id);
	if (key)
		hash_keyed(&hash, key, key_size, text.data, text.size);
	else
		hash_of(&hash, text.data, text.size);
	return first_bytes(&hash);
}

void person_seed(const void *secret, size_t size, const char *id, char seed[VARIANT_SEED_BYTES])
{
	variant_seed_format(number_of(secret, size, "bulkhead-person-1", id), seed);
}

void person_alias(const char *name, char alias[VARIANT_SEED_BYTES + 1])
{
	alias[0] = '@';
	variant_seed_format(number_of(NULL, 0, "bulkhead-alias-1", name), alias + 1);
}

unsigned person_shard(const char *id, unsigned count)
{
	return (unsigned)(number_of(NULL, 0, "bulkhead-shard-1", id) % count);
}
