/* SPDX-License-Identifier: MIT */
#include "hostile_outside.h"

#include "leftovers.h"

#include "base/mem.h"
#include "sys/file.h"

#include <arpa/inet.h>
#include <check.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- what the host has, and nobody inside may find ---- */

#define NAME "hostile-everything"
#define KEY  0x62756c6b
#define PORT 47115

static struct host_objects {
	int abstract;
	int port; /* -1: another test has it */
	int segment;
	int queue;
	int semaphore;
	mqd_t messages;
} host;

static int listen_at(int family, const void *address, size_t size)
{
	const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	ck_assert_int_ge(fd, 0);
	if (bind(fd, address, (socklen_t)size) == 0 && listen(fd, 5) == 0)
		return fd;
	(void)close(fd); /* another test of ours runs beside us */
	return -1;
}

/* A session's keyring goes on to children, through every kind of namespace. */
static void make_keys(void)
{
	static const long rings[] = { KEY_SPEC_SESSION_KEYRING, KEY_SPEC_USER_KEYRING };
	if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return; /* this machine has no keyrings */
	for (size_t i = 0; i < ARRAY_SIZE(rings); i++)
		ck_assert(syscall(SYS_add_key, "user", NAME, "x", 1, rings[i]) >= 0);
}

void hostile_host_make(void)
{
	make_keys();
	const struct sockaddr_un abstract = { AF_UNIX, "\0" NAME };
	const struct sockaddr_in port = { .sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	host.abstract = listen_at(
		AF_UNIX, &abstract, offsetof(struct sockaddr_un, sun_path) + sizeof(NAME));
	host.port = listen_at(AF_INET, &port, sizeof(port));
	host.segment = shmget(KEY, 4096, IPC_CREAT | 0666);
	host.queue = msgget(KEY, IPC_CREAT | 0666);
	host.semaphore = semget(KEY, 1, IPC_CREAT | 0666);
	host.messages = mq_open("/" NAME, O_CREAT | O_RDWR | O_CLOEXEC, 0666, NULL);
}

static void expect_no_visit(int listening)
{
	if (listening >= 0)
		ck_assert_msg(accept(listening, NULL, NULL) < 0, "somebody has connected");
}

void hostile_host_remove(void)
{
	expect_no_visit(host.abstract);
	expect_no_visit(host.port);
	if (host.abstract >= 0)
		(void)close(host.abstract);
	if (host.port >= 0)
		(void)close(host.port);
	/* another user's test may have made them first, and then removes them */
	(void)shmctl(host.segment, IPC_RMID, NULL);
	(void)msgctl(host.queue, IPC_RMID, NULL);
	(void)semctl(host.semaphore, 0, IPC_RMID);
	if (host.messages >= 0)
		(void)mq_close(host.messages);
	(void)mq_unlink("/" NAME);
	const long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", NAME, 0);
	if (key >= 0)
		(void)syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
}

/* ---- our processes, as /proc tells of them ---- */

static pid_t child_of(pid_t parent)
{
	char path[64];
	pid_t child = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	FILE *file = fopen(path, "re");
	if (file && fscanf(file, "%d", &child) != 1)
		child = 0;
	if (file)
		(void)fclose(file); /* only read */
	ck_assert_msg(child > 0, "%d has no child", parent);
	return child;
}

/* Lines that are other ones each time. */
static bool is_steady(const char *line)
{
	static const char *const changing[] = { "Pid:", "PPid:", "Tgid:", "Ngid:", "NS", "Vm",
		"Rss", "State:", "voluntary", "nonvoluntary", "Threads:", "HugetlbPages",
		"SigQ:", "FDSize:", "SigPnd:", "ShdPnd:", "Mems_allowed", "x86_Thread", "untag" };
	for (size_t i = 0; i < ARRAY_SIZE(changing); i++)
		if (strncmp(line, changing[i], strlen(changing[i])) == 0)
			return false;
	return true;
}

/* The last part of a group's name is a process and the number of its world. */
static void number_as_n(char *line)
{
	char *number = strrchr(line, '/');
	if (number && number[1] && strspn(number + 1, "0123456789-\n") == strlen(number + 1))
		memcpy(number + 1, "N\n", sizeof("N\n"));
}

static void add_lines(pid_t pid, const char *name, struct buf *out)
{
	char path[64];
	char line[1024];
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		if (strcmp(name, "cgroup") == 0)
			number_as_n(line);
		if (is_steady(line))
			buf_format(out, "%s: %s", name, line);
	}
	if (file)
		(void)fclose(file); /* only read */
	buf_char(out, '\n');
}

/* Priority, nice value, real-time priority and policy: proc(5), fields 18, 19, 40 and 41. */
static void add_scheduling(pid_t pid, struct buf *out)
{
	char path[64];
	autobuf struct buf text = { 0 };
	struct err err = { 0 };
	(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	ck_assert_msg(file_read(path, 4096, &text, &err) == 0, "%s", err.text);
	char *rest = strrchr(buf_string(&text), ')');
	char *next = NULL;
	unsigned field = 2;
	for (const char *word = strtok_r(rest + 1, " \n", &next); word;
		word = strtok_r(NULL, " \n", &next)) {
		field++;
		if (field == 18 || field == 19 || field == 40 || field == 41)
			buf_format(out, "stat field %u: %s\n", field, word);
	}
}

static void describe_process(const char *who, pid_t pid, struct buf *out)
{
	static const char *const names[] = { "status", "limits", "oom_score_adj", "coredump_filter",
		"timerslack_ns", "uid_map", "gid_map", "cgroup", "cmdline" };
	buf_format(out, "-- %s\n", who);
	add_scheduling(pid, out);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		add_lines(pid, names[i], out);
}

void hostile_describe_ours(struct buf *out)
{
	const pid_t keeper = leftovers_child();
	describe_process("supervisor", getpid(), out);
	describe_process("keeper", keeper, out);
	describe_process("init", child_of(keeper), out);
}

void hostile_add_changes(const char *before, const char *now, struct buf *out)
{
	while (*now && *before) {
		const size_t was = strcspn(before, "\n");
		const size_t is = strcspn(now, "\n");
		if (was != is || memcmp(before, now, is) != 0)
			buf_format(out, "was %.*s, is %.*s\n", (int)was, before, (int)is, now);
		before += was + 1;
		now += is + 1;
	}
	if (*now || *before)
		buf_text(out, "there are more lines of one than of the other\n");
}
