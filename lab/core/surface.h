/* SPDX-License-Identifier: MIT */
/*
 * surface: what a filter permits, as a number: over all calls and the ABIs x86_64, i386 and x32 the
 * sum of the call's weight (names.h, syscall_risk) times its share, counted in halves. It means
 * something only beside another one: an answer's is compared with the solution's, and the ratio of
 * the two is what a check sets a budget for. docs/surface.md says what it does not mean.
 */
#ifndef LAB_CORE_SURFACE_H
#define LAB_CORE_SURFACE_H

#include "base/buf.h"
#include "core/names.h"
#include "core/surface_share.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The first of enum abi. aarch64 is no ABI of a machine that has these. */
#define SURFACE_ABIS 3

struct surface {
	uint8_t (*shares)[SURFACE_ABIS]; /* enum share, for each syscall_at() */
	unsigned total;
	unsigned totals[SURFACE_ABIS]; /* of each ABI */
	size_t calls; /* that have a weight and are permitted, in part or on some ABI */
};

void surface_make(struct surface *surface, const struct bpf_program *program);
void surface_release(struct surface *surface);

/* Hundredths, rounded up, so that a ratio within a budget of hundredths is shown as one that is. */
#define SURFACE_NO_RATIO UINT32_MAX /* something against nothing: above any budget */

/* What an answer's surface has that the solution's has not. */
struct surface_over {
	const struct syscall_row *call;
	unsigned
		price; /* by how much the surface shrinks when the solution's share of it is left */
};

/* The one change that shrinks the surface most: a call, or a whole ABI that the solution does
 * without. */
struct surface_dearest {
	const struct syscall_row *call; /* NULL: nothing is over. Of an ABI its dearest call */
	enum abi abi;                   /* the ABI, or one where the call is over */
	bool whole_abi;
	bool partly_needed; /* the solution permits a part of the call there */
	unsigned price;
	unsigned ratio; /* what is left without it */
};

struct surface_measure {
	unsigned total;
	unsigned solution;
	size_t calls;
	size_t needed;             /* calls of the solution */
	unsigned ratio;            /* or SURFACE_NO_RATIO */
	struct surface_over *over; /* dearest first, then by name */
	size_t over_count;
	struct surface_dearest dearest;
};

void surface_measure(struct surface_measure *measure, const struct surface *surface,
	const struct surface *solution);
void surface_measure_release(struct surface_measure *measure);

/* "61 calls allowed, 55 needed; over: ptrace, keyctl and 4 more" */
void surface_format_calls(
	const struct surface_measure *measure, size_t most_names, struct buf *out);
/* "1.25"; "none" for SURFACE_NO_RATIO. */
void surface_format_ratio(unsigned ratio, struct buf *out);

#endif
