/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The last steps of a child of init that becomes a program of the container:
 * it is on the learner's side already (init_learner.c), states its execve, loads the filters, and
 * makes that call. Whether it succeeded is told by a page that init shares with the child until
 * then; the program itself can't reach it.
 */
#include "inside/init.h"

#include "core/bpf.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

void exec_words(const struct orders *orders, bool shell, const char *words[ORDERS_MAX_ARGS + 1])
{
	const char *at = orders->argv;
	size_t count = 0;
	for (size_t i = 0; shell && i < orders->argc; i++)
		at += strlen(at) + 1;
	if (!shell && orders->tool)
		words[count++] = "tool";
	const size_t end = shell ? orders->shell_argc : orders->argc;
	for (; count < end && count < ORDERS_MAX_ARGS; count++) {
		words[count] = at;
		at += strlen(at) + 1;
	}
	words[count] = NULL;
}

/* In range mode a program is another id than who made the pipes, and could not open its own
 * /dev/stdout again. Of /dev/null this fails, and need not succeed. */
void exec_own_streams(const struct orders *orders)
{
	const uid_t outer = orders->user + 1; /* L2's 0 is L1's 1 */
	for (int i = 0; orders->ids == ID_RANGE && i < 3; i++)
		if (fchown(i, outer, outer))
			continue;
}

/* PATH of the images, as execvp would search it, but one execve only: a filter may kill. */
static void find_program(const char *name, char *path, size_t size)
{
	struct stat found;
	(void)snprintf(path, size, "%s", name);
	if (strchr(name, '/'))
		return;
	(void)snprintf(path, size, "/bin/%s", name);
	if (stat(path, &found))
		(void)snprintf(path, size, "/files/%s", name);
}

/* The execve to come, with the arguments as the kernel will get them. No path: the tool. */
static void state(struct probe_page *page, const char *path, const char *const *words,
	const char *const *environment)
{
	page->call.audit_arch = INSIDE_AUDIT_ARCH;
	uint64_t *args = page->call.args;
	if (!path)
		*args++ = ORDERS_FD_TOOL;
	*args++ = (uintptr_t)(path ? path : "");
	*args++ = (uintptr_t)words;
	*args++ = (uintptr_t)environment;
	if (!path)
		*args++ = AT_EMPTY_PATH;
	page->call.number = path ? SYS_execve : SYS_execveat;
	page->stated = 1;
}

_Noreturn void exec_program(const struct orders *orders, bool tool, struct probe_page *page,
	const char *const *words, const char *const *environment)
{
	char path[512] = "";
	if (!tool)
		find_program(words[0], path, sizeof(path));
	else
		(void)fcntl(ORDERS_FD_TOOL, F_SETFD, FD_CLOEXEC); /* of a valid descriptor */
	state(page, tool ? NULL : path, words, environment);
	if (learner_load_filters(orders, NULL)) {
		page->setup_step = 102;
		page->setup_error = (uint32_t)errno;
		__builtin_trap();
	}
	const long failed = syscall(page->call.number, page->call.args[0], page->call.args[1],
		page->call.args[2], page->call.args[3], page->call.args[4]);
	page->result = failed ? -errno : 0;
	page->returned = 1;
	__builtin_trap(); /* exit_group may be forbidden */
}

/* Would the learner's filter have let the execve through? Its death by the filter and a death soon
 * after look alike from outside; the filter's own answer tells them apart. */
static bool filter_permits(const struct orders *orders, const struct stated_call *call)
{
	const struct bpf_program filter = {
		.insns = (struct sock_filter *)orders->filter,
		.count = orders->filter_count,
	};
	const struct bpf_program *const filters[] = { &filter };
	struct seccomp_data data = { .nr = (int)call->number, .arch = call->audit_arch };
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = call->args[i];
	return answer_permits(bpf_decide(filters, orders->filter_count ? 1 : 0, &data));
}

bool exec_succeeded(const struct orders *orders, const struct probe_page *page)
{
	return !page->returned && filter_permits(orders, &page->call);
}

uint32_t exec_error(const struct orders *orders, const struct probe_page *page)
{
	const bool failed = page->returned && filter_permits(orders, &page->call);
	return failed ? (uint32_t)-page->result : 0;
}
