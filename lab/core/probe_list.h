/* SPDX-License-Identifier: MIT */
/*
 * probe_list: the catalogue of probes, once. core/probe.c makes rows from it, inside/probe_*.c
 * have the functions.
 *
 *   PROBE(word, name, call, arguments, twin, opening, what)
 *     word       the C word: probe_<word> in inside/
 *     name       as written in exercise.json, "probe": ["mkdir"]
 *     call       the decisive system call, the one that the probe is about
 *     arguments  what is written behind the name: a letter each, v a value (a whole number or a
 * named constant), w a word; behind a ? they may be left out twin       TWIN: "i386:mkdir" makes
 * the same call by int $0x80. ONLY: there is nothing else opening    what the container has to open
 * for it ("opens"), or NO_OPENING what       what it does, in the service's words, completing "it
 * could not ..."
 *
 * Every probe has an effect that is looked for from outside; none is judged by a return code
 * alone, except where a call has no effect that can be seen (fsync).
 */
#ifndef LAB_CORE_PROBE_LIST_H
#define LAB_CORE_PROBE_LIST_H

/* clang-format off */
#define PROBE_LIST \
	PROBE(open_file, "open-file", "openat", "", TWIN, NO_OPENING, "open its log file") \
	PROBE(write_file, "write-file", "write", "", TWIN, NO_OPENING, "write a line to its log file") \
	PROBE(fsync_file, "fsync-file", "fsync", "", TWIN, NO_OPENING, "flush its log file to the disk") \
	PROBE(rename_file, "rename-file", "rename", "", TWIN, NO_OPENING, "rename its log file") \
	PROBE(unlink_file, "unlink-file", "unlink", "", TWIN, NO_OPENING, "remove its oldest log file") \
	PROBE(mkdir, "mkdir", "mkdir", "", TWIN, NO_OPENING, "make a directory with mkdir") \
	PROBE(mkdirat, "mkdirat", "mkdirat", "", TWIN, NO_OPENING, "make a directory with mkdirat") \
	PROBE(read_file, "read-file", "openat", "w", TWIN, NO_OPENING, "open a file for reading") \
	PROBE(chmod_file, "chmod-file", "chmod", "", TWIN, NO_OPENING, "let everybody write its log file") \
	PROBE(setuid_bit, "setuid-bit", "chmod", "", TWIN, NO_OPENING, "make a program that runs as its owner") \
	PROBE(chown_file, "chown-file", "fchownat", "v", TWIN, NO_OPENING, "give its log file to another user") \
	PROBE(link_file, "link-file", "link", "", TWIN, NO_OPENING, "give its log file a second name") \
	PROBE(symlink_file, "symlink-file", "symlink", "", TWIN, NO_OPENING, "make a symbolic link") \
	PROBE(truncate_file, "truncate-file", "truncate", "", TWIN, NO_OPENING, "empty its log file") \
	PROBE(make_fifo, "make-fifo", "mknod", "", TWIN, NO_OPENING, "make a named pipe") \
	PROBE(seek_file, "seek-file", "lseek", "v", 0, NO_OPENING, "go to that place of a file") \
	PROBE(read_at, "read-at", "pread64", "v", 0, NO_OPENING, "read that place of a volume") \
	PROBE(trim_file, "trim-file", "fallocate", "v?v", 0, NO_OPENING, "give back that part of a file") \
	PROBE(fork_process, "fork", "fork", "", TWIN, NO_OPENING, "start a second process with fork") \
	PROBE(clone_process, "clone", "clone", "", TWIN, NO_OPENING, "start a second process with clone") \
	PROBE(kill_process, "kill-process", "kill", "", TWIN, NO_OPENING, "kill another process of its container") \
	PROBE(set_user, "setuid", "setresuid", "v", 0, NO_OPENING, "become another user") \
	PROBE(set_group, "setgid", "setresgid", "v", 0, NO_OPENING, "join another group") \
	PROBE(exec_file, "exec-file", "execve", "w", TWIN, NO_OPENING, "execute a program") \
	PROBE(socket_family, "socket-family", "socket", "v?v", TWIN, NO_OPENING, "open a socket of that family") \
	PROBE(socketcall_family, "socketcall-family", "socketcall", "v?v", ONLY, OPENING_i386, "open a socket of that family by socketcall") \
	PROBE(socketpair_family, "socketpair-family", "socketpair", "v?v", TWIN, NO_OPENING, "open a pair of sockets of that family") \
	PROBE(bind_port, "bind-port", "bind", "v", TWIN, NO_OPENING, "take a port") \
	PROBE(tcp_connect, "tcp-connect", "connect", "wv", TWIN, NO_OPENING, "connect to another container") \
	PROBE(http_get, "http-get", "connect", "w", 0, NO_OPENING, "get a page over HTTP") \
	PROBE(mount_tmpfs, "mount-tmpfs", "mount", "", TWIN, NO_OPENING, "mount a file system") \
	PROBE(change_root, "chroot", "chroot", "", TWIN, NO_OPENING, "change its root directory") \
	PROBE(unshare_user, "unshare-user", "unshare", "", TWIN, OPENING_userns, "make a user namespace with unshare") \
	PROBE(clone_user, "clone-user", "clone", "", TWIN, OPENING_userns, "make a user namespace with clone") \
	PROBE(clone3_user, "clone3-user", "clone3", "", TWIN, OPENING_userns, "make a user namespace with clone3") \
	PROBE(join_user, "join-user", "setns", "", TWIN, OPENING_userns, "enter another user namespace") \
	PROBE(unshare_net, "unshare-net", "unshare", "", TWIN, NO_OPENING, "make a network namespace") \
	PROBE(ptrace_attach, "ptrace-attach", "ptrace", "", TWIN, OPENING_ptrace, "attach to another process as a debugger") \
	PROBE(add_key, "add-key", "add_key", "", TWIN, OPENING_keyring, "keep a key in the kernel") \
	PROBE(ioctl_nonblocking, "ioctl-nonblocking", "ioctl", "", TWIN, NO_OPENING, "change a descriptor with ioctl") \
	PROBE(raw_socket, "raw-socket", "socket", "", TWIN, NO_OPENING, "open a raw socket") \
	PROBE(set_mtu, "set-mtu", "ioctl", "", 0, NO_OPENING, "change a network interface") \
	PROBE(read_closed, "read-closed", "openat", "", 0, NO_OPENING, "read a file that is closed to it") \
	PROBE(write_closed, "write-closed", "openat", "", 0, NO_OPENING, "write to a file that is closed to it") \
	PROBE(chmod_other, "chmod-other", "chmod", "", 0, NO_OPENING, "open another user's file to everybody") \
	PROBE(keep_setgid, "keep-setgid", "chmod", "", 0, NO_OPENING, "make a program that runs as another group") \
	PROBE(grant_capabilities, "grant-capabilities", "setxattr", "", 0, NO_OPENING, "give a program capabilities of its own") \
	PROBE(kill_other, "kill-other", "kill", "", 0, NO_OPENING, "kill another user's process") \
	PROBE(ptrace_other, "ptrace-other", "ptrace", "", 0, OPENING_ptrace, "attach to another user's process as a debugger") \
	PROBE(mmap_exec, "mmap-exec", "mmap", "", 0, NO_OPENING, "map memory that is writable and executable") \
	PROBE(mprotect_exec, "mprotect-exec", "mprotect", "", TWIN, NO_OPENING, "make writable memory executable") \
	PROBE(memfd, "memfd-create", "memfd_create", "", TWIN, OPENING_memfd, "make a file that has no name") \
	PROBE(userfault, "userfaultfd", "userfaultfd", "", TWIN, OPENING_userfaultfd, "handle page faults itself")
/* clang-format on */

#endif
