/* SPDX-License-Identifier: MIT */
/*
 * Rules for one call with different answers.
 *
 * The kernel's own order (strictest first) is between filters; inside one filter the order is what
 * libseccomp made of the rules. Measured with 2.5.4 (both optimisation levels the same); runc and
 * crun hand it the entries in the order of the file and give up on an error:
 *
 *   first rule             second rule            seccomp_rule_add   in force
 *   A, no args             B, no args             0, 0               A: the first
 *   A, no args             B if arg0 == 5         0, 0               A: args are lost
 *   B if arg0 == 5         A, no args             0, 0               A: args are lost
 *   A if arg0 == 5         B if arg0 == 5         0, EEXIST          the runtime stops
 *   A if arg0 == 5         B if arg0 == 5 and     0, 0               A: the second is lost
 *                            arg1 == 5
 *   B if arg0 == 5 and     A if arg0 == 5         0, EEXIST          the runtime stops
 *     arg1 == 5
 *   A if arg0 >= 5         B if arg0 == 6         0, 0               B where arg0 is 6, in both
 *                                                                    orders: its own sorting
 *   A if arg0 != 7         B if arg0 != 6         0, 0               up to 32 bits A but at 7, in
 * both orders; above, the first A if arg0 & 4 == 4     B if arg0 == 5         0, 0 the first
 *
 * Of 3000 random pairs with one or two comparisons each 36 in 100 were compiled to something else
 * than "the strictest that matches", 3 in 100 gave EEXIST, and one never returned: arg0 != 0 and
 * arg1 <= 1, then arg0 != 0 and arg1 != 0 (lab/inside/compiler.c has a clock for that).
 *
 * So: what libseccomp accepts goes to it as written, and the finding says what is in force. Of two
 * rules with the very same comparisons only the stricter is sent. Any other EEXIST is the
 * compiler's answer, with the rule's line.
 */
#include "core/seccomp_profile_parts.h"

#include "base/buf.h"
#include "base/mem.h"

/* ---- can two rules meet? ---- */

static bool both_hold(
	const struct profile_compare *a, const struct profile_compare *b, uint64_t value)
{
	return profile_compare_holds(a, value) && profile_compare_holds(b, value);
}

/* Every set of values here begins, ends or can be met at one of these points: the constants and
 * their neighbours, the smallest and largest value under a mask, the union of two masks. */
static bool compares_meet(const struct profile_compare *a, const struct profile_compare *b)
{
	const uint64_t points[] = { 0, UINT64_MAX, a->value, a->value - 1, a->value + 1, b->value,
		b->value - 1, b->value + 1, a->value_two, b->value_two, a->value_two | ~a->value,
		b->value_two | ~b->value, a->value_two | b->value_two };
	for (size_t i = 0; i < ARRAY_SIZE(points); i++)
		if (both_hold(a, b, points[i]))
			return true;
	return false;
}

static const struct profile_compare *find_compare(const struct profile_rule *rule, unsigned index)
{
	for (size_t i = 0; i < rule->compare_count; i++)
		if (rule->compares[i].index == index)
			return &rule->compares[i];
	return NULL;
}

static bool rules_meet(const struct profile_rule *a, const struct profile_rule *b)
{
	for (size_t i = 0; i < a->compare_count; i++) {
		const struct profile_compare *other = find_compare(b, a->compares[i].index);
		if (other && !compares_meet(&a->compares[i], other))
			return false;
	}
	return true;
}

static bool compares_equal(const struct profile_compare *a, const struct profile_compare *b)
{
	return a->op == b->op && a->value == b->value &&
	       (a->op != COMPARE_MASKED_EQ || a->value_two == b->value_two);
}

static bool rules_are_twins(const struct profile_rule *a, const struct profile_rule *b)
{
	if (a->compare_count != b->compare_count)
		return false;
	for (size_t i = 0; i < a->compare_count; i++) {
		const struct profile_compare *other = find_compare(b, a->compares[i].index);
		if (!other || !compares_equal(&a->compares[i], other))
			return false;
	}
	return true;
}

/* ---- who is in force? ---- */

struct meeting {
	const struct profile_rule *winner; /* NULL: libseccomp's own sorting */
	const char *because;
};

static const struct profile_rule *stricter(
	const struct profile_rule *first, const struct profile_rule *second)
{
	return second->answer.action < first->answer.action ? second : first;
}

static struct meeting judge(const struct profile_rule *first, const struct profile_rule *second)
{
	if (first->redundant || second->redundant)
		return (struct meeting){ first->redundant ? second : first,
			"the other repeats the default and is left out" };
	if (!first->compare_count && !second->compare_count)
		return (struct meeting){ first,
			"libseccomp keeps the first of two rules without args" };
	if (!first->compare_count || !second->compare_count)
		return (struct meeting){ first->compare_count ? second : first,
			"libseccomp loses a rule with args beside one without" };
	if (rules_are_twins(first, second))
		return (struct meeting){ stricter(first, second),
			"libseccomp refuses two rules with the same args, so only the stricter is "
			"compiled" };
	return (struct meeting){ 0 };
}

static void add_conflict(struct seccomp_profile *profile, const struct profile_rule *first,
	const struct profile_rule *second)
{
	autobuf struct buf text = { 0 };
	buf_format(&text, "%s: line %u says ", first->call->name, first->at.line);
	answer_format(first->answer, &text);
	buf_format(&text, ", line %u says ", second->at.line);
	answer_format(second->answer, &text);
	if (first->answer.action != second->answer.action) {
		buf_text(&text, "; ");
		answer_format(stricter(first, second)->answer, &text);
		buf_text(&text, " outranks the other in the kernel");
	}
	const struct meeting meeting = judge(first, second);
	if (meeting.winner)
		buf_format(&text, "; in force is line %u: %s", meeting.winner->at.line,
			meeting.because);
	else
		buf_text(&text, "; where the args of both match, libseccomp's own sorting decides: "
				"write args that can't both match");
	findings_add(&profile->findings, FINDING_CONFLICT, &second->at, "%s", buf_string(&text));
}

/* ---- all pairs ---- */

static bool is_sent(const struct profile_rule *rule)
{
	return !rule->skipped && !rule->redundant && !rule->outranked;
}

static void outrank(struct profile_rule *first, struct profile_rule *second)
{
	if (!first->compare_count || !is_sent(first) || !is_sent(second))
		return;
	if (!rules_are_twins(first, second))
		return;
	struct profile_rule *loser = stricter(first, second) == first ? second : first;
	loser->outranked = true;
}

/* One finding a rule at most, so that 4096 rules for one call do not make millions. */
static void meet_earlier(struct seccomp_profile *profile, struct profile_rule *second)
{
	bool told = false;
	for (struct profile_rule *first = profile->rules; first < second; first++) {
		if (first->call != second->call || first->skipped ||
			answer_equal(first->answer, second->answer) || !rules_meet(first, second))
			continue;
		outrank(first, second);
		if (!told)
			add_conflict(profile, first, second);
		told = true;
	}
}

void profile_find_conflicts(struct seccomp_profile *profile)
{
	for (size_t i = 0; i < profile->rule_count; i++)
		if (!profile->rules[i].skipped)
			meet_earlier(profile, &profile->rules[i]);
}
