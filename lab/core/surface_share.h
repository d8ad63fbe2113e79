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
#include "core/seccomp_profile.h"

#include <stdbool.h>

/* In halves, so that sums stay whole. */
enum share {
	SHARE_NONE, /* no point is allowed or logged */
	SHARE_SOME,
	SHARE_ALL,
};

/* A filter, and the profile that it was compiled from (NULL: nobody knows), whose constants say
 * where to ask. */
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

/* The smallest point that `filter` permits and `other` does not. False: there is none among the
 * first SHARE_MAX_POINTS of those that tell both apart. */
bool share_find_beyond(const struct surface_filter *filter, const struct surface_filter *other,
	const struct syscall_row *call, enum abi abi, struct seccomp_data *data);

#endif
