/* SPDX-License-Identifier: MIT */
/*
 * Texts of surface checks. What is named is the one change that shrinks the surface most: the line
 * that permits the dearest call that is over, or the one that opens a whole ABI.
 */
#include "core/explain_parts.h"

#include "base/mem.h"

#include <string.h>

static const struct surface_measure *surface_of(const struct explaining *explaining)
{
	return explaining->verdict->checks[explaining->check - explaining->input->exercise->checks]
		.surface;
}

static const struct answer_policy *policy_of(const struct explaining *explaining)
{
	return &explaining->input->policies[explaining->check->policy];
}

static char *ratio_text(unsigned ratio)
{
	struct buf text = { 0 };
	surface_format_ratio(ratio, &text);
	return buf_take(&text);
}

/* --- where an ABI is opened --- */

static bool opens(const struct jnode *word, enum abi abi)
{
	const char *name = NULL;
	struct err err = { 0 };
	if (!jnode_is_string(word) || jnode_string(word, &name, &err))
		return false;
	const struct arch_row *row = arch_find(name);
	return row && row->abi == (int)abi;
}

static bool find_word(const struct jnode *array, enum abi abi, struct place *at)
{
	size_t count = 0;
	struct err err = { 0 };
	if (jnode_array(array, 0, PROFILE_MAX_ARCHES, &count, &err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct jnode word = jnode_at(array, i);
		if (!opens(&word, abi))
			continue;
		jnode_place(&word, false, at);
		return true;
	}
	return false;
}

/* "archMap": [{"architecture": WORD, "subArchitectures": [WORD, ...]}, ...] */
static bool find_in_map(const struct jnode *map, enum abi abi, struct place *at)
{
	size_t count = 0;
	struct err err = { 0 };
	if (jnode_array(map, 0, PROFILE_MAX_ARCHES, &count, &err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct jnode entry = jnode_at(map, i);
		struct jnode more;
		if (jnode_member(&entry, "subArchitectures", &more) && find_word(&more, abi, at))
			return true;
	}
	return false;
}

static void name_abi(const struct explaining *explaining, enum abi abi)
{
	const struct jdoc *doc = &policy_of(explaining)->profile.doc;
	const struct jnode root = jdoc_root(doc);
	struct jnode node;
	struct place at = { 0 };
	const bool found =
		(jnode_member(&root, "architectures", &node) && find_word(&node, abi, &at)) ||
		(jnode_member(&root, "archMap", &node) && find_in_map(&node, abi, &at));
	if (!found)
		return;
	explain_line(explaining->text, doc, &at);
	explaining->text->claim = (struct claim){ .kind = CLAIM_ABI, .refuse = true };
}

static void explain_abi(const struct explaining *explaining, const struct surface_dearest *dearest)
{
	struct explanation *text = explaining->text;
	const char *abi = abi_name(dearest->abi);
	autofree char *left = ratio_text(dearest->ratio);
	explain_set(&text->happened, "WORKS, BUT OPENS A DOOR IT NEVER USED: calls by the ABI %s.",
		abi);
	name_abi(explaining, dearest->abi);
	explain_set(&text->why,
		"This word lets the policy speak for %s as well, where it permits %s among others. "
		"The solution does without this ABI. Left out, the ratio is %s.",
		abi, dearest->call->name, left);
	explain_set(&text->next,
		"Decide whether any program of this service is built for %s, then read this line again.",
		abi);
}

/* --- a call --- */

static void add_price(const struct surface_dearest *dearest, struct buf *why)
{
	if (dearest->partly_needed)
		buf_text(why, " The solution permits a part of it only.");
	else
		buf_format(why, " Of all that the solution does without, %s costs most.",
			dearest->call->name);
	if (dearest->ratio == SURFACE_NO_RATIO)
		return;
	buf_text(why, dearest->partly_needed ? " With that part, the ratio is "
					     : " Left out, the ratio is ");
	surface_format_ratio(dearest->ratio, why);
	buf_char(why, '.');
}

static void set_next(const struct explaining *explaining, const struct surface_dearest *dearest)
{
	if (!explaining->judgement->call.written.rule) {
		explaining->text->claim.kind = CLAIM_DEFAULT;
		explain_set(&explaining->text->next,
			"Decide what the default should answer, and which calls the service then "
			"needs by name.");
	} else if (dearest->partly_needed) {
		explain_set(&explaining->text->next,
			"Decide with which arguments the service needs %s.", dearest->call->name);
	}
}

/* No call could be found that is permitted, so there is no decision to explain: the rules for it
 * compare so much that it counts as permitted in part. */
static void explain_uncounted(
	const struct explaining *explaining, const struct surface_dearest *dearest)
{
	const struct seccomp_profile *profile = &policy_of(explaining)->profile;
	struct explanation *text = explaining->text;
	const char *name = dearest->call->name;
	for (size_t i = 0; i < profile->rule_count && !text->at.line; i++)
		if (profile->rules[i].call == dearest->call)
			explain_line(text, &profile->doc, &profile->rules[i].at);
	autobuf struct buf why = { 0 };
	buf_format(&why,
		"The rules for %s, of which this is the first, compare too much at once to be "
		"counted. So %s counts as permitted in part.",
		name, name);
	add_price(dearest, &why);
	explain_set(&text->why, "%s", buf_string(&why));
	explain_set(&text->next, "Simplify: which comparisons of %s does the service need?", name);
}

static void explain_dearest_call(
	const struct explaining *explaining, const struct surface_dearest *dearest)
{
	struct explanation *text = explaining->text;
	autobuf struct buf why = { 0 };
	explain_set(&text->happened,
		"WORKS, BUT HOLDS A POWER IT NEVER USED: the policy permits %s%s.",
		dearest->partly_needed ? "all of " : "", dearest->call->name);
	if (!explaining->judgement->call.there) {
		explain_uncounted(explaining, dearest);
		return;
	}
	explain_decision(explaining, true);
	buf_text(&why, text->why);
	add_price(dearest, &why);
	explain_set(&text->why, "%s", buf_string(&why));
	set_next(explaining, dearest);
}

void explain_surface(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct surface_measure *surface = surface_of(explaining);
	autofree char *budget = ratio_text(explaining->check->budget);
	autofree char *ratio = ratio_text(surface->ratio);
	explain_set(&text->expected, "a surface of at most %s times the solution's", budget);
	if (surface->ratio == SURFACE_NO_RATIO)
		explain_set(&text->observed, "%zu calls allowed, where the solution allows none",
			surface->calls);
	else
		explain_set(&text->observed, "%s times; %zu calls allowed, %zu needed", ratio,
			surface->calls, surface->needed);
	if (surface->dearest.whole_abi)
		explain_abi(explaining, &surface->dearest);
	else
		explain_dearest_call(explaining, &surface->dearest);
}
