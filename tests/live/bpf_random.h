/* SPDX-License-Identifier: MIT */
/*
 * bpf_random: random programs and calls, from a generator of our own so that a seed means the same
 * everywhere. For tests/live/bpf_kernel.c and tests/fuzz/bpf.c.
 */
#ifndef TESTS_LIVE_BPF_RANDOM_H
#define TESTS_LIVE_BPF_RANDOM_H

#include "core/bpf.h"
#include "bpf_points.h"

struct random {
	uint64_t state; /* never 0 */
};
struct random random_from(uint64_t seed);
uint32_t random_word(struct random *random);
uint32_t random_below(struct random *random, uint32_t limit); /* limit > 0 */

/* A valid program: all instructions that seccomp has, all actions. The caller releases it. */
struct bpf_program random_program(struct random *random);

/* A program that is often invalid: a valid one with a few fields of its instructions overwritten.
 */
struct bpf_program random_broken_program(struct random *random);

/* Calls that programs of random_program tell apart. `with_i386`: some by int $0x80. */
void random_points(struct random *random, bool with_i386, struct point *points, size_t count);

#endif
