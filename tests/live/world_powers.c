/* SPDX-License-Identifier: MIT */
/*
 * What a caps-json does to a container: a program begins with what core/caps says, and each
 * capability of the table makes the difference for its attack (core/tables/capabilities.tsv).
 */
#include "one_world.h"

#include "base/mem.h"
#include "core/names.h"
#include "core/power.h"

#include <check.h>
#include <linux/capability.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* False: skipped, with the reason printed. */
static bool take_range(void)
{
	struct err why = { 0 };
	one.ids = ID_RANGE;
	if (!sandbox_need_ids(one.sandbox, ID_RANGE, &why))
		return true;
	printf("skip capabilities over other ids: %s\n", why.text);
	return false;
}

static void be(const struct caps_identity *identity)
{
	one.container.has_identity = true;
	one.container.identity = *identity;
	one.container.user = identity->process.ruid;
}

/* Root, who gets over an exec what the bounding set has. */
static struct caps_identity root_with(uint64_t bounding)
{
	struct caps_identity identity = { 0 };
	identity.process.sets[CAPS_BOUNDING] = bounding;
	return identity;
}

/* --- attacks --- */

/* "bind-port 80" */
static void set_attack(const char *attack)
{
	char name[32];
	unsigned long long value = 0;
	struct probe_request *request = &one.steps[0];
	const int parts = sscanf(attack, "%31s %llu", name, &value);
	const int kind = probe_find(name);
	ck_assert_msg(kind >= 0, "there is no probe %s", name);
	*request = (struct probe_request){ .kind = (uint32_t)kind, .abi = abi_native() };
	request->value_count = parts == 2;
	request->values[0] = (int64_t)value;
	one.step_count = 1;
	one.container.opens = 1u << OPENING_ptrace;
}

static bool has_effect(uint64_t capabilities, const char *attack)
{
	const struct caps_identity identity = root_with(capabilities);
	set_attack(attack);
	be(&identity);
	one_world_run();
	const struct probe_fact *fact = observations_probe(&one.seen, 0);
	ck_assert_msg(fact && fact->stated, "%s was not tried", attack);
	return fact->effect;
}

START_TEST(a_capability_alone_makes_its_attack_succeed)
{
	const struct capability_row *row = capability_row((unsigned)_i);
	if (!row->attack || !take_range())
		return;
	ck_assert_msg(has_effect(POWER(row->number), row->attack), "%s does not let %s through",
		row->name, row->attack);
}
END_TEST

START_TEST(without_its_capability_an_attack_fails)
{
	const struct capability_row *row = capability_row((unsigned)_i);
	if (!row->attack || !take_range())
		return;
	set_attack(row->attack);
	const uint64_t any = power_of_probe(&one.steps[0]);
	ck_assert_msg(any & POWER(row->number), "%s is not about %s", row->attack, row->name);
	ck_assert_msg(!has_effect(~any, row->attack), "%s gets through without %s", row->attack,
		row->name);
}
END_TEST

START_TEST(every_capability_has_an_attack_or_a_reason)
{
	for (unsigned i = 0; i <= CAP_LAST_CAP; i++) {
		const struct capability_row *row = capability_row(i);
		ck_assert_msg(row && !row->attack != !row->reason, "capability %u", i);
	}
}
END_TEST

/* --- what a program begins with --- */

#define SHOW        "grep -E '^(Uid|Gid|Cap|NoNew)' /proc/self/status"
#define SHOW_GROUPS "grep -E '^(Uid|Gid|Groups)' /proc/self/status"

static void expect(const struct caps_identity *identity, const char *script, const char *expected)
{
	autobuf struct buf out = { 0 };
	be(identity);
	ck_assert_str_eq(one_world_script(script, &out), expected);
}

START_TEST(root_begins_with_the_bounding_set)
{
	const struct caps_identity identity = root_with(POWER(CAP_NET_RAW) | POWER(CAP_SYS_CHROOT));
	expect(&identity, SHOW,
		"Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n"
		"CapInh:\t0000000000000000\nCapPrm:\t0000000000042000\n"
		"CapEff:\t0000000000042000\nCapBnd:\t0000000000042000\n"
		"CapAmb:\t0000000000000000\nNoNewPrivs:\t0\n");
}
END_TEST

