/* SPDX-License-Identifier: MIT */
/* spot: what stands at a place of a policy file. */
#ifndef TESTS_CAUSES_SPOT_H
#define TESTS_CAUSES_SPOT_H

#include "core/verdict.h"

enum spot_kind { SPOT_NOTHING, SPOT_DEFAULT, SPOT_ACTION, SPOT_NAME, SPOT_COMPARE, SPOT_ABI };

struct spot {
	enum spot_kind kind;
	size_t entry; /* in "syscalls" */
	size_t index; /* in "names", "args", "architectures" */
};

struct spot spot_find(const char *policy, const struct place *place);

/* The byte of a place. */
size_t spot_offset(const char *policy, const struct place *place);

/* The comparison that stands there, as written but for blanks; "" if none does. New string. */
char *spot_compare(const char *policy, const struct place *place);

/* The entry of "syscalls" that has this byte, as [begin, end); false: none has. */
bool spot_find_entry(const char *policy, size_t at, size_t *begin, size_t *end);

/* A claim that no text makes: the same change to another entry of the policy. False: it has none,
 * or the change is of no entry. `other` borrows from `text` but for `call`, which goes into `name`.
 */
bool spot_find_other(const char *policy, const struct explanation *text, struct explanation *other,
	char *name, size_t size);

#endif
