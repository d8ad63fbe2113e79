/* SPDX-License-Identifier: MIT */
/*
 * inspect: what a seccomp filter permits, call by call and ABI by ABI, by its cells (bpf_cells.h);
 * what that costs (surface.h says what a price is); the holes in it; and, for a profile, the
 * written rules that decide nothing.
 */
#ifndef LAB_CORE_INSPECT_H
#define LAB_CORE_INSPECT_H

#include "base/json.h"
#include "core/bpf.h"
#include "core/bpf_cells.h"
#include "core/names.h"
#include "core/seccomp_profile.h"
#include "core/surface_share.h"

#include <stdbool.h>
#include <stddef.h>

struct inspected_call {
	const struct syscall_row *call;
	enum share share;     /* of its cells: permitted in none, some, all */
	bool is_undecided;    /* some of its cells are not decided */
	bool is_uniform;      /* one answer to all of it: `answer` */
	struct answer answer; /* else the strictest */
	char *conditions;     /* SHARE_SOME: when it is permitted, in words; owned */
};

/* One ABI. */
struct inspected_abi {
	struct inspected_call *calls; /* those that it has and filters see, by name; owned */
	size_t count;
	size_t permitted; /* wholly */
	size_t in_part;
	size_t undecided;
	struct answer others; /* to a number that no call has */
};

enum hole_kind {
	HOLE_HIGH_HALF, /* an int is compared in 64 bits: the kernel cuts the upper half off */
	HOLE_LOW_HALF,  /* a long is compared in 32 bits: the filter does not see the upper half */
	HOLE_ABI,       /* another ABI permits what the native one refuses */
	HOLE_DETOUR,    /* another call does the same */
};

struct hole {
	enum hole_kind kind;
	unsigned abis; /* bit per enum abi */
	char *text;    /* lower case, no full stop; owned */
};

struct holes {
	struct hole *items;
	size_t count;
	size_t capacity;
};

/* A written rule that decides nothing. */
struct idle_rule {
	const struct profile_rule *rule;
	char *why; /* lower case, no full stop; owned */
};

struct idle_rules {
	struct idle_rule *items;
	size_t count;
	size_t capacity;
};

/* What one call costs, on the ABIs of surface.h. */
struct call_price {
	const struct syscall_row *call;
	unsigned price; /* in halves, as surfaces are */
};

struct inspection {
	struct inspected_abi abis[ABI_COUNT];
	struct holes holes;
	struct idle_rules idle;
	struct call_price *prices; /* dearest first, then by class and name */
	size_t price_count;
	unsigned surface;
	size_t level_differences; /* of the same profile at another optimisation level */
};

/* `optimised` and `profile` may be NULL. What is made borrows from both. */
struct inspect_input {
	const struct bpf_program *program;
	const struct bpf_program *optimised;
	const struct seccomp_profile *profile;
};

void inspect_make(struct inspection *inspection, const struct inspect_input *input);
void inspect_release(struct inspection *inspection);

const struct inspected_call *inspected_call_find(
	const struct inspected_abi *abi, const char *name); /* or NULL */

/* Nothing in it is wrong: no hole, no idle rule, nothing undecided, one meaning at both levels. */
bool inspect_is_clean(const struct inspection *inspection);

/* Everything, with the profile's findings if there is one. */
struct jout *inspect_json(
	const struct inspection *inspection, const struct inspect_input *input, const char *file);
const char *hole_kind_name(enum hole_kind kind); /* "high-half" */

#endif
