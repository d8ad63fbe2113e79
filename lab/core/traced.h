/* SPDX-License-Identifier: MIT */
/* traced: which hook of a ruleset decided about a try of a matrix, as the kernel's own trace has
 * it.
 */
#ifndef LAB_CORE_TRACED_H
#define LAB_CORE_TRACED_H

#include <stdint.h>

#define TRACED_NAME 64
#define TRACED_MAX  32 /* so many tries of a matrix are traced */
struct traced_packet {
	uint32_t try;       /* matrix_try */
	uint32_t dropped;   /* 1: it was dropped there; else it was let through */
	uint32_t by_policy; /* 1: by the chain's policy, no rule said anything */
	uint32_t family;    /* NFPROTO_INET and so on, of the table */
	uint64_t handle;    /* of the rule */
	uint32_t container; /* of the plan, whose ruleset it was */
	char table[TRACED_NAME];
	char chain[TRACED_NAME];
};

#endif
