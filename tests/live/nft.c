/* SPDX-License-Identifier: MIT */
/*
 * Rulesets, loaded by the real nft in its container: those that are some, and all hostile ones that
 * are not refused before, a row each. For all of them: nothing is left, and the next one loads.
 */
#include "app/policy.h"
#include "app/policy_nft.h"
#include "base/mem.h"
#include "base/text.h"
#include "leftovers.h"
#include "one_world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct answer_policy policy;
static struct err err;

static void tear_down(void)
{
	policy_release(&policy);
	one_world_tear_down();
}

static int load(const char *text)
{
	const struct exercise_policy row = { .file = "rules.nft", .kind = POLICY_NFT };
	policy_release(&policy);
	policy = (struct answer_policy){ 0 };
	err = (struct err){ 0 };
	if (policy_parse(&policy, &row, text, strlen(text), &err))
		return -1;
	return policy_compile(&policy, one.sandbox, &err);
}

#define PERFECT                                                                                    \
	"table inet t {\n\tchain c {\n\t\ttype filter hook input priority filter; policy drop;\n"  \
	"\t\ttcp dport 80 accept\n\t}\n}\n"

START_TEST(what_was_loaded_is_listed)
{
	ck_assert_msg(load(PERFECT) == 0, "%s", err.text);
	ck_assert_ptr_nonnull(strstr(policy.listing, "\"policy\": \"drop\""));
	ck_assert_ptr_nonnull(strstr(policy.listing, "\"dport\""));
}
END_TEST

START_TEST(ports_and_protocols_have_names)
{
	ck_assert_msg(load("table inet t {\n chain c {\n  tcp dport { http, ssh } accept\n"
			   "  meta l4proto { icmp, ipv6-icmp } accept\n }\n}\n") == 0,
		"%s", err.text);
}
END_TEST

/* What the static bounds let by, and nft or the kernel does not. */
static const struct {
	const char *text, *refusal;
} refused[] = {
	{ "table inet t {\n\tchain c {\n\t\ttcp dport 80 acept\n\t}\n}\n",
		"rules.nft:3:21: nft says: syntax error, unexpected newline" },
	{ "table inet t {\n chain a { jump b; }\n chain b { jump a; }\n"
	  " chain c { type filter hook input priority 0; jump a; }\n}\n",
		"rules.nft:4:47: nft says: Could not process rule: Too many links" },
	{ "table inet t {\n chain c {\n  jump nowhere\n }\n}\n",
		"rules.nft:3:8: nft says: Could not process rule: No such file or directory" },
	{ "table inet t {\n chain c {\n  tcp dport $none accept\n }\n}\n",
		"rules.nft:3:14: nft says: unknown identifier 'none'" },
	{ "table inet t {\n chain c {\n  iif \"eth7\" accept\n }\n}\n",
		"rules.nft:3:7: nft says: Interface does not exist" },
	{ "table inet t {\n chain c { tcp dport 80 accept }\n}\n",
		"rules.nft:2:32: nft says: syntax error, unexpected '}'" },
	{ "table inet t {\n chain c { tcp dport 80 accept; }\n}\n", "" },
	{ "table inet t {\n chain c {\n  tcp dport { 1 }\n",
		"rules.nft:4:1: nft says: syntax error, unexpected end of file" },
};

START_TEST(a_ruleset_that_nft_refuses_is_none)
{
	char shown[1400];
	const int failed = load(refused[_i].text);
	ck_assert_int_eq(failed, refused[_i].refusal[0] ? -1 : 0);
	const char *text = failed ? err_format(&err, shown, sizeof(shown)) : "";
	ck_assert_msg(
		strncmp(text, refused[_i].refusal, strlen(refused[_i].refusal)) == 0, "%s", text);
	if (failed)
		ck_assert_int_eq(err.kind, ERR_REFUSED);
}
END_TEST

/* D8, D11, D17, D18: what is harmless in a network of its own. */
static const char *const harmless[] = {
	"flush ruleset\n" PERFECT,
	"table inet t {\n chain c {\n  accept comment \"\x1b[2J\xff\xfe\"\n }\n}\n",
	"define port = 22\ndefine port = 80\n" PERFECT,
	"table inet t {\n chain c {\n  counter packets 999 bytes 999 accept\n }\n}\n",
	"",
};

