/* SPDX-License-Identifier: MIT */
/*
 * Packets between containers, under rulesets on a router and on a container: what arrives, what is
 * answered, what is refused and what is lost, and which rule decided.
 */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"
#include "core/reach.h"

#include <check.h>
#include <linux/netfilter.h>
#include <string.h>

#define HEAD                                                                                       \
	"{\"format\": 1, \"title\": \"T\", \"level\": 1, \"minutes\": 1, \"teaches\": [\"x\"], "   \
	"\"theme\": \"x\", \"policy\": [{\"file\": \"r.nft\", \"kind\": \"nft\", \"on\": "
#define CONTAINERS                                                                                 \
	"}], \"containers\": {\"a\": {\"image\": \"base\", \"user\": 1000}, \"b\": {\"image\": "   \
	"\"base\", \"user\": 1000}}, \"networks\": {\"net\": {\"join\": [\"a\", \"b\"], \"by\": "
#define CHECKS                                                                                     \
	"}}, \"checks\": [{\"id\": \"b\", \"kind\": \"benign\", \"title\": \"t\", \"asks\": "      \
	"\"B.\", \"why\": \"W.\", \"in\": \"a\", \"probe\": [\"exec\", \"true\"]}, "               \
	"{\"id\": \"m\", \"kind\": \"matrix\", \"title\": \"t\", \"asks\": "                       \
	"\"A.\", \"why\": \"W.\", \"ports\": [\"80/tcp\", \"53/udp\", \"icmp\"], \"families\": "   \
	"[\"ipv4\", \"ipv6\", \"mapped\"], \"else\": \"open\"}]}"
static const char routed[] = HEAD "\"net\"" CONTAINERS "\"router\"" CHECKS;
static const char linked[] = HEAD "\"b\"" CONTAINERS "\"link\"" CHECKS;

static struct exercise exercise;

static void set_up(void)
{
	one_world_set_up();
}

static void tear_down(void)
{
	exercise_release(&exercise);
	one_world_tear_down();
}

static void run(const char *json, const char *ruleset)
{
	struct plans plans;
	exercise_release(&exercise);
	ck_assert_msg(exercise_parse(&exercise, "t/t", "0000000000000000", "t.json", json,
			      strlen(json), &one.err) == 0,
		"%s", one.err.text);
	plans_make(&plans, &exercise, NULL, 1, NULL);
	ck_assert_uint_eq(plans.count, 1);
	if (ruleset)
		plans_put_ruleset(&plans, &exercise, 0, ruleset, strlen(ruleset));
	observations_release(&one.seen);
	ck_assert_msg(world_run(one.sandbox, &plans.items[0], &one.seen, &one.err) == 0, "%s",
		one.err.text);
	plans_release(&plans);
}

static char letter_of(const uint8_t *facts, enum family family, size_t cell)
{
	static const char letters[] = {
		[SEEN_NO_WAY] = '-',
		[SEEN_OPEN] = 'o',
		[SEEN_UNANSWERED] = 'u',
		[SEEN_REFUSED] = 'r',
		[SEEN_DROPPED] = 'd',
	};
	const struct check_matrix *matrix = exercise.checks[1].matrix;
	const enum seen first = matrix_seen(facts[matrix_try(matrix, 0, family, cell)]);
	for (unsigned round = 1; round < MATRIX_ROUNDS; round++)
		if (matrix_seen(facts[matrix_try(matrix, round, family, cell)]) != first)
			return '?';
	return letters[first];
}

/* "a to b, b to a" of each family, each by TCP, UDP and ICMP; of the rounds that differ "?". */
static const char *seen_cells(void)
{
	static char text[64];
	static uint8_t facts[MATRIX_MAX_TRIES];
	const struct check_matrix *matrix = exercise.checks[1].matrix;
	char *at = text;
	if (!observations_tries(&one.seen, facts, matrix_try_count(matrix)))
		return "not told";
	for (int family = 0; family < FAMILY_COUNT; family++) {
		for (size_t from = 0; from < 2; from++) {
			*at++ = family + from ? ' ' : '[';
			for (size_t port = 0; port < matrix->port_count; port++)
				*at++ = letter_of(facts, (enum family)family,
					matrix_cell(matrix, from, 1 - from, port));
		}
	}
	*at++ = ']';
	*at = '\0';
	return text;
}

#define FORWARD(RULES)                                                                             \
	"table inet t {\n chain c {\n  type filter hook forward priority filter; policy drop;\n"   \
	"  " RULES "\n }\n}\n"
#define INPUT(RULES)                                                                               \
	"table inet t {\n chain c {\n  type filter hook input priority filter; policy drop;\n"     \
	"  " RULES "\n }\n}\n"

