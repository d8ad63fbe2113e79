/* SPDX-License-Identifier: MIT */
#include "app/beside.h"

#include "base/mem.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

#define EXAMPLES 5

/* --- one group: differences of one kind, on the same ABIs, with the same two answers --- */

static bool is_same_group(const struct meaning_difference *a, const struct meaning_difference *b)
{
	return a->kind == b->kind && a->abis == b->abis &&
	       (a->kind != MEANING_OTHER || (answer_equal(a->point.answer, b->point.answer) &&
						    answer_equal(a->other, b->other)));
}

/* Nothing where it is the usual ABI alone. */
static void add_abis(unsigned abis, struct buf *out)
{
	const char *word = " by ";
	if (abis == 1u << abi_native())
		return;
	for (size_t abi = 0; abi < ABI_COUNT; abi++) {
		if (!(abis & 1u << abi))
			continue;
		buf_format(out, "%s%s", word, abi_name((enum abi)abi));
		abis &= ~(1u << abi);
		word = abis & (abis - 1) ? ", " : " and ";
	}
}

/* "socket with some arguments (socket(40, 0, 0))"; the ABI stands there if it is not the usual. */
static void add_call(const struct meaning_difference *one, struct buf *out)
{
	autobuf struct buf text = { 0 };
	buf_text(out, one->call->name);
	if (!one->in_part)
		return;
	pattern_format_call(&one->point, &text);
	const char *call = buf_string(&text);
	const char *colon = one->point.abi == abi_native() ? strchr(call, ':') : NULL;
	buf_format(out, " with some arguments (%s)", colon ? colon + 1 : call);
}

static void add_calls(
	const struct meaning *meaning, const struct meaning_difference *first, struct buf *out)
{
	size_t count = 0;
	for (size_t i = 0; i < meaning->count; i++) {
		if (!is_same_group(&meaning->items[i], first))
			continue;
		if (count < EXAMPLES) {
			buf_text(out, count ? ", " : "");
			add_call(&meaning->items[i], out);
		}
		count++;
	}
	if (count > EXAMPLES)
		buf_format(out, " and %zu more", count - EXAMPLES);
}

static void add_group(
	const struct meaning *meaning, const struct meaning_difference *first, struct buf *out)
{
	static const char *const begins[] = {
		[MEANING_MORE] = "Yours also permits",
		[MEANING_LESS] = "Yours refuses, and the solution permits",
		[MEANING_OTHER] = "Both refuse, each in its way",
	};
	buf_text(out, begins[first->kind]);
	add_abis(first->abis, out);
	buf_text(out, ": ");
	add_calls(meaning, first, out);
	if (first->kind == MEANING_OTHER) {
		buf_text(out, "; yours answers ");
		answer_format(first->point.answer, out);
		buf_text(out, ", the solution ");
		answer_format(first->other, out);
	}
	buf_char(out, '.');
}

/* --- text --- */

static void add_line(const char *line, size_t width, struct buf *out)
{
	buf_text(out, "  ");
	text_wrap(out, line, 4, width);
	buf_char(out, '\n');
}

static void add_differences(const struct debrief_policy *policy, size_t width, struct buf *out)
{
	const struct meaning *meaning = &policy->meaning;
	if (policy->is_same)
		add_line("It compiles to the same filter as the solution.", width, out);
	else if (!meaning->count)
		add_line("It answers every call as the solution does.", width, out);
	for (size_t i = 0; i < meaning->count; i++) {
		autobuf struct buf line = { 0 };
		bool is_first = true;
		for (size_t k = 0; k < i && is_first; k++)
			is_first = !is_same_group(&meaning->items[i], &meaning->items[k]);
		if (!is_first)
			continue;
		add_group(meaning, &meaning->items[i], &line);
		add_line(buf_string(&line), width, out);
	}
}

