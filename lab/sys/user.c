/* SPDX-License-Identifier: MIT */
#include "sys/user.h"

#include "base/mem.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define USERS "/etc/passwd"

/* Copies of what the line of an id has; both NULL without a line. */
static void find_line(uid_t uid, char **name, char **home)
{
	*name = NULL;
	*home = NULL;
	FILE *file = fopen(USERS, "re");
	const struct passwd *line = NULL;
	while (file && (line = fgetpwent(file)) && line->pw_uid != uid)
		;
	if (line) {
		*name = mem_text(line->pw_name);
		*home = mem_text(line->pw_dir);
	}
	if (file)
		(void)fclose(file); /* only read */
}

char *user_name(uid_t uid)
{
	char *name;
	autofree char *home = NULL;
	find_line(uid, &name, &home);
	if (name || uid != getuid())
		return name;
	const char *said = getenv("USER");
	if (!said || !*said)
		said = getenv("LOGNAME");
	return said && *said ? mem_text(said) : NULL;
}

bool user_find(const char *name, uid_t *uid)
{
	FILE *file = fopen(USERS, "re");
	const struct passwd *line = NULL;
	while (file && (line = fgetpwent(file)) && strcmp(line->pw_name, name) != 0)
		;
	if (line)
		*uid = line->pw_uid;
	if (file)
		(void)fclose(file); /* only read */
	return line != NULL;
}

char *user_home(void)
{
	autofree char *name = NULL;
	autofree char *home = NULL;
	const char *said = getenv("HOME");
	if (said && said[0] == '/')
		return mem_text(said);
	find_line(getuid(), &name, &home);
	return home && home[0] == '/' ? steal(&home) : NULL;
}
