/* SPDX-License-Identifier: MIT */
/*
 * Every probe of the catalogue, tried: its effect is there without a policy and is not with a
 * policy that refuses or kills its call, natively and by its i386 twin.
 */
#include "one_world.h"

#include "base/mem.h"
#include "core/names.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const struct tried {
	enum probe_kind kind;
	int64_t value;
	const char *word;
	bool as_root;
	bool range;
	unsigned opens;
	bool serves; /* the container runs a web server */
} rows[] = {
	{ .kind = PROBE_open_file },
	{ .kind = PROBE_write_file },
	{ .kind = PROBE_fsync_file },
	{ .kind = PROBE_rename_file },
	{ .kind = PROBE_unlink_file },
	{ .kind = PROBE_mkdir },
	{ .kind = PROBE_mkdirat },
	{ .kind = PROBE_read_file, .word = "/etc/passwd" },
	{ .kind = PROBE_chmod_file },
	{ .kind = PROBE_setuid_bit },
	{ .kind = PROBE_chown_file, .value = 5, .as_root = true, .range = true },
	{ .kind = PROBE_link_file },
	{ .kind = PROBE_symlink_file },
	{ .kind = PROBE_truncate_file },
	{ .kind = PROBE_make_fifo },
	{ .kind = PROBE_seek_file, .value = (6ll << 30) + 5 },
	{ .kind = PROBE_read_at, .value = 0 },
	{ .kind = PROBE_read_at, .value = 9ll << 30 },
	{ .kind = PROBE_trim_file, .value = 5ll << 30 },
	{ .kind = PROBE_fork_process },
	{ .kind = PROBE_clone_process },
	{ .kind = PROBE_kill_process },
	{ .kind = PROBE_set_user, .value = 7, .as_root = true, .range = true },
	{ .kind = PROBE_set_group, .value = 7, .as_root = true, .range = true },
	{ .kind = PROBE_exec_file, .word = "/bin/true" },
	{ .kind = PROBE_socket_family, .value = AF_UNIX },
	{ .kind = PROBE_socket_family, .value = AF_INET6 },
	{ .kind = PROBE_socket_family, .value = AF_INET + (1ll << 32) },
	{ .kind = PROBE_socket_family, .value = AF_VSOCK, .opens = 1u << OPENING_vsock },
	{ .kind = PROBE_socketcall_family, .value = AF_INET },
	{ .kind = PROBE_socketpair_family, .value = AF_UNIX },
	{ .kind = PROBE_bind_port, .value = 8081 },
	{ .kind = PROBE_tcp_connect, .word = "localhost", .value = 8080, .serves = true },
	{ .kind = PROBE_http_get, .word = "http://localhost:8080/hello", .serves = true },
	{ .kind = PROBE_mount_tmpfs, .as_root = true },
	{ .kind = PROBE_change_root, .as_root = true },
	{ .kind = PROBE_unshare_user, .opens = 1u << OPENING_userns },
	{ .kind = PROBE_clone_user, .opens = 1u << OPENING_userns },
	{ .kind = PROBE_clone3_user, .opens = 1u << OPENING_userns },
	{ .kind = PROBE_join_user, .opens = 1u << OPENING_userns },
	{ .kind = PROBE_unshare_net, .as_root = true },
	{ .kind = PROBE_ptrace_attach, .opens = 1u << OPENING_ptrace },
	{ .kind = PROBE_add_key, .opens = 1u << OPENING_keyring },
	{ .kind = PROBE_ioctl_nonblocking },
	{ .kind = PROBE_mmap_exec },
	{ .kind = PROBE_mprotect_exec },
	{ .kind = PROBE_memfd, .opens = 1u << OPENING_memfd },
	{ .kind = PROBE_userfault, .opens = 1u << OPENING_userfaultfd },
};

static struct sock_filter insns[6];
static struct bpf_program filter = { .insns = insns, .count = ARRAY_SIZE(insns) };

/* `answer` for the request's decisive call, everything else allowed. */
static void filter_fill(const struct probe_request *request, uint32_t answer)
{
	const struct sock_filter made[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, abi_audit_arch((enum abi)request->abi), 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)probe_number(request), 0, 1),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	memcpy(insns, made, sizeof(made));
}

static struct probe_request request_of(const struct tried *row, enum abi abi)
{
	struct probe_request request = { .kind = row->kind, .abi = abi, .as_root = row->as_root };
	if (strchr(probe_row(row->kind)->arguments, 'v'))
		request.values[request.value_count++] = row->value;
	if (row->word) {
		request.word_count = 1;
		(void)snprintf(request.words, sizeof(request.words), "%s", row->word);
	}
	return request;
}

