/* SPDX-License-Identifier: MIT */
/*
 * profile_make: a seccomp profile that permits what a recording used, and refuses the rest with
 * EPERM. Docker's and OCI's form.
 *
 * A call is permitted by name; where a few of its arguments say what it does (core/arguments.h) and
 * took few values, by these values. An argument that the kernel cuts to 32 bits is compared as it
 * was in the register, and under a mask where the high half held something. Calls that were refused
 * with another errno than EPERM keep that answer, as programs fall back by it: ENOSYS for clone3,
 * which is always refused so unless it was used, for its flags lie behind a pointer.
 */
#ifndef LAB_CORE_PROFILE_MAKE_H
#define LAB_CORE_PROFILE_MAKE_H

#include "base/buf.h"
#include "core/call_usage.h"

/* Append the profile, and what there is to say about it, a line each. */
void profile_make(const struct call_usage *usage, struct buf *profile, struct buf *notes);

#endif
