/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A descriptor goes from one process to another beside a message on a unix
 * socket (unix(7), SCM_RIGHTS). The receiver gets a copy; the sender may close its own at once.
 */
#include "sandbox/internal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

ssize_t descriptors_send(
	int socket, const void *bytes, size_t size, const int *fds, size_t count, int flags)
{
	union {
		struct cmsghdr aligned;
		char room[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
	} beside;
	struct iovec part = { (void *)(uintptr_t)bytes, size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	if (count > DESCRIPTORS_MAX) {
		errno = EINVAL;
		return -1;
	}
	if (count > 0) {
		memset(&beside, 0, sizeof(beside));
		message.msg_control = &beside;
		message.msg_controllen = CMSG_SPACE(count * sizeof(int));
		struct cmsghdr *header = CMSG_FIRSTHDR(&message);
		header->cmsg_level = SOL_SOCKET;
		header->cmsg_type = SCM_RIGHTS;
		header->cmsg_len = CMSG_LEN(count * sizeof(int));
		memcpy(CMSG_DATA(header), fds, count * sizeof(int));
	}
	return sendmsg(socket, &message, flags);
}

ssize_t descriptors_receive(int socket, void *bytes, size_t size, int *fd)
{
	union {
		struct cmsghdr aligned;
		char room[CMSG_SPACE(sizeof(int))];
	} beside;
	struct iovec part = { bytes, size };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	message.msg_control = &beside;
	message.msg_controllen = sizeof(beside);
	*fd = -1;
	const ssize_t got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	const struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS &&
		header->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(header), sizeof(int));
	return got;
}
