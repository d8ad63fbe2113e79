/* SPDX-License-Identifier: MIT */
/*
 * bpf_diff: where two seccomp programs answer differently. Not their instructions are compared but
 * their cells (bpf_cells.h): programs that say the same in another way have no difference, and a
 * difference is a region of calls with a call to show for it.
 */
#ifndef LAB_CORE_BPF_DIFF_H
#define LAB_CORE_BPF_DIFF_H

#include "base/buf.h"
#include "base/json.h"
#include "core/bpf.h"
#include "core/bpf_cells.h"
#include "core/names.h"

#include <stdbool.h>
#include <stddef.h>

#define DIFFERENCE_ALL_FREE ((1u << SYSCALL_ARGS) - 1)
#define ABI_FOREIGN         ABI_COUNT /* an architecture that is none of ours */

/* All regions in which one call of one ABI gets the same two answers. */
struct difference {
	unsigned abi;                   /* enum abi, or ABI_FOREIGN */
	const struct syscall_row *call; /* NULL: numbers that no call of ours has */
	struct answer answers[2];
	struct seccomp_data witness; /* the smallest call of the regions */
	unsigned free_args;          /* bit per argument that does not matter around the witness */
	size_t regions;
	bool is_undecided; /* cells of one are not: the answers are those to the witness, and may
			      be equal */
};

struct bpf_diff {
	struct difference *items; /* by ABI, number, arguments of the witness */
	size_t count;
	size_t capacity;
	bool is_cut; /* there are more than DIFF_MOST; the rest is not told */
};
#define DIFF_MOST 65536

/* x86-64 numbers 335 and 336 are left out: no filter is asked about them (bpf.h). */
void bpf_diff_make(struct bpf_diff *diff, const struct bpf_program *a, const struct bpf_program *b,
	const struct cells_budget *budget);
void bpf_diff_release(struct bpf_diff *diff);

/* "B permits i386:socket(AF_VSOCK); A refuses it with EPERM": `names` are what to call A and B. */
void difference_format(
	const struct difference *difference, const char *const names[2], struct buf *out);
struct jout *difference_json(const struct difference *difference);

#endif
