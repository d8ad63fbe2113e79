/* SPDX-License-Identifier: MIT */
#include "one.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <mqueue.h>

static void stay(void)
{
	for (;;)
		(void)pause();
}

static int fill(const char *folder)
{
	static char block[1 << 16];
	char path[64];
	(void)signal(SIGXFSZ, SIG_IGN);
	for (int file = 0; file < 1000; file++) {
		(void)snprintf(path, sizeof(path), "%s/%d", folder, file);
		const int fd = open(path, O_WRONLY | O_CREAT, 0600);
		while (write(fd, block, sizeof(block)) > 0)
			;
		(void)close(fd);
	}
	stay();
	return 1;
}

static int fill_tmp(void)
{
	return fill("/tmp");
}

static int fill_shm(void)
{
	return fill("/dev/shm");
}

static int make_files(void)
{
	char path[64];
	for (int i = 0; i < 1000000; i++) {
		(void)snprintf(path, sizeof(path), "/tmp/%d", i);
		if (mknod(path, S_IFREG | 0600, 0))
			break;
	}
	stay();
	return 1;
}

static int make_sparse(void)
{
	const int fd = open("/tmp/sparse", O_WRONLY | O_CREAT, 0600);
	return fd < 0 || ftruncate(fd, 1l << 60) ? tell_errno() : 1;
}

static int make_deep(void)
{
	if (chdir("/tmp"))
		return tell_errno();
	for (int i = 0; i < 100000; i++)
		if (mkdir("d", 0700) || chdir("d"))
			break;
	stay();
	return 1;
}

/* ---- objects for the next one to find ---- */

#define KEY  0x6c656674
#define NAME "left-behind"

static int bind_abstract(void)
{
	const struct sockaddr_un address = { AF_UNIX, "\0" NAME };
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	return fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) ||
			       listen(fd, 1)
		       ? -1
		       : 0;
}

static int leave_objects(void)
{
	const int shared = open("/dev/shm/" NAME, O_WRONLY | O_CREAT, 0666);
	const int file = open("/tmp/" NAME, O_WRONLY | O_CREAT, 0666);
	struct mq_attr small = { .mq_maxmsg = 1, .mq_msgsize = 64 };
	const mqd_t queue = mq_open("/" NAME, O_CREAT | O_RDWR, 0666, &small);
	if (shared < 0 || file < 0 || queue < 0 || shmget(KEY, 4096, IPC_CREAT | 0666) < 0 ||
		msgget(KEY, IPC_CREAT | 0666) < 0 || semget(KEY, 1, IPC_CREAT | 0666) < 0 ||
		bind_abstract())
		return tell_errno();
	puts("left");
	return 0;
}

static int find_objects(void)
{
	if (access("/dev/shm/" NAME, F_OK) == 0 || access("/tmp/" NAME, F_OK) == 0)
		puts("a file");
	if (mq_open("/" NAME, O_RDWR) >= 0 || msgget(KEY, 0) >= 0)
		puts("a queue");
	if (shmget(KEY, 0, 0) >= 0 || semget(KEY, 0, 0) >= 0)
		puts("a segment or semaphore");
	if (bind_abstract())
		puts("a socket");
	puts("looked");
	return 0;
}

static const struct deed rows[] = {
	{ "fill-tmp", fill_tmp },
	{ "fill-shm", fill_shm },
	{ "files", make_files },
	{ "sparse", make_sparse },
	{ "deep", make_deep },
	{ "leave", leave_objects },
	{ "find", find_objects },
};
const struct deeds of_files = DEEDS(rows);
