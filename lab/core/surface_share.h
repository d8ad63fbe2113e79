/* SPDX-License-Identifier: MIT */
/* surface_share: how much of one call a filter permits, by its cells (bpf_cells.h). */
#ifndef LAB_CORE_SURFACE_SHARE_H
#define LAB_CORE_SURFACE_SHARE_H

#include "core/bpf.h"
#include "core/bpf_cells.h"
#include "core/names.h"

#include <stdbool.h>

/* In halves, so that sums stay whole. */
enum share {
	SHARE_NONE, /* no call of it is allowed or logged */
	SHARE_SOME, /* or it is not decided */
	SHARE_ALL,
};

/* Of all cells of a call. */
enum share share_of_cells(const struct bpf_cells *cells);

/* `call` is there on `abi`. */
enum share share_of(
	const struct bpf_program *program, const struct syscall_row *call, enum abi abi);

/* The smallest call that `program` permits and `other` does not. False: there is none, or it is not
 * decided. */
bool share_find_beyond(const struct bpf_program *program, const struct bpf_program *other,
	const struct syscall_row *call, enum abi abi, struct seccomp_data *data);

#endif
