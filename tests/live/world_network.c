/* SPDX-License-Identifier: MIT */
/* Several containers in a world: their links, names and separation. */
#include "leftovers.h"
#include "one_world.h"

#include "base/mem.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define WAIT "until wget -q -O /dev/null http://web:8080/hello 2>/dev/null; do sleep 0.02; done; "

static const char *const web_run[] = { "sh", "-c",
	"echo hello from web >/tmp/hello; exec httpd -f -p 8080 -h /tmp", NULL };

/* web -- client, and a third container that is on no network. */
struct three {
	struct plan plan;
	struct plan_container containers[3];
	struct plan_network network;
	struct plan_step step;
	struct probe_request wait;
	const char *script[3][4];
};

static void three_make(struct three *three, const char *client, const char *other)
{
	*three = (struct three){
		.network = { .name = "front", .ends = { 0, 1 } },
		.wait = { .kind = PROBE_workload },
		.script = { { NULL }, { "sh", "-c", client, NULL }, { "sh", "-c", other, NULL } },
	};
	static const char *const names[] = { "web", "client", "other" };
	for (size_t i = 0; i < 3; i++) {
		three->containers[i] = one.container;
		three->containers[i].name = names[i];
		three->containers[i].run = i == 0 ? web_run : three->script[i];
	}
	three->step = (struct plan_step){ .container = 1, .probe = &three->wait };
	three->plan = (struct plan){
		.containers = three->containers,
		.container_count = other ? 3 : 2,
		.networks = &three->network,
		.network_count = 1,
		.steps = &three->step,
		.step_count = 1,
		.wall_ms = 8000,
	};
}

/* What a container wrote to its stdout; the world must have ended well. */
static char *output_of(struct three *three, size_t container)
{
	struct buf text = { 0 };
	struct observations seen = { 0 };
	ck_assert_msg(
		world_run(one.sandbox, &three->plan, &seen, &one.err) == 0, "%s", one.err.text);
	for (size_t i = 0; i < seen.count; i++)
		if (seen.items[i].kind == OBSERVED_OUTPUT && seen.items[i].container == container)
			buf_add(&text, seen.items[i].output.bytes, seen.items[i].output.size);
	observations_release(&seen);
	return buf_take(&text);
}

START_TEST(a_neighbour_is_reached_by_its_name)
{
	struct three three;
	three_make(&three, WAIT "wget -q -O - http://web:8080/hello", NULL);
	autofree char *text = output_of(&three, 1);
	ck_assert_str_eq(text, "hello from web\n");
}
END_TEST

START_TEST(a_neighbour_is_reached_over_ipv6)
{
	struct three three;
	three_make(&three, WAIT "wget -q -O - 'http://[fd80::1]:8080/hello'", NULL);
	autofree char *text = output_of(&three, 1);
	ck_assert_str_eq(text, "hello from web\n");
}
END_TEST

START_TEST(a_container_has_its_own_interfaces_only)
{
	struct three three;
	three_make(&three, WAIT "ls /proc/self/net/dev_snmp6; ls /proc/1/net/dev_snmp6", NULL);
	autofree char *text = output_of(&three, 1);
	ck_assert_str_eq(text, "eth0\nlo\neth0\nlo\n");
}
END_TEST

START_TEST(a_container_of_no_network_reaches_nobody)
{
	struct three three;
	three_make(&three, WAIT "sleep 0.3",
		"grep -c web /etc/hosts; wget -q -O - http://10.80.0.1:8080/hello 2>&1; "
		"ls /proc/self/net/dev_snmp6");
	autofree char *text = output_of(&three, 2);
	ck_assert_str_eq(text, "0\nwget: can't connect to remote host (10.80.0.1): Network is "
			       "unreachable\nlo\n");
}
END_TEST

START_TEST(hosts_can_not_be_written)
{
	struct three three;
	three_make(&three, "echo x 2>&1 >>/etc/hosts || cat /etc/hosts", NULL);
	autofree char *text = output_of(&three, 1);
	ck_assert_ptr_nonnull(strstr(text, "\tweb\n"));
}
END_TEST

START_TEST(eight_containers_leave_nothing)
{
	static const char *const run[] = { "true", NULL };
	struct plan_container containers[EXERCISE_MAX_CONTAINERS];
	struct plan_network networks[EXERCISE_MAX_NETWORKS - 1];
	struct leftovers before;
	for (size_t i = 0; i < EXERCISE_MAX_CONTAINERS; i++) {
		static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
		containers[i] = one.container;
		containers[i].name = names[i];
		containers[i].run = run;
		if (i)
			networks[i - 1] = (struct plan_network){
				.name = names[i], .ends = { i - 1, i }, .number = i - 1
			};
	}
	const struct plan plan = {
		.containers = containers,
		.container_count = EXERCISE_MAX_CONTAINERS,
		.networks = networks,
		.network_count = EXERCISE_MAX_NETWORKS - 1,
		.wall_ms = 8000,
	};
	leftovers_look(&before);
	ck_assert_msg(world_run(one.sandbox, &plan, &one.seen, &one.err) == 0, "%s", one.err.text);
	leftovers_expect_none(&before, 2000, true);
	leftovers_release(&before);
}
END_TEST

TCase *live_world_network(void)
{
	TCase *tc = tcase_create("world_network");
	tcase_add_checked_fixture(tc, one_world_set_up, one_world_tear_down);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_neighbour_is_reached_by_its_name);
	tcase_add_test(tc, a_neighbour_is_reached_over_ipv6);
	tcase_add_test(tc, a_container_has_its_own_interfaces_only);
	tcase_add_test(tc, a_container_of_no_network_reaches_nobody);
	tcase_add_test(tc, hosts_can_not_be_written);
	tcase_add_test(tc, eight_containers_leave_nothing);
	return tc;
}
