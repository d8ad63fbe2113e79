/* SPDX-License-Identifier: MIT */
/* Against what else might be open, and what the standard streams lead to. */
#include "everything.h"

#include <linux/tiocl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#ifndef F_SETPIPE_SZ
#define F_SETPIPE_SZ 1031
#endif

/* Of 3 to 1023; the child that tries has none of its own. */
static int list_open(const struct attempt *attempt)
{
	(void)attempt;
	for (int fd = 3; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return tell("%d is open", fd);
	return ANSWER_EMPTY;
}

static int write_to_all(const struct attempt *attempt)
{
	(void)attempt;
	for (int fd = 3; fd < 1024; fd++)
		if (write(fd, "pass", 4) >= 0)
			return tell("%d takes it", fd);
	return -errno;
}

static int name_stream(const struct attempt *attempt)
{
	char path[64];
	char target[128];
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%ld", attempt->args[0]);
	const ssize_t size = readlink(path, target, sizeof(target) - 1);
	if (size < 0)
		return -errno;
	target[size] = '\0';
	target[strcspn(target, "[")] = '\0'; /* the number of a pipe is another one each time */
	return tell("%s", target);
}

/* As somebody else: the lab believes no such word, and the kernel takes it from nobody. */
static int send_credentials(const struct attempt *attempt)
{
	const struct ucred forged = {
		.pid = (pid_t)attempt->args[0],
		.uid = (uid_t)attempt->args[1],
		.gid = getgid(),
	};
	char room[CMSG_SPACE(sizeof(forged))] = { 0 };
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, ends))
		return -errno;
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_CREDENTIALS;
	header->cmsg_len = CMSG_LEN(sizeof(forged));
	memcpy(CMSG_DATA(header), &forged, sizeof(forged));
	return said(sendmsg(ends[0], &message, 0));
}

static int try_ioctl(const struct attempt *attempt)
{
	char argument[16] = { TIOCL_SETSEL, 0 };
	const long fd = attempt->args[0];
	return said(syscall(SYS_ioctl, fd, attempt->args[1], argument));
}

static int steal_input(const struct attempt *attempt)
{
	char byte;
	const ssize_t got = read((int)attempt->args[0], &byte, 1);
	return got == 0 ? ANSWER_EMPTY : said(got);
}

static int change_mode(const struct attempt *attempt)
{
	return said(fchmod((int)attempt->args[0], 0777));
}

static int try_lock(const struct attempt *attempt)
{
	struct flock lock = { .l_type = F_RDLCK };
	return said(fcntl((int)attempt->args[0], F_SETLK, &lock));
}

static const struct attempt rows[] = {
	RUN("list 3 to 1023", list_open),
	RUN("write to 3 to 1023", write_to_all),
	RUN("what 0 is", name_stream, 0),
	RUN("what 1 is", name_stream, 1),
	RUN("what 2 is", name_stream, 2),
	RUN("read from 0", steal_input, 0),
	RUN("read from 1", steal_input, 1),
	CALL("write to 0", write, 0, ADDRESS("x"), 1),
	OPEN("/dev/stdin", O_RDWR),
	OPEN("/proc/self/fd/2", O_RDONLY),
	OPEN("/dev/tty", O_RDWR),
	OPEN("/dev/console", O_RDWR),
	OPEN("/dev/ptmx", O_RDWR),
	OPEN("/dev/pts/0", O_RDWR),
	OPEN("/dev/pts/ptmx", O_RDWR),
	OPEN("/dev/tty0", O_RDWR),
	OPEN("/dev/vcs", O_RDWR),
	RUN("TIOCSTI on 0", try_ioctl, 0, TIOCSTI),
	RUN("TIOCSTI on 1", try_ioctl, 1, TIOCSTI),
	RUN("TIOCSTI on 2", try_ioctl, 2, TIOCSTI),
	RUN("TIOCSTI + 2^32 on 0", try_ioctl, 0, TIOCSTI + HIGH),
	RUN("TIOCSTI + 2^32 on 2", try_ioctl, 2, TIOCSTI + HIGH),
	RUN("TIOCLINUX on 0", try_ioctl, 0, TIOCLINUX),
	RUN("TIOCLINUX on 1", try_ioctl, 1, TIOCLINUX),
	RUN("TIOCLINUX + 2^32 on 0", try_ioctl, 0, TIOCLINUX + HIGH),
	RUN("TIOCLINUX + 2^32 on 2", try_ioctl, 2, TIOCLINUX + HIGH),
	RUN("TIOCSCTTY on 0", try_ioctl, 0, TIOCSCTTY),
	RUN("TIOCCONS on 1", try_ioctl, 1, TIOCCONS),
	CALL("vhangup", vhangup, 0),
	CALL("a pipe of 64 MiB", fcntl, 1, F_SETPIPE_SZ, 64 << 20),
	RUN("fchmod 1", change_mode, 1),
	RUN("lock 0", try_lock, 0),
	RUN("send as pid 1", send_credentials, 1, 0),
	RUN("send as another user", send_credentials, 0, 4242),
};

const struct subject descriptors = SUBJECT("descriptors", rows);
