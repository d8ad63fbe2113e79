/* SPDX-License-Identifier: MIT */
/*
 * caps_policy: the powers of a container's process, in JSON: of the object `process` in OCI's
 * config.json the keys capabilities, noNewPrivileges and user. docs/format-caps-json.md lists what
 * is taken and what is refused.
 *
 * Sources: the runtime specification's config.md ("POSIX process", "Linux Process", "User"); runc
 * libcontainer (init_linux.go, capabilities); capset(2), prctl(2) (PR_CAP_AMBIENT),
 * capabilities(7).
 */
#ifndef LAB_CORE_CAPS_POLICY_H
#define LAB_CORE_CAPS_POLICY_H

#include "base/err.h"
#include "base/json.h"
#include "core/caps.h"

#include <stdbool.h>
#include <stddef.h>

#define CAPS_MAX_ID 65533

struct caps_policy {
	struct jdoc doc;
	struct caps_identity identity;      /* as the process begins: what is written */
	struct place places[CAPS_SETS][64]; /* of the name; line 0 where it is not named */
	struct place sets_at[CAPS_SETS];    /* of the key; line 0 where the set is not written */
	struct place user_at;               /* of uid; line 0: not written, so it is 0 */
	struct place group_at;              /* the same of gid, */
	struct place groups_at;             /* and of additionalGids */
	struct place privileges_at; /* of noNewPrivileges; line 0: not written, so it is false */
};

/* Refused (ERR_REFUSED with file:line:column) are: what base/json.h refuses; a whole config.json or
 * process (the text says which part belongs here); other keys; a name that no capability has, with
 * the nearest one, and one without CAP_; a name twice in a set; what a runtime could not set, as
 * the kernel refuses it: effective that is not permitted, ambient that is not permitted and
 * inheritable, inheritable that is not in the bounding set; ids over CAPS_MAX_ID. Absent sets are
 * empty. A null counts as absent, as in Go. Release also after a failure. */
int caps_policy_parse(struct caps_policy *policy, const char *name, const void *text, size_t size,
	struct err *err);
/* Refused where there is only one id: supplementary groups. */
int caps_policy_refuse_groups(const struct caps_policy *policy, struct err *err);
void caps_policy_release(struct caps_policy *policy);

/* Is this a text that wants to be such a policy rather than a seccomp profile? By its keys. */
bool caps_policy_is_meant(const char *text, size_t size);

#endif
