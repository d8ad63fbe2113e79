/* SPDX-License-Identifier: MIT */
/*
 * call_usage: which calls a recording has, counted: how often, with which arguments that a profile
 * can tell apart (core/arguments.h), and which were refused, by whom. Bounded however long the
 * recording is.
 */
#ifndef LAB_CORE_CALL_USAGE_H
#define LAB_CORE_CALL_USAGE_H

#include "base/buf.h"
#include "base/json.h"
#include "core/call_cause.h"
#include "core/call_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define USAGE_MAX_FORMS    8   /* a call with more is one whose arguments are too many to list */
#define USAGE_MAX_CALLS    600 /* beside those that have a name */
#define USAGE_MAX_REFUSALS 256

struct call_use {
	int32_t abi; /* as in call_event */
	uint32_t nr;
	const struct syscall_row *row; /* NULL: it has no name */
	uint64_t times;
	uint64_t refused;                /* of these */
	uint64_t (*forms)[SYSCALL_ARGS]; /* of those that were not refused; other arguments are 0 */
	size_t form_count;
	bool has_more_forms;
	struct answer refusal; /* the first one's */
};

struct call_refusal {
	int32_t abi;
	uint32_t nr;
	struct call_cause cause;
	uint64_t times;
};

struct call_usage {
	struct call_use *calls; /* in order of their first time */
	size_t call_count;
	size_t call_capacity;
	struct call_refusal *refusals;
	size_t refusal_count;
	size_t refusal_capacity;
	uint64_t unlisted; /* calls, or refusals, beyond the bounds */
};

/* Count a call; other events are passed over. */
void call_usage_add(
	struct call_usage *usage, const struct call_event *event, const struct call_cause *cause);
void call_usage_release(struct call_usage *usage);

/* NULL: it was not used. */
const struct call_use *call_usage_find(
	const struct call_usage *usage, int32_t abi, const struct syscall_row *row);
bool call_use_is_permitted(const struct call_use *use); /* at least once */

/* As a table for people: refused ones first, with the lines that refused them. */
void call_usage_format(const struct call_usage *usage, struct buf *out);
/* {"calls": [...], "refused": [...]} */
struct jout *call_usage_json(const struct call_usage *usage);

#endif