START_TEST(another_user_begins_with_the_ambient_set)
{
	struct caps_identity identity = root_with(POWER(CAP_NET_RAW) | POWER(CAP_SYS_CHROOT));
	identity.process.ruid = identity.process.euid = 33;
	identity.gid = 44;
	identity.process.sets[CAPS_PERMITTED] = POWER(CAP_NET_RAW) | POWER(CAP_SYS_CHROOT);
	identity.process.sets[CAPS_INHERITABLE] = POWER(CAP_NET_RAW);
	identity.process.sets[CAPS_AMBIENT] = POWER(CAP_NET_RAW);
	identity.process.no_new_privs = true;
	expect(&identity, SHOW,
		"Uid:\t33\t33\t33\t33\nGid:\t44\t44\t44\t44\n"
		"CapInh:\t0000000000002000\nCapPrm:\t0000000000002000\n"
		"CapEff:\t0000000000002000\nCapBnd:\t0000000000042000\n"
		"CapAmb:\t0000000000002000\nNoNewPrivs:\t1\n");
}
END_TEST

START_TEST(groups_are_those_that_are_written)
{
	struct caps_identity identity = { .gid = 5, .group_count = 2, .groups = { 7, 900 } };
	identity.process.ruid = identity.process.euid = 33;
	identity.process.no_new_privs = true;
	if (!take_range())
		return;
	expect(&identity, SHOW_GROUPS, "Uid:\t33\t33\t33\t33\nGid:\t5\t5\t5\t5\nGroups:\t7 900 \n");
}
END_TEST

/* --- the helpers --- */

static const char *powers_by(const char *helper, struct buf *out)
{
	autofree char *script = mem_format("%s grep -E '^(Uid|CapEff)' /proc/self/status", helper);
	return one_world_script(script, out);
}

static struct caps_identity plain_user(uint64_t bounding)
{
	struct caps_identity identity = root_with(bounding);
	identity.process.ruid = identity.process.euid = 1000;
	identity.gid = 1000;
	return identity;
}

START_TEST(the_bit_of_a_helper_gives_the_bounding_set)
{
	const struct caps_identity identity = plain_user(POWER(CAP_SYS_CHROOT));
	autobuf struct buf plain = { 0 };
	autobuf struct buf setuid = { 0 };
	if (!take_range())
		return;
	be(&identity);
	ck_assert_str_eq(powers_by("/lab/plain", &plain),
		"Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n");
	ck_assert_str_eq(
		powers_by("/lab/setuid", &setuid), "Uid:\t0\t0\t0\t0\nCapEff:\t0000000000040000\n");
}
END_TEST

START_TEST(a_helper_with_capabilities_gives_those_of_the_bounding_set)
{
	const struct caps_identity identity = plain_user(POWER(CAP_SYS_CHROOT));
	autobuf struct buf out = { 0 };
	be(&identity);
	ck_assert_str_eq(powers_by("/lab/capable", &out),
		"Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000040000\n");
}
END_TEST

START_TEST(under_no_new_privs_no_helper_gives_anything)
{
	struct caps_identity identity = plain_user(POWER(CAP_SYS_CHROOT));
	autobuf struct buf setuid = { 0 };
	autobuf struct buf capable = { 0 };
	identity.process.no_new_privs = true;
	if (!take_range())
		return;
	be(&identity);
	ck_assert_str_eq(powers_by("/lab/setuid", &setuid),
		"Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n");
	ck_assert_str_eq(powers_by("/lab/capable", &capable),
		"Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n");
}
END_TEST

START_TEST(nobody_can_write_a_helper)
{
	const struct caps_identity identity = root_with(~UINT64_C(0));
	autobuf struct buf out = { 0 };
	be(&identity);
	ck_assert_str_eq(one_world_script("echo x 2>/dev/null >>/lab/setuid || echo refused; "
					  "mount -o remount,rw /lab 2>/dev/null || echo locked",
				 &out),
		"refused\nlocked\n");
}
END_TEST

TCase *live_world_powers(void)
{
	TCase *tc = tcase_create("world_powers");
	tcase_add_checked_fixture(tc, one_world_set_up, one_world_tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_loop_test(tc, a_capability_alone_makes_its_attack_succeed, 0, CAP_LAST_CAP + 1);
	tcase_add_loop_test(tc, without_its_capability_an_attack_fails, 0, CAP_LAST_CAP + 1);
	tcase_add_test(tc, every_capability_has_an_attack_or_a_reason);
	tcase_add_test(tc, root_begins_with_the_bounding_set);
	tcase_add_test(tc, another_user_begins_with_the_ambient_set);
	tcase_add_test(tc, groups_are_those_that_are_written);
	tcase_add_test(tc, the_bit_of_a_helper_gives_the_bounding_set);
	tcase_add_test(tc, a_helper_with_capabilities_gives_those_of_the_bounding_set);
	tcase_add_test(tc, under_no_new_privs_no_helper_gives_anything);
	tcase_add_test(tc, nobody_can_write_a_helper);
	return tc;
}
