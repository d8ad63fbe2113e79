/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The learner's side of a container is L2, a user namespace below L1 with a
 * network namespace of its own. The keeper makes both while the container's own process builds its
 * root on another processor: a new network namespace is the most expensive part of a container.
 * They are made by a short-lived child and kept as two descriptors, which go to init with
 * ORDER_GO. Init makes L2's mount namespace itself, as that is a copy of its own.
 *
 * In single mode L2's map names one id: the container's user is L1's root, which is one id of the
 * host. Being the same kernel id, an L2 process could trace init by id alone; it lacks the
 * capabilities in init's namespace, and that is what the kernel asks for (ptrace(2), measured). In
 * range mode L2's ids begin behind L1's root, so that no id of L2 is init's.
 */
#include "sandbox/internal.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	request.ifr_flags = IFF_UP | IFF_LOOPBACK;
	const int up = ioctl(fd, SIOCSIFFLAGS, &request);
	(void)close(fd); /* only a handle for the ioctl */
	return up;
}

/* In a process of its own, so that the keeper sleeps meanwhile and a container gets its processor.
 * Without a map of ids it has all of L2's capabilities too. Dumpable, as the files of its maps
 * would not be the keeper's otherwise; there is nobody yet who could look. */
static _Noreturn void hold(int control)
{
	const bool failed = unshare(CLONE_NEWUSER | CLONE_NEWNET) || loopback_up() ||
			    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	char byte = (char)(failed ? errno : 0);
	if (write(control, &byte, 1) == 1)
		(void)!read(control, &byte, 1); /* until the keeper kills it, or is gone */
	_exit(0);
}

static int write_proc(pid_t pid, const char *name, const char *text)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	const ssize_t written = write(fd, text, strlen(text));
	const int error = errno;
	(void)close(fd); /* a map is written by write(2) or not at all */
	errno = error;
	return written == (ssize_t)strlen(text) ? 0 : -1;
}

static int write_maps(pid_t holder, enum id_mode ids, const struct plan_container *plan)
{
	char users[64] = "0 1 65536";
	char groups[64] = "0 1 65536";
	if (ids == ID_SINGLE) {
		const unsigned group = plan->has_identity ? plan->identity.gid : plan->user;
		(void)snprintf(users, sizeof(users), "%u 0 1", plan->user);
		(void)snprintf(groups, sizeof(groups), "%u 0 1", group);
		if (write_proc(holder, "setgroups", "deny"))
			return -1;
	}
	return write_proc(holder, "uid_map", users) || write_proc(holder, "gid_map", groups) ? -1
											     : 0;
}

static int open_namespace(pid_t holder, const char *name)
{
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", holder, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int learner_space_begin(struct learner_space *space, const char **what)
{
	int control[2];
	*space = LEARNER_SPACE_NONE;
	*what = "make the learner's namespaces";
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control))
		return -1;
	space->holder = fork();
	if (space->holder == 0) {
		(void)close(control[0]);
		hold(control[1]);
	}
	const int error = errno;
	(void)close(control[1]);
	space->control = control[0];
	errno = error;
	return space->holder < 0 ? -1 : 0;
}

/* Gone before anything of the learner's runs: it counts as a process of L2 (RLIMIT_NPROC). Killed,
 * as its end of the socket may still be open in a later child of ours. */
static void end_holder(struct learner_space *space)
{
	if (space->holder > 0)
		(void)kill(space->holder, SIGKILL);
	while (space->holder > 0 && waitpid(space->holder, NULL, 0) < 0 && errno == EINTR)
		;
	space->holder = 0;
}

int learner_space_finish(struct learner_space *space, enum id_mode ids,
	const struct plan_container *plan, const char **what)
{
	char byte = 0;
	*what = "make the learner's namespaces";
	if (read(space->control, &byte, 1) != 1)
		return -1;
	errno = byte;
	if (byte)
		return -1;
	*what = "write the maps of the learner's user namespace";
	if (write_maps(space->holder, ids, plan))
		return -1;
	*what = "open the learner's namespaces";
	space->user = open_namespace(space->holder, "user");
	space->net = open_namespace(space->holder, "net");
	if (space->user < 0 || space->net < 0)
		return -1;
	end_holder(space);
	return 0;
}

int learner_space_share(
	struct learner_space *space, const struct learner_space *other, const char **what)
{
	*what = "share the learner's namespaces";
	space->user = fcntl(other->user, F_DUPFD_CLOEXEC, 0);
	space->net = fcntl(other->net, F_DUPFD_CLOEXEC, 0);
	return space->user < 0 || space->net < 0 ? -1 : 0;
}

void learner_space_close(struct learner_space *space)
{
	const int all[] = { space->control, space->user, space->net };
	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i] >= 0)
			(void)close(all[i]);
	end_holder(space);
	*space = LEARNER_SPACE_NONE;
}
