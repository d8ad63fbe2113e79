/* SPDX-License-Identifier: MIT */
/* Rulesets as words, chains and rules, and the bounds that keep nft and the kernel from harm. What
 * is no ruleset is read, too, and must come to an end. */
#include "base/buf.h"
#include "base/mem.h"
#include "core/nft_policy.h"
#include "core/ruleset.h"
#include "core/ruleset_bounds.h"
#include "core/ruleset_cost.h"
#include "core/ruleset_line.h"

#include <check.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_ruleset(void);

/* ---- words ---- */

static const struct {
	const char *text, *words;
} texts[] = {
	{ "tcp dport 80 accept", "tcp|dport|80|accept" },
	{ "tcp dport{80,443}accept", "tcp|dport|{|80|,|443|}|accept" },
	{ "a # b { c\nd", "a|$|d" },
	{ "comment \"a # { b\" x", "comment|a # { b|x" },
	{ "comment \"never closed\nb", "comment|never closed|$|b" },
	{ "a \\\n b; c", "a|b|$|c" },
	{ "", "" },
	{ "\"", "" },
	{ "}{", "}|{" },
};

START_TEST(words_are_those_of_the_text)
{
	struct ruleset_words words;
	autobuf struct buf out = { 0 };
	ruleset_words_read(&words, texts[_i].text, strlen(texts[_i].text));
	for (size_t i = 0; i < words.count; i++) {
		buf_text(&out, i ? "|" : "");
		if (words.items[i].kind == WORD_END)
			buf_char(&out, '$');
		else
			ruleset_word_text(&words, i, &out);
	}
	ck_assert_str_eq(buf_string(&out), texts[_i].words);
	ruleset_words_release(&words);
}
END_TEST

/* ---- chains and rules ---- */

/* "family table name(hook): first word of each rule, in the kernel's order" */
static char *structure_of(const char *text)
{
	struct ruleset ruleset;
	struct buf out = { 0 };
	ruleset_read(&ruleset, text, strlen(text));
	for (size_t i = 0; i < ruleset.chain_count; i++) {
		const struct ruleset_chain *chain = &ruleset.chains[i];
		buf_format(&out, "%s%s %s %s(%s):", i ? "; " : "", chain->family, chain->table,
			chain->name, chain->hook ? chain->hook : "");
		const struct ruleset_rule *rule;
		for (size_t k = 0; (rule = ruleset_find_rule(&ruleset, chain, k)); k++) {
			buf_char(&out, ' ');
			ruleset_word_text(&ruleset.words, rule->begin, &out);
		}
	}
	ruleset_release(&ruleset);
	return buf_take(&out);
}

static const struct {
	const char *text, *structure;
} rulesets[] = {
	{ "table inet t {\n chain c {\n  type filter hook input priority 0; policy drop;\n  a x\n"
	  "  b { 1,\n 2 } y\n }\n}\n",
		"inet t c(input): a b" },
	{ "table t {\n chain c { a; b; }\n set s { type ipv4_addr; elements = { 1.2.3.4 } }\n"
	  " chain d { e }\n}",
		"ip t c(): a b; ip t d(): e" },
	{ "table ip6 t { chain c { a\n } chain d { b\n } }", "ip6 t c(): a; ip6 t d(): b" },
	{ "add table inet t\nadd chain inet t c { type filter hook output priority 0; }\n"
	  "add rule inet t c a\ninsert rule inet t c b\nadd rule inet t c d\n",
		"inet t c(output): b a d" },
	{ "table inet t {\n chain c {\n a\n }\n}\ntable inet t {\n chain c {\n b\n }\n}\n",
		"inet t c(): a b" },
	{ "table inet t {\n chain c {\n a jump { b; c; }\n d\n }\n}\n", "inet t c(): a d" },
	{ "table inet t {\n chain c {\n a\n", "" },
	{ "chain c { a }", "" },
	{ "table", "" },
	{ "table inet", "" },
	{ "add rule", "" },
};

START_TEST(rules_are_those_of_their_chain)
{
	autofree char *structure = structure_of(rulesets[_i].text);
	ck_assert_str_eq(structure, rulesets[_i].structure);
}
END_TEST

/* ---- bounds ---- */

