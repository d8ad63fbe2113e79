/* SPDX-License-Identifier: MIT */
/* toolchain: the host's files that a C policy is built and run with, or that load a ruleset
 * (core/toolchain.h says where they stand in the container). */
#ifndef LAB_SANDBOX_TOOLCHAIN_H
#define LAB_SANDBOX_TOOLCHAIN_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

#define TOOLCHAIN_MAX_PARTS 64

struct toolchain_part {
	char *host;  /* path there */
	char *place; /* below the container's root */
	bool folder;
	bool runs; /* a linked program needs it, too */
};

struct toolchain {
	struct toolchain_part parts[TOOLCHAIN_MAX_PARTS];
	size_t count;
	bool is_nft;
};

struct toolchain *toolchain_new(void); /* nothing is looked for yet */
/* Look for everything, if that was not done. ERR_UNAVAILABLE: what is missing, and the packages
 * that have it. */
int toolchain_need(struct toolchain *toolchain, struct err *err);
/* The same of nft and its libraries; another toolchain than the one above. */
int toolchain_need_nft(struct toolchain *toolchain, struct err *err);
void toolchain_free(struct toolchain *toolchain); /* NULL is fine */

#endif
