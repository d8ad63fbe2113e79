/* SPDX-License-Identifier: MIT */
/* Probes on keys, ioctl, memory, and files without a name. */
#include "inside/probes.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* --- add-key --- */

static void run_add_key(struct probe *probe)
{
	CALL(probe, (uintptr_t) "user", (uintptr_t) "bulkhead-probe", (uintptr_t) "x", 1,
		(uint32_t)KEY_SPEC_PROCESS_KEYRING);
}

/* Init need not be allowed to see the key (EACCES, another id) to know that there is one. */
static bool effect_add_key(const struct probe_look *look)
{
	return look->result > 0 &&
	       (syscall(SYS_keyctl, KEYCTL_DESCRIBE, look->result, NULL, 0) >= 0 ||
		       errno == EACCES);
}
const struct probe_functions probe_add_key = {
	.run = run_add_key, .effect = effect_add_key, .holds = true
};

/* --- ioctl-nonblocking --- */

static int before_pipe(struct probe *probe)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC))
		return -1;
	probe->fd = ends[0];
	probe->page->descriptor = ends[0];
	return 0;
}

static void run_ioctl(struct probe *probe)
{
	static int on = 1;
	CALL(probe, (uint64_t)probe->fd, FIONBIO, (uintptr_t)&on);
}

static bool effect_ioctl(const struct probe_look *look)
{
	const int taken = probe_take_descriptor(look, look->page->descriptor);
	const int flags = taken < 0 ? 0 : fcntl(taken, F_GETFL);
	if (taken >= 0)
		(void)close(taken);
	return flags > 0 && flags & O_NONBLOCK;
}
const struct probe_functions probe_ioctl_nonblocking = {
	.before = before_pipe, .run = run_ioctl, .effect = effect_ioctl, .holds = true
};

/* --- mmap-exec, mprotect-exec --- */

#define PAGE 4096u

static void run_mmap(struct probe *probe)
{
	CALL(probe, 0, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
		UINT64_MAX, 0);
}

static void run_mprotect(struct probe *probe)
{
	static char page[PAGE] __attribute__((aligned(PAGE)));
	CALL(probe, (uintptr_t)page, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
}

static bool effect_exec_memory(const struct probe_look *look)
{
	return probe_file_has(look->pid, "maps", " rwxp ");
}
const struct probe_functions probe_mmap_exec = {
	.run = run_mmap, .effect = effect_exec_memory, .holds = true
};
const struct probe_functions probe_mprotect_exec = {
	.run = run_mprotect, .effect = effect_exec_memory, .holds = true
};

/* --- memfd-create, userfaultfd --- */

/* What the kernel calls the descriptor that came back. */
static bool is_called(const struct probe_look *look, const char *prefix)
{
	char path[64];
	char name[64] = "";
	const int taken = probe_take_descriptor(look, look->result);
	if (taken < 0)
		return false;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", taken);
	const ssize_t size = readlink(path, name, sizeof(name) - 1);
	(void)close(taken);
	return size > 0 && strncmp(name, prefix, strlen(prefix)) == 0;
}

static void run_memfd(struct probe *probe)
{
	CALL(probe, (uintptr_t) "probe", 0);
}

static bool effect_memfd(const struct probe_look *look)
{
	return is_called(look, "/memfd:probe");
}
const struct probe_functions probe_memfd = {
	.run = run_memfd, .effect = effect_memfd, .holds = true
};

static void run_userfaultfd(struct probe *probe)
{
	enum { USER_MODE_ONLY = 1 }; /* UFFD_USER_MODE_ONLY: what everybody may */
	CALL(probe, USER_MODE_ONLY);
}

static bool effect_userfaultfd(const struct probe_look *look)
{
	return is_called(look, "anon_inode:[userfaultfd]");
}
const struct probe_functions probe_userfault = {
	.run = run_userfaultfd, .effect = effect_userfaultfd, .holds = true
};
