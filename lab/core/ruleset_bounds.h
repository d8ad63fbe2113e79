/* SPDX-License-Identifier: MIT */
/*
 * ruleset_bounds: may nft and the kernel be given this ruleset? nft 1.0.6 takes 1.6 GB for a define
 * of 461 bytes, and the kernel most of a second for one packet that meets twelve levels of four
 * jumps (measured). So what could take so long is bounded before anybody else reads it, and what an
 * exercise is not about is left out: much of it loads a kernel module.
 *
 * Looser than nft in all else: whether a ruleset means anything is nft's to say.
 */
#ifndef LAB_CORE_RULESET_BOUNDS_H
#define LAB_CORE_RULESET_BOUNDS_H

#include "base/err.h"
#include "core/ruleset.h"

#define RULESET_MAX_BYTES    (64 * 1024)
#define RULESET_MAX_ELEMENTS 1000  /* of one set or map, with what its variables stand for */
#define RULESET_MAX_WORDS    40000 /* of the file, likewise */
#define RULESET_MAX_STEPS    10000 /* rules that one packet can meet at one hook */
#define RULESET_MAX_DEPTH    16    /* of braces */

/* 0, or -1 and ERR_REFUSED with the place in `file`. `text` is what `ruleset` was read from. */
int ruleset_bounds_check(const struct ruleset *ruleset, const char *file, const char *text,
	size_t size, struct err *err);

#endif
