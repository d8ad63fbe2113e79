/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A container is made in two steps. Step (a), here: the keeper clones a
 * child into new PID, mount, IPC, UTS and cgroup namespaces, owned by L1 because no user
 * namespace comes with them. The child builds its root (rootfs.c) and becomes init, the container's
 * pid 1, a static program that keeps L1's credentials. Step (b): the learner's side lives in L2, a
 * user namespace below L1 with its network (learner_space.c) and a second mount namespace
 * (inside/).
 *
 * So nothing with L2's credentials can trace, write or kill init, change the pid or IPC namespace's
 * limits, or undo a mount (measured). Before exec the child still is a copy of the keeper: it only
 * runs what is in this file and rootfs.c, and reports failure over init's control socket.
 */
#include "sandbox/internal.h"

#include "base/mem.h"
#include "core/baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int copy_filter(const struct bpf_program *from, struct sock_filter *to, uint32_t *count)
{
	*count = 0;
	if (!from || from->count == 0)
		return 0;
	if (from->count > BPF_MAX_INSNS) {
		errno = E2BIG;
		return -1;
	}
	memcpy(to, from->insns, from->count * sizeof(*to));
	*count = (uint32_t)from->count;
	return 0;
}

static bool has_only_workload(const struct plan *plan, size_t index)
{
	for (size_t i = 0; i < plan->step_count; i++)
		if (plan->steps[i].container == index &&
			plan->steps[i].probe->kind != PROBE_workload)
			return false;
	return !plan->containers[index].shell;
}

static int copy_baseline(struct orders *orders, const struct bpf_program *closed, unsigned opens)
{
	if (!opens)
		return copy_filter(closed, orders->baseline, &orders->baseline_count);
	struct bpf_program opened;
	baseline_make(&opened, opens);
	const int copied = copy_filter(&opened, orders->baseline, &orders->baseline_count);
	bpf_program_release(&opened);
	return copied;
}

/* Append words to those that are there; their number is added to `*argc`. */
static int copy_argv(struct orders *orders, const char *const *run, size_t *used, uint32_t *argc)
{
	for (; run && run[*argc]; ++*argc) {
		const size_t size = strlen(run[*argc]) + 1;
		if (*argc == ORDERS_MAX_ARGS || *used + size > sizeof(orders->argv)) {
			errno = E2BIG;
			return -1;
		}
		memcpy(orders->argv + *used, run[*argc], size);
		*used += size;
	}
	return 0;
}

static int copy_words(struct orders *orders, const struct plan_container *plan)
{
	size_t used = 0;
	if (plan->terminal_type)
		(void)snprintf(orders->terminal_type, sizeof(orders->terminal_type), "%s",
			plan->terminal_type);
	return copy_argv(orders, plan->run, &used, &orders->argc) ||
			       copy_argv(orders, plan->shell, &used, &orders->shell_argc)
		       ? -1
		       : 0;
}

static int orders_fill(struct orders *orders, const struct sandbox *sandbox,
	const struct plan *world, const struct container *container)
{
	const struct plan_container *plan = container->plan;

	orders->magic = ORDERS_MAGIC;
	orders->container = (uint32_t)container->index;
	orders->user = plan->user;
	orders->tool = plan->tool != PLAN_TOOL_NONE;
	orders->has_workload = orders->tool || plan->run;
	orders->ids = world->ids;
	orders->recorded = world->recorded && !plan->joins;
	orders->only_workload = has_only_workload(world, container->index);
	orders->may_gain = plan->place != NULL;
	orders->work = plan->work;
	orders->apply = plan->apply;
	orders->capabilities = plan->capabilities;
	orders->has_identity = plan->has_identity;
	orders->identity = plan->identity;
	orders->probe_ms = PLAN_PROBE_MS;
	orders->limits = plan->limits;
	orders->ready_kind = plan->ready.kind;
	orders->ready_port = plan->ready.port;
	orders->ready_wait_ms = plan->ready.wait_ms;
	if (plan->ready.text)
		(void)snprintf(
			orders->ready_text, sizeof(orders->ready_text), "%s", plan->ready.text);
	if (copy_words(orders, plan))
		return -1;
	if (copy_baseline(orders, &sandbox->baseline, plan->opens))
		return -1;
	return copy_filter(plan->filter, orders->filter, &orders->filter_count);
}

