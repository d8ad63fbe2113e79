/* SPDX-License-Identifier: MIT */
/*
 * wire_export: what a learner's linked program tells of its policy (inside/export.c is the main of
 * it): the filter, and which calls of libseccomp's made it, from which addresses. The learner's
 * code runs in that program before and beside ours, so all of this is the learner's word: only the
 * filter is judged, and what stands beside it serves to name lines.
 *
 * inside/export.c includes this header for the shapes alone.
 */
#ifndef LAB_CORE_WIRE_EXPORT_H
#define LAB_CORE_WIRE_EXPORT_H

#include "base/err.h"
#include "core/bpf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT_MAGIC        0x65626862u /* "bhbe" */
#define EXPORT_VERSION      1
#define EXPORT_MAX_RULES    4096u
#define EXPORT_MAX_COMPARES 4096u
#define EXPORT_MAX_ARCHES   16u

/* What `policy` is: the linker sets the address of the symbol bulkhead_kind to it. */
#define EXPORT_KIND_FUNCTION 0
#define EXPORT_KIND_ARRAY    1
#define EXPORT_ARRAY_SIZE    16 /* bytes of a struct sock_fprog */

enum export_status {
	EXPORTED,
	EXPORT_NO_CONTEXT, /* policy() returned NULL */
	EXPORT_REFUSED,    /* libseccomp would not export it; error */
	EXPORT_TOO_LONG,   /* more than BPF_MAX_INSNS instructions */
	EXPORT_EMPTY,      /* no instruction at all */
};
#define EXPORT_STATUS_COUNT (EXPORT_EMPTY + 1)

/* Behind each other: head, rules, compares, instructions. */
struct export_head {
	uint32_t magic;
	uint32_t version;
	uint32_t status;
	int32_t error;         /* errno, positive */
	uint32_t rules_known;  /* 0: an array, or made by calls that are not followed */
	uint32_t default_word; /* SCMP_ACT_* of seccomp_init */
	uint64_t default_from; /* the address behind that call */
	uint32_t rule_count;
	uint32_t compare_count;
	uint32_t insn_count;
	uint32_t arch_count; /* that were added to the native one */
	uint32_t arches[EXPORT_MAX_ARCHES];
};

struct export_rule {
	uint64_t from; /* the address behind the call */
	uint32_t action;
	int32_t number;
	int32_t answer; /* libseccomp's: 0 or -errno */
	uint32_t compare_count;
};

struct export_compare { /* as struct scmp_arg_cmp, seccomp.h */
	uint32_t arg;
	uint32_t op;
	uint64_t a;
	uint64_t b;
};

struct exported {
	struct export_head head;
	struct export_rule *rules; /* owned, as what follows */
	struct export_compare *compares;
	struct bpf_program program; /* valid, if exported */
};

/* ERR_REFUSED, in words for the learner: the bytes are no proof that our main came to its end.
 * Release also after a failure. */
int exported_parse(struct exported *exported, const void *bytes, size_t size, struct err *err);
void exported_release(struct exported *exported);

#endif
