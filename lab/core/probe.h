/* SPDX-License-Identifier: MIT */
/* probe: the catalogue as rows, and what an exercise asks of one. "workload" stands beside it: it
 * waits for the container's own program; "exec" runs a program of its own, such as a real client,
 * to its end. These two have no decisive call. */
#ifndef LAB_CORE_PROBE_H
#define LAB_CORE_PROBE_H

#include "core/names.h"
#include "core/opening.h"
#include "core/probe_list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum probe_kind {
#define PROBE(word, name, call, arguments, twin, opening, what) PROBE_##word,
	PROBE_LIST
#undef PROBE
		PROBE_workload,
	PROBE_exec,
	PROBE_ask, /* no exercise's, and it has no row: the lab asks a filter (core/proof.h) */
};
#define PROBE_COUNT (PROBE_exec + 1) /* of rows */

/* What PROBE_ask sees in the place of a call that was let through: an errno that nobody has. */
#define PROBE_ASK_MARK 4000

enum probe_twin { TWIN_NONE, TWIN, ONLY };

struct probe_row {
	const char *name;
	const char *call;      /* NULL: it has no decisive call, as the workload */
	const char *what;      /* completes "it could ..." */
	const char *arguments; /* "v?v": see core/probe_list.h; * at the end: more of the same */
	enum probe_twin twin;
	int opening;     /* enum opening that it needs, or -1 */
	bool has_output; /* it may be expected to print something, and to exit with a status */
};

/* One probe as asked for: "probe": ["i386:socket-family", "AF_VSOCK"]. Also the wire format between
 * keeper and init, hence without pointers. Values are what the row's value arguments came to, words
 * its text arguments: strings one behind the other, each with its NUL. */
#define PROBE_MAX_VALUES  4
#define PROBE_WORDS_BYTES 1024
struct probe_request {
	uint32_t kind;    /* enum probe_kind */
	uint32_t abi;     /* enum abi: the native one, or ABI_I386 by the prefix "i386:" */
	uint32_t as_root; /* "as": "root": all capabilities of L2 */
	uint32_t value_count;
	int64_t values[PROBE_MAX_VALUES];
	uint32_t word_count;
	char words[PROBE_WORDS_BYTES];
	uint32_t number; /* PROBE_ask: the call */
	uint64_t args[SYSCALL_ARGS];
};

const struct probe_row *probe_row(enum probe_kind kind);
int probe_find(const char *name); /* enum probe_kind, or -1 */
const char *probe_nearest(const char *wrong);

/* The number of the decisive call on the request's ABI; -1: it has none there. */
int64_t probe_number(const struct probe_request *request);

/* The n-th word of a request, from 0; NULL behind the last. */
const char *probe_word(const struct probe_request *request, size_t n);

#endif