/* A memfd with the orders, read from the start; -1 on failure. */
static int orders_make(
	const struct sandbox *sandbox, const struct plan *world, const struct container *container)
{
	const int fd = memfd_create("bulkhead-orders", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0 || ftruncate(fd, sizeof(struct orders)))
		return -1;
	struct orders *orders =
		mmap(NULL, sizeof(*orders), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (orders == MAP_FAILED)
		return -1;
	const int filled = orders_fill(orders, sandbox, world, container);
	if (munmap(orders, sizeof(*orders)) || filled)
		return -1;
	return fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK) ? -1 : fd;
}

/* The workload's stdin: its bytes in a memfd, the supervisor's descriptor, or nothing. */
static int input_make(const struct plan_container *plan)
{
	if (!plan->input && plan->input_fd > 0)
		return plan->input_fd; /* this process's own copy, so it may be closed */
	if (!plan->input)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	const int fd = memfd_create("bulkhead-input", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	if (write(fd, plan->input, plan->input_size) != (ssize_t)plan->input_size ||
		lseek(fd, 0, SEEK_SET) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

/* The ends that go to init; everything is close-on-exec until it is put in its place. */
struct child_ends {
	int control;
	int orders;
	int input;
	int output[2];
	int tool; /* a program that is no file of the container, -1 */
};

static void ends_close(struct child_ends *ends)
{
	const int all[] = { ends->control, ends->orders, ends->input, ends->output[0],
		ends->output[1], ends->tool };
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] >= 0)
			(void)close(all[i]);
}

static int ends_make(struct child_ends *ends, const struct sandbox *sandbox,
	const struct plan *world, struct container *container, const char **what)
{
	int control[2];
	*what = "make the control socket";
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control))
		return -1;
	container->control = control[0];
	ends->control = control[1];
	*what = "make the output pipes";
	for (int i = 0; i < 2; i++) {
		int pipe[2];
		if (pipe2(pipe, O_CLOEXEC))
			return -1;
		container->output[i] = pipe[0];
		ends->output[i] = pipe[1];
		if (fcntl(pipe[0], F_SETFL, O_NONBLOCK))
			return -1;
	}
	*what = "write the orders";
	ends->orders = orders_make(sandbox, world, container);
	if (ends->orders < 0)
		return -1;
	*what = "make the standard input";
	ends->input = input_make(container->plan);
	if (ends->input < 0 || container->plan->tool == PLAN_TOOL_NONE)
		return ends->input < 0 ? -1 : 0;
	struct err err = { 0 };
	*what = "make the tool's program";
	ends->tool = sandbox_tool_program(container->plan, &err);
	return ends->tool < 0 ? -1 : 0;
}

static _Noreturn void child_fail(int control, const char *what)
{
	struct observation failure = { .kind = OBSERVED_FAULT, .fault.error = errno };
	(void)snprintf(failure.fault.text, sizeof(failure.fault.text), "%s", what);
	/* the keeper sees the closed socket if even this fails */
	(void)!write(control, &failure, sizeof(failure));
	_exit(1);
}

/* Put descriptors where init expects them, whatever their numbers are now: first all out of the
 * way, then each to its place, then close everything else. */
static int arrange_descriptors(struct child_ends *ends, int program)
{
	/* the tool's is always there, so that numbers do not depend on it; init closes it */
	const int tool = ends->tool < 0 ? program : ends->tool;
	const int wanted[] = { ends->control, ends->orders, ends->input, ends->output[0],
		ends->output[1], tool, program };
	int away[ARRAY_SIZE(wanted)];
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		away[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, 64);
		if (away[i] < 0)
			return -1;
	}
	for (int i = 0; i < 3; i++)
		if (dup2(away[2], i) < 0) /* replaced below, by the container's /dev/null */
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		if (dup2(away[i], ORDERS_FD_CONTROL + (int)i) < 0)
			return -1;
	if (close_range(ORDERS_FD_END + 1, ~0u, 0))
		return -1;
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return -1;
	for (int i = 0; i < 3; i++)
		if (dup2(null, i) < 0)
			return -1;
	(void)close(null);
	return fcntl(ORDERS_FD_END, F_SETFD, FD_CLOEXEC); /* init's own program */
}

