/* SPDX-License-Identifier: MIT */
/*
 * seccomp_profile: a profile in Docker's JSON form, as written.
 *
 * Sources: moby profiles/seccomp (seccomp.go, seccomp_linux.go), docs.docker.com "Seccomp
 * security profiles for Docker", seccomp_rule_add(3). What we hold here are the written rules;
 * what is judged is the BPF that libseccomp makes from them (inside/). The two are compared, and
 * where they differ that is a finding.
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

#define PROFILE_MAX_ARCHES 24
#define PROFILE_MAX_RULES  4096

struct seccomp_profile {
	struct jdoc doc;
	struct answer default_answer;
	struct place default_at; /* of defaultAction's value */
	/* Architectures beside the native one, which is always in (as in runc). */
	const struct arch_row *arches[PROFILE_MAX_ARCHES];
	size_t arch_count;
	struct profile_rule *rules; /* in written order, one per name */
	size_t rule_count;
	size_t rule_capacity;
	struct findings findings;
};

/* What includes and excludes are compared with. */
struct profile_context {
	uint64_t capabilities;               /* bit per capability the container's process keeps */
	const char *arch;                    /* Docker's name of the native one: "amd64" */
	unsigned kernel_major, kernel_minor; /* for minKernel */
};

/* Parse and check everything. Refused (ERR_REFUSED with file:line:column) are: what base/json.h
 * refuses; unknown keys, actions, operators, architectures, errno and call names (with the nearest
 * right one); both `name` and `names`, or neither; empty names; `architectures` with `archMap`;
 * errnoRet outside 0..4094 (4095 is an errno to the kernel, but libseccomp refuses it) or beside an
 * action that has none; an argument index over 5, the same argument twice in a rule (runtimes OR it
 * silently; the text says so); SCMP_CMP_MASKED_EQ without valueTwo; SCMP_ACT_NOTIFY (nobody would
 * answer), listenerPath; a call that none of the profile's ABIs has; more than PROFILE_MAX_RULES
 * rules. A null counts as absent, as in Go. Release also after a failure. */
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

bool seccomp_profile_has_abi(const struct seccomp_profile *profile, enum abi abi);

#endif
