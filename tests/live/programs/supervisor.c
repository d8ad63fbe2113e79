/* SPDX-License-Identifier: MIT */
/* A supervisor for connect(): it copies the address, decides by the copy, connects a socket of its
 * own to that, and puts it in the place of the caller's (seccomp_unotify(2)). ALLOWS: it lets every
 * call go on. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef ALLOWS
#define ALLOWS 0
#endif
#define PERMITTED "10.80.0.2"

static int copy_address(
	const struct seccomp_notif *asked, int listener, struct sockaddr_in *address)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%u/mem", asked->pid);
	int memory = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = pread(memory, address, sizeof(*address), asked->data.args[1]);
	close(memory);
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &asked->id))
		return -1; /* another process may have had that number meanwhile */
	return got == sizeof(*address) && asked->data.args[2] >= sizeof(*address) ? 0 : -1;
}

static int connect_for(const struct seccomp_notif *asked, int listener)
{
	struct sockaddr_in address;
	if (copy_address(asked, listener, &address) || address.sin_family != AF_INET ||
		address.sin_addr.s_addr != inet_addr(PERMITTED))
		return -EACCES;
	int own = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (own < 0 || connect(own, (struct sockaddr *)&address, sizeof(address)))
		return -ECONNREFUSED;
	struct seccomp_notif_addfd add = {
		.id = asked->id,
		.flags = SECCOMP_ADDFD_FLAG_SETFD,
		.srcfd = own,
		.newfd = asked->data.args[0],
	};
	int added = ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add);
	close(own);
	return added < 0 ? -EIO : 0;
}

static void supervise(int listener)
{
	struct pollfd polled = { .fd = listener, .events = POLLIN };
	while (poll(&polled, 1, -1) > 0 && polled.revents & POLLIN) {
		struct seccomp_notif asked = { 0 };
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked))
			continue;
		struct seccomp_notif_resp answer = { .id = asked.id };
		if (ALLOWS)
			answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		else
			answer.error = connect_for(&asked, listener);
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

static void send_descriptor(int to, int fd)
{
	char byte = 0;
	char room[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	sendmsg(to, &message, 0);
}

static int receive_descriptor(int from)
{
	char byte;
	int fd = -1;
	char room[CMSG_SPACE(sizeof(fd))];
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

static void launch(int to, char **words)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
		seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(connect), 0) ||
		seccomp_load(filter))
		_exit(1);
	send_descriptor(to, seccomp_notify_fd(filter));
	close(seccomp_notify_fd(filter));
	execvp(words[0], words);
	_exit(127);
}

int main(int argc, char **argv)
{
	int ends[2];
	int status = 1;
	if (argc < 2 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return 1;
	pid_t child = fork();
	if (child == 0)
		launch(ends[1], argv + 1);
	close(ends[1]);
	int listener = receive_descriptor(ends[0]);
	if (listener >= 0)
		supervise(listener);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