/* The session's keyring goes on to children, through every kind of namespace: where keyctl is
 * opened it would show the keys of the user's session. Elsewhere nobody can ask, and a keyring of
 * each container's own would use up the user's quota of keys. */
static int leave_session_keys(const struct plan_container *plan)
{
	if (!(plan->opens & 1u << OPENING_keyring))
		return 0;
	const long joined = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	return joined < 0 && errno != ENOSYS ? -1 : 0; /* ENOSYS: a kernel without keyrings */
}

/* Init's program is at ORDERS_FD_END, gone at exec. */
static _Noreturn void child_main(const struct sandbox *sandbox, const struct plan *plan,
	struct container *container, struct child_ends *ends)
{
	const char *what = "enter the container's control group";
	static const struct rlimit no_core = { 0, 0 };

	/* and only then a cgroup namespace, which hides whatever is above */
	if (groups_join(container->group) || unshare(CLONE_NEWCGROUP))
		child_fail(ends->control, what);
	what = "detach from the terminal";
	if (setsid() < 0)
		child_fail(ends->control, what);
	what = "leave the session's keys";
	if (leave_session_keys(container->plan))
		child_fail(ends->control, what);
	what = "forbid core files";
	if (setrlimit(RLIMIT_CORE, &no_core))
		child_fail(ends->control, what);
	if (rootfs_make(sandbox, plan, container, &what))
		child_fail(ends->control, what);
	what = "name the container";
	if (sethostname(container->plan->name, strlen(container->plan->name)))
		child_fail(ends->control, what);
	if (arrange_descriptors(ends, sandbox->init_program))
		_exit(1); /* the control socket may be gone already: its closing tells the keeper */
	static const char *const argv[] = { "init", NULL };
	static const char *const environment[] = { NULL };
	(void)execveat(
		ORDERS_FD_END, "", (char *const *)argv, (char *const *)environment, AT_EMPTY_PATH);
	child_fail(ORDERS_FD_CONTROL, "start init");
}

int container_find_namespace(struct container *container)
{
	char path[64];
	struct stat found;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/pid", container->init);
	if (stat(path, &found))
		return -1;
	container->namespace_id = found.st_ino;
	return 0;
}

int container_start(const struct sandbox *sandbox, const struct plan *plan,
	struct container *container, const char **what)
{
	struct child_ends ends = { -1, -1, -1, { -1, -1 }, -1 };
	if (ends_make(&ends, sandbox, plan, container, what)) {
		ends_close(&ends);
		return -1;
	}
	*what = "make the container's namespaces";
	struct clone_args args = {
		.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS,
		.exit_signal = SIGCHLD,
	};
	groups_cloned_into(container->group, &args);
	const pid_t pid = (pid_t)syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		child_main(sandbox, plan, container, &ends);
	const int error = errno;
	ends_close(&ends);
	errno = error;
	if (pid < 0)
		return -1;
	container->init = pid;
	return 0;
}

int container_go(const struct container *container, const struct learner_space *space)
{
	const int rights[] = { space->user, space->net };
	const struct order order = { .kind = ORDER_GO };
	if (descriptors_send(container->control, &order, sizeof(order), rights, ARRAY_SIZE(rights),
		    MSG_NOSIGNAL) == (ssize_t)sizeof(order))
		return 0;
	return errno == EPIPE || errno == ECONNRESET ? 0 : -1;
}

void container_stop(struct container *container)
{
	int *const all[] = { &container->control, &container->output[0], &container->output[1],
		&container->disk };

	if (container->init > 0) {
		(void)kill(container->init, SIGKILL); /* takes its whole pid namespace along */
		while (waitpid(container->init, NULL, 0) < 0 && errno == EINTR)
			;
		container->init = 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		if (*all[i] >= 0)
			(void)close(*all[i]);
		*all[i] = -1;
	}
}
