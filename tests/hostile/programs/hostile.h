/* SPDX-License-Identifier: MIT */
/*
 * For the hostile programs. Each exercise runs its program twice, without the learner's policy and
 * with it, and what goes wrong without the policy is the exercise's own fault (void). So a program
 * is hostile only when a second filter is loaded beside the lab's baseline filter.
 */
#ifndef TESTS_HOSTILE_PROGRAMS_HOSTILE_H
#define TESTS_HOSTILE_PROGRAMS_HOSTILE_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Copies what stands behind `key` in /proc/self/status, blanks made single; "" if there is none. */
static inline void status_value(const char *key, char *value, size_t size)
{
	char line[512];
	FILE *file = fopen("/proc/self/status", "r");

	value[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		if (strncmp(line, key, strlen(key)) != 0 || line[strlen(key)] != ':')
			continue;
		char *rest = NULL;
		for (const char *word = strtok_r(line + strlen(key) + 1, " \t\n", &rest); word;
			word = strtok_r(NULL, " \t\n", &rest)) {
			const size_t used = strlen(value);
			(void)snprintf(value + used, size - used, "%s%s", used ? " " : "", word);
		}
	}
	if (file)
		(void)fclose(file); /* only read */
}

static inline bool under_policy(void)
{
	char filters[64];
	status_value("Seccomp_filters", filters, sizeof(filters));
	return strcmp(filters, "2") == 0;
}

#endif
