/* SPDX-License-Identifier: MIT */
/* doctor: what of the lab runs on this machine, by trying, and what the rest needs. */
#ifndef LAB_APP_DOCTOR_H
#define LAB_APP_DOCTOR_H

#include "app/catalogue.h"
#include "base/err.h"
#include "core/facility.h"

#include <stdbool.h>

struct diagnosis {
	bool has[FACILITY_COUNT];
	struct err why[FACILITY_COUNT]; /* where it has not */
	const char
		*limits; /* "v2", "v1", "none": who counts them (docs/sandbox.md); NULL: no world */
};
void doctor_examine(struct diagnosis *diagnosis);

/* The first facility that the exercise needs and this machine has not; -1: it runs here. */
int doctor_missing(const struct diagnosis *diagnosis, const struct exercise *exercise);

#endif
