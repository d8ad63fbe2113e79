/* SPDX-License-Identifier: MIT */
#include "core/variant.h"

#include "base/hash.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TRIES 4096 /* seeds looked at for another variant; each halves what is left to find */

bool variant_seed_is_valid(const char *seed)
{
	return strlen(seed) == VARIANT_SEED_DIGITS &&
	       strspn(seed, "0123456789abcdef") == VARIANT_SEED_DIGITS;
}

void variant_seed_format(uint64_t number, char seed[VARIANT_SEED_BYTES])
{
	(void)snprintf(seed, VARIANT_SEED_BYTES, "%016" PRIx64, number); /* fits */
}

/* --- draws --- */

struct draws {
	const char *id, *param, *seed;
	unsigned n; /* of the next */
};

static uint64_t next_draw(struct draws *draws)
{
	static const char domain[] = "bulkhead-variant-1";
	autobuf struct buf text = { 0 };
	struct hash hash;
	uint64_t draw = 0;
	buf_add(&text, domain, sizeof(domain)); /* these four with their zero byte */
	buf_add(&text, draws->id, strlen(draws->id) + 1);
	buf_add(&text, draws->param, strlen(draws->param) + 1);
	buf_add(&text, draws->seed, strlen(draws->seed) + 1);
	buf_format(&text, "%u", draws->n++);
	hash_of(&hash, text.data, text.size);
	for (size_t i = 0; i < sizeof(draw); i++)
		draw = draw << 8 | hash.bytes[i];
	return draw;
}

static uint64_t draw_below(struct draws *draws, uint64_t m)
{
	const uint64_t multiple = UINT64_MAX - UINT64_MAX % m; /* the largest below 2^64 */
	uint64_t draw;
	do
		draw = next_draw(draws);
	while (draw >= multiple);
	return draw % m;
}

/* What was drawn for one param. */
struct drawn {
	size_t order[VARIANT_MAX_LIST]; /* of a list; [0] is the choice of a pick */
	int64_t number;                 /* of a range */
};

static void begin_order(const struct variant_param *param, struct drawn *drawn)
{
	for (size_t i = 0; i < param->choice_count && i < VARIANT_MAX_LIST; i++)
		drawn->order[i] = i;
}

static uint64_t range_size(const struct variant_param *param)
{
	return (uint64_t)param->to - (uint64_t)param->from + 1;
}

static void draw_param(
	const struct variant_param *param, const char *id, const char *seed, struct drawn *drawn)
{
	struct draws draws = { id, param->name, seed, 0 };
	switch (param->kind) {
	case VARIANT_PICK:
		drawn->order[0] = (size_t)draw_below(&draws, param->choice_count);
		return;
	case VARIANT_RANGE:
		drawn->number =
			(int64_t)((uint64_t)param->from + draw_below(&draws, range_size(param)));
		return;
	case VARIANT_DISTINCT:
	case VARIANT_SHUFFLE:
		begin_order(param, drawn);
		for (size_t i = 0; i < param->name_count; i++) {
			const size_t j = i + (size_t)draw_below(&draws, param->choice_count - i);
			const size_t front = drawn->order[j];
			drawn->order[j] = drawn->order[i];
			drawn->order[i] = front;
		}
		return;
	}
}

/* --- a variant --- */

static struct variant_value copy(const struct variant_value *value)
{
	return (struct variant_value){ mem_text(value->text), value->is_number, value->number };
}

static struct variant_value value_of(
	const struct variant_param *param, const struct drawn *drawn, size_t name)
{
	if (param->kind == VARIANT_RANGE)
		return (struct variant_value){ mem_format("%" PRId64, drawn->number), true,
			drawn->number };
	if (param->kind == VARIANT_PICK)
		return copy(&param->values[drawn->order[0] * param->name_count + name]);
	return copy(&param->values[drawn->order[name]]);
}

/* The items of `param`, which begin at `first`. */
static void fill(struct variant *variant, size_t first, const struct variant_param *param,
	const struct drawn *drawn)
{
	for (size_t i = 0; i < param->name_count; i++) {
		struct variant_item *item = &variant->items[first + i];
		free(item->name);
		free(item->value.text);
		item->name = mem_text(param->names[i]);
		item->value = value_of(param, drawn, i);
	}
}

void variant_draw(struct variant *variant, const struct variant_params *params, const char *id,
	const char *seed)
{
	size_t count = 0;
	*variant = (struct variant){ 0 };
	(void)snprintf(variant->seed, sizeof(variant->seed), "%s", seed);
	for (size_t i = 0; i < params->count; i++)
		count += params->items[i].name_count;
	variant->items = mem_zero(count + 1, sizeof(*variant->items));
	for (size_t i = 0; i < params->count; i++) {
		struct drawn drawn = { 0 };
		draw_param(&params->items[i], id, seed, &drawn);
		fill(variant, variant->count, &params->items[i], &drawn);
		variant->count += params->items[i].name_count;
	}
}