static char *refusal_of(const char *text, size_t size)
{
	struct ruleset ruleset;
	struct err err = { 0 };
	char shown[1400];
	ruleset_read(&ruleset, text, size);
	const int failed = ruleset_bounds_check(&ruleset, "r.nft", text, size, &err);
	ruleset_release(&ruleset);
	if (failed)
		ck_assert_int_eq(err.kind, ERR_REFUSED);
	return mem_text(failed ? err_format(&err, shown, sizeof(shown)) : "");
}

#define IN_CHAIN(RULE)                                                                             \
	"table inet t {\n chain c {\n  type filter hook input priority 0; policy drop;\n  " RULE   \
	"\n }\n}\n"

static const struct {
	const char *text, *refusal;
} bounded[] = {
	{ IN_CHAIN("tcp dport { 80, 443 } accept"), "" },
	{ IN_CHAIN("ct state established,related accept"), "" },
	{ IN_CHAIN("tcp dport vmap { 80 : accept, 443 : drop }"), "" },
	{ IN_CHAIN("accept comment \"no queue here\""), "" },
	{ "flush ruleset\n" IN_CHAIN("accept"), "" },
	{ "define p = 80\n" IN_CHAIN("tcp dport $p accept"), "" },
	{ "", "" },
	{ "include \"/etc/passwd\"\n", "r.nft:1:1: \"include\" begins no statement of a ruleset; "
				       "table, define, add and flush do" },
	{ IN_CHAIN("include \"/dev/zero\""),
		"r.nft:4:3: \"include\" is not for this exercise: a ruleset here is one file" },
	{ "list ruleset\n", "r.nft:1:1: \"list\" begins no statement of a ruleset; table, define, "
			    "add and flush do" },
	{ IN_CHAIN("tcp dport 80 queue"),
		"r.nft:4:16: \"queue\" is not for this exercise: no program here takes packets from "
		"a queue" },
	{ IN_CHAIN("log prefix \"x\" drop"),
		"r.nft:4:3: \"log\" is not for this exercise: nobody reads a container's kernel "
		"log: the lab tells what was dropped" },
	{ IN_CHAIN("limit rate 1/second accept"),
		"r.nft:4:3: \"limit\" is not for this exercise: the same packet must always get "
		"the same answer here" },
	{ IN_CHAIN("meta hour 1-2 accept"),
		"r.nft:4:8: \"hour\" is not for this exercise: the same packet must always get the "
		"same answer here" },
	{ "table netdev t { }\n", "r.nft:1:7: a table here is of the family inet, ip or ip6" },
	{ "table bridge t { }\n", "r.nft:1:7: a table here is of the family inet, ip or ip6" },
	{ "table bridge { }\n", "" }, /* a table of that name */
	{ "table inet t { chain c { type route hook output priority 0; } }\n",
		"r.nft:1:31: a base chain here is of type filter" },
	{ "table inet bulkhead_x { }\n", "r.nft:1:1: names that begin with \"bulkhead\" are the "
					 "lab's" },
	{ "{{{{{{{{{{{{{{{{{", "r.nft:1:17: braces are nested deeper than 16" },
};

START_TEST(bounds_name_the_place)
{
	autofree char *refusal = refusal_of(bounded[_i].text, strlen(bounded[_i].text));
	ck_assert_str_eq(refusal, bounded[_i].refusal);
}
END_TEST

START_TEST(refuses_a_nul_byte)
{
	autofree char *refusal = refusal_of("table t\0", 8);
	ck_assert_str_eq(refusal, "r.nft has a NUL byte, so it is no text");
}
END_TEST

START_TEST(refuses_a_file_above_64_kib)
{
	autobuf struct buf text = { 0 };
	while (text.size <= RULESET_MAX_BYTES)
		buf_text(&text, "# a comment\n");
	autofree char *refusal = refusal_of(buf_string(&text), text.size);
	ck_assert_str_eq(refusal, "r.nft is larger than 64 KiB");
}
END_TEST

START_TEST(refuses_a_set_of_too_many_elements)
{
	autobuf struct buf text = { 0 };
	buf_text(&text, "table inet t {\n chain c {\n  tcp dport {");
	for (int i = 0; i <= RULESET_MAX_ELEMENTS; i++)
		buf_format(&text, "%s%d", i ? "," : "", i + 1);
	buf_text(&text, "} accept\n }\n}\n");
	autofree char *refusal = refusal_of(buf_string(&text), text.size);
	ck_assert_str_eq(refusal, "r.nft:3:13: a set of more than 1000 elements, with what its "
				  "variables stand for");
}
END_TEST