/* What one try gave; the world is new each time. */
static struct probe_fact try_it(
	const struct tried *row, const struct probe_request *request, uint32_t answer)
{
	struct plan plan;
	if (row->serves) {
		one_world_set_script("echo hello >/tmp/hello; exec httpd -f -p 8080 -h /tmp");
		one.container.ready =
			(struct ready){ .kind = READY_TCP, .port = 8080, .wait_ms = 5000 };
	}
	one.container.opens = row->opens | (request->abi == ABI_I386 ? 1u << OPENING_i386 : 0);
	one.steps[0] = *request;
	one.step_count = 1;
	filter_fill(request, answer);
	one.container.filter = answer == SECCOMP_RET_ALLOW ? NULL : &filter;
	one_world_plan(&plan);
	plan.ids = row->range ? ID_RANGE : ID_SINGLE;
	observations_release(&one.seen);
	ck_assert_msg(world_run(one.sandbox, &plan, &one.seen, &one.err) == 0, "%s: %s",
		probe_row(row->kind)->name, one.err.text);
	const struct probe_fact *fact = observations_probe(&one.seen, 0);
	ck_assert_msg(fact != NULL, "nothing was told of %s", probe_row(row->kind)->name);
	plan_release(&plan);
	return *fact;
}

static void expect_effect_and_none(const struct tried *row, enum abi abi)
{
	const struct probe_request request = request_of(row, abi);
	const char *name = probe_row(row->kind)->name;
	struct err why = { 0 };
	if (row->range && sandbox_need_ids(one.sandbox, ID_RANGE, &why)) {
		printf("skip %s: %s\n", name, why.text);
		return;
	}
	const struct probe_fact without = try_it(row, &request, SECCOMP_RET_ALLOW);
	ck_assert_msg(without.stated && !without.garbled && without.effect,
		"%s without a policy: stated %u, garbled %u, returned %u, result %lld, effect %u",
		name, without.stated, without.garbled, without.returned, (long long)without.result,
		without.effect);
	const struct probe_fact refused = try_it(row, &request, SECCOMP_RET_ERRNO | EXDEV);
	ck_assert_msg(
		refused.stated && refused.returned && refused.result == -EXDEV && !refused.effect,
		"%s refused: result %lld, effect %u", name, (long long)refused.result,
		refused.effect);
	const struct probe_fact killed = try_it(row, &request, SECCOMP_RET_KILL_PROCESS);
	ck_assert_msg(killed.stated && !killed.returned && !killed.effect &&
			      killed.end.how == ENDED_SIGNAL && killed.end.value == SIGSYS,
		"%s killed: returned %u, effect %u", name, killed.returned, killed.effect);
}

START_TEST(has_its_effect_unless_it_is_refused)
{
	if (probe_row(rows[_i].kind)->twin != ONLY)
		expect_effect_and_none(&rows[_i], abi_native());
}
END_TEST

START_TEST(has_its_effect_by_32_bit_calls_unless_it_is_refused)
{
	if (probe_row(rows[_i].kind)->twin != TWIN_NONE)
		expect_effect_and_none(&rows[_i], ABI_I386);
}
END_TEST

/* Those are tried with their capability and without: world_powers.c. */
static bool is_attack_of_a_capability(enum probe_kind kind)
{
	const char *name = probe_row(kind)->name;
	const size_t size = strlen(name);
	for (unsigned number = 0; number < 64; number++) {
		const struct capability_row *row = capability_row(number);
		if (row && row->attack && strncmp(row->attack, name, size) == 0 &&
			(row->attack[size] == ' ' || row->attack[size] == '\0'))
			return true;
	}
	return false;
}

START_TEST(every_probe_is_tried)
{
	for (int kind = 0; kind < PROBE_workload; kind++) {
		bool found = is_attack_of_a_capability((enum probe_kind)kind);
		for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
			found = found || rows[i].kind == (enum probe_kind)kind;
		ck_assert_msg(found, "%s", probe_row((enum probe_kind)kind)->name);
	}
}
END_TEST

START_TEST(a_page_is_told_as_output)
{
	const struct tried row = {
		.kind = PROBE_http_get, .word = "http://localhost:8080/hello", .serves = true
	};
	const struct probe_request request = request_of(&row, abi_native());
	struct buf text = { 0 };
	(void)try_it(&row, &request, SECCOMP_RET_ALLOW);
	for (size_t i = 0; i < one.seen.count; i++)
		if (one.seen.items[i].kind == OBSERVED_OUTPUT &&
			one.seen.items[i].output.stream == STREAM_PROBE)
			buf_add(&text, one.seen.items[i].output.bytes,
				one.seen.items[i].output.size);
	ck_assert_str_eq(buf_string(&text), "hello\n");
	buf_release(&text);
}
END_TEST

TCase *live_probes(void)
{
	TCase *tc = tcase_create("probes");
	tcase_add_checked_fixture(tc, one_world_set_up, one_world_tear_down);
	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(tc, has_its_effect_unless_it_is_refused, 0, ARRAY_SIZE(rows));
	tcase_add_loop_test(
		tc, has_its_effect_by_32_bit_calls_unless_it_is_refused, 0, ARRAY_SIZE(rows));
	tcase_add_test(tc, every_probe_is_tried);
	tcase_add_test(tc, a_page_is_told_as_output);
	return tc;
}
