/* SPDX-License-Identifier: MIT */
/* clock: two clocks, and how the second is written. */
#ifndef LAB_SYS_CLOCK_H
#define LAB_SYS_CLOCK_H

#include <stdint.h>

/* Only goes forward; microseconds since some moment before the start. */
uint64_t clock_us(void);

/* What the calendar says, in milliseconds since 1970. It may jump, also back. */
int64_t clock_wall_ms(void);

/* "2026-11-25 09:30", where this machine is; a new string. */
char *clock_format(int64_t wall_ms);

/* "2026-11-25T09:30:07Z" (ISO 8601), for programs; a new string. */
char *clock_format_utc(int64_t wall_ms);

#endif
