/* SPDX-License-Identifier: MIT */
/*
 * probes: the catalogue's functions.
 *
 * A probe is four small functions. `prepare` (in init, before) lays out the fresh directory;
 * `before` (in the child, before the filters) opens what the call needs, so that no other call than
 * the decisive one depends on the policy; `run` (under the filters) states the call in shared
 * memory, makes it raw, and leaves the result; `effect` (in init) looks at what is really there. A
 * filter may forbid any call, also exit_group: the child ends by a fault.
 *
 * Where the effect is on the process itself (a descriptor, an id, a namespace) the row `holds`:
 * after its call the child spins without any call until init has looked at it alive.
 *
 * Memory that a call's arguments point to is static or the request's: an i386 call can't reach
 * anything else.
 */
#ifndef LAB_INSIDE_PROBES_H
#define LAB_INSIDE_PROBES_H

#include "inside/init.h"

struct probe {
	struct probe_page *page;
	const struct probe_request *request;
	int fd;                            /* opened before the filters */
	const struct bpf_program *between; /* a filter below the learner's; NULL: none */
	bool forks;                        /* its call comes back in a new process too */
};

struct probe_look {
	const struct init *init;
	const struct probe_request *request;
	const struct probe_page *page; /* written by the probe: take nothing from it for granted */
	int folder;
	pid_t pid;              /* of the probe while it holds still, else 0 */
	int64_t result;         /* of the call; -1 if it did not come back */
	struct process_end end; /* of a probe that has ended */
};

struct probe_functions {
	int (*prepare)(int folder, const struct probe_request *request);
	int (*before)(struct probe *probe);
	void (*run)(struct probe *probe);
	bool (*effect)(const struct probe_look *look);
	bool holds;
	bool has_sibling; /* page->victim is a program beside it, of PROBE_OTHER_ID where it can be
			   */
};
#define PROBE_OTHER_ID 4242u /* neither the container's user nor root */

const struct probe_functions *probe_functions(uint32_t kind); /* NULL: no such probe */

/* --- probe_call.c --- */

/* State the decisive call, make it by the request's ABI, leave the result. */
int64_t probe_call(struct probe *probe, const uint64_t args[SYSCALL_ARGS]);
#define CALL(probe, ...) probe_call(probe, (const uint64_t[SYSCALL_ARGS]){ __VA_ARGS__ })
long probe_raw_call(uint32_t number, const uint64_t args[SYSCALL_ARGS]); /* native */
void probe_hold(const struct probe_page *page);                          /* until released */

/* --- what effects look at --- */
int probe_take_descriptor(const struct probe_look *look, int64_t number); /* a copy; -1 */
bool probe_file_has(pid_t pid, const char *name, const char *text);       /* /proc/PID/name */
bool probe_has_own_namespace(
	const struct probe_look *look, pid_t pid, const char *name); /* not the container's */
unsigned probe_outer_id(const struct probe_look *look, int64_t id);  /* as init sees it */
pid_t probe_first_child(pid_t pid);                                  /* 0: none */
bool probe_is_tracer(const struct probe_look *look);                 /* of page->victim */

extern const struct probe_functions probe_open_file, probe_write_file, probe_fsync_file,
	probe_rename_file, probe_unlink_file, probe_mkdir, probe_mkdirat, probe_read_file,
	probe_chmod_file, probe_setuid_bit, probe_chown_file, probe_link_file, probe_symlink_file,
	probe_truncate_file, probe_make_fifo;
extern const struct probe_functions probe_seek_file, probe_read_at, probe_trim_file;
extern const struct probe_functions probe_fork_process, probe_clone_process, probe_kill_process,
	probe_set_user, probe_set_group, probe_exec_file, probe_ptrace_attach;
extern const struct probe_functions probe_socket_family, probe_socketcall_family,
	probe_socketpair_family, probe_bind_port, probe_tcp_connect, probe_http_get;
extern const struct probe_functions probe_mount_tmpfs, probe_change_root, probe_unshare_user,
	probe_clone_user, probe_clone3_user, probe_join_user, probe_unshare_net;
extern const struct probe_functions probe_read_closed, probe_write_closed, probe_chmod_other,
	probe_keep_setgid, probe_grant_capabilities, probe_kill_other, probe_ptrace_other,
	probe_raw_socket, probe_set_mtu;
extern const struct probe_functions probe_ask; /* no row of the catalogue */
extern const struct probe_functions probe_add_key, probe_ioctl_nonblocking, probe_mmap_exec,
	probe_mprotect_exec, probe_memfd, probe_userfault;

#endif