static void add_surface(const struct surface_measure *surface, size_t width, struct buf *out)
{
	autobuf struct buf line = { 0 };
	buf_format(&line,
		"Surface: yours permits %zu call%s (%u points), the solution %zu (%u). Ratio: ",
		surface->calls, surface->calls == 1 ? "" : "s", surface->total, surface->needed,
		surface->solution);
	surface_format_ratio(surface->ratio, &line);
	buf_char(&line, '.');
	for (size_t i = 0; i < surface->over_count && i < EXAMPLES; i++)
		buf_format(&line, "%s%s %u", i ? ", " : " Dearest of what is over, in points: ",
			surface->over[i].call->name, surface->over[i].price);
	if (surface->over_count)
		buf_char(&line, '.');
	add_line(buf_string(&line), width, out);
}

void beside_format(const struct debrief *debrief, size_t width, struct buf *out)
{
	if (debrief->why_not) {
		autofree char *shown = text_escape_line(debrief->why_not);
		text_wrap(out, shown, 0, width);
		buf_char(out, '\n');
		return;
	}
	for (size_t i = 0; i < debrief->count; i++) {
		const struct debrief_policy *policy = &debrief->policies[i];
		autofree char *title = mem_format("%sYour %s of attempt %" PRId64
						  " beside the solution, by meaning:",
			i ? "\n" : "", policy->file, debrief->attempt.id);
		text_wrap(out, title, 0, width);
		buf_char(out, '\n');
		add_differences(policy, width, out);
		add_surface(&policy->surface, width, out);
	}
}

/* --- facts --- */

static void put_answer(struct jout *object, const char *key, struct answer answer)
{
	autobuf struct buf text = { 0 };
	answer_format(answer, &text);
	jout_text(object, key, buf_string(&text));
}

static struct jout *difference_json(const struct meaning_difference *one)
{
	struct jout *all = jout_object();
	struct jout *abis = jout_array();
	autobuf struct buf example = { 0 };
	pattern_format_call(&one->point, &example);
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		if (one->abis & 1u << abi)
			jout_add_text(abis, abi_name((enum abi)abi));
	jout_text(all, "kind", meaning_kind_name(one->kind));
	jout_text(all, "call", one->call->name);
	jout_put(all, "abis", abis);
	jout_bool(all, "in_part", one->in_part);
	jout_text(all, "example", buf_string(&example));
	put_answer(all, "answer", one->point.answer);
	put_answer(all, "solution", one->other);
	return all;
}

static struct jout *surface_json(const struct surface_measure *surface)
{
	struct jout *all = jout_object();
	struct jout *over = jout_array();
	autobuf struct buf ratio = { 0 };
	surface_format_ratio(surface->ratio, &ratio);
	jout_integer(all, "allowed", (int64_t)surface->calls);
	jout_integer(all, "needed", (int64_t)surface->needed);
	jout_integer(all, "surface", surface->total);
	jout_integer(all, "solution", surface->solution);
	jout_text(all, "ratio", surface->ratio == SURFACE_NO_RATIO ? NULL : buf_string(&ratio));
	for (size_t i = 0; i < surface->over_count; i++) {
		struct jout *one = jout_object();
		jout_text(one, "call", surface->over[i].call->name);
		jout_integer(one, "price", surface->over[i].price);
		jout_add(over, one);
	}
	jout_put(all, "over", over);
	return all;
}

struct jout *beside_json(const struct debrief *debrief)
{
	struct jout *all = jout_array();
	for (size_t i = 0; !debrief->why_not && i < debrief->count; i++) {
		const struct debrief_policy *policy = &debrief->policies[i];
		struct jout *one = jout_object();
		struct jout *differences = jout_array();
		for (size_t k = 0; k < policy->meaning.count; k++)
			jout_add(differences, difference_json(&policy->meaning.items[k]));
		jout_text(one, "file", policy->file);
		jout_bool(one, "same_filter", policy->is_same);
		jout_put(one, "differences", differences);
		jout_put(one, "surface", surface_json(&policy->surface));
		jout_add(all, one);
	}
	return all;
}
