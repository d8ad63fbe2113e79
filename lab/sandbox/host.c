/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. What exercises do with a facility is done here once: a world is made that
 * uses it, and its program must end well. What needs no world (another ABI's calls, a family of
 * sockets) is tried by a child, as a machine that lacks it may answer with a signal.
 */
#include "sandbox/host.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/wire_build.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- worlds --- */

struct trial {
	enum plan_image image;
	enum id_mode ids;
	bool linked;   /* two containers and a network between them */
	bool recorded; /* its calls have to be told, too */
	const char *const *run;
};

static bool ended_well(const struct observations *seen, struct err *why)
{
	const struct observation *end = observations_find(seen, OBSERVED_WORKLOAD_ENDED, 0);
	if (end && end->workload.how == ENDED_EXIT && end->workload.value == 0)
		return true;
	const struct observation *limit = observations_find(seen, OBSERVED_LIMIT, 0);
	(void)err_set(why, ERR_UNAVAILABLE, "the program that tried it %s",
		limit ? "took too long" : "ended with a failure");
	return false;
}

static bool tells_calls(const struct call_events *calls, struct err *why)
{
	for (size_t i = 0; i < calls->count; i++)
		if (calls->items[i].kind == CALL_RETURNED)
			return true;
	(void)err_set(why, ERR_UNAVAILABLE, "no call of a program was seen");
	return false;
}

static bool try_world(const struct sandbox *sandbox, const struct trial *trial, struct err *why)
{
	static const char *const names[] = { "one", "other" };
	static const struct limits limits = { .wall_ms = 3000,
		.cpu_ms = 2000,
		.memory_mib = 64,
		.pids = 16,
		.output_kib = 64,
		.disk_mib = 4,
		.file_mib = 4 };
	static const struct probe_request wait = { .kind = PROBE_workload };
	struct plan_container containers[2];
	struct plan_network network = { .name = "link", .ends = { 0, 1 } };
	struct plan_step step = { .probe = &wait };
	struct observations seen = { 0 };
	struct call_events calls = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(containers); i++)
		containers[i] = (struct plan_container){
			.name = names[i],
			.image = trial->image,
			.run = i == 0 ? trial->run : NULL,
			.user = 1000,
			.limits = limits,
		};
	const struct plan plan = {
		.containers = containers,
		.container_count = trial->linked ? 2 : 1,
		.networks = &network,
		.network_count = trial->linked ? 1 : 0,
		.steps = &step,
		.step_count = 1,
		.wall_ms = limits.wall_ms,
		.ids = trial->ids,
		.recorded = trial->recorded,
	};
	const bool works = world_run_recorded(sandbox, &plan, &seen, &calls, why) == 0 &&
			   ended_well(&seen, why) && (!trial->recorded || tells_calls(&calls, why));
	observations_release(&seen);
	call_events_release(&calls);
	return works;
}

static const char *const run_true[] = { "/bin/true", NULL };
static const char *const run_link[] = { "ifconfig", "eth0", NULL };
static const char *const run_ipv6[] = { "test", "-e", "/proc/net/if_inet6", NULL };

/* --- a policy in C --- */

static bool built_well(const struct observations *seen, struct err *why)
{
	autobuf struct buf said = { 0 };
	struct build_response response = { 0 };
	observations_output(seen, STREAM_OUT, &said);
	int failed = build_response_parse(&response, buf_string(&said), said.size, why);
	if (!failed && response.status != BUILD_DONE)
		failed = err_set(
			why, ERR_UNAVAILABLE, "the C compiler here says: %.300s", response.text);
	build_response_release(&response);
	return !failed;
}

static bool try_toolchain(const struct sandbox *sandbox, struct err *why)
{
	static const char source[] = "#include <seccomp.h>\n"
				     "scmp_filter_ctx policy(void) { return seccomp_init(0); }\n";
	const struct build_request request = { .source = source, .source_size = strlen(source) };
	autobuf struct buf bytes = { 0 };
	struct observations seen = { 0 };
	struct plan plan;
	build_request_format(&request, &bytes);
	plan_make_tool(&plan, PLAN_TOOL_BUILDER, bytes.data, bytes.size);
	const bool works = world_run(sandbox, &plan, &seen, why) == 0 && built_well(&seen, why);
	observations_release(&seen);
	plan_release(&plan);
	return works;
}

