/* SPDX-License-Identifier: MIT */
/* Texts of matrix checks: one packet, and the line that decided about it. */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "core/ruleset_line.h"

#include <stdlib.h>
#include <string.h>

/* How a packet fared against what was wanted of it. */
enum fare { FARE_THROUGH, FARE_LOST, FARE_UNANSWERED, FARE_OTHERWISE };

static enum fare fare_of(const struct judged_matrix *judged)
{
	const bool arrived = judged->seen == SEEN_OPEN || judged->seen == SEEN_UNANSWERED;
	if (judged->wanted == REACH_OPEN)
		return arrived ? FARE_UNANSWERED : FARE_LOST;
	return arrived ? FARE_THROUGH : FARE_OTHERWISE;
}

/* The two containers and the port, as words. */
struct flow {
	const char *from, *to, *port;
	const char *family;
};

static struct flow flow_of(const struct explaining *explaining)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	const struct check_matrix *matrix = explaining->check->matrix;
	const struct exercise_container *containers = explaining->input->exercise->containers;
	return (struct flow){
		.from = containers[matrix->containers[judged->from]].name,
		.to = containers[matrix->containers[judged->to]].name,
		.port = matrix->ports[judged->port].word,
		.family = family_name(judged->family),
	};
}

static void say_happened(const struct explaining *explaining, enum fare fare)
{
	static const char *const headlines[] = {
		[FARE_THROUGH] = "A PACKET GOT THROUGH: %s reached %s at %s, by %s.",
		[FARE_LOST] = "A PACKET WAS LOST: %s did not reach %s at %s, by %s.",
		[FARE_UNANSWERED] = "AN ANSWER WAS LOST: %s reached %s at %s, by %s, and heard "
				    "nothing.",
		[FARE_OTHERWISE] = "A PACKET WAS TURNED AWAY IN ANOTHER WAY: %s to %s at %s, by "
				   "%s.",
	};
	const struct flow flow = flow_of(explaining);
	autobuf struct buf text = { 0 };
	const char *at = headlines[fare];
	const char *const words[] = { flow.from, flow.to, flow.port, flow.family };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		const char *hole = strstr(at, "%s");
		buf_add(&text, at, (size_t)(hole - at));
		buf_text(&text, words[i]);
		at = hole + strlen("%s");
	}
	buf_text(&text, at);
	explain_set(&explaining->text->happened, "%s", buf_string(&text));
}

/* The ruleset that decided; where none did, the first there is. */
static const struct answer_policy *policy_of(
	const struct explaining *explaining, const struct traced_packet *traced)
{
	const struct grade_input *input = explaining->input;
	const struct plan *plan = explaining->judgement->world->plan;
	const struct answer_policy *first = NULL;
	for (size_t i = 0; i < input->exercise->policy_count; i++) {
		if (input->policies[i].kind != POLICY_NFT)
			continue;
		if (traced &&
			plan_place_of(plan, &input->exercise->policies[i]) == traced->container)
			return &input->policies[i];
		if (!first)
			first = &input->policies[i];
	}
	return first;
}

static const char *why_unseen(const struct ruleset_line *line, enum family family)
{
	if (line->is_family && family == FAMILY_IPV6)
		return "A table of the family ip sees IPv4 packets only. This IPv6 packet met no "
		       "rule at all.";
	if (line->is_family)
		return "A table of the family ip6 sees IPv6 packets only. This IPv4 packet met no "
		       "rule at all.";
	return "No chain of yours hooks in where this packet passes, so no rule saw it.";
}

static void say_why(const struct explaining *explaining, const struct ruleset_line *line)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	const bool dropped = judged->traced && judged->traced->dropped;
	const char *what = fare_of(judged) == FARE_UNANSWERED ? "answer" : "packet";
	char **why = &explaining->text->why;
	switch (line->ground) {
	case RULESET_UNSEEN:
		explain_set(why, "%s", why_unseen(line, judged->family));
		return;
	case RULESET_RULE:
		explain_set(why,
			"The %s came to this rule of the chain %s, and all its conditions held. The "
			"rule %s.",
			what, line->chain, dropped ? "does not let it through" : "accepts it");
		return;
	case RULESET_POLICY:
		explain_set(why,
			"No rule of the chain %s speaks for the %s. What no rule speaks for, the "
			"chain's policy %s.",
			line->chain, what, dropped ? "drops" : "accepts");
		return;
	case RULESET_DEFAULT:
		explain_set(why,
			"No rule of the chain %s speaks for the %s, and the chain has no policy of "
			"its own. Then it accepts.",
			line->chain, what);
		return;
	}
}

