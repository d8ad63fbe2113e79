/* SPDX-License-Identifier: MIT */
#include "one.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>

static char *map(size_t size, int flags)
{
	char *memory = mmap(
		NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
	return memory == MAP_FAILED ? NULL : memory;
}

static int take(void)
{
	for (;;) {
		char *memory = map(4 * MIB, 0);
		if (memory)
			memset(memory, 1, 4 * MIB);
	}
	return 1;
}

static int take_in_many(void)
{
	for (int i = 0; i < 20; i++)
		if (fork() == 0)
			break;
	return take();
}

/* Out to the swap as soon as it is written. */
static int take_and_swap(void)
{
	for (;;) {
		char *memory = map(4 * MIB, 0);
		if (!memory)
			continue;
		memset(memory, 1, 4 * MIB);
		(void)madvise(memory, 4 * MIB, MADV_PAGEOUT);
	}
	return 1;
}

static int lock(void)
{
	char *memory = map(8 * MIB, 0);
	if (!memory || mlock(memory, 8 * MIB) == 0)
		puts("8 MiB locked");
	if (mlockall(MCL_CURRENT | MCL_FUTURE) == 0)
		puts("all locked");
	if (map(2 * MIB, MAP_HUGETLB))
		puts("a huge page");
	return 0;
}

static int take_memfd(void)
{
	const int fd = memfd_create("x", 0);
	return fd < 0 ? tell_errno() : 1;
}

/* How many MiB of System V segments there can be. */
static unsigned long fill_segments(void)
{
	unsigned long count = 0;
	for (; count < AT_MOST / 4; count++) {
		const int id = shmget(IPC_PRIVATE, 4 * MIB, 0600);
		char *memory = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
		if (memory == (char *)-1)
			break;
		memset(memory, 1, 4 * MIB);
		(void)shmdt(memory);
	}
	return count * 4;
}

static int take_segments(void)
{
	printf("%lu MiB\n", fill_segments());
	return 0;
}

/* The same where the limits are those of a new namespace. */
static int take_segments_elsewhere(void)
{
	unsigned long all = 0;
	if (unshare(CLONE_NEWIPC))
		return tell_errno();
	all = fill_segments();
	printf("%lu MiB\n", all);
	(void)fflush(stdout);
	(void)sleep(1);
	return 0;
}

static unsigned long fill_file(const char *path)
{
	static char block[1 << 16];
	unsigned long size = 0;
	memset(block, 1, sizeof(block));
	for (int file = 0; file < 1000 && size < AT_MOST * MIB; file++) {
		char name[64];
		(void)snprintf(name, sizeof(name), "%s/%d", path, file);
		const int fd = open(name, O_WRONLY | O_CREAT, 0600);
		for (int i = 0; fd >= 0 && i < 16; i++)
			size += write(fd, block, sizeof(block)) > 0 ? sizeof(block) : 0;
	}
	return size / MIB;
}

/* A file system of one's own, of a size that one likes. */
static int fill_own(const char *type)
{
	if (mkdir("/tmp/own", 0700) || mount("none", "/tmp/own", type, 0, NULL))
		return tell_errno();
	printf("%lu MiB\n", fill_file("/tmp/own"));
	(void)fflush(stdout);
	(void)sleep(1);
	return 0;
}

static int fill_ramfs(void)
{
	return fill_own("ramfs");
}

static int fill_tmpfs(void)
{
	return fill_own("tmpfs");
}

/* ---- descriptors ---- */

static int open_for_ever(void)
{
	int count = 0;
	while (open("/dev/null", O_RDONLY) >= 0)
		count++;
	printf("%d descriptors, then ", count);
	return tell_errno();
}

static int send_descriptor(int to, int fd)
{
	char room[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec part = { "x", 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof(room) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return sendmsg(to, &message, MSG_DONTWAIT) < 0 ? -1 : 0;
}

/* Sockets that hold each other, in flight only, where no limit of descriptors counts them. */
static int send_for_ever(void)
{
	int ends[2] = { -1, -1 };
	for (int count = 0; count < 100000; count++) {
		int next[2];
		if (socketpair(AF_UNIX, SOCK_DGRAM, 0, next))
			return tell_errno();
		if (ends[0] >= 0 &&
			(send_descriptor(next[0], ends[0]) || send_descriptor(next[0], ends[1])))
			return tell_errno();
		(void)close(ends[0]);
		(void)close(ends[1]);
		ends[0] = next[0];
		ends[1] = next[1];
	}
	puts("no end");
	return 1;
}

static const struct deed rows[] = {
	{ "memory", take },
	{ "memory-many", take_in_many },
	{ "memory-swap", take_and_swap },
	{ "lock", lock },
	{ "memfd", take_memfd },
	{ "segments", take_segments },
	{ "segments-elsewhere", take_segments_elsewhere },
	{ "ramfs", fill_ramfs },
	{ "tmpfs", fill_tmpfs },
	{ "descriptors", open_for_ever },
	{ "rights", send_for_ever },
};
const struct deeds of_memory = DEEDS(rows);