/* 4 to the 11th elements in 461 bytes; 4 to the 5th are too many as well. */
START_TEST(refuses_a_bomb_of_defines)
{
	autobuf struct buf text = { 0 };
	buf_text(&text, "define A0 = { 1 }\n");
	for (int i = 1; i <= 11; i++)
		buf_format(&text, "define A%d = { $A%d, $A%d, $A%d, $A%d }\n", i, i - 1, i - 1,
			i - 1, i - 1);
	buf_text(&text, "table ip t {\n chain c {\n tcp dport $A11 accept\n }\n}\n");
	autofree char *refusal = refusal_of(buf_string(&text), text.size);
	ck_assert_str_eq(refusal, "r.nft:6:13: a set of more than 1000 elements, with what its "
				  "variables stand for");
}
END_TEST

/* Levels of four jumps: what a packet can meet at most is what is bounded. */
static char *tower(int levels)
{
	struct buf text = { 0 };
	buf_text(&text, "table ip t {\n");
	for (int i = 0; i <= levels; i++)
		buf_format(&text, " chain c%d {\n }\n", i);
	for (int i = 0; i < levels; i++) {
		buf_format(&text, " chain c%d {\n", i);
		for (int k = 0; k < 4; k++)
			buf_format(&text, "  jump c%d\n", i + 1);
		buf_text(&text, " }\n");
	}
	buf_text(&text, " chain b {\n  type filter hook output priority 0;\n  jump c0\n }\n}\n");
	return buf_take(&text);
}

START_TEST(refuses_a_tower_of_jumps)
{
	autofree char *text = tower(12);
	autofree char *refusal = refusal_of(text, strlen(text));
	ck_assert_msg(strstr(refusal, "jumps multiply: one packet could meet more than 10000 "
				      "rules from here"),
		"%s", refusal);
}
END_TEST

/* 1 + 4 + 16 + ... of five levels. */
START_TEST(counts_what_a_packet_can_meet)
{
	autofree char *text = tower(5);
	struct ruleset ruleset;
	struct ruleset_cost cost;
	ruleset_read(&ruleset, text, strlen(text));
	ruleset_cost_find(&ruleset, &cost);
	ck_assert_uint_eq(cost.steps, 1 + 4 + 16 + 64 + 256 + 1024);
	ruleset_release(&ruleset);
}
END_TEST

/* The kernel refuses it; what counts is that the counting comes to an end. */
START_TEST(a_circle_of_jumps_is_counted_once)
{
	const char *text = "table ip t {\n chain a { jump b; }\n chain b { jump a; }\n"
			   " chain c { type filter hook input priority 0; jump a; }\n}\n";
	autofree char *refusal = refusal_of(text, strlen(text));
	ck_assert_str_eq(refusal, "");
}
END_TEST

/* ---- what nft says ---- */

static const struct {
	const char *said;
	unsigned line, column;
	const char *text;
} messages[] = {
	{ "/dev/stdin:5:31-31: Error: syntax error, unexpected newline\n  tcp acept\n   ^\n", 5, 31,
		"syntax error, unexpected newline" },
	{ "/dev/stdin:2:1-9: Warning: x\n/dev/stdin:4:2-5: Error: Could not process rule: Too many "
	  "links\n",
		4, 2, "Could not process rule: Too many links" },
	{ "/etc/other:4:2-5: Error: a\n", 0, 0, "a" },
	{ "/dev/stdin:99999999999:1-1: Error: a\n", 0, 0, "a" },
	{ "/dev/stdin:1:1: Error: \x1b[2Jred \xff\n", 1, 1, "\\x1b[2Jred \\xff" },
	{ "netlink: Error: cache initialization failed\n", 0, 0, "cache initialization failed" },
	{ "", 0, 0, "" },
};

START_TEST(reads_the_first_message)
{
	struct nft_message message;
	nft_message_find(&message, messages[_i].said);
	ck_assert_uint_eq(message.line, messages[_i].line);
	if (message.line)
		ck_assert_uint_eq(message.column, messages[_i].column);
	ck_assert_str_eq(message.text, messages[_i].text);
}
END_TEST

/* ---- lines ---- */

static const char lined[] = "table inet shop {\n"
			    "\tchain arrivals {\n"
			    "\t\ttype filter hook input priority filter; policy drop;\n"
			    "\t\ttcp dport 80 accept\n"
			    "\t\tudp dport 53 accept\n"
			    "\t}\n"
			    "\tchain open {\n"
			    "\t\ttype filter hook output priority filter;\n"
			    "\t}\n"
			    "}\n";