static void say_next(const struct explaining *explaining, const struct ruleset_line *line)
{
	const enum fare fare = fare_of(&explaining->judgement->matrix);
	const char *next = "Decide which rule should see this packet first, and what it should do "
			   "with it.";
	if (line->ground == RULESET_UNSEEN && line->is_family)
		next = "One family of tables sees both kinds of packets. Decide which word stands "
		       "there then.";
	else if (line->ground == RULESET_UNSEEN)
		next = "Find out which hook this packet passes on its way, and begin a chain there.";
	else if (fare == FARE_UNANSWERED)
		next = "Decide how a ruleset tells an answer from a first packet, and which rule "
		       "lets answers pass.";
	else if (fare == FARE_LOST && line->ground == RULESET_POLICY)
		next = "Compare this packet's family, protocol and port with each rule, and decide "
		       "which one should speak for it.";
	else if (fare == FARE_THROUGH && line->ground == RULESET_RULE)
		next = "Compare each condition on this line with the task, and decide which one "
		       "takes in too much.";
	else if (fare == FARE_THROUGH)
		next = "Decide what becomes of a packet that no rule speaks for, and say so where "
		       "the chain begins.";
	else if (fare == FARE_OTHERWISE)
		next = "Decide whether the sender should be told: one verdict answers, the other is "
		       "silent.";
	explain_set(&explaining->text->next, "%s", next);
}

static void say_right(const struct explaining *explaining)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	const size_t right = judged->tries - judged->wrong;
	explain_set(&explaining->text->right,
		"%zu of %zu cells of the table are as they should be.", right, judged->tries);
}

/* Which line decided, why, what is right and what to do. */
static void say_rest(const struct explaining *explaining)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	struct explanation *text = explaining->text;
	const struct answer_policy *policy = policy_of(explaining, judged->traced);
	struct ruleset_line line = { 0 };
	if (policy) {
		ruleset_line_find(&line, policy, judged->traced, judged->family);
		explain_line(text, &policy->profile.doc, &line.at);
	}
	say_why(explaining, &line);
	say_right(explaining);
	say_next(explaining, &line);
	ruleset_line_release(&line);
}

void explain_matrix(const struct explaining *explaining)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	struct explanation *text = explaining->text;
	say_happened(explaining, fare_of(judged));
	explain_set(&text->expected, "%s", reach_name(judged->wanted));
	explain_set(&text->observed, "%s", seen_name(judged->seen));
	say_rest(explaining);
}

/* The first packet of any matrix that was lost. */
static bool find_lost(
	const struct explaining *explaining, const struct check **check, struct judgement *lost)
{
	const struct exercise *exercise = explaining->input->exercise;
	for (size_t i = 0; i < exercise->check_count; i++) {
		*check = &exercise->checks[i];
		*lost = (struct judgement){ .cause = CAUSE_MATRIX,
			.world = judge_matrix_world(explaining->input, i) };
		if ((*check)->matrix && explaining->verdict->checks[i].asked &&
			judge_matrix_lost(explaining->input, i, &lost->matrix))
			return true;
	}
	return false;
}

static void say_unfound(struct explanation *text)
{
	explain_set(&text->why,
		"Without your ruleset the same attempt worked, and nothing else differs. So a "
		"packet on its way there or back was not let through.");
	explain_set(&text->right, "nft loaded the whole ruleset.");
	explain_set(&text->next,
		"Follow the first packet from hook to hook, and its answer back, and find the line "
		"that stops one of them.");
}

void explain_benign_packets(const struct explaining *explaining)
{
	const struct exercise *exercise = explaining->input->exercise;
	struct judgement lost;
	struct explaining other = *explaining;
	autofree char *program = explain_program(explaining->check);
	autofree char *seen = explain_seen(explaining);
	explain_set(&explaining->text->happened,
		"THE SERVICE IS CUT OFF: %s in %s did not get what it asked for.", program,
		exercise->containers[explaining->check->container].name);
	explain_set(&explaining->text->expected, "an answer");
	explain_set(&explaining->text->observed, "%s", seen);
	other.judgement = &lost;
	if (find_lost(explaining, &other.check, &lost))
		say_rest(&other);
	else
		say_unfound(explaining->text);
}

void explain_matrix_flaky(const struct explaining *explaining)
{
	const struct judged_matrix *judged = &explaining->judgement->matrix;
	struct explanation *text = explaining->text;
	const struct flow flow = flow_of(explaining);
	explain_set(&text->happened,
		"THE SAME PACKET FARES DIFFERENTLY: %s to %s at %s, by %s, in %d tries.", flow.from,
		flow.to, flow.port, flow.family, MATRIX_ROUNDS);
	explain_set(&text->expected, "%s, each time", reach_name(judged->wanted));
	explain_set(&text->observed, "open %u times of %d", judged->open_rounds, MATRIX_ROUNDS);
	explain_set(&text->why,
		"The three packets differ in nothing but their time and the sender's port. So some "
		"rule goes by one of these, or by what came before.");
	explain_set(&text->right, "nft loaded the whole ruleset.");
	explain_set(&text->next,
		"Look for a condition that counts, remembers or goes by the sender's port, and "
		"decide whether the task asks for it.");
}

void explain_void_matrix(const struct explaining *explaining)
{
	struct explanation *text = explaining->text;
	const struct flow flow = flow_of(explaining);
	explain_set(&text->happened,
		"THE LAB IS AT FAULT, NOT YOUR POLICY: %s does not reach %s at %s, by %s.",
		flow.from, flow.to, flow.port, flow.family);
	explain_set(&text->expected, "open without any policy");
	explain_set(&text->observed, "%s", seen_name(explaining->judgement->matrix.seen));
	explain_set(&text->why,
		"A packet counts only when it arrives without a policy, and this one did not.");
	explain_set(&text->right, "Your policy is not judged by this, and it costs nothing.");
	explain_set(&text->next, "Check again; if it stays so, tell the exercise's author.");
}
