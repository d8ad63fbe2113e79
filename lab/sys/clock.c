/* SPDX-License-Identifier: MIT */
#include "sys/clock.h"

#include "base/mem.h"

#include <time.h>

uint64_t clock_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

int64_t clock_wall_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail with this clock */
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static time_t seconds_of(int64_t wall_ms)
{
	return (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0));
}

/* A year that an int can't hold has no parts. */
static char *format_parts(const struct tm *parts, const char *format)
{
	char text[64];
	return mem_text(parts && strftime(text, sizeof(text), format, parts) ? text : "never");
}

char *clock_format(int64_t wall_ms)
{
	struct tm parts;
	const time_t seconds = seconds_of(wall_ms);
	return format_parts(localtime_r(&seconds, &parts), "%Y-%m-%d %H:%M");
}

char *clock_format_utc(int64_t wall_ms)
{
	struct tm parts;
	const time_t seconds = seconds_of(wall_ms);
	return format_parts(gmtime_r(&seconds, &parts), "%Y-%m-%dT%H:%M:%SZ");
}