START_TEST(a_ruleset_that_changes_nothing_but_its_own_network_loads)
{
	(void)load(harmless[_i]);
	ck_assert_msg(err.kind == ERR_NONE || err.kind == ERR_REFUSED, "%s", err.text);
	ck_assert_msg(text_is_utf8(err.text, strlen(err.text)), "%s", err.text);
	ck_assert_ptr_null(strchr(err.text, '\x1b'));
	ck_assert_msg(load(PERFECT) == 0, "%s", err.text);
}
END_TEST

/* As if the bounds had let it by: the container holds nft all the same. */
static int load_unbounded(const char *text)
{
	policy_release(&policy);
	policy = (struct answer_policy){ .file = "rules.nft", .kind = POLICY_NFT };
	policy.profile.doc.name = mem_text("rules.nft");
	policy.profile.doc.text = mem_text(text);
	policy.profile.doc.size = strlen(text);
	err = (struct err){ 0 };
	return policy_nft_load(&policy, one.sandbox, &err);
}

START_TEST(a_bomb_of_defines_is_limited)
{
	autobuf struct buf text = { 0 };
	buf_text(&text, "define A0 = { 1 }\n");
	for (int i = 1; i <= 11; i++)
		buf_format(&text, "define A%d = { $A%d, $A%d, $A%d, $A%d }\n", i, i - 1, i - 1,
			i - 1, i - 1);
	buf_text(&text, "table ip t {\n chain c {\n tcp dport $A11 accept\n }\n}\n");
	struct leftovers before;
	leftovers_look(&before);
	ck_assert_int_eq(load_unbounded(buf_string(&text)), -1);
	ck_assert_int_eq(err.kind, ERR_REFUSED);
	ck_assert_msg(policy.limit == LIMIT_MEMORY || policy.limit == LIMIT_CPU ||
			      policy.limit == LIMIT_WALL || strstr(err.text, "Memory"),
		"%s", err.text);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
	ck_assert_msg(load(PERFECT) == 0, "%s", err.text);
}
END_TEST

/* D2, D3: its container has no such file, and no file of the host. */
static const char *const includes[] = {
	"include \"/etc/passwd\"\n",
	"include \"/etc/shadow\"\n",
	"include \"/proc/self/environ\"\n",
	"include \"/dev/zero\"\n",
	"include \"/dev/stdin\"\n",
};

START_TEST(an_include_shows_nothing_of_the_host)
{
	ck_assert_int_eq(load(includes[_i]), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "\"include\""));
	(void)load_unbounded(includes[_i]);
	ck_assert_msg(strstr(err.text, "root:") == NULL, "%s", err.text);
	ck_assert_msg(strstr(err.text, "PATH=") == NULL, "%s", err.text);
	ck_assert_msg(load(PERFECT) == 0, "%s", err.text);
}
END_TEST

START_TEST(nothing_is_left_of_many_rulesets)
{
	struct leftovers before;
	leftovers_look(&before);
	for (int i = 0; i < 5; i++)
		ck_assert_msg(load(PERFECT) == 0, "%s", err.text);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

TCase *live_nft(void)
{
	TCase *tc = tcase_create("nft");
	tcase_add_checked_fixture(tc, one_world_set_up, tear_down);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, what_was_loaded_is_listed);
	tcase_add_test(tc, ports_and_protocols_have_names);
	tcase_add_loop_test(tc, a_ruleset_that_nft_refuses_is_none, 0, (int)ARRAY_SIZE(refused));
	tcase_add_loop_test(tc, a_ruleset_that_changes_nothing_but_its_own_network_loads, 0,
		(int)ARRAY_SIZE(harmless));
	tcase_add_test(tc, a_bomb_of_defines_is_limited);
	tcase_add_loop_test(tc, an_include_shows_nothing_of_the_host, 0, (int)ARRAY_SIZE(includes));
	tcase_add_test(tc, nothing_is_left_of_many_rulesets);
	return tc;
}
