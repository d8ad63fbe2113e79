/* SPDX-License-Identifier: MIT */
/* Mutants by other conditions: one dropped, relaxed, of 32 bits only, or of which one is enough. */
#include "core/mutant_parts.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MASK_BITS 8 /* of a mask, so many are tried */

struct relaxing {
	const char *from;
	const char *to;
};

/* By one: the boundary falls to the other side, or the equal becomes an order. */
static const struct relaxing relaxings[] = {
	{ "SCMP_CMP_EQ", "SCMP_CMP_GE" },
	{ "SCMP_CMP_EQ", "SCMP_CMP_LE" },
	{ "SCMP_CMP_EQ", "SCMP_CMP_NE" },
	{ "SCMP_CMP_NE", "SCMP_CMP_GT" },
	{ "SCMP_CMP_NE", "SCMP_CMP_LT" },
	{ "SCMP_CMP_NE", "SCMP_CMP_EQ" },
	{ "SCMP_CMP_LT", "SCMP_CMP_LE" },
	{ "SCMP_CMP_LE", "SCMP_CMP_LT" },
	{ "SCMP_CMP_GT", "SCMP_CMP_GE" },
	{ "SCMP_CMP_GE", "SCMP_CMP_GT" },
};

static void relax(const struct mutating *mutating, const struct jnode *arg)
{
	const char *op = jnode_text_of(arg, "op");
	struct jnode node;
	if (!jnode_member(arg, "op", &node))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(relaxings); i++) {
		if (strcmp(relaxings[i].from, op) != 0)
			continue;
		autofree char *text = mem_format("\"%s\"", relaxings[i].to);
		const struct edit edit = edit_value(&node, text);
		mutant_add(mutating, "relax-compare", arg, &edit, 1, "%s",
			relaxings[i].to + strlen("SCMP_CMP_"));
	}
}

static char *masked(const struct jnode *arg, uint64_t mask, uint64_t value)
{
	return mem_format("{ \"index\": %" PRIu64 ", \"value\": %" PRIu64 ", \"valueTwo\": %" PRIu64
			  ", \"op\": \"SCMP_CMP_MASKED_EQ\" }",
		jnode_number_of(arg, "index"), mask, value);
}

/* A bit of the mask is not looked at any more. */
static void widen_mask(const struct mutating *mutating, const struct jnode *arg)
{
	const uint64_t mask = jnode_number_of(arg, "value");
	const uint64_t value = jnode_number_of(arg, "valueTwo");
	unsigned tried = 0;
	if (strcmp(jnode_text_of(arg, "op"), "SCMP_CMP_MASKED_EQ") != 0)
		return;
	for (unsigned bit = 0; bit < 63 && tried < MASK_BITS; bit++) {
		const uint64_t one = UINT64_C(1) << bit;
		if (!(mask & one))
			continue;
		autofree char *text = masked(arg, mask & ~one, value & ~one);
		const struct edit edit = edit_value(arg, text);
		mutant_add(mutating, "widen-mask", arg, &edit, 1, "0x%" PRIx64, one);
		tried++;
	}
}

/* Which half of the argument is compared: the low one only, or, where the author took care to
 * compare the low one only, all of it. */
static void change_width(const struct mutating *mutating, const struct jnode *arg)
{
	const char *op = jnode_text_of(arg, "op");
	const uint64_t value = jnode_number_of(arg, "value");
	autofree char *text = NULL;
	const char *detail = "low-32";
	if (strcmp(op, "SCMP_CMP_EQ") == 0) {
		text = masked(arg, UINT32_MAX, value & UINT32_MAX);
	} else if (strcmp(op, "SCMP_CMP_MASKED_EQ") == 0 && value > UINT32_MAX) {
		text = masked(
			arg, value & UINT32_MAX, jnode_number_of(arg, "valueTwo") & UINT32_MAX);
	} else if (strcmp(op, "SCMP_CMP_MASKED_EQ") == 0 && value == UINT32_MAX) {
		text = mem_format("{ \"index\": %" PRIu64 ", \"value\": %" PRIu64
				  ", \"op\": \"SCMP_CMP_EQ\" }",
			jnode_number_of(arg, "index"), jnode_number_of(arg, "valueTwo"));
		detail = "all-64";
	}
	if (!text)
		return;
	const struct edit edit = edit_value(arg, text);
	mutant_add(mutating, "compare-width", arg, &edit, 1, "%s", detail);
}

/* An entry of several conditions becomes one entry a condition: any of them is enough. */
static void split(const struct mutating *mutating, const struct jnode *entry,
	const struct jnode *args, size_t count)
{
	autobuf struct buf text = { 0 };
	const struct edit whole = edit_value(entry, "");
	const struct edit inner = edit_value(args, "");
	const char *source = entry->doc->text;
	for (size_t i = 0; i < count; i++) {
		const struct jnode arg = jnode_at(args, i);
		autofree char *one = mutant_source(&arg);
		buf_text(&text, i ? ", " : "");
		buf_add(&text, source + whole.begin, inner.begin - whole.begin);
		buf_format(&text, "[%s]", one);
		buf_add(&text, source + inner.end, whole.end - inner.end);
	}
	const struct edit edit = edit_value(entry, buf_string(&text));
	mutant_add(mutating, "and-to-or", entry, &edit, 1, "%s", "");
}

void mutate_compares(const struct mutating *mutating, const struct jnode *entry)
{
	struct jnode args;
	const size_t count = mutant_array(entry, "args", &args);
	for (size_t i = 0; i < count; i++) {
		const struct jnode arg = jnode_at(&args, i);
		const struct edit cut = edit_cut(&arg);
		mutant_add(mutating, "drop-condition", &arg, &cut, 1, "argument-%" PRIu64,
			jnode_number_of(&arg, "index"));
		relax(mutating, &arg);
		widen_mask(mutating, &arg);
		change_width(mutating, &arg);
	}
	if (count > 1)
		split(mutating, entry, &args, count);
}
