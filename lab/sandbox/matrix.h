/* SPDX-License-Identifier: MIT */
/* matrix: real packets between the containers of a world, and what came of each. */
#ifndef LAB_SANDBOX_MATRIX_H
#define LAB_SANDBOX_MATRIX_H

#include "core/plan.h"
#include "core/reach.h"

#include <stdint.h>

struct matrix_result {
	uint8_t tries[MATRIX_MAX_TRIES]; /* facts, by matrix_try */
	struct traced_packet traced[TRACED_MAX];
	size_t traced_count;
};

/* Try all packets of plan->matrix. `netns` has a descriptor of each container's network namespace,
 * as for network_link_all. What came otherwise than the matrix wants is sent once more and traced.
 * 0; 1 when it took longer than `wait_ms`; -1 and errno with `*what`. */
int matrix_run(const struct plan *plan, const int *netns, struct matrix_result *result, int wait_ms,
	const char **what);

#endif
