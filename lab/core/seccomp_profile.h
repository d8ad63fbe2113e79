/* SPDX-License-Identifier: MIT */
/*
 * seccomp_profile: a seccomp profile in JSON, as written.
 *
 * There are two forms. OCI's is the object linux.seccomp of a container's config.json. Docker's and
 * Podman's is the same object with keys of their own (archMap, includes, excludes, comment, name;
 * Podman's defaultErrno and errno): Docker makes OCI's form of it and hands on all other keys, so
 * one parser reads both and a file never has to say which it is. docs/format-seccomp-json.md lists
 * every key.
 *
 * Sources: the runtime specification's config-linux.md ("Seccomp"); Moby profiles/seccomp
 * (seccomp.go embeds the specification's LinuxSeccomp, seccomp_linux.go); containers/common
 * pkg/seccomp/types.go; runc libcontainer/seccomp (seccomp_linux.go, config.go); crun
 * src/libcrun/seccomp.c; seccomp_rule_add(3). What we hold here are the written rules; what is
 * judged is the BPF that libseccomp makes from them (inside/). The two are compared, and where they
 * differ that is a finding.
 */
#ifndef LAB_CORE_SECCOMP_PROFILE_H
#define LAB_CORE_SECCOMP_PROFILE_H

#include "base/err.h"
#include "base/json.h"
#include "core/bpf.h"
#include "core/finding.h"
#include "core/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum compare_op {
	COMPARE_NE,
	COMPARE_LT,
	COMPARE_LE,
	COMPARE_EQ,
	COMPARE_GE,
	COMPARE_GT,
	COMPARE_MASKED_EQ, /* (argument & value) == value_two */
};

struct profile_compare {
	unsigned index; /* argument 0..5 */
	enum compare_op op;
	uint64_t value;
	uint64_t value_two;
	struct place at; /* of its object in "args" */
};

/* One entry of "syscalls" for one of its names. */
struct profile_rule {
	const struct syscall_row *call;
	struct answer answer;
	struct profile_compare compares[SYSCALL_ARGS];
	size_t compare_count;
	size_t entry;        /* index in "syscalls" */
	struct place at;     /* of the name in "names" */
	struct place action; /* of the action's value */
	bool redundant;      /* same answer as the default: left out of compiling (libseccomp says
				EACCES, runtimes drop it silently), finding "redundant" */
	bool skipped;        /* left out by includes or excludes */
	bool outranked;      /* its call and comparisons stand also in a stricter rule. libseccomp
				refuses such a pair (EEXIST), so this one is not compiled */
};

/* How strictly a file is read. Container runtimes do two things in silence: an absent valueTwo
 * is 0, and a name that none of the profile's ABIs has is dropped. Moby's and Podman's own default
 * profiles need that; a learner who forgot valueTwo needs to be told (docs/decisions, "Two readings
 * of a profile"). */
enum profile_reading {
	PROFILE_STRICT,      /* both are refused: an answer to an exercise */
	PROFILE_AS_RUNTIMES, /* both are read as runtimes do, with a finding */
	PROFILE_TO_EXAMINE,  /* so too, and what needs somebody beside the container
				(SCMP_ACT_NOTIFY, listeners) or only says how a filter is loaded
				(flags)  is taken: nothing is loaded */
};

#define PROFILE_MAX_ARCHES 24
#define PROFILE_MAX_RULES  4096

struct seccomp_profile {
	struct jdoc doc;
	struct answer default_answer;
	struct place default_at; /* of defaultAction's value */
	enum profile_reading reading;
	/* Architectures beside the native one, which is always in (as in runc). */
	const struct arch_row *arches[PROFILE_MAX_ARCHES];
	size_t arch_count;
	bool names_native;          /* the native one is written too */
	struct profile_rule *rules; /* in written order, one per name */
	size_t rule_count;
	size_t rule_capacity;
	struct findings findings;
};

/* The kernel that profiles are read for, on every machine: the newest that core/tables know. A
 * digest must not depend on the kernel that happens to run (docs/decisions, "Profiles are read for
 * one kernel"). Changes with the tables. */
#define PROFILE_KERNEL_MAJOR 6
#define PROFILE_KERNEL_MINOR 18

/* What includes and excludes are compared with, and how the file is read. */
struct profile_context {
	uint64_t capabilities;               /* bit per capability the container's process keeps */
	const char *arch;                    /* Docker's name of the native one: "amd64" */
	unsigned kernel_major, kernel_minor; /* for minKernel */
	enum profile_reading reading;
};

/* Parse and check everything. Refused (ERR_REFUSED with file:line:column) are: what base/json.h
 * refuses; a whole config.json; unknown keys, actions, operators, architectures, errno and call
 * names (with the nearest right one); both `name` and `names`, or neither; empty names;
 * `architectures` with `archMap`; errnoRet outside 0..4094 (4095 is an errno to the kernel, but
 * libseccomp refuses it) or beside an action that has none; Podman's `errno` without an equal
 * errnoRet; an argument index over 5, the same argument twice in a rule (runc and crun then make a
 * rule of each comparison of the entry: opencontainers/runc#2735; the text says so);
 * SCMP_CMP_MASKED_EQ without valueTwo and a call that none of the profile's ABIs has, unless read
 * as runtimes do; SCMP_ACT_NOTIFY (nobody would answer), listenerPath, any flag, unless read to be
 * examined; a minKernel that Moby would not read; more than PROFILE_MAX_RULES rules. A null counts
 * as absent, as in Go. Release also after a failure. */
int seccomp_profile_parse(struct seccomp_profile *profile, const char *name, const void *text,
	size_t size, const struct profile_context *context, struct err *err);
void seccomp_profile_release(struct seccomp_profile *profile);

/* Which line decides. */
struct decision {
	struct answer answer;
	const struct profile_rule *rule; /* NULL: no rule matches */
	bool foreign; /* the ABI is not one of the profile's: KILL_THREAD, as libseccomp does */
};

/* The written rules' meaning for one call: of the rules whose comparisons all hold, the one with
 * the strictest answer (the kernel's order), ties to the first written; no rule: the default. A
 * redundant rule says what the default says, so it counts only where no other matches. A
 * rule for `socket` also meets i386's socketcall with that selector, as in libseccomp: its
 * comparison of argument 0 is not asked there (the selector stands in its place), the others are
 * asked of socketcall's own arguments. What libseccomp makes of several rules for one call is
 * something else: see FINDING_CONFLICT. */
void seccomp_profile_decide(const struct seccomp_profile *profile, const struct seccomp_data *data,
	struct decision *decision);

/* Of two rules of one profile, does the first decide where both match? */
bool profile_rule_beats(const struct profile_rule *rule, const struct profile_rule *other);

bool seccomp_profile_has_abi(const struct seccomp_profile *profile, enum abi abi);

#endif
