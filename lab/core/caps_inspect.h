/* SPDX-License-Identifier: MIT */
/*
 * caps_inspect: what a policy of capabilities leaves a program, by core/caps: at the exec of the
 * container's own program, and of what that executes in turn.
 */
#ifndef LAB_CORE_CAPS_INSPECT_H
#define LAB_CORE_CAPS_INSPECT_H

#include "base/json.h"
#include "core/caps_policy.h"

/* Of the last three each is executed by the container's own program. */
enum caps_stage {
	CAPS_WRITTEN, /* the process, before it executes anything */
	CAPS_PROGRAM, /* the container's own program, without the bit or attribute */
	CAPS_PLAIN,   /* another such */
	CAPS_SETUID,  /* one with root's set-user-ID bit */
	CAPS_FILE,    /* one that is given every capability there is (setcap all=p) */
};
#define CAPS_STAGES (CAPS_FILE + 1)
const char *caps_stage_name(enum caps_stage stage); /* "set-user-ID" */

enum caps_note_kind {
	CAPS_NOTE_LOST,   /* permitted, and gone at the first exec */
	CAPS_NOTE_GAINED, /* not permitted, and there after it: what uid 0 gets */
	CAPS_NOTE_BACK,   /* not there, and to be had by executing a file that grants it */
};
#define CAPS_NOTES (CAPS_NOTE_BACK + 1)
const char *caps_note_name(enum caps_note_kind kind); /* "lost" */

struct caps_note {
	uint64_t capabilities; /* 0: there is no such note */
	struct place at;       /* where the first of them is named */
};

struct caps_inspection {
	struct caps_process stages[CAPS_STAGES];
	struct caps_note notes[CAPS_NOTES];
};

void caps_inspect(struct caps_inspection *inspection, const struct caps_policy *policy);
bool caps_inspection_is_clean(const struct caps_inspection *inspection);

/* One sentence, lower case, no full stop: "CAP_CHOWN, CAP_KILL: ..." */
void caps_note_format(enum caps_note_kind kind, const struct caps_note *note,
	const struct caps_policy *policy, struct buf *out);

/* docs/schema/output/inspect-capabilities.schema.json */
struct jout *caps_inspect_json(const struct caps_inspection *inspection,
	const struct caps_policy *policy, const char *file);

#endif
