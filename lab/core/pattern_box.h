/* SPDX-License-Identifier: MIT */
/*
 * pattern_box: the points of a pattern on one ABI, as a box: the product of seven axes, the six
 * arguments and, last, the instruction pointer. pattern.h says which values stand on an axis. A
 * box is walked in ascending order:
 *
 *	size_t place[BOX_AXES] = { 0 };
 *	do {
 *		box_point(&box, place, &data);
 *	} while (box_next(&box, place));
 */
#ifndef LAB_CORE_PATTERN_BOX_H
#define LAB_CORE_PATTERN_BOX_H

#include "core/pattern.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BOX_AXES (SYSCALL_ARGS + 1)
#define BOX_IP   SYSCALL_ARGS

struct box_axis {
	uint64_t *values; /* ascending, each once */
	size_t count;
	size_t capacity;
};

struct box {
	const struct pattern *pattern; /* borrowed */
	enum abi abi;
	struct box_axis axes[BOX_AXES];
};

/* Fill the axes of a box that has its pattern and ABI. `words` are those that the filters load
 * (bpf_words_read_by): the instruction pointer is worth asking about only if it is among them. */
void box_fill(
	struct box *box, const struct pattern_hints *hints, size_t hint_count, uint32_t words);
void box_release(struct box *box);

/* An argument that no filter loads can't change an answer: its smallest member stands for all. */
void box_hold_unread(struct box *box, uint32_t words);

bool box_is_empty(const struct box *box); /* no value of some argument belongs to the pattern */
bool box_fits(const struct box *box, size_t most_points);

void box_point(const struct box *box, const size_t place[BOX_AXES], struct seccomp_data *data);
/* The next place in ascending order, the instruction pointer turning fastest; false after the last.
 */
bool box_next(const struct box *box, size_t place[BOX_AXES]);

#endif
