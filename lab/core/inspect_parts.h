/* SPDX-License-Identifier: MIT */
/*
 * inspect_parts: what the files of inspect share. Nobody else includes this.
 *
 *   inspect.c         each call on each ABI, prices
 *   inspect_holes.c   ways around what is refused
 *   inspect_rules.c   written rules that decide nothing
 *   inspect_json.c    all of it for programs
 */
#ifndef LAB_CORE_INSPECT_PARTS_H
#define LAB_CORE_INSPECT_PARTS_H

#include "core/inspect.h"

struct inspecting {
	const struct inspect_input *input;
	struct word_sets sets;
	struct cells_budget budget; /* what is left for all of it but the rules */
};

/* The cells of a space, joined. */
void inspect_cells_of(
	struct inspecting *inspecting, const struct call_space *space, struct bpf_cells *cells);

void inspect_find_holes(struct inspection *inspection, struct inspecting *inspecting);
void inspect_find_idle(struct inspection *inspection, struct inspecting *inspecting);

#endif
