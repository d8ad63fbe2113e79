/* SPDX-License-Identifier: MIT */
/*
 * baseline: our own seccomp filter, loaded under the learner's in every container.
 *
 * Namespaces leave channels open that reach the host's kernel or other containers: keyrings,
 * AF_VSOCK and AF_ALG sockets, io_uring (whose operations are no system calls, so neither filter
 * nor recorder sees them), bpf, perf events, userfaultfd, memfds (memory that no limit of ours
 * counts), nested user namespaces, foreign ABIs. The baseline answers ENOSYS for them, as a kernel
 * without the feature would. The evaluator judges the learner's filter alone, so the baseline never
 * shows in a verdict.
 */
#ifndef LAB_CORE_BASELINE_H
#define LAB_CORE_BASELINE_H

#include "core/bpf.h"
#include "core/opening.h"

/* The filter for this build's native ABI; release with bpf_program_release. */
/* `opens`: bits 1 << enum opening, parts that are lifted. What lies behind a pointer no filter
 * sees: with i386 open, socketcall makes sockets of any family. */
void baseline_make(struct bpf_program *program, unsigned opens);

#endif
