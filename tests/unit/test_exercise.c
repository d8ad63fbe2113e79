/* SPDX-License-Identifier: MIT */
/*
 * Exercises that must be refused are folders: tests/data/exercises/<case>/exercise.json and
 * error.txt, the whole message. A folder without error.txt must be accepted.
 */
#include "case_file.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/exercise.h"

#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *tests_exercise(void);

#define CASES "tests/data/exercises"

static struct dirent **cases;
static int case_count;

/* The file's text, or NULL if there is no such file; the caller frees. */
static char *case_file(int index, const char *name)
{
	autofree char *path = mem_format(CASES "/%s/%s", cases[index]->d_name, name);
	struct buf text = { 0 };
	return case_read(path, &text) ? buf_take(&text) : NULL;
}

/* make golden: other words, but never acceptance of what was refused. */
static void rewrite_error(int index, const char *text)
{
	autofree char *path = mem_format(CASES "/%s/error.txt", cases[index]->d_name);
	FILE *file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_gt(fprintf(file, "%s\n", text), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static int parse(struct exercise *exercise, const char *text, struct err *err)
{
	return exercise_parse(
		exercise, "a/b", VARIANT_SEED_ZEROS, "exercise.json", text, strlen(text), err);
}

/* An exercise with these members in the container and these checks behind a benign one. */
static void parse_parts(struct exercise *exercise, const char *container, const char *checks)
{
	struct err err = { 0 };
	autofree char *text = mem_format(
		"{\"format\": 1, \"title\": \"T\", \"level\": 3, \"minutes\": 7,"
		" \"teaches\": [\"one\", \"two\"], \"theme\": \"H\", \"policy\": [{\"file\": \"p.json\","
		" \"kind\": \"seccomp-json\", \"on\": \"box\"}],"
		" \"containers\": {\"box\": {\"image\": \"base\"%s}}, \"checks\": ["
		" {\"id\": \"opens\", \"kind\": \"benign\", \"title\": \"O\", \"asks\": \"It opens.\","
		"  \"why\": \"So.\", \"probe\": [\"open-file\"]}, %s],"
		" \"wrong\": {\"a-1\": [\"second\", \"opens\"], \"b\": \"refused\"}}",
		container, checks);
	ck_assert_msg(!parse(exercise, text, &err), "%s", err.text);
}

#define SECOND(kind, rest)                                                                         \
	"{\"id\": \"second\", \"kind\": \"" kind                                                   \
	"\", \"title\": \"S\", \"asks\": \"A.\", \"why\": \"W.\", " rest "}"
#define ATTACK SECOND("attack", "\"probe\": [\"mkdir\"]")

START_TEST(every_case_is_answered_as_written)
{
	struct exercise exercise;
	struct err err = { 0 };
	char got[1600] = "";
	autofree char *text = case_file(_i, "exercise.json");
	autofree char *wanted = case_file(_i, "error.txt");
	ck_assert_msg(text != NULL, "%s has no exercise.json", cases[_i]->d_name);
	if (exercise_parse(&exercise, "a/b", VARIANT_SEED_ZEROS, "exercise.json", text,
		    strlen(text), &err)) {
		ck_assert_int_eq(err.kind, ERR_INPUT);
		err_format(&err, got, sizeof(got));
	}
	if (wanted)
		wanted[strcspn(wanted, "\n")] = '\0';
	if (wanted && got[0] && getenv("GOLDEN"))
		rewrite_error(_i, got);
	else
		ck_assert_msg(!strcmp(got, wanted ? wanted : ""), "%s:\n    got %s\n wanted %s",
			cases[_i]->d_name, got, wanted ? wanted : "no error");
	exercise_release(&exercise);
}
END_TEST

/* For a list the file's beginning may do. What is wrong with a beginning is told as ever. */
START_TEST(the_facts_of_a_case_are_those_of_the_whole)
{
	struct exercise facts;
	struct exercise whole;
	struct err err = { 0 };
	struct err whole_err = { 0 };
	autofree char *text = case_file(_i, "exercise.json");
	const int refused = parse(&whole, text, &whole_err);
	const int refused_facts =
		exercise_parse_facts(&facts, "a/b", "exercise.json", text, strlen(text), &err);
	if (refused_facts)
		ck_assert_str_eq(err.text, whole_err.text);
	if (!refused) {
		ck_assert_int_eq(refused_facts, 0);
		ck_assert_str_eq(facts.id, whole.id);
		ck_assert_str_eq(facts.title, whole.title);
		ck_assert_str_eq(facts.theme, whole.theme);
		ck_assert_str_eq(facts.teaches[0], whole.teaches[0]);
		ck_assert_uint_eq(facts.level, whole.level);
		ck_assert_uint_eq(facts.minutes, whole.minutes);
	}
	exercise_release(&facts);
	exercise_release(&whole);
}
END_TEST

START_TEST(a_title_with_a_value_in_it_is_that_of_zeros)
{
	struct exercise facts;
	struct exercise whole;
	struct err err = { 0 };
	autofree char *text = case_text("exercises/first-hour/two-doors/exercise.json");
	autofree char *other = mem_format("{ \"format\": 1, \"title\": \"On @port@\", \"params\":"
					  " { \"port\": { \"pick\": [80, 81] } }, %s",
		strstr(text, "\"level\""));
	ck_assert_msg(
		!exercise_parse_facts(&facts, "a/b", "exercise.json", other, strlen(other), &err),
		"%s", err.text);
	ck_assert_msg(!parse(&whole, other, &err), "%s", err.text);
	ck_assert_str_eq(facts.title, whole.title);
	ck_assert_ptr_null(strchr(facts.title, '@'));
	exercise_release(&facts);
	exercise_release(&whole);
}
END_TEST

START_TEST(the_cases_are_there)
{
	int bad = 0;
	for (int i = 0; i < case_count; i++) {
		autofree char *error = case_file(i, "error.txt");
		bad += error != NULL;
	}
	ck_assert_int_ge(bad, 30);
	ck_assert_int_ge(case_count - bad, 3);
}
END_TEST

START_TEST(no_beginning_of_an_exercise_is_one)
{
	autofree char *text = case_text("exercises/first-hour/two-doors/exercise.json");
	ck_assert_ptr_nonnull(text);
	const size_t end = (size_t)(strrchr(text, '}') - text);
	for (size_t size = 0; size <= end; size++) {
		struct exercise exercise;
		struct err err = { 0 };
		ck_assert_int_eq(exercise_parse(&exercise, "a/b", VARIANT_SEED_ZEROS,
					 "exercise.json", text, size, &err),
			-1);
		exercise_release(&exercise);
	}
}
END_TEST

START_TEST(facts_are_taken_over)
{
	struct exercise exercise;
	parse_parts(&exercise, "", ATTACK);
	ck_assert_str_eq(exercise.id, "a/b");
	ck_assert_str_eq(exercise.title, "T");
	ck_assert_uint_eq(exercise.level, 3);
	ck_assert_uint_eq(exercise.minutes, 7);
	ck_assert_uint_eq(exercise.give_up_after, 7);
	ck_assert_str_eq(exercise.teaches[1], "two");
	ck_assert_ptr_null(exercise.teaches[2]);
	ck_assert_str_eq(exercise.theme, "H");
	ck_assert_str_eq(exercise.policies[0].file, "p.json");
	ck_assert_str_eq(policy_kind_name(exercise.policies[0].kind), "seccomp-json");
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_container_has_the_defaults_of_the_header)
{
	struct exercise exercise;
	parse_parts(&exercise, "", ATTACK);
	const struct exercise_container *box = &exercise.containers[0];
	const struct limits *limits = &box->limits;
	ck_assert_str_eq(box->name, "box");
	ck_assert_ptr_null(box->run);
	ck_assert_uint_eq(box->user, 1000);
	ck_assert_int_eq(box->ready.kind, READY_NONE);
	ck_assert_uint_eq(box->ready.wait_ms, 2000);
	ck_assert_uint_eq(limits->wall_ms, 8000);
	ck_assert_uint_eq(limits->cpu_ms, 4000);
	ck_assert_uint_eq(limits->memory_mib, 256);
	ck_assert_uint_eq(limits->pids, 64);
	ck_assert_uint_eq(limits->output_kib, 1024);
	ck_assert_uint_eq(limits->disk_mib, 64);
	ck_assert_uint_eq(limits->file_mib, 32);
	exercise_release(&exercise);
}
END_TEST

START_TEST(each_limit_goes_to_its_own_field)
{
	struct exercise exercise;
	parse_parts(&exercise,
		", \"limits\": {\"wall_ms\": 101, \"cpu_ms\": 102, \"memory_mib\": 103,"
		" \"pids\": 104, \"output_kib\": 105, \"disk_mib\": 106, \"file_mib\": 107}",
		ATTACK);
	const struct limits *limits = &exercise.containers[0].limits;
	ck_assert_uint_eq(limits->wall_ms, 101);
	ck_assert_uint_eq(limits->cpu_ms, 102);
	ck_assert_uint_eq(limits->memory_mib, 103);
	ck_assert_uint_eq(limits->pids, 104);
	ck_assert_uint_eq(limits->output_kib, 105);
	ck_assert_uint_eq(limits->disk_mib, 106);
	ck_assert_uint_eq(limits->file_mib, 107);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_bound_on_instructions_has_no_patterns)
{
	struct exercise exercise;
	parse_parts(&exercise, "", SECOND("analysis", "\"instructions\": 64"));
	ck_assert_uint_eq(exercise.checks[1].instructions, 64);
	ck_assert_uint_eq(exercise.checks[1].pattern_count, 0);
	exercise_release(&exercise);
	parse_parts(&exercise, "", SECOND("analysis", "\"deny\": [\"mkdir()\"]"));
	ck_assert_uint_eq(exercise.checks[1].instructions, 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_surface_check_needs_every_benign_one)
{
	struct exercise exercise;
	parse_parts(&exercise, "", SECOND("surface", "\"budget\": 2.25"));
	ck_assert_int_eq(exercise.checks[1].kind, CHECK_SURFACE);
	ck_assert_uint_eq(exercise.checks[1].budget, 225);
	ck_assert_uint_eq(exercise.checks[1].need_count, 1);
	ck_assert_uint_eq(exercise.checks[1].needs[0], 0);
	exercise_release(&exercise);
	parse_parts(&exercise, "", SECOND("surface", "\"needs\": [\"opens\"]"));
	ck_assert_uint_eq(exercise.checks[1].budget, 150);
	ck_assert_uint_eq(exercise.checks[1].need_count, 1);
	exercise_release(&exercise);
}
END_TEST

static const struct {
	const char *json;
	struct ready ready;
} signs[] = {
	{ "{\"tcp\": 8080}", { READY_TCP, 8080, NULL, 2000 } },
	{ "{\"unix\": \"/run/s\", \"ms\": 1}", { READY_UNIX, 0, (char *)"/run/s", 1 } },
	{ "{\"file\": \"/tmp/up\", \"ms\": 5000}", { READY_FILE, 0, (char *)"/tmp/up", 5000 } },
	{ "{\"line\": \"listening\"}", { READY_LINE, 0, (char *)"listening", 2000 } },
};

START_TEST(each_sign_of_readiness_is_read)
{
	struct exercise exercise;
	const struct ready *wanted = &signs[_i].ready;
	autofree char *members =
		mem_format(", \"run\": [\"a\", \"\", \"b\\nc\"], \"ready\": %s", signs[_i].json);
	parse_parts(&exercise, members, ATTACK);
	const struct exercise_container *box = &exercise.containers[0];
	ck_assert_str_eq(box->run[1], "");
	ck_assert_str_eq(box->run[2], "b\nc");
	ck_assert_ptr_null(box->run[3]);
	ck_assert_int_eq(box->ready.kind, wanted->kind);
	ck_assert_uint_eq(box->ready.port, wanted->port);
	ck_assert_uint_eq(box->ready.wait_ms, wanted->wait_ms);
	ck_assert_pstr_eq(box->ready.text, wanted->text);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_container_says_its_image_its_openings_and_its_work)
{
	struct exercise exercise;
	parse_parts(&exercise,
		", \"opens\": [\"i386\", \"memfd\"], \"run\": [\"lab:cat\", \"/files/a\"]", ATTACK);
	const struct exercise_container *box = &exercise.containers[0];
	ck_assert_int_eq(box->image, IMAGE_BASE);
	ck_assert_uint_eq(box->opens, 1u << OPENING_i386 | 1u << OPENING_memfd);
	ck_assert_int_eq(box->work, WORK_cat);
	ck_assert_str_eq(box->run[1], "/files/a");
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_program_of_the_image_is_no_work_of_ours)
{
	struct exercise exercise;
	parse_parts(&exercise, ", \"run\": [\"cat\", \"lab:cat\"]", ATTACK);
	ck_assert_int_eq(exercise.containers[0].work, WORK_NONE);
	ck_assert_uint_eq(exercise.containers[0].opens, 0);
	ck_assert_int_eq(exercise.policies[0].apply, APPLY_EXEC);
	ck_assert_int_eq(exercise.ids, ID_SINGLE);
	ck_assert_uint_eq(exercise.network_count, 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(containers_networks_and_policies_name_each_other)
{
	struct exercise exercise;
	struct err err = { 0 };
	autofree char *text = case_text(CASES "/good-two-containers/exercise.json");
	ck_assert_msg(!parse(&exercise, text, &err), "%s", err.text);
	ck_assert_uint_eq(exercise.container_count, 3);
	ck_assert_int_eq(exercise.containers[1].image, IMAGE_HOST);
	ck_assert_int_eq(exercise.ids, ID_RANGE);
	ck_assert_uint_eq(exercise.network_count, 2);
	ck_assert_str_eq(exercise.networks[1].name, "back");
	ck_assert_uint_eq(exercise.networks[1].ends[0], 2);
	ck_assert_uint_eq(exercise.networks[1].ends[1], 0);
	ck_assert_int_eq(exercise.policies[0].apply, APPLY_INSIDE);
	ck_assert_uint_eq(exercise.policies[1].container, 1);
	ck_assert_str_eq(exercise.checks[0].expect.equals, "one\ntwo\n");
	ck_assert(exercise.checks[2].alone && !exercise.checks[1].alone);
	ck_assert_uint_eq(exercise.checks[4].probe.as_root, 1);
	ck_assert_uint_eq(exercise.checks[5].probe.as_root, 0);
	ck_assert_uint_eq(exercise.checks[5].probe.abi, abi_native());
	exercise_release(&exercise);
}
END_TEST

static void parse_case(struct exercise *exercise, const char *name)
{
	struct err err = { 0 };
	autofree char *path = mem_format(CASES "/%s/exercise.json", name);
	autofree char *text = case_text(path);
	ck_assert_msg(!parse(exercise, text, &err), "%s", err.text);
}

START_TEST(every_kind_of_policy_is_put_on_its_place)
{
	struct exercise exercise;
	parse_case(&exercise, "good-every-kind");
	ck_assert_uint_eq(exercise.policy_count, 8); /* three are rulesets */
	for (size_t i = 0; i < exercise.policy_count; i++) {
		const struct exercise_policy *policy = &exercise.policies[i];
		const bool network = i == 5 || i == 6;
		ck_assert_int_eq(policy->place, network ? POLICY_ON_NETWORK : POLICY_ON_CONTAINER);
		ck_assert_int_eq(policy_is_filter(policy->kind), i < 2);
	}
	ck_assert_int_eq(exercise.policies[1].apply, APPLY_INSIDE);
	ck_assert_uint_eq(exercise.policies[1].container, 2);
	ck_assert_str_eq(exercise.policies[7].program, "/policy/launch");
	ck_assert_uint_eq(exercise.containers[3].capabilities, 1u << 5 | 1u << 8);
	ck_assert_uint_eq(exercise.policies[5].network, 0);
	ck_assert_uint_eq(exercise.policies[6].network, 1);
	ck_assert_uint_eq(exercise.checks[2].policy, 1);
	exercise_release(&exercise);
	parse_case(&exercise, "good-answers");
	ck_assert_int_eq(exercise.policies[0].place, POLICY_ON_NOTHING);
	ck_assert_uint_eq(exercise.checks[1].policy, 1);
	ck_assert(exercise.checks[1].state->is_answered);
	ck_assert_uint_eq(exercise.checks[1].state->facts, 1u << STATE_UID | 1u << STATE_EFFECTIVE);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_network_joins_by_link_router_or_bridge)
{
	static const struct {
		enum network_kind kind;
		size_t count, first;
	} wanted[] = { { NETWORK_ROUTER, 3, 0 }, { NETWORK_BRIDGE, 3, 1 }, { NETWORK_LINK, 2, 4 } };
	struct exercise exercise;
	parse_case(&exercise, "good-every-kind");
	ck_assert_uint_eq(exercise.network_count, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		ck_assert_int_eq(exercise.networks[i].kind, wanted[i].kind);
		ck_assert_uint_eq(exercise.networks[i].end_count, wanted[i].count);
		ck_assert_uint_eq(exercise.networks[i].ends[0], wanted[i].first);
	}
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_state_check_says_what_is_there_and_what_is_not)
{
	enum { CHOWN = 0, KILL = 5 }; /* linux/capability.h */
	struct exercise exercise;
	parse_case(&exercise, "good-every-kind");
	const struct check_state *state = exercise.checks[3].state;
	const struct state_value *wanted = state->wanted;
	ck_assert_uint_eq(state->facts, (1u << STATE_FACT_COUNT) - 1);
	ck_assert(!state->is_answered);
	ck_assert_int_eq(state->at, STATE_AT_WORKLOAD);
	ck_assert_uint_eq(wanted[STATE_EFFECTIVE].has, 0);
	ck_assert_uint_eq(wanted[STATE_EFFECTIVE].lacks, UINT64_MAX);
	ck_assert_uint_eq(wanted[STATE_BOUNDING].has, 1u << CHOWN);
	ck_assert_uint_eq(wanted[STATE_BOUNDING].lacks, 1u << KILL);
	ck_assert_uint_eq(wanted[STATE_AMBIENT].has, 1u << KILL);
	ck_assert_uint_eq(wanted[STATE_SECUREBITS].has, 3);
	ck_assert_uint_eq(wanted[STATE_NAMESPACES].has, 6);
	ck_assert_uint_eq(wanted[STATE_NO_NEW_PRIVS].number, 1);
	ck_assert_uint_eq(wanted[STATE_DUMPABLE].number, 0);
	ck_assert_uint_eq(wanted[STATE_UID].number, 33);
	ck_assert_uint_eq(wanted[STATE_GROUPS].list_count, 2);
	ck_assert_uint_eq(wanted[STATE_GROUPS].list[1], 5);
	ck_assert_uint_eq(wanted[STATE_DESCRIPTORS].list_count, 3);
	ck_assert_uint_eq(wanted[STATE_PORTS].list[0], 80);
	ck_assert_int_eq(exercise.checks[4].state->at, STATE_AT_SETUID_EXEC);
	ck_assert(!exercise.checks[4].state->has_probe);
	ck_assert(!check_is_recorded(&exercise.checks[4]));
	ck_assert(exercise.checks[5].state->has_probe);
	ck_assert(exercise.checks[5].by_program);
	ck_assert(check_is_recorded(&exercise.checks[5]));
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_matrix_has_a_result_for_every_cell)
{
	/* by from, to and port; client, web, db; 80/tcp, 53/udp, icmp. o, r, d as in reach_name */
	static const char wanted[] = "... odd dod "
				     "rrr ... dod "
				     "ddd ddd ...";
	struct exercise exercise;
	parse_case(&exercise, "good-every-kind");
	const struct check_matrix *matrix = exercise.checks[6].matrix;
	const char *at = wanted;
	ck_assert_uint_eq(matrix->container_count, 3);
	ck_assert_uint_eq(matrix->port_count, 3);
	ck_assert_int_eq(matrix->ports[1].protocol, MATRIX_UDP);
	ck_assert_uint_eq(matrix->ports[1].number, 53);
	for (size_t from = 0; from < 3; from++)
		for (size_t to = 0; to < 3; to++, at++)
			for (size_t port = 0; port < 3; port++, at++) {
				const size_t cell = matrix_cell(matrix, from, to, port);
				const char *name = reach_name((enum reach)matrix->cells[cell]);
				ck_assert_msg(*at == '.' || *at == name[0], "%zu %zu %zu: %s", from,
					to, port, name);
			}
	ck_assert_uint_eq(matrix->families, 7);
	ck_assert_uint_eq(matrix->packets, 15);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_matrix_is_of_all_containers_that_have_a_network)
{
	struct exercise exercise;
	parse_case(&exercise, "good-answers");
	const struct check_matrix *matrix = exercise.checks[2].matrix;
	ck_assert_uint_eq(matrix->container_count, 3); /* lone has none */
	ck_assert_int_eq(matrix->cells[matrix_cell(matrix, 0, 1, 0)], REACH_DROPPED);
	ck_assert_uint_eq(matrix->families, 1u << FAMILY_IPV4 | 1u << FAMILY_IPV6);
	ck_assert_uint_eq(matrix->packets, 1u << PACKET_NEW | 1u << PACKET_REPLY);
	exercise_release(&exercise);
}
END_TEST

START_TEST(equivalents_are_named_with_the_values_of_the_variant)
{
	struct exercise exercise;
	parse_case(&exercise, "good-every-kind");
	ck_assert_uint_eq(exercise.equivalent_count, 2);
	ck_assert_str_eq(exercise.equivalents[0].mutant,
		"drop-name:profile.json:syscalls[0].names[1]:mkdir");
	ck_assert_str_eq(exercise.equivalents[0].reason, "The kernel has no such call any more.");
	ck_assert_str_eq(exercise.equivalents[1].mutant, "widen:profile.json:syscalls[0]:");
	exercise_release(&exercise);
}
END_TEST

START_TEST(what_this_build_can_not_run_is_named)
{
	struct exercise exercise;
	autobuf struct buf what = { 0 };
	parse_parts(&exercise, "", ATTACK);
	ck_assert(!exercise_cannot_run(&exercise, &what));
	exercise_release(&exercise);
	parse_case(&exercise, "good-two-containers");
	ck_assert(!exercise_cannot_run(&exercise, &what));
	exercise_release(&exercise);
	parse_case(&exercise, "good-every-kind");
	ck_assert(exercise_cannot_run(&exercise, &what));
	ck_assert_str_eq(buf_string(&what),
		"policy kind container-json, "
		"checks of kind state without a \"probe\", the state securebits, "
		"the state namespaces, the state dumpable, the state ports, "
		"the packets invalid and fragment of a matrix, "
		"the network floor (bridge)");
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_check_has_the_defaults_of_the_header)
{
	struct exercise exercise;
	parse_parts(&exercise, "", ATTACK);
	const struct check *check = &exercise.checks[1];
	ck_assert_str_eq(check->id, "second");
	ck_assert_int_eq(check->kind, CHECK_ATTACK);
	ck_assert_str_eq(check->title, "S");
	ck_assert_str_eq(check->asks, "A.");
	ck_assert_str_eq(check->why, "W.");
	ck_assert_uint_eq(check->weight, 1);
	ck_assert(!check->critical);
	ck_assert_uint_eq(check->need_count, 0);
	ck_assert_int_eq(check->probe.kind, PROBE_mkdir);
	ck_assert_int_eq(check->expect.exit, -1);
	ck_assert_ptr_null(check->expect.contains);
	ck_assert_ptr_null(check->expect.equals);
	ck_assert(!check->alone);
	ck_assert_uint_eq(check->probe.as_root, 0);
	ck_assert_int_eq(check->expect.error, 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(needs_become_indices_of_earlier_checks)
{
	struct exercise exercise;
	parse_parts(&exercise, "",
		SECOND("attack",
			"\"probe\": [\"mkdirat\"], \"weight\": 100, \"critical\": true") ", "
											 "{\"id\": \"third\", \"kind\": \"attack\", \"title\": \"S\", \"asks\": \"A.\","
											 " \"why\": \"W.\", \"probe\": [\"mkdir\"], \"needs\": [\"second\", \"opens\"]}");
	ck_assert_uint_eq(exercise.checks[1].weight, 100);
	ck_assert(exercise.checks[1].critical);
	ck_assert_uint_eq(exercise.checks[2].need_count, 2);
	ck_assert_uint_eq(exercise.checks[2].needs[0], 1);
	ck_assert_uint_eq(exercise.checks[2].needs[1], 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_workload_may_be_expected_to_exit_and_print)
{
	struct exercise exercise;
	parse_parts(&exercise, ", \"run\": [\"true\"]",
		ATTACK
		", {\"id\": \"works\", \"kind\": \"benign\", \"title\": \"S\", \"asks\": \"A.\","
		" \"why\": \"W.\", \"in\": \"box\", \"probe\": [\"workload\"],"
		" \"expect\": {\"exit\": 255, \"contains\": \"done\"}}");
	ck_assert_int_eq(exercise.checks[2].probe.kind, PROBE_workload);
	ck_assert_int_eq(exercise.checks[2].expect.exit, 255);
	ck_assert_str_eq(exercise.checks[2].expect.contains, "done");
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_program_may_be_a_probe_and_an_attack)
{
	struct exercise exercise;
	parse_parts(&exercise, "",
		SECOND("attack", "\"probe\": [\"exec\", \"wget\", \"-q\", \"http://web/\"],"
				 " \"expect\": {\"exit\": 3, \"contains\": \"secret\"}"));
	const struct check *check = &exercise.checks[1];
	ck_assert_int_eq(check->probe.kind, PROBE_exec);
	ck_assert_uint_eq(check->probe.word_count, 3);
	ck_assert_str_eq(probe_word(&check->probe, 0), "wget");
	ck_assert_str_eq(probe_word(&check->probe, 2), "http://web/");
	ck_assert_int_eq(check->expect.exit, 3);
	ck_assert(check_is_recorded(check));
	ck_assert(!check_is_recorded(&exercise.checks[0]));
	exercise_release(&exercise);
}
END_TEST

START_TEST(a_benign_call_may_be_expected_to_answer_an_errno)
{
	struct exercise exercise;
	parse_parts(&exercise, "",
		ATTACK
		", {\"id\": \"no\", \"kind\": \"benign\", \"title\": \"S\", \"asks\": \"A.\","
		" \"why\": \"W.\", \"probe\": [\"mkdir\"], \"expect\": {\"errno\": \"EACCES\"}}");
	ck_assert_int_eq(exercise.checks[2].expect.error, 13);
	exercise_release(&exercise);
}
END_TEST

START_TEST(an_analysis_asks_three_abis_by_default)
{
	struct exercise exercise;
	parse_parts(&exercise, "",
		SECOND("analysis", "\"deny\": [\"mkdir(_, 0x1ed)\", \"mkdirat(_, _, _)\"]"));
	const struct check *check = &exercise.checks[1];
	ck_assert_int_eq(check->want, PATTERN_DENY);
	ck_assert_uint_eq(check->pattern_count, 2);
	ck_assert_str_eq(check->patterns[1].call->name, "mkdirat");
	ck_assert_uint_eq(check->abis, 1u << ABI_X86_64 | 1u << ABI_I386 | 1u << ABI_X32);
	exercise_release(&exercise);
}
END_TEST

START_TEST(an_analysis_may_permit_on_one_abi)
{
	struct exercise exercise;
	parse_parts(&exercise, "",
		SECOND("analysis",
			"\"permit\": [\"openat()\"], \"abis\": [\"i386\"], \"of\": \"p.json\""));
	const struct check *check = &exercise.checks[1];
	ck_assert_int_eq(check->want, PATTERN_PERMIT);
	ck_assert_uint_eq(check->abis, 1u << ABI_I386);
	ck_assert_uint_eq(check->policy, 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(wrong_answers_name_checks_or_are_refused)
{
	struct exercise exercise;
	parse_parts(&exercise, "", ATTACK);
	ck_assert_uint_eq(exercise.wrong_count, 2);
	ck_assert_str_eq(exercise.wrongs[0].name, "a-1");
	ck_assert_uint_eq(exercise.wrongs[0].fail_count, 2);
	ck_assert_uint_eq(exercise.wrongs[0].fails[0], 1);
	ck_assert_uint_eq(exercise.wrongs[0].fails[1], 0);
	ck_assert(!exercise.wrongs[0].refused);
	ck_assert(exercise.wrongs[1].refused);
	ck_assert_uint_eq(exercise.wrongs[1].fail_count, 0);
	exercise_release(&exercise);
}
END_TEST

START_TEST(checks_are_found_by_id)
{
	struct exercise exercise;
	parse_parts(&exercise, "", ATTACK);
	ck_assert_int_eq(exercise_check_find(&exercise, "second"), 1);
	ck_assert_int_eq(exercise_check_find(&exercise, "secon"), -1);
	exercise_release(&exercise);
}
END_TEST

/* By another program: sorted keys, no blanks. */
START_TEST(the_hash_is_of_what_the_file_says_however_it_is_written)
{
	struct exercise exercise;
	struct err err = { 0 };
	char hex[HASH_HEX];
	autofree char *text = case_text(CASES "/good/exercise.json");
	autofree char *wider = mem_format("\n %s \n", text);
	ck_assert_msg(!parse(&exercise, text, &err), "%s", err.text);
	hash_hex(&exercise.hash, hex);
	ck_assert_str_eq(hex, "fbb121268129ae16729a1e315b486e8301e29d57dc93b9d58915050b70e614ea");
	exercise_release(&exercise);
	ck_assert_msg(!parse(&exercise, wider, &err), "%s", err.text);
	hash_hex(&exercise.hash, hex);
	ck_assert_str_eq(hex, "fbb121268129ae16729a1e315b486e8301e29d57dc93b9d58915050b70e614ea");
	exercise_release(&exercise);
}
END_TEST

static const struct {
	const char *id;
	bool valid;
} ids[] = {
	{ "first-hour/two-doors", true },
	{ "a/b", true },
	{ "1/2-3", true },
	{ "", false },
	{ "/", false },
	{ "a", false },
	{ "a/", false },
	{ "/b", false },
	{ "a/b/c", false },
	{ "A/b", false },
	{ "a/b-", false },
	{ "a/-b", false },
	{ "a--b/c", false },
	{ "../b", false },
	{ "a/b.c", false },
	{ "a/b\n", false },
	{ "a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true },
	{ "a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
};

START_TEST(an_id_is_two_words_and_a_slash)
{
	ck_assert_msg(exercise_id_is_valid(ids[_i].id) == ids[_i].valid, "%s", ids[_i].id);
}
END_TEST

START_TEST(a_probe_is_found_by_its_own_name)
{
	const struct probe_row *row = probe_row((enum probe_kind)_i);
	ck_assert_int_eq(probe_find(row->name), _i);
	ck_assert_str_eq(probe_nearest(row->name), row->name);
}
END_TEST

START_TEST(only_what_runs_programs_has_no_decisive_call)
{
	const struct probe_row *row = probe_row((enum probe_kind)_i);
	const bool program = _i == PROBE_workload || _i == PROBE_exec;
	ck_assert_msg((row->call == NULL) == program, "%s", row->name);
	ck_assert_msg(!row->call || syscall_find(row->call), "%s", row->name);
}
END_TEST

START_TEST(a_wrong_probe_name_gets_the_nearest_right_one)
{
	ck_assert_int_eq(probe_find("mkdri"), -1);
	ck_assert_str_eq(probe_nearest("mkdri"), "mkdir");
	ck_assert_ptr_null(probe_nearest("teleport"));
}
END_TEST

TCase *tests_exercise(void)
{
	TCase *tc = tcase_create("exercise");
	case_count = scandir(CASES, &cases, case_is, alphasort);
	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, the_cases_are_there);
	if (case_count > 0)
		tcase_add_loop_test(tc, every_case_is_answered_as_written, 0, case_count);
	tcase_add_loop_test(tc, the_facts_of_a_case_are_those_of_the_whole, 0, case_count);
	tcase_add_test(tc, a_title_with_a_value_in_it_is_that_of_zeros);
	tcase_add_test(tc, no_beginning_of_an_exercise_is_one);
	tcase_add_test(tc, facts_are_taken_over);
	tcase_add_test(tc, a_container_has_the_defaults_of_the_header);
	tcase_add_test(tc, each_limit_goes_to_its_own_field);
	tcase_add_test(tc, a_bound_on_instructions_has_no_patterns);
	tcase_add_test(tc, a_surface_check_needs_every_benign_one);
	tcase_add_loop_test(tc, each_sign_of_readiness_is_read, 0, ARRAY_SIZE(signs));
	tcase_add_test(tc, a_container_says_its_image_its_openings_and_its_work);
	tcase_add_test(tc, a_program_of_the_image_is_no_work_of_ours);
	tcase_add_test(tc, containers_networks_and_policies_name_each_other);
	tcase_add_test(tc, every_kind_of_policy_is_put_on_its_place);
	tcase_add_test(tc, a_network_joins_by_link_router_or_bridge);
	tcase_add_test(tc, a_state_check_says_what_is_there_and_what_is_not);
	tcase_add_test(tc, a_matrix_has_a_result_for_every_cell);
	tcase_add_test(tc, a_matrix_is_of_all_containers_that_have_a_network);
	tcase_add_test(tc, equivalents_are_named_with_the_values_of_the_variant);
	tcase_add_test(tc, what_this_build_can_not_run_is_named);
	tcase_add_test(tc, a_check_has_the_defaults_of_the_header);
	tcase_add_test(tc, needs_become_indices_of_earlier_checks);
	tcase_add_test(tc, a_workload_may_be_expected_to_exit_and_print);
	tcase_add_test(tc, a_program_may_be_a_probe_and_an_attack);
	tcase_add_test(tc, a_benign_call_may_be_expected_to_answer_an_errno);
	tcase_add_test(tc, an_analysis_asks_three_abis_by_default);
	tcase_add_test(tc, an_analysis_may_permit_on_one_abi);
	tcase_add_test(tc, wrong_answers_name_checks_or_are_refused);
	tcase_add_test(tc, checks_are_found_by_id);
	tcase_add_test(tc, the_hash_is_of_what_the_file_says_however_it_is_written);
	tcase_add_loop_test(tc, an_id_is_two_words_and_a_slash, 0, ARRAY_SIZE(ids));
	tcase_add_loop_test(tc, a_probe_is_found_by_its_own_name, 0, PROBE_COUNT);
	tcase_add_loop_test(tc, only_what_runs_programs_has_no_decisive_call, 0, PROBE_COUNT);
	tcase_add_test(tc, a_wrong_probe_name_gets_the_nearest_right_one);
	return tc;
}