/* --- a ruleset --- */

static bool loaded_well(
	const struct observations *seen, const struct plan_ruleset *who, struct err *why)
{
	autobuf struct buf said = { 0 };
	const struct observation *end = observations_find(seen, OBSERVED_WORKLOAD_ENDED, who->list);
	if (end && end->workload.how == ENDED_EXIT && end->workload.value == 0)
		return true;
	observations_output_of(seen, who->load, STREAM_ERR, &said);
	(void)err_set(
		why, ERR_UNAVAILABLE, "nft can't load a ruleset here: %.300s", buf_string(&said));
	return false;
}

static bool try_nft(const struct sandbox *sandbox, struct err *why)
{
	static const char text[] = "table inet t {\n"
				   "\tchain c {\n"
				   "\t\ttype filter hook input priority filter; policy drop;\n"
				   "\t\tct state established,related accept\n"
				   "\t\ttcp dport 80 accept\n"
				   "\t}\n"
				   "}\n";
	struct observations seen = { 0 };
	struct plan plan = { 0 };
	struct plan_ruleset who;
	plan_make_ruleset(&plan, NULL, 0, text, sizeof(text) - 1, &who);
	const bool works =
		world_run(sandbox, &plan, &seen, why) == 0 && loaded_well(&seen, &who, why);
	observations_release(&seen);
	plan_release(&plan);
	return works;
}

/* --- children --- */

#define BRIEF_SECONDS 2

/* Does `attempt` answer 0 in a child? Else its errno, or -1 for a signal. */
static int try_in_child(int (*attempt)(void))
{
	int status;
	const pid_t pid = fork();
	if (pid == 0) {
		(void)alarm(BRIEF_SECONDS);
		_exit(attempt());
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return errno;
	if (pid < 0)
		return errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int attempt_i386(void)
{
#if defined(__x86_64__)
	long answer = 20; /* getpid, asm/unistd_32.h */
	__asm__ volatile("int $0x80" : "+a"(answer) : : "memory", "r8", "r9", "r10", "r11");
	return answer == getpid() ? 0 : ENOSYS;
#else
	return ENOSYS;
#endif
}

static int attempt_x32(void)
{
#if defined(__x86_64__)
	return syscall(0x40000000L + SYS_getpid) == getpid() ? 0 : ENOSYS;
#else
	return ENOSYS;
#endif
}

static int attempt_vsock(void)
{
	return socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0) < 0 ? errno : 0;
}

static int attempt_alg(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0) < 0 ? errno : 0;
}

static int attempt_keyring(void)
{
	return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0 ? errno : 0;
}

static bool try_call(int (*attempt)(void), struct err *why)
{
	const int error = try_in_child(attempt);
	if (error == 0)
		return true;
	(void)err_set(why, ERR_UNAVAILABLE, "this kernel answers %s",
		error < 0 ? "with a signal" : strerror(error));
	return false;
}

bool host_has(const struct sandbox *sandbox, enum facility facility, struct err *why)
{
	switch (facility) {
	case FACILITY_containers:
		return try_world(sandbox, &(struct trial){ .run = run_true }, why);
	case FACILITY_ranges:
		return try_world(sandbox, &(struct trial){ .ids = ID_RANGE, .run = run_true }, why);
	case FACILITY_links:
		return try_world(sandbox, &(struct trial){ .linked = true, .run = run_link }, why);
	case FACILITY_ipv6:
		return try_world(sandbox, &(struct trial){ .run = run_ipv6 }, why);
	case FACILITY_host_image:
		return try_world(
			sandbox, &(struct trial){ .image = PLAN_IMAGE_HOST, .run = run_true }, why);
	case FACILITY_toolchain:
		return try_toolchain(sandbox, why);
	case FACILITY_nft:
		return try_nft(sandbox, why);
	case FACILITY_recorder:
		return try_world(
			sandbox, &(struct trial){ .recorded = true, .run = run_true }, why);
	case FACILITY_i386:
		return try_call(attempt_i386, why);
	case FACILITY_x32:
		return try_call(attempt_x32, why);
	case FACILITY_vsock:
		return try_call(attempt_vsock, why);
	case FACILITY_alg:
		return try_call(attempt_alg, why);
	case FACILITY_keyring:
		return try_call(attempt_keyring, why);
	case FACILITY_COUNT:
		break;
	}
	return false;
}
