/* SPDX-License-Identifier: MIT */
/*
 * record: an attempt as an entry of the journal: word, score, files, and a body that says what was
 * found, where and on what:
 *
 *   {"result": ..., "digest": "...", "folder": "...", "duration_us": 21000,
 *    "environment": {"bulkhead": "0.1", "kernel": "6.1.0", "limits": "v2"}}
 *
 * `result` is the verdict's (docs/schema/output/verdict.schema.json); one that is very long is kept
 * without its findings. The evidence goes beside it, and is kept for the newest attempt only
 * (store/store.h): files, seed and digest are enough to make it again.
 */
#ifndef LAB_CORE_RECORD_H
#define LAB_CORE_RECORD_H

#include "core/entry.h"
#include "core/verdict.h"

#include <stdint.h>

struct record_facts {
	const char *folder; /* where the files were */
	uint64_t duration_us;
	const char *version; /* of bulkhead */
	const char *kernel;
	const char *limits;
};

/* A new entry without files; entry_release. */
void record_make(
	struct entry *entry, const struct verdict *verdict, const struct record_facts *facts);

/* What a body says, as far as lists of attempts show it. One that is not of this form, or that a
 * later build wrote, has zeros. */
struct record_summary {
	size_t ok, counted; /* checks */
	unsigned surface;   /* the first surface check's ratio in hundredths; 0: there is none */
	char digest[HASH_HEX];
	int64_t duration_us;
	char *folder; /* NULL: it is not known */
};
void record_summarize(struct record_summary *summary, const struct entry *entry);
void record_summary_release(struct record_summary *summary);

/* What verdict_json says, for the store: a new string, or NULL where it is too long to keep. */
char *record_evidence(const struct verdict *verdict);

#endif