static const char listed[] =
	"{\"nftables\": [{\"rule\": {\"family\": \"inet\", \"table\": \"shop\", \"chain\": "
	"\"arrivals\", \"handle\": 4}}, {\"rule\": {\"family\": \"inet\", \"table\": \"shop\", "
	"\"chain\": \"arrivals\", \"handle\": 7}}]}";

static const struct {
	struct traced_packet traced;
	enum ruleset_ground ground;
	unsigned line, column;
} lines[] = {
	{ { .family = NFPROTO_INET, .handle = 7, .table = "shop", .chain = "arrivals" },
		RULESET_RULE, 5, 3 },
	{ { .family = NFPROTO_INET, .handle = 4, .table = "shop", .chain = "arrivals" },
		RULESET_RULE, 4, 3 },
	{ { .family = NFPROTO_INET, .handle = 9, .table = "shop", .chain = "arrivals" },
		RULESET_RULE, 0, 0 },
	{ { .family = NFPROTO_INET, .by_policy = 1, .table = "shop", .chain = "arrivals" },
		RULESET_POLICY, 3, 50 },
	{ { .family = NFPROTO_INET, .by_policy = 1, .table = "shop", .chain = "open" },
		RULESET_DEFAULT, 8, 3 },
	{ { .family = NFPROTO_IPV4, .by_policy = 1, .table = "shop", .chain = "open" },
		RULESET_POLICY, 0, 0 },
};

static struct answer_policy policy_of(const char *text)
{
	struct answer_policy policy = { .kind = POLICY_NFT };
	struct err err = { 0 };
	ck_assert_int_eq(nft_policy_parse(&policy, "r.nft", text, strlen(text), &err), 0);
	return policy;
}

START_TEST(finds_the_line_that_decided)
{
	struct answer_policy policy = policy_of(lined);
	struct ruleset_line line;
	policy.listing = mem_text(listed);
	ruleset_line_find(&line, &policy, &lines[_i].traced, FAMILY_IPV4);
	ck_assert_int_eq(line.ground, lines[_i].ground);
	ck_assert_uint_eq(line.at.line, lines[_i].line);
	ck_assert_uint_eq(line.at.column, lines[_i].column);
	ruleset_line_release(&line);
	free(policy.listing);
	jdoc_release(&policy.profile.doc);
}
END_TEST

START_TEST(a_table_of_one_family_does_not_see_the_other)
{
	struct answer_policy policy = policy_of(
		"table ip t {\n chain c {\n  type filter hook input priority 0;\n }\n}\n");
	struct ruleset_line line;
	ruleset_line_find(&line, &policy, NULL, FAMILY_IPV6);
	ck_assert_int_eq(line.ground, RULESET_UNSEEN);
	ck_assert(line.is_family);
	ck_assert_uint_eq(line.at.line, 1);
	ruleset_line_release(&line);
	ruleset_line_find(&line, &policy, NULL, FAMILY_IPV4);
	ck_assert(!line.is_family);
	ruleset_line_release(&line);
	jdoc_release(&policy.profile.doc);
}
END_TEST

TCase *tests_ruleset(void)
{
	TCase *tc = tcase_create("ruleset");
	tcase_add_loop_test(tc, words_are_those_of_the_text, 0, (int)ARRAY_SIZE(texts));
	tcase_add_loop_test(tc, rules_are_those_of_their_chain, 0, (int)ARRAY_SIZE(rulesets));
	tcase_add_loop_test(tc, bounds_name_the_place, 0, (int)ARRAY_SIZE(bounded));
	tcase_add_test(tc, refuses_a_nul_byte);
	tcase_add_test(tc, refuses_a_file_above_64_kib);
	tcase_add_test(tc, refuses_a_set_of_too_many_elements);
	tcase_add_test(tc, refuses_a_bomb_of_defines);
	tcase_add_test(tc, refuses_a_tower_of_jumps);
	tcase_add_test(tc, counts_what_a_packet_can_meet);
	tcase_add_test(tc, a_circle_of_jumps_is_counted_once);
	tcase_add_loop_test(tc, reads_the_first_message, 0, (int)ARRAY_SIZE(messages));
	tcase_add_loop_test(tc, finds_the_line_that_decided, 0, (int)ARRAY_SIZE(lines));
	tcase_add_test(tc, a_table_of_one_family_does_not_see_the_other);
	return tc;
}
