/* SPDX-License-Identifier: MIT */
/*
 * bpf_points: ask the live kernel what it does for a call under filters, and the model the same.
 *
 * No call is ever carried out: under the filters in question lies one of ours that answers every
 * call whose sixth argument is POINT_MARK with ERRNO(4000). So ALLOW, LOG, TRACE and NOTIFY, which
 * are less strict than ERRNO, show as ERRNO(4000), and KILL_PROCESS and KILL_THREAD look alike, as
 * our children have one thread; the rest is seen as it is. x86-64 only, as the lab is.
 *
 * Works as any user: the children set no_new_privs. One child at a time, which dies with us.
 */
#ifndef TESTS_LIVE_BPF_POINTS_H
#define TESTS_LIVE_BPF_POINTS_H

#include "base/err.h"
#include "core/bpf.h"
#include "core/names.h"

#define POINTS_MAX       4096
#define POINT_ARGS       5 /* the sixth is the mark */
#define POINT_MARK       0x5ca1ab1eu
#define POINT_MARK_ERRNO 4000
#define POINT_STACK_MAX  4 /* filters, ours not counted */

struct point {
	enum abi abi; /* ABI_X86_64 (an x32 call is one with X32_BIT in nr) or ABI_I386 */
	uint32_t nr;
	uint64_t args[POINT_ARGS];
};

/* Filters in the order of loading. All but the last come from points_make_loadable_over. */
struct filters {
	const struct bpf_program *programs[POINT_STACK_MAX];
	size_t count;
};

/* A copy of `program` that lets our own later filters be loaded. The caller releases it. */
struct bpf_program points_make_loadable_over(const struct bpf_program *program);

/* Memory that the children share with us; one for a whole test. */
struct points_memory;
struct points_memory *points_memory_new(void);
void points_memory_free(struct points_memory *memory);

/* Does int $0x80 work here? */
bool points_kernel_has_i386(void);

/* Model (core/bpf.h) against kernel, summed over many calls of points_compare. `{ 0 }` is empty.
 * ERR_INPUT if the kernel refuses a filter, ERR_SYSTEM if a child ended as no filter explains. */
struct comparison {
	size_t points;
	size_t differences;
	size_t seen[ACTION_ALLOW + 1]; /* by enum action: what the kernel answered */
	struct buf first;              /* the first difference, with its filters, for a person */
};
int points_compare(struct points_memory *memory, const struct filters *filters,
	const struct point *points, size_t count, struct comparison *comparison, struct err *err);
void comparison_release(struct comparison *comparison);

/* Which programs the kernel takes: accepted[i] for programs[i], at most POINTS_MAX. ERR_SYSTEM for
 * a refusal other than EINVAL. */
int points_ask_acceptance(struct points_memory *memory, const struct bpf_program *programs,
	size_t count, bool *accepted, struct err *err);

#endif
