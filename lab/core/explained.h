/* SPDX-License-Identifier: MIT */
/* explained: the six fields of an explanation that stand below its headline, with their labels, in
 * the order of all reports. */
#ifndef LAB_CORE_EXPLAINED_H
#define LAB_CORE_EXPLAINED_H

#include "core/verdict.h"

#define EXPLAINED_FIELDS 6

struct explained {
	struct explained_field {
		const char *label;
		const char *text; /* not escaped; NULL or "": nothing to say */
	} fields[EXPLAINED_FIELDS];
	char *place; /* the text of "Your line", owned; of a long line the part that matters */
};

/* Borrows from `text`. */
void explained_fill(struct explained *explained, const struct explanation *text);
void explained_release(struct explained *explained);

#endif
