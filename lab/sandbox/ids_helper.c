/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Only root may map ids that are not one's own; newuidmap and newgidmap are
 * root's programs that do it for a user whom /etc/subuid and /etc/subgid allow it (subuid(5)).
 * They take a few milliseconds, so both run at once. They fail under no_new_privs and under any
 * tracer, and for a process that is not dumpable.
 *
 * A user's lines are found here only to know what to ask for, and to say what is missing: what
 * counts is the helpers' answer.
 */
#include "sandbox/internal.h"

#include "base/mem.h"
#include "sys/user.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct helper {
	const char *program;
	const char *table;
};
static const struct helper helpers[] = {
	{ "/usr/bin/newuidmap", "/etc/subuid" },
	{ "/usr/bin/newgidmap", "/etc/subgid" },
};

#define SUGGEST_FIRST 100000ull /* as useradd(8) begins */

static bool is_word(const char *line, size_t size, const char *word)
{
	return strlen(word) == size && memcmp(line, word, size) == 0;
}

struct table {
	unsigned long long first; /* of our first line with enough ids; 0: there is none */
	unsigned long long count; /* of our longest line */
	unsigned long long end;   /* behind everybody's last id */
};

static void read_table(const char *path, uid_t uid, struct table *table)
{
	char line[512];
	autofree char *number = mem_format("%u", uid);
	autofree char *name = user_name(uid);
	*table = (struct table){ .end = SUGGEST_FIRST };
	FILE *file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file)) {
		unsigned long long first;
		unsigned long long count;
		const char *numbers = strchr(line, ':');
		if (!numbers || sscanf(numbers, ":%llu:%llu", &first, &count) != 2)
			continue;
		if (first + count > table->end)
			table->end = first + count;
		const size_t size = (size_t)(numbers - line);
		if (!is_word(line, size, number) && !(name && is_word(line, size, name)))
			continue; /* the lines call us by name or by number */
		if (count > table->count)
			table->count = count;
		if (count >= ID_RANGE_COUNT && !table->first)
			table->first = first;
	}
	if (file)
		(void)fclose(file); /* only read */
}

static int no_range(const struct id_map *map, const struct table tables[2], struct err *err)
{
	autofree char *known = user_name(map->uid);
	autofree char *name = known ? steal(&known) : mem_format("%u", map->uid);
	const unsigned long long first =
		tables[0].end > tables[1].end ? tables[0].end : tables[1].end;
	const unsigned long long last = first + ID_RANGE_COUNT - 1;
	const unsigned long long has =
		tables[0].count < tables[1].count ? tables[0].count : tables[1].count;
	return err_set(err, ERR_UNAVAILABLE,
		"this needs a range of %u ids, and /etc/subuid and /etc/subgid give %s %llu: as "
		"root, \"usermod --add-subuids %llu-%llu --add-subgids %llu-%llu %s\"",
		ID_RANGE_COUNT, name, has, first, last, first, last, name);
}

int ids_helper_need(const struct id_map *map, struct err *err)
{
	struct table tables[ARRAY_SIZE(helpers)];
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++) {
		if (access(helpers[i].program, X_OK))
			return err_set(err, ERR_UNAVAILABLE,
				"a range of ids needs %s: install the package uidmap",
				helpers[i].program);
		read_table(helpers[i].table, map->uid, &tables[i]);
	}
	return tables[0].first && tables[1].first ? 0 : no_range(map, tables, err);
}

/* Start one with its stderr in a pipe; the pid, or -1 and errno. */
static pid_t start(const struct helper *helper, pid_t child, unsigned own, uid_t uid, int *told)
{
	static char *const environment[] = { NULL };
	char words[5][24];
	struct table table;
	int pipe[2];
	pid_t pid = -1;
	posix_spawn_file_actions_t actions;

	read_table(helper->table, uid, &table);
	(void)snprintf(words[0], sizeof(words[0]), "%d", child);
	(void)snprintf(words[1], sizeof(words[1]), "%u", own);
	(void)snprintf(words[2], sizeof(words[2]), "%llu", table.first);
	(void)snprintf(words[3], sizeof(words[3]), "%u", ID_RANGE_COUNT);
	char *const argv[] = { (char *)helper->program, words[0], (char[]){ "0" }, words[1],
		(char[]){ "1" }, (char[]){ "1" }, words[2], words[3], NULL };
	if (pipe2(pipe, O_CLOEXEC))
		return -1;
	*told = pipe[0];
	(void)posix_spawn_file_actions_init(&actions); /* these three fail for want of memory */
	(void)posix_spawn_file_actions_adddup2(&actions, pipe[1], STDERR_FILENO);
	const int error = posix_spawn(&pid, helper->program, &actions, NULL, argv, environment);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(pipe[1]);
	errno = error;
	return error ? -1 : pid;
}

/* Its exit, with what it said if that is not 0. */
static int finish(const struct helper *helper, pid_t pid, int told, struct err *err)
{
	char text[256];
	int status = 0;
	size_t size = 0;
	ssize_t got;
	while ((got = read(told, text + size, sizeof(text) - 1 - size)) > 0)
		size += (size_t)got;
	text[size] = '\0';
	text[strcspn(text, "\n")] = '\0';
	(void)close(told); /* only read */
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return err_set(
		err, ERR_UNAVAILABLE, "%s could not map a range of ids: %s", helper->program, text);
}

int ids_helper_write_maps(const struct id_map *map, pid_t child, struct err *err)
{
	pid_t pids[ARRAY_SIZE(helpers)];
	int told[ARRAY_SIZE(helpers)] = { -1, -1 };
	int failed = 0;
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++) {
		const unsigned own = i == 0 ? map->uid : map->gid;
		pids[i] = start(&helpers[i], child, own, map->uid, &told[i]);
		if (pids[i] < 0 && !failed)
			failed = err_errno(err, "start %s", helpers[i].program);
	}
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++) {
		struct err late = { 0 };
		if (pids[i] > 0 && finish(&helpers[i], pids[i], told[i], &late) && !failed) {
			*err = late;
			failed = -1;
		} else if (pids[i] < 0 && told[i] >= 0) {
			(void)close(told[i]);
		}
	}
	return failed;
}
