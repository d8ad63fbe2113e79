/* SPDX-License-Identifier: MIT */
/*
 * score: the points of a verdict. Service and defence have 40 each, by the weight of the checks
 * that are ok; least privilege has 20, by how much of the budget is left. A group that is not there
 * leaves its points to the others, in proportion. The arithmetic is exact and in whole numbers, so
 * that the score, which is in the digest, is the same everywhere; it is rounded once, half up.
 */
#ifndef LAB_CORE_SCORE_H
#define LAB_CORE_SCORE_H

#include "core/verdict.h"

/* 0 to 100, before any cap. */
unsigned score_of(const struct verdict *verdict);

/* Points of least privilege alone, 0 to SCORE_LEAST_PRIVILEGE, rounded half up. */
#define SCORE_SERVICE         40
#define SCORE_DEFENCE         40
#define SCORE_LEAST_PRIVILEGE 20
unsigned score_least_privilege(const struct verdict *verdict);

/* The points that a group brings to score_of, with its part of those of a group that is not there,
 * each rounded half up; `*most` is how many it could bring. False: it is not there itself. */
bool score_of_group(
	const struct verdict *verdict, enum verdict_group group, unsigned *points, unsigned *most);

#endif