static const struct {
	const char *json, *ruleset, *cells;
} rows[] = {
	/* nothing is lost where there is no ruleset */
	{ routed, NULL, "[ooo ooo ooo ooo ooo ooo]" },
	{ linked, NULL, "[ooo ooo ooo ooo ooo ooo]" },
	{ routed, FORWARD(""), "[ddd ddd ddd ddd ddd ddd]" },
	/* one port, one way */
	{ routed, FORWARD("ct state established accept\n  iifname \"a\" tcp dport 80 accept"),
		"[odd ddd odd ddd odd ddd]" },
	/* and its answers forgotten: TCP's handshake and UDP's answer do not get back */
	{ routed, FORWARD("iifname \"a\" accept"), "[uuu ddd uuu ddd uuu ddd]" },
	/* the three ways to say no */
	{ routed,
		FORWARD("ct state established accept\n  tcp dport 80 reject with tcp reset\n"
			"  udp dport 53 reject"),
		"[rrd rrd rrd rrd rrd rrd]" },
	{ routed, FORWARD("reject with icmpx admin-prohibited"), "[rrr rrr rrr rrr rrr rrr]" },
	/* a family forgotten */
	{ routed,
		"table ip t {\n chain c {\n  type filter hook forward priority 0; policy drop;\n"
		" }\n}\n",
		"[ddd ddd ooo ooo ddd ddd]" },
	/* a router that hears no neighbour can't forward IPv6 */
	{ routed, INPUT(""), "[ooo ooo ddd ddd ooo ooo]" },
	/* the same on a container: its own input, and answers to what it began */
	{ linked,
		INPUT("icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept\n"
		      "  tcp dport 80 accept"),
		"[odd uuu odd uuu odd uuu]" },
	{ linked,
		"table inet t {\n chain c {\n  type filter hook output priority -400; policy drop;\n"
		" }\n}\n",
		"[uuu ddd ddd ddd uuu ddd]" },
};

START_TEST(a_packet_is_decided_where_it_arrives)
{
	run(rows[_i].json, rows[_i].ruleset);
	ck_assert_str_eq(seen_cells(), rows[_i].cells);
}
END_TEST

START_TEST(what_a_rule_lets_by_at_times_is_seen)
{
	/* the plan's own: a learner's may not count (core/ruleset_bounds.h) */
	run(routed, FORWARD("ct state established accept\n"
			    "  tcp dport 80 numgen inc mod 4 0 accept"));
	ck_assert_msg(strchr(seen_cells(), '?') != NULL, "%s", seen_cells());
}
END_TEST

/* The first packet that is not as wanted, and what decided about it. */
START_TEST(the_rule_that_decided_is_told)
{
	run(routed, FORWARD("ct state established accept\n  tcp dport 80 accept\n"
			    "  udp dport 53 drop"));
	const struct traced_packet *first = NULL;
	const struct traced_packet *last = NULL;
	for (size_t i = 0; i < one.seen.count; i++)
		if (one.seen.items[i].kind == OBSERVED_TRACED) {
			last = &one.seen.items[i].traced;
			first = first ? first : last;
		}
	ck_assert_ptr_nonnull(first);
	/* a to b by UDP: the third rule; later by ICMP: nobody but the policy */
	ck_assert_uint_eq(first->try, matrix_try(exercise.checks[1].matrix, 0, FAMILY_IPV4,
					      matrix_cell(exercise.checks[1].matrix, 0, 1, 1)));
	ck_assert_uint_eq(first->dropped, 1);
	ck_assert_uint_eq(first->by_policy, 0);
	ck_assert_uint_gt(first->handle, 0);
	ck_assert_uint_eq(first->family, NFPROTO_INET);
	ck_assert_str_eq(first->table, "t");
	ck_assert_str_eq(first->chain, "c");
	ck_assert_uint_eq(last->by_policy, 1);
}
END_TEST

START_TEST(a_matrix_leaves_nothing)
{
	struct leftovers before;
	leftovers_look(&before);
	run(routed, FORWARD("ct state established accept"));
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

START_TEST(a_ruleset_that_does_not_load_ends_the_world)
{
	run(routed, "table inet t {\n nonsense\n}\n");
	ck_assert_str_eq(seen_cells(), "not told");
}
END_TEST

TCase *live_matrix(void)
{
	TCase *tc = tcase_create("matrix");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, a_packet_is_decided_where_it_arrives, 0, (int)ARRAY_SIZE(rows));
	tcase_add_test(tc, what_a_rule_lets_by_at_times_is_seen);
	tcase_add_test(tc, the_rule_that_decided_is_told);
	tcase_add_test(tc, a_matrix_leaves_nothing);
	tcase_add_test(tc, a_ruleset_that_does_not_load_ends_the_world);
	return tc;
}
