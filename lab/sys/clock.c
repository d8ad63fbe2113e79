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

char *clock_format(int64_t wall_ms)
{
	char text[64];
	struct tm parts;
	const time_t seconds = (time_t)(wall_ms / 1000 - (wall_ms % 1000 < 0));
	if (!localtime_r(&seconds, &parts) ||
		!strftime(text, sizeof(text), "%Y-%m-%d %H:%M", &parts))
		return mem_text("at no time"); /* a year that an int can't hold */
	return mem_text(text);
}
