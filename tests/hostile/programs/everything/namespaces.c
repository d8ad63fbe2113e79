/* SPDX-License-Identifier: MIT */
/* Against the namespaces: new ones, those of others, and the maps of ours. */
#include "everything.h"

#include <linux/nsfs.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define SIOCGSKNS 0x894c
/* linux/nsfs.h of newer kernels: the namespaces of all mounts, one after the other */
#define NS_MNT_GET_NEXT_OF _IOR(0xb7, 11, char[16])
#define NS_MNT_GET_PREV_OF _IOR(0xb7, 12, char[16])
#define PIDFD_GET_USER_OF  _IO(0xff, 9)
#define PIDFD_GET_MOUNT_OF _IO(0xff, 3)

static char info[64];

/* The raw call: the C library's wrapper needs a stack of its own. */
static int try_clone(const struct attempt *attempt)
{
	const long pid = syscall(SYS_clone, attempt->args[0] | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return -errno;
	(void)waitpid((pid_t)pid, NULL, 0);
	return ANSWER_OK;
}

static int try_clone3(const struct attempt *attempt)
{
	struct clone_args args = { .flags = (uint64_t)attempt->args[0], .exit_signal = SIGCHLD };
	const long pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	return said(pid);
}

static int try_ioctl(const struct attempt *attempt)
{
	const int fd = open(attempt->path, O_RDONLY);
	return fd < 0 ? -errno : said(ioctl(fd, (unsigned long)attempt->args[0], info));
}

static int try_pidfd_ioctl(const struct attempt *attempt)
{
	const int fd = (int)syscall(SYS_pidfd_open, attempt->args[1], 0);
	return fd < 0 ? -errno : said(ioctl(fd, (unsigned long)attempt->args[0], 0));
}

static int try_setns(const struct attempt *attempt)
{
	const int fd = open(attempt->path, O_RDONLY);
	return fd < 0 ? -errno : said(setns(fd, 0));
}

static int try_socket_namespace(const struct attempt *attempt)
{
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	(void)attempt;
	return fd < 0 ? -errno : said(ioctl(fd, SIOCGSKNS));
}

/* More of a kind than a container is given. */
static int make_many(const struct attempt *attempt)
{
	for (int i = 0; i < 60; i++) {
		const pid_t pid = fork();
		if (pid == 0) {
			if (unshare((int)attempt->args[0]))
				_exit(errno);
			(void)sleep(1);
			_exit(0);
		}
		(void)usleep(1000);
		int status = 0;
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? -WEXITSTATUS(status) : ANSWER_NO_EFFECT;
	}
	return ANSWER_OK;
}

#define UNSHARE(title, flag)                                                                       \
	CALL("unshare " title, unshare, flag),                                                     \
		CALL("unshare " title " + 2^32", unshare, (flag) + HIGH),                          \
		RUN("clone " title, try_clone, flag)
#define IOCTL(title, file, request)                                                                \
	{                                                                                          \
		title " " file, try_ioctl, file, NULL, 0,                                          \
		{                                                                                  \
			request                                                                    \
		}                                                                                  \
	}
#define SETNS(file)                                                                                \
	{                                                                                          \
		"setns " file, try_setns, file, NULL, 0,                                           \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	UNSHARE("user", CLONE_NEWUSER),
	UNSHARE("mnt", CLONE_NEWNS),
	UNSHARE("pid", CLONE_NEWPID),
	UNSHARE("net", CLONE_NEWNET),
	UNSHARE("ipc", CLONE_NEWIPC),
	UNSHARE("uts", CLONE_NEWUTS),
	UNSHARE("cgroup", CLONE_NEWCGROUP),
	CALL("unshare time", unshare, CLONE_NEWTIME),
	CALL("unshare user and all others", unshare,
		CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC),
	RUN("clone3 user", try_clone3, CLONE_NEWUSER),
	RUN("clone3 nothing", try_clone3, 0),
	RUN("clone user and files", try_clone, CLONE_NEWUSER | CLONE_FILES),
	RUN("60 network namespaces", make_many, CLONE_NEWNET),
	RUN("60 mount namespaces", make_many, CLONE_NEWNS),
	SETNS("/proc/1/ns/user"),
	SETNS("/proc/1/ns/mnt"),
	SETNS("/proc/self/ns/user"),
	SETNS("/proc/self/ns/pid"),
	SETNS("/proc/self/ns/net"),
	SETNS("/proc/thread-self/ns/pid_for_children"),
	WRITE("/proc/self/uid_map", "0 0 1"),
	WRITE("/proc/self/gid_map", "0 0 1"),
	WRITE("/proc/self/setgroups", "allow"),
	WRITE("/proc/self/projid_map", "0 0 1"),
	WRITE("/proc/self/timens_offsets", "monotonic 100 0"),
	IOCTL("owner of", "/proc/self/ns/user", (long)NS_GET_USERNS),
	IOCTL("parent of", "/proc/self/ns/user", (long)NS_GET_PARENT),
	IOCTL("owner of", "/proc/self/ns/pid", (long)NS_GET_USERNS),
	IOCTL("parent of", "/proc/self/ns/pid", (long)NS_GET_PARENT),
	IOCTL("owner of", "/proc/self/ns/ipc", (long)NS_GET_USERNS),
	IOCTL("owner of", "/proc/self/ns/net", (long)NS_GET_USERNS),
	IOCTL("next mounts after", "/proc/self/ns/mnt", (long)NS_MNT_GET_NEXT_OF),
	IOCTL("mounts before", "/proc/self/ns/mnt", (long)NS_MNT_GET_PREV_OF),
	RUN("user namespace of 1 by its pidfd", try_pidfd_ioctl, PIDFD_GET_USER_OF, 1),
	RUN("mount namespace of 1 by its pidfd", try_pidfd_ioctl, PIDFD_GET_MOUNT_OF, 1),
	RUN("network namespace of a socket", try_socket_namespace),
};

const struct subject namespaces = SUBJECT("namespaces", rows);
