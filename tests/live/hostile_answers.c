/* SPDX-License-Identifier: MIT */
#include "hostile_answers.h"

#include "base/mem.h"
#include "sys/file.h"

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define EXPECTED "tests/hostile/expected/"

/* ---- what is expected ---- */

struct answers {
	struct buf text; /* all lines */
};

static bool find_answer(const struct answers *all, const char *name, size_t size, char *answer)
{
	for (const char *at = buf_string(&all->text); *at; at += strcspn(at, "\n") + 1)
		if (strncmp(at, name, size) == 0 && at[size] == '\t') {
			(void)snprintf(answer, 256, "%.*s", (int)strcspn(at + size + 1, "\n"),
				at + size + 1);
			return true;
		}
	return false;
}

static void read_answers(const char *name, struct answers *all)
{
	autofree char *path = mem_format(EXPECTED "%s.txt", name);
	struct err err = { 0 };
	*all = (struct answers){ 0 };
	ck_assert_msg(file_read(path, 1 << 20, &all->text, &err) == 0, "%s", err.text);
}

/* `expected` may name several, "EPERM|ENOENT", where machines differ. */
static bool is_among(const char *answer, const char *expected)
{
	const size_t size = strlen(answer);
	for (const char *at = expected;; at++) {
		const size_t length = strcspn(at, "|");
		if (length == size && strncmp(at, answer, size) == 0)
			return true;
		at += length;
		if (!*at)
			return false;
	}
}

static void compare_line(const struct answers *special, const struct answers *common,
	const char *line, size_t size, struct buf *wrong)
{
	char expected[256] = "nothing";
	const char *tab = memchr(line, '\t', size);
	if (!tab)
		return;
	const size_t name = (size_t)(tab - line);
	autofree char *answer = mem_format("%.*s", (int)(size - name - 1), tab + 1);
	if (!find_answer(special, line, name, expected))
		(void)find_answer(common, line, name, expected);
	if (!is_among(answer, expected))
		buf_format(wrong, "%.*s (expected: %s)\n", (int)size, line, expected);
}

static size_t count_lines(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

size_t hostile_compare(const struct hostile_mode *mode, const char *lines, struct buf *wrong)
{
	struct answers common;
	struct answers special = { 0 };
	size_t count = 0;
	read_answers("everything", &common);
	if (mode->file)
		read_answers(mode->file, &special);
	for (const char *at = lines; *at; at += strcspn(at, "\n") + 1) {
		const size_t size = strcspn(at, "\n");
		count += memchr(at, '\t', size) != NULL;
		compare_line(&special, &common, at, size, wrong);
	}
	const size_t due = count_lines(buf_string(&common.text));
	if (count != due)
		buf_format(wrong, "%zu attempts are written down, not %zu\n", due, count);
	buf_release(&common.text);
	buf_release(&special.text);
	return count;
}

/* ---- by the rows of the table in docs/sandbox.md ---- */

/* Lines that begin with `begin` (and hold `holds`) belong to the row. */
static const struct {
	const char *id;
	const char *what;
	const char *begin;
	const char *holds;
} ids[] = {
	{ "B26", "traces and reads init", "processes: ", "ptrace" },
	{ "B26", "traces and reads init", "processes: ", "process_vm" },
	{ "B26", "traces and reads init", "processes: ", "pidfd_getfd" },
	{ "B26", "opens init's files in /proc", "processes: ", "/proc/1/" },
	{ "B26", "changes init's priority and limits", "processes: ", "set" },
	{ "B27", "replaces a program's file", "", "/exe" },
	{ "B30", "writes to descriptors, terminals", "descriptors: ", "/dev/" },
	{ "B31", "TIOCSTI and TIOCLINUX with twins", "descriptors: TIOC", "" },
	{ "B33", "replaces what others execute", "files: open /etc/ld.so.preload", "" },
	{ "B33", "replaces what others execute", "files: ", "/bin/" },
	{ "B38", "new namespaces", "namespaces: unshare", "" },
	{ "B38", "new namespaces", "namespaces: clone", "" },
	{ "B38", "enters namespaces", "namespaces: setns", "" },
	{ "B39", "mounts and unmounts", "mounts: ", "mount" },
	{ "B39", "moves and binds mounts", "mounts: ", "move" },
	{ "B39", "long options (CVE-2022-0185)", "mounts: a long option", "" },
	{ "B40", "bpf", "kernel: bpf", "" },
	{ "B41", "perf_event_open", "kernel: perf", "" },
	{ "B42", "userfaultfd", "kernel: userfaultfd", "" },
	{ "B43", "io_uring", "kernel: io_uring", "" },
	{ "B44", "keyrings", "keys: ", "" },
	{ "B46", "the host's sockets", "ipc: connect", "" },
	{ "B47", "the host's IPC objects", "ipc: ", "of the host" },
	{ "B49", "int 0x80, x32, numbers + 2^32", "abis: ", "x" },
	{ "B50", "personality", "kernel: personality", "" },
	{ "B51", "setuid and capable copies", "files: run a", "" },
	{ "B52", "open_by_handle_at", "mounts: open by", "handle" },
	{ "B53", "chroot and pivot_root escapes", "mounts: ", "root " },
	{ "B54", "settings of the kernel", "", "/proc/sys" },
	{ "B54", "cgroup files", "", "cgroup" },
	{ "B55", "modules, kexec, reboot", "kernel: ", "module" },
	{ "B55", "modules, kexec, reboot", "kernel: ", "kexec" },
	{ "B55", "modules, kexec, reboot", "kernel: reboot", "" },
	{ "B56", "the clock", "kernel: ", "clock" },
	{ "B56", "the clock", "kernel: ", "time" },
};

static size_t add_row(size_t index, const char *lines, size_t *granted)
{
	size_t count = 0;
	for (const char *at = lines; *at; at += strcspn(at, "\n") + 1) {
		autofree char *line = mem_format("%.*s", (int)strcspn(at, "\n"), at);
		const char *tab = strchr(line, '\t');
		if (!tab || strncmp(line, ids[index].begin, strlen(ids[index].begin)) != 0 ||
			!strstr(line, ids[index].holds))
			continue;
		*granted += strcmp(tab + 1, "ok") == 0;
		count++;
	}
	return count;
}

/* Rows of one name stand together. */
void hostile_print_rows(const struct hostile_mode *mode, const char *lines)
{
	size_t count = 0;
	size_t granted = 0;
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		count += add_row(i, lines, &granted);
		if (i + 1 < ARRAY_SIZE(ids) && strcmp(ids[i].what, ids[i + 1].what) == 0)
			continue;
		ck_assert_msg(count > 0, "%s %s: nothing was tried", ids[i].id, ids[i].what);
		printf("ok %s %s: no gain, %zu of %zu refused [%s, %s]\n", ids[i].id, ids[i].what,
			count - granted, count, mode->name, hostile_caller());
		count = granted = 0;
	}
}
