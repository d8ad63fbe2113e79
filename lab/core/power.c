/* SPDX-License-Identifier: MIT */
#include "core/power.h"

#include "base/mem.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/socket.h>

#define READS  (POWER(CAP_DAC_READ_SEARCH) | POWER(CAP_DAC_OVERRIDE))
#define WRITES POWER(CAP_DAC_OVERRIDE)

/* --- probes --- */

static const uint64_t probes[PROBE_COUNT] = {
	[PROBE_chown_file] = POWER(CAP_CHOWN),
	[PROBE_set_user] = POWER(CAP_SETUID),
	[PROBE_set_group] = POWER(CAP_SETGID),
	[PROBE_mount_tmpfs] = POWER(CAP_SYS_ADMIN),
	[PROBE_unshare_net] = POWER(CAP_SYS_ADMIN),
	[PROBE_change_root] = POWER(CAP_SYS_CHROOT),
	[PROBE_raw_socket] = POWER(CAP_NET_RAW),
	[PROBE_set_mtu] = POWER(CAP_NET_ADMIN),
	[PROBE_read_closed] = READS,
	[PROBE_write_closed] = WRITES,
	[PROBE_chmod_other] = POWER(CAP_FOWNER),
	[PROBE_keep_setgid] = POWER(CAP_FSETID),
	[PROBE_grant_capabilities] = POWER(CAP_SETFCAP),
	[PROBE_kill_other] = POWER(CAP_KILL),
	[PROBE_ptrace_other] = POWER(CAP_SYS_PTRACE),
};

/* ip(7), ip_unprivileged_port_start: a new network namespace has the default. */
#define FIRST_FREE_PORT 1024

static uint64_t of_socket(const struct probe_request *request)
{
	const uint32_t family = request->value_count > 0 ? (uint32_t)request->values[0] : 0;
	const uint32_t type = request->value_count > 1 ? (uint32_t)request->values[1] : 0;
	return family == AF_PACKET || type == SOCK_RAW ? POWER(CAP_NET_RAW) : 0; /* packet(7) */
}

uint64_t power_of_probe(const struct probe_request *request)
{
	if (request->kind >= PROBE_COUNT)
		return 0;
	if (request->kind == PROBE_bind_port)
		return request->values[0] < FIRST_FREE_PORT ? POWER(CAP_NET_BIND_SERVICE) : 0;
	if (request->kind == PROBE_socket_family)
		return of_socket(request);
	return probes[request->kind];
}

/* --- calls --- */

/* With the errno that the call's manual page names for want of the capability. */
static const struct call_row {
	const char *call;
	int error;
	uint64_t any;
} calls[] = {
	{ "bind", EACCES, POWER(CAP_NET_BIND_SERVICE) },
	{ "socket", EPERM, POWER(CAP_NET_RAW) },
	{ "chown", EPERM, POWER(CAP_CHOWN) },
	{ "fchown", EPERM, POWER(CAP_CHOWN) },
	{ "lchown", EPERM, POWER(CAP_CHOWN) },
	{ "fchownat", EPERM, POWER(CAP_CHOWN) },
	{ "chmod", EPERM, POWER(CAP_FOWNER) },
	{ "fchmod", EPERM, POWER(CAP_FOWNER) },
	{ "fchmodat", EPERM, POWER(CAP_FOWNER) },
	{ "setuid", EPERM, POWER(CAP_SETUID) },
	{ "setreuid", EPERM, POWER(CAP_SETUID) },
	{ "setresuid", EPERM, POWER(CAP_SETUID) },
	{ "setgid", EPERM, POWER(CAP_SETGID) },
	{ "setregid", EPERM, POWER(CAP_SETGID) },
	{ "setresgid", EPERM, POWER(CAP_SETGID) },
	{ "setgroups", EPERM, POWER(CAP_SETGID) },
	{ "kill", EPERM, POWER(CAP_KILL) },
	{ "chroot", EPERM, POWER(CAP_SYS_CHROOT) },
	{ "mount", EPERM, POWER(CAP_SYS_ADMIN) },
	{ "umount2", EPERM, POWER(CAP_SYS_ADMIN) },
	{ "unshare", EPERM, POWER(CAP_SYS_ADMIN) },
	{ "sethostname", EPERM, POWER(CAP_SYS_ADMIN) },
	{ "ptrace", EPERM, POWER(CAP_SYS_PTRACE) },
	{ "open", EACCES, READS },
	{ "openat", EACCES, READS },
	{ "execve", EACCES, WRITES },
	{ "mkdir", EACCES, WRITES },
	{ "unlink", EACCES, WRITES },
	{ "rename", EACCES, WRITES },
};

static const struct call_row *row_of(const struct call_event *event)
{
	const struct syscall_row *call =
		event->abi < 0 ? NULL : syscall_of((enum abi)event->abi, event->nr);
	for (size_t i = 0; call && i < ARRAY_SIZE(calls); i++)
		if (!strcmp(call->name, calls[i].call))
			return &calls[i];
	return NULL;
}

uint64_t power_of_event(const struct call_event *event)
{
	const struct call_row *row = row_of(event);
	return row && event->kind == CALL_RETURNED && event->result == -row->error ? row->any : 0;
}

uint64_t power_of_success(const struct call_event *event)
{
	const struct call_row *row = row_of(event);
	return row && !(row->any & WRITES) ? row->any : 0;
}
