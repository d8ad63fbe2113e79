/* SPDX-License-Identifier: MIT */
#include "inside/probes.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const struct probe_functions *const functions[PROBE_COUNT] = {
#define PROBE(word, name, call, arguments, twin, opening, what) [PROBE_##word] = &probe_##word,
	PROBE_LIST
#undef PROBE
};

const struct probe_functions *probe_functions(uint32_t kind)
{
	if (kind == PROBE_ask)
		return &probe_ask;
	return kind < PROBE_COUNT ? functions[kind] : NULL;
}

/* --- making the call --- */

/* The kernel's own answer, without the C library's errno: >= 0, or -errno. */
long probe_raw_call(uint32_t number, const uint64_t args[SYSCALL_ARGS])
{
#if defined(__x86_64__)
	long result;
	register uint64_t r10 __asm__("r10") = args[3];
	register uint64_t r8 __asm__("r8") = args[4];
	register uint64_t r9 __asm__("r9") = args[5];
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"((uint64_t)number), "D"(args[0]), "S"(args[1]), "d"(args[2]),
			 "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
#else
	const long result = syscall(number, args[0], args[1], args[2], args[3], args[4], args[5]);
	return result < 0 ? -errno : result;
#endif
}

/* The same as a 32-bit program would. The sixth argument is in %ebp, which the compiler may use,
 * and below the stack pointer there may be data (the red zone). */
static long i386_call(uint32_t number, const uint64_t args[SYSCALL_ARGS])
{
#if defined(__x86_64__)
	uint64_t result = number;
	register uint64_t sixth __asm__("r12") = args[5];
	__asm__ volatile(
		"sub $128, %%rsp\n\t"
		"push %%rbp\n\t"
		"mov %%r12, %%rbp\n\t"
		"int $0x80\n\t"
		"pop %%rbp\n\t"
		"add $128, %%rsp"
		: "+a"(result)
		: "b"(args[0]), "c"(args[1]), "d"(args[2]), "S"(args[3]), "D"(args[4]), "r"(sixth)
		: "memory", "cc", "r8", "r9", "r10", "r11");
	return (int32_t)result;
#else
	(void)number;
	(void)args;
	return -ENOSYS;
#endif
}

int64_t probe_call(struct probe *probe, const uint64_t args[SYSCALL_ARGS])
{
	struct probe_page *page = probe->page;
	const uint32_t number = (uint32_t)probe_number(probe->request);
	const bool i386 = probe->request->abi == ABI_I386;
	page->call.audit_arch = abi_audit_arch((enum abi)probe->request->abi);
	page->call.number = number;
	memcpy(page->call.args, args, sizeof(page->call.args));
	page->stated = 1;
	__asm__ volatile("" ::: "memory");
	const long result = i386 ? i386_call(number, args) : probe_raw_call(number, args);
	if (probe->forks && result == 0) { /* the new process */
		probe_hold(page);
		__builtin_trap();
	}
	page->result = result;
	page->returned = 1;
	return result;
}

void probe_hold(const struct probe_page *page)
{
	while (!page->released) {
#if defined(__x86_64__)
		__builtin_ia32_pause();
#endif
	}
}

/* --- looking --- */

int probe_take_descriptor(const struct probe_look *look, int64_t number)
{
	if (number < 0 || look->pid == 0)
		return -1;
	const int pidfd = (int)syscall(SYS_pidfd_open, look->pid, 0);
	if (pidfd < 0)
		return -1;
	const int taken = (int)syscall(SYS_pidfd_getfd, pidfd, (int)number, 0);
	(void)close(pidfd);
	return taken;
}

bool probe_file_has(pid_t pid, const char *name, const char *text)
{
	char path[64];
	char line[512];
	bool has = false;
	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	FILE *file = fopen(path, "re");
	while (file && !has && fgets(line, sizeof(line), file))
		has = strstr(line, text) != NULL;
	if (file)
		(void)fclose(file); /* only read */
	return has;
}

/* The container's user namespace is L2's; its network namespace is also init's. */
bool probe_has_own_namespace(const struct probe_look *look, pid_t pid, const char *name)
{
	char path[64];
	struct stat its;
	struct stat usual;
	const int fd = strcmp(name, "user") == 0 ? look->init->l2_user : look->init->l2_net;
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, name);
	return stat(path, &its) == 0 && fstat(fd, &usual) == 0 && its.st_ino != usual.st_ino;
}

/* In single mode there is one id, the container's user, which init sees as its own. */
unsigned probe_outer_id(const struct probe_look *look, int64_t id)
{
	if (look->init->orders->ids == ID_RANGE)
		return (unsigned)id + 1;
	return id == look->init->orders->user ? 0 : UINT32_MAX;
}

pid_t probe_first_child(pid_t pid)
{
	char path[64];
	char text[32] = "";
	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	const ssize_t got = read(fd, text, sizeof(text) - 1);
	(void)close(fd); /* only read */
	return got > 0 ? (pid_t)strtol(text, NULL, 10) : 0;
}