bool variant_equals(const struct variant *a, const struct variant *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i].name, b->items[i].name) != 0 ||
			strcmp(a->items[i].value.text, b->items[i].value.text) != 0)
			return false;
	return true;
}

void variant_release(struct variant *variant)
{
	for (size_t i = 0; i < variant->count; i++) {
		free(variant->items[i].name);
		free(variant->items[i].value.text);
	}
	free(variant->items);
	*variant = (struct variant){ 0 };
}

size_t variant_value_count(const struct variant_param *param)
{
	return param->kind == VARIANT_RANGE ? 2 : param->choice_count;
}

void variant_set(
	struct variant *variant, const struct variant_params *params, size_t index, size_t value)
{
	const struct variant_param *param = &params->items[index];
	struct drawn drawn = { .number = value ? param->to : param->from };
	size_t first = 0;
	for (size_t i = 0; i < index; i++)
		first += params->items[i].name_count;
	if (param->kind == VARIANT_PICK)
		drawn.order[0] = value;
	for (size_t i = 0; param->kind > VARIANT_RANGE && i < param->name_count; i++)
		drawn.order[i] = (value + i) % param->choice_count;
	fill(variant, first, param, &drawn);
}

/* --- how many, and others --- */

static uint64_t times(uint64_t a, uint64_t b)
{
	uint64_t product;
	return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static uint64_t count_param(const struct variant_param *param)
{
	uint64_t count = 1;
	switch (param->kind) {
	case VARIANT_PICK:
		return param->choice_count;
	case VARIANT_RANGE:
		return range_size(param);
	case VARIANT_DISTINCT:
	case VARIANT_SHUFFLE:
		for (size_t i = 0; i < param->name_count; i++)
			count = times(count, param->choice_count - i);
		return count;
	}
	return count;
}

uint64_t variant_params_count(const struct variant_params *params)
{
	uint64_t count = 1;
	for (size_t i = 0; i < params->count; i++)
		count = times(count, count_param(&params->items[i]));
	return count;
}

/* How many params have other values in the one than in the other. */
static size_t distance(
	const struct variant_params *params, const struct variant *a, const struct variant *b)
{
	size_t differing = 0;
	size_t at = 0;
	for (size_t i = 0; i < params->count; i++) {
		bool same = true;
		for (size_t name = 0; name < params->items[i].name_count; name++, at++)
			same &= !strcmp(a->items[at].value.text, b->items[at].value.text);
		differing += !same;
	}
	return differing;
}

static bool is_new(const struct variant_params *params, const struct variant *variants,
	size_t count, const struct variant *one)
{
	for (size_t i = 0; i < count; i++)
		if (!distance(params, &variants[i], one))
			return false;
	return true;
}

size_t variant_seeds(const struct variant_params *params, const char *id,
	char (*seeds)[VARIANT_SEED_BYTES], size_t count)
{
	const uint64_t all = variant_params_count(params);
	const size_t most = all < count ? (size_t)all : count;
	struct variant *found = mem_zero(most + 1, sizeof(*found));
	size_t have = 0;
	for (uint64_t number = 0; have < most && number < MAX_TRIES; number++) {
		char seed[VARIANT_SEED_BYTES];
		variant_seed_format(number, seed);
		variant_draw(&found[have], params, id, seed);
		if (is_new(params, found, have, &found[have]))
			memcpy(seeds[have++], seed, sizeof(seed));
		else
			variant_release(&found[have]);
	}
	for (size_t i = 0; i < have; i++)
		variant_release(&found[i]);
	free(found);
	return have;
}

bool variant_neighbour(const struct variant_params *params, const char *id, const char *seed,
	char neighbour[VARIANT_SEED_BYTES])
{
	const uint64_t from = strtoull(seed, NULL, 16);
	struct variant here;
	size_t most = 0;
	size_t varying = 0;
	for (size_t i = 0; i < params->count; i++)
		varying += count_param(&params->items[i]) > 1;
	variant_draw(&here, params, id, seed);
	for (uint64_t step = 1; most < varying && step <= MAX_TRIES; step++) {
		char other[VARIANT_SEED_BYTES];
		struct variant there;
		variant_seed_format(from + step, other);
		variant_draw(&there, params, id, other);
		const size_t apart = distance(params, &here, &there);
		variant_release(&there);
		if (apart <= most)
			continue;
		most = apart;
		memcpy(neighbour, other, sizeof(other));
	}
	variant_release(&here);
	return most > 0;
}

void variant_params_release(struct variant_params *params)
{
	for (size_t i = 0; i < params->count; i++) {
		struct variant_param *param = &params->items[i];
		const size_t width = param->kind == VARIANT_PICK ? param->name_count : 1;
		for (size_t k = 0; param->values && k < param->choice_count * width; k++)
			free(param->values[k].text);
		for (size_t k = 0; k < param->name_count; k++)
			free(param->names[k]);
		free(param->values);
		free(param->names);
		free(param->name);
	}
	free(params->items);
	*params = (struct variant_params){ 0 };
}
