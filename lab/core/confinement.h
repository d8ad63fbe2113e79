/* SPDX-License-Identifier: MIT */
/*
 * confinement: what the seccomp compiler may still do once a learner's rules are in it.
 *
 * libseccomp is a C library that reads hostile input, and an oversized filter can corrupt its heap.
 * So before it reads the first byte the compiler closes itself in with this filter: it may read and
 * write the descriptors that it has, make a pipe, have memory that is not run, keep its clock, and
 * end. It opens nothing, starts nothing, signals nobody, and other ABIs kill it. All else answers
 * ENOSYS, as on a kernel that is too old, so that a libseccomp that asks for more goes on without.
 */
#ifndef LAB_CORE_CONFINEMENT_H
#define LAB_CORE_CONFINEMENT_H

#include "core/bpf.h"

/* Static; not to be released. */
const struct bpf_program *confinement_get(void);

#endif
