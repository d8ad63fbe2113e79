/* SPDX-License-Identifier: MIT */
/*
 * meaning: two filters side by side, by what they answer and not by how they are written: their
 * differences (bpf_diff.h) on the ABIs that a surface is made of, call by call.
 */
#ifndef LAB_CORE_MEANING_H
#define LAB_CORE_MEANING_H

#include "core/bpf.h"
#include "core/pattern.h"
#include "core/surface.h"

#include <stdbool.h>
#include <stddef.h>

/* struct meaning_difference, seen from the first filter. */
enum meaning_kind {
	MEANING_MORE,  /* it permits what the other does not */
	MEANING_LESS,  /* the other way round */
	MEANING_OTHER, /* neither permits it, and the answers differ */
};
#define MEANING_KINDS (MEANING_OTHER + 1)
const char *meaning_kind_name(enum meaning_kind kind); /* "more" */

/* One for each call and kind; of MEANING_OTHER one for each two answers. */
struct meaning_difference {
	enum meaning_kind kind;
	const struct syscall_row *call;
	unsigned abis;                /* bits 1 << enum abi: those where it differs */
	bool in_part;                 /* with some arguments, of which `point` has one example */
	struct pattern_witness point; /* the first one; answer is the first filter's */
	struct answer other;          /* the other's answer there */
};

struct meaning {
	struct meaning_difference
		*items; /* by kind, then by risk, the dearest first, then by name */
	size_t count;
	size_t capacity;
};

void meaning_compare(struct meaning *meaning, const struct bpf_program *program,
	const struct bpf_program *other);
void meaning_release(struct meaning *meaning);

#endif
