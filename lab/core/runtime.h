/* SPDX-License-Identifier: MIT */
/*
 * runtime: what a container runtime puts before a filter that libseccomp made of a profile.
 *
 * runc (since 1.0.0-rc93) answers ENOSYS to calls that are newer than the profile: on each ABI that
 * the profile lists, every number above the highest one that it names. Without that a C library
 * that tries a new call first is told EPERM, takes it for an answer and does not fall back to the
 * old one. It does so where the default refuses, and not with ENOSYS already
 * (opencontainers/runc libcontainer/seccomp/patchbpf/enosys_linux.go). crun and youki have nothing
 * of the kind.
 */
#ifndef LAB_CORE_RUNTIME_H
#define LAB_CORE_RUNTIME_H

#include "base/err.h"
#include "core/bpf.h"
#include "core/seccomp_profile.h"

enum runtime { RUNTIME_NONE, RUNTIME_RUNC };

/* "none", "runc". ERR_USAGE with the nearest right word. */
int runtime_parse(const char *name, enum runtime *runtime, struct err *err);

/* Put before `program`, which was made of `profile`, what the runtime would. ERR_INPUT: the program
 * gets too long for the kernel, or the profile lists an architecture whose numbers nobody here
 * knows. */
int runtime_patch(enum runtime runtime, const struct seccomp_profile *profile,
	struct bpf_program *program, struct err *err);

#endif
