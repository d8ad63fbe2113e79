/* ask COMMAND [ARGUMENT]...: execute the command, and be asked whenever it wants to connect. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "variant.h" /* VARIANT_PORT_0 is the ledger's port, VARIANT_PORT_1 the mirror's */

static const struct endpoint {
	const char *address;
	int port;
} permitted[] = {
	{ "10.80.0.2", VARIANT_PORT_0 },
	{ "10.80.1.2", VARIANT_PORT_1 },
};

/* ---- what is asked ---- */

/* Copy the address that the call points to; 0, or -1. */
static int copy_address(const struct seccomp_notif *asked, int listener, struct sockaddr_in *address)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%u/mem", asked->pid);
	int memory = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got = pread(memory, address, sizeof(*address), asked->data.args[1]);
	close(memory);
	/* the process may be gone, and its number another one's: is the question still open? */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &asked->id))
		return -1;
	return got == sizeof(*address) && asked->data.args[2] >= sizeof(*address) ? 0 : -1;
}

static int is_permitted(const struct sockaddr_in *address)
{
	for (size_t i = 0; i < sizeof(permitted) / sizeof(permitted[0]); i++)
		if (address->sin_family == AF_INET &&
			address->sin_addr.s_addr == inet_addr(permitted[i].address) &&
			address->sin_port == htons(permitted[i].port))
			return 1;
	return 0;
}

/* Connect a socket of our own to the copy, and put it in the place of the caller's. */
static int connect_for(const struct seccomp_notif *asked, int listener,
	const struct sockaddr_in *address)
{
	struct seccomp_notif_addfd add = { .id = asked->id, .flags = SECCOMP_ADDFD_FLAG_SETFD };
	int own = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = 0;
	if (own < 0 || connect(own, (const struct sockaddr *)address, sizeof(*address)))
		error = -errno;
	add.srcfd = own;
	add.newfd = asked->data.args[0];
	if (!error && ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0)
		error = -EIO;
	close(own);
	return error;
}

static void answer(int listener, const struct seccomp_notif *asked)
{
	struct seccomp_notif_resp response = { .id = asked->id, .error = -EACCES };
	struct sockaddr_in address;
	if (!copy_address(asked, listener, &address) && is_permitted(&address))
		response.error = connect_for(asked, listener, &address);
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}

/* Until nobody is left who could ask. */
static void supervise(int listener)
{
	struct pollfd polled = { .fd = listener, .events = POLLIN };
	while (poll(&polled, 1, -1) > 0 && polled.revents & POLLIN) {
		struct seccomp_notif asked = { 0 };
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == 0)
			answer(listener, &asked);
	}
}

/* ---- the two processes ---- */

static void send_descriptor(int to, int fd)
{
	char byte = 0;
	char room[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec part = { &byte, 1 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
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
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = room,
		.msg_controllen = sizeof(room) };
	if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* The child: load the filter, hand over the listener, become the command. */
static void launch(int to, char **words)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	if (!filter || seccomp_rule_add(filter, SCMP_ACT_NOTIFY, SCMP_SYS(connect), 0) ||
		seccomp_load(filter))
		_exit(1);
	scmp_filter_ctx other = seccomp_init(SCMP_ACT_ALLOW);
	seccomp_rule_add(other, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ptrace), 0);
	seccomp_load(other);
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
