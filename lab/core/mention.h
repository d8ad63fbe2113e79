/* SPDX-License-Identifier: MIT */
/* mention: the name of something else, as a file of content gives it, and where it stands there.
 * Whether there is such a thing is asked later, when all files are read (core/course.h). */
#ifndef LAB_CORE_MENTION_H
#define LAB_CORE_MENTION_H

#include "base/json.h"

struct mention {
	char *name; /* NULL: nothing is mentioned */
	unsigned line;
	unsigned column;
};

void mention_set(struct mention *mention, const char *name, const struct jnode *at); /* copies */
void mention_release(struct mention *mention);

/* The place in the file that messages call `file`. */
void mention_place(const struct mention *mention, const char *file, struct place *place);

#endif
