/* SPDX-License-Identifier: MIT */
#include "core/weeks.h"

#include "base/mem.h"

#include <stdlib.h>

#define DAY_MS  (24 * 60 * 60 * INT64_C(1000))
#define WEEK_MS (7 * DAY_MS)
#define MONDAY  (4 * DAY_MS) /* the first of 1970 was a Thursday */

/* Division that rounds down, also before 1970: a clock may say anything. */
int64_t week_of(int64_t at)
{
	const int64_t since = at - MONDAY;
	return since / WEEK_MS - (since % WEEK_MS < 0);
}

int64_t week_begin(int64_t number)
{
	return number * WEEK_MS + MONDAY;
}

static struct week *find(const struct weeks *weeks, int64_t number)
{
	for (size_t i = weeks->count; i > 0; i--) /* the newest is asked for most */
		if (weeks->items[i - 1].number == number)
			return &weeks->items[i - 1];
	return NULL;
}

void weeks_add(struct weeks *weeks, int64_t at, bool passed)
{
	const int64_t number = week_of(at);
	struct week *week = find(weeks, number);
	if (!week) {
		weeks->items = mem_grow(
			weeks->items, weeks->count, &weeks->capacity, sizeof(*weeks->items));
		week = &weeks->items[weeks->count++];
		*week = (struct week){ .number = number };
	}
	week->attempts++;
	week->passes += passed;
}

struct week weeks_get(const struct weeks *weeks, int64_t number)
{
	const struct week *week = find(weeks, number);
	return week ? *week : (struct week){ .number = number };
}

void weeks_release(struct weeks *weeks)
{
	free(weeks->items);
	*weeks = (struct weeks){ 0 };
}
