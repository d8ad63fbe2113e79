/* SPDX-License-Identifier: MIT */
#include "app/saves.h"

#include "base/mem.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <string.h>

#define QUIET_US   3000u   /* after a save: its writer may do more in the same go */
#define LONGEST_US 300000u /* of one who never is */
#define AT_ONCE    4096    /* events */

int saves_open(
	struct saves *saves, const struct exercise *exercise, const char *folder, struct err *err)
{
	*saves = (struct saves){
		.exercise = exercise,
		.saved = mem_zero(exercise->policy_count + 1, sizeof(*saves->saved)),
	};
	return folder_watch_open(&saves->watch, folder, err);
}

void saves_close(struct saves *saves)
{
	folder_watch_close(&saves->watch);
	free(saves->saved);
	*saves = (struct saves){ .watch.fd = -1 };
}

int saves_fd(const struct saves *saves)
{
	return saves->watch.fd;
}

static uint64_t left_us(const struct saves *saves)
{
	const uint64_t quiet = saves->last_us + QUIET_US;
	const uint64_t longest = saves->first_us + LONGEST_US;
	const uint64_t due = quiet < longest ? quiet : longest;
	const uint64_t now = clock_us();
	return now < due ? due - now : 0;
}

int saves_wait_ms(const struct saves *saves)
{
	return saves->any ? (int)((left_us(saves) + 999) / 1000) : -1;
}

/* `name` NULL: any of them. */
static void note(struct saves *saves, const char *name)
{
	bool ours = false;
	for (size_t i = 0; i < saves->exercise->policy_count; i++) {
		const bool is = !name || strcmp(name, saves->exercise->policies[i].file) == 0;
		saves->saved[i] |= is;
		ours |= is;
	}
	if (!ours)
		return;
	saves->last_us = clock_us();
	if (!saves->any)
		saves->first_us = saves->last_us;
	saves->any = true;
}

static int take_events(struct saves *saves, struct err *err)
{
	for (int i = 0; i < AT_ONCE; i++) {
		const char *name;
		const int got = folder_watch_next(&saves->watch, &name, err);
		if (got <= 0)
			return got;
		note(saves, name);
	}
	return 0;
}

int saves_next(struct saves *saves, struct buf *names, struct err *err)
{
	if (take_events(saves, err))
		return -1;
	if (!saves->any || left_us(saves))
		return 0;
	const char *comma = "";
	for (size_t i = 0; i < saves->exercise->policy_count; i++) {
		if (!saves->saved[i])
			continue;
		buf_format(names, "%s%s", comma, saves->exercise->policies[i].file);
		saves->saved[i] = false;
		comma = ", ";
	}
	saves->any = false;
	return 1;
}
