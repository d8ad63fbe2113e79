/* SPDX-License-Identifier: MIT */
/*
 * caps: the capability sets of a process, and what an execve makes of them.
 *
 * Sources: capabilities(7), "Transformation of capabilities during execve()"; credentials(7);
 * security/commoncap.c (cap_bprm_creds_from_file, bprm_caps_from_vfs_caps, handle_privileged_root);
 * fs/exec.c (bprm_fill_uid). The function is compared with the running kernel over all combinations
 * of one capability's bits (tests/live/caps.c); each set is a bit per capability, and no bit hangs
 * on another. It is that of Linux 6.18. Older kernels also emptied the ambient set where the real
 * and the effective uid differed before the exec.
 */
#ifndef LAB_CORE_CAPS_H
#define LAB_CORE_CAPS_H

#include <stdbool.h>
#include <stdint.h>

enum caps_set {
	CAPS_EFFECTIVE,
	CAPS_PERMITTED,
	CAPS_INHERITABLE,
	CAPS_BOUNDING,
	CAPS_AMBIENT,
};
#define CAPS_SETS (CAPS_AMBIENT + 1)
const char *caps_set_name(enum caps_set set); /* "effective", as OCI has it */

struct caps_process {
	uint64_t sets[CAPS_SETS]; /* bits 1 << capability number */
	unsigned ruid, euid;
	bool no_root; /* SECBIT_NOROOT: uid 0 is an id like any other */
	bool no_new_privs;
};

/* Who a process is and what it may do when it is about to execute its program. Plain data, also on
 * the wire to init. */
#define CAPS_MAX_GROUPS 32
struct caps_identity {
	struct caps_process process; /* both of its uids are the same */
	uint32_t gid;
	uint32_t group_count; /* supplementary ones */
	uint32_t groups[CAPS_MAX_GROUPS];
};

/* The identity from which nothing was taken: user 0 with every capability that has a name, as in a
 * privileged container. */
void caps_identity_everything(struct caps_identity *identity);

/* A program, as the kernel finds it on a file system that is not mounted nosuid. */
struct caps_file {
	bool is_setuid;
	unsigned owner; /* with is_setuid */
	bool has_caps;  /* an attribute security.capability; else the three below are nothing */
	uint64_t permitted, inheritable;
	bool effective;
};

/* What the process is after execve of the program. False: the kernel refuses it with EPERM, as the
 * program asks to be given capabilities at once that the bounding set does not let it have. */
bool caps_exec(const struct caps_process *before, const struct caps_file *file,
	struct caps_process *after);

/* The same of a program without bit or attribute, which nobody is refused. */
struct caps_process caps_exec_plain(const struct caps_process *before);

#endif
