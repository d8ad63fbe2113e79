/* SPDX-License-Identifier: MIT */
/*
 * report: a verdict as text for a terminal or a pipe. One cause at a time: the first broken
 * service, else the first attack that got through; the others are a count. No meaning is in colour
 * alone. Whatever came from a learner's file is escaped.
 */
#ifndef LAB_CLI_REPORT_H
#define LAB_CLI_REPORT_H

#include "base/buf.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stddef.h>

struct report_style {
	size_t width; /* columns; 0: 80 */
	bool colour;  /* honouring NO_COLOR is the caller's */
	bool all;     /* explain every failed check */
};

/* Appends whole lines to `out`. For JSON there is verdict_json. */
void report_verdict(
	const struct verdict *verdict, const struct report_style *style, struct buf *out);

/* The line below it: what to type next. Nothing where the verdict is of a part of the checks, or
 * says nothing about the policy. */
void report_next(const struct verdict *verdict, struct buf *out);

#endif
