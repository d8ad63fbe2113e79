/* SPDX-License-Identifier: MIT */
/* weeks: how much was done in which week. They begin on Mondays, in UTC. */
#ifndef LAB_CORE_WEEKS_H
#define LAB_CORE_WEEKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct week {
	int64_t number; /* week_of */
	size_t attempts;
	size_t passes;
};

struct weeks {
	struct week *items; /* those in which something was done, in any order */
	size_t count;
	size_t capacity;
};

int64_t week_of(int64_t at);        /* of milliseconds since 1970: the number of its week */
int64_t week_begin(int64_t number); /* milliseconds since 1970 */

void weeks_add(struct weeks *weeks, int64_t at, bool passed);
struct week weeks_get(const struct weeks *weeks, int64_t number);
void weeks_release(struct weeks *weeks);

#endif
