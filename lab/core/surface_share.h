/* SPDX-License-Identifier: MIT */
/*
 * surface_share: how much of one call a filter permits. This is asked at points, those of
 * `name(_, ...)` (pattern.h), and is the one place that knows it: an exact analysis can replace
 * them here, and nothing else changes.
 */
#ifndef LAB_CORE_SURFACE_SHARE_H
#define LAB_CORE_SURFACE_SHARE_H

#include "core/bpf.h"
#include "core/names.h"
#include "core/pattern_box.h"
#include "core/seccomp_profile.h"

#include <stdbool.h>

/* In halves, so that sums stay whole. */
enum share {
	SHARE_NONE, /* no point is allowed or logged */
	SHARE_SOME,
	SHARE_ALL,
};

/* A filter, and the profile that it was compiled from (NULL: none), whose constants say where to
 * ask. */
struct surface_filter {
	const struct bpf_program *program;
	const struct seccomp_profile *profile;
};

/* The points of one call on one ABI. Arguments that the filter does not load for this call can't
 * change its answer and are held at one value, so there are few; a call whose rules compare so much
 * that there are more is SHARE_SOME. */
#define SHARE_MAX_POINTS 4096

/* `call` is there on `abi`. */
enum share share_of(
	const struct surface_filter *filter, const struct syscall_row *call, enum abi abi);

/* The points that tell two filters apart at one call, in ascending order; at most SHARE_MAX_POINTS.
 * There is one where neither looks at more than the number; then `by_arguments` is false. The
 * struct points into itself: it stays where it is.
 *
 *	share_points_begin(&points, filter, other, call, abi);
 *	do {
 *		share_points_at(&points, &data);
 *	} while (share_points_next(&points));
 *	share_points_end(&points);
 */
struct share_points {
	struct pattern pattern;
	struct box box;
	size_t place[BOX_AXES];
	size_t left;
	bool by_arguments;
};
void share_points_begin(struct share_points *points, const struct surface_filter *filter,
	const struct surface_filter *other, const struct syscall_row *call, enum abi abi);
void share_points_at(const struct share_points *points, struct seccomp_data *data);
bool share_points_next(struct share_points *points);
void share_points_end(struct share_points *points);

/* The smallest point that `filter` permits and `other` does not. False: there is none among the
 * first SHARE_MAX_POINTS of those that tell both apart. */
bool share_find_beyond(const struct surface_filter *filter, const struct surface_filter *other,
	const struct syscall_row *call, enum abi abi, struct seccomp_data *data);

#endif
