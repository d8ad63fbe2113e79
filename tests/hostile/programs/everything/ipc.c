/* SPDX-License-Identifier: MIT */
/* Against IPC objects of others. Some of the names are of objects that the test outside has made;
 * tests/live/hostile.c. */
#include "everything.h"

#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <mqueue.h>
#include <stdbool.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

#define KEY 0x62756c6b /* of a segment, a queue and a semaphore outside */

static int count_segments(const struct attempt *attempt)
{
	struct shm_info info;
	(void)attempt;
	if (shmctl(0, SHM_INFO, (struct shmid_ds *)&info) < 0)
		return -errno;
	return info.used_ids ? tell("%d", info.used_ids) : ANSWER_EMPTY;
}

static int count_queues(const struct attempt *attempt)
{
	struct msginfo info;
	(void)attempt;
	if (msgctl(0, MSG_INFO, (struct msqid_ds *)&info) < 0)
		return -errno;
	return info.msgpool ? tell("%d", info.msgpool) : ANSWER_EMPTY;
}

static int guess_objects(const struct attempt *attempt)
{
	struct shmid_ds segment;
	struct msqid_ds queue;
	(void)attempt;
	for (int id = 0; id < 70000; id++)
		if (shmctl(id, IPC_STAT, &segment) == 0 || msgctl(id, IPC_STAT, &queue) == 0 ||
			shmctl(id, SHM_STAT_ANY, &segment) >= 0)
			return tell("finds %d", id);
	return ANSWER_EMPTY;
}

/* Lines below the headline of /proc/sysvipc/. */
static int count_lines(const struct attempt *attempt)
{
	char line[512];
	int count = -1;
	FILE *file = fopen(attempt->path, "r");
	if (!file)
		return -errno;
	while (fgets(line, sizeof(line), file))
		count++;
	return count > 0 ? tell("%d", count) : ANSWER_EMPTY;
}

static int open_queue(const struct attempt *attempt)
{
	return said(mq_open(attempt->path, O_RDWR));
}

static int connect_to(const struct attempt *attempt)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const bool is_abstract = attempt->args[0] != 0;
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return -errno;
	(void)snprintf(
		address.sun_path + is_abstract, sizeof(address.sun_path) - 1, "%s", attempt->path);
	const size_t size =
		offsetof(struct sockaddr_un, sun_path) + is_abstract + strlen(attempt->path);
	return said(connect(fd, (const struct sockaddr *)&address, (socklen_t)size));
}
#define CONNECT(title, path, abstract)                                                             \
	{                                                                                          \
		"connect to " title, connect_to, path, NULL, 0,                                    \
		{                                                                                  \
			abstract                                                                   \
		}                                                                                  \
	}

/* Asks the kernel for all unix sockets, by netlink. */
static int ask_for_sockets(const struct attempt *attempt)
{
	struct {
		struct nlmsghdr header;
		struct unix_diag_req request;
	} ask = {
		.header = { sizeof(ask), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0 },
		.request = { .sdiag_family = AF_UNIX,
			.udiag_states = ~0u,
			.udiag_show = UDIAG_SHOW_NAME },
	};
	char answer[8192];
	const int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG);
	(void)attempt;
	if (fd < 0 || send(fd, &ask, sizeof(ask), 0) < 0)
		return -errno;
	const ssize_t got = recv(fd, answer, sizeof(answer), 0);
	if (got < 0)
		return -errno;
	const struct nlmsghdr *first = (const struct nlmsghdr *)answer;
	if (first->nlmsg_type == NLMSG_DONE)
		return ANSWER_EMPTY;
	if (first->nlmsg_type == NLMSG_ERROR)
		return ((const struct nlmsgerr *)NLMSG_DATA(first))->error;
	return tell("sees sockets");
}

static int send_as_kernel(const struct attempt *attempt)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK,
		.nl_pid = (uint32_t)attempt->args[1],
		.nl_groups = (uint32_t)attempt->args[2] };
	static const char event[] = "add@/devices/x\0ACTION=add\0DEVPATH=/devices/x";
	const int fd = socket(AF_NETLINK, SOCK_RAW, (int)attempt->args[0]);
	if (fd < 0)
		return -errno;
	return said(sendto(fd, event, sizeof(event), 0, (const struct sockaddr *)&to, sizeof(to)));
}

static int hear_events(const struct attempt *attempt)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_groups = 1 };
	const int fd = socket(AF_NETLINK, SOCK_RAW, (int)attempt->args[0]);
	if (fd < 0)
		return -errno;
	return said(bind(fd, (const struct sockaddr *)&own, sizeof(own)));
}

#define LINES(path)                                                                                \
	{                                                                                          \
		"lines of " path, count_lines, path, NULL, 0,                                      \
		{                                                                                  \
			0                                                                          \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	RUN("count segments", count_segments),
	RUN("count queues", count_queues),
	RUN("guess ids", guess_objects),
	LINES("/proc/sysvipc/shm"),
	LINES("/proc/sysvipc/msg"),
	LINES("/proc/sysvipc/sem"),
	CALL("a segment of the host", shmget, KEY, 0, 0),
	CALL("a queue of the host", msgget, KEY, 0),
	CALL("a semaphore of the host", semget, KEY, 0, 0),
	{ "a message queue of the host", open_queue, "/hostile-everything", NULL, 0, { 0 } },
	OPEN("/dev/shm/hostile-everything", O_RDWR),
	OPEN("/tmp/hostile-everything", O_RDWR),
	LINES("/proc/net/unix"),
	LINES("/proc/1/net/unix"),
	LINES("/proc/net/netlink"),
	RUN("ask netlink for unix sockets", ask_for_sockets),
	CONNECT("an abstract socket of the host", "hostile-everything", 1),
	CONNECT("X11", "/tmp/.X11-unix/X0", 1),
	CONNECT("a socket file of the host", "/tmp/hostile-everything", 0),
	CONNECT("the host's log", "/dev/log", 0),
	CONNECT("systemd", "/run/systemd/private", 0),
	CONNECT("D-Bus", "/run/dbus/system_bus_socket", 0),
	RUN("send an event of the kernel", send_as_kernel, NETLINK_KOBJECT_UEVENT, 0, 1),
	RUN("hear events of devices", hear_events, NETLINK_KOBJECT_UEVENT),
	RUN("hear events of processes", hear_events, NETLINK_CONNECTOR),
	RUN("hear the audit log", hear_events, NETLINK_AUDIT),
};

const struct subject ipc = SUBJECT("ipc", rows);
