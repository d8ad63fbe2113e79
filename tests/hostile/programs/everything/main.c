/* SPDX-License-Identifier: MIT */
#include "everything.h"

#include <dirent.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define SECONDS 3 /* that one attempt may take */

static char *told; /* shared with the children */
#define TOLD_SIZE 256

int tell(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vsnprintf(told, TOLD_SIZE, format, args);
	va_end(args);
	return ANSWER_TOLD;
}

/* ---- ways to try ---- */

int try_call(const struct attempt *attempt)
{
	const long *args = attempt->args;
	return said(syscall(attempt->number, args[0], args[1], args[2], args[3], args[4], args[5]));
}

int try_open(const struct attempt *attempt)
{
	return said(open(attempt->path, (int)attempt->args[0] | O_NONBLOCK | O_NOCTTY, 0600));
}

int try_read(const struct attempt *attempt)
{
	char bytes[64];
	const int fd = open(attempt->path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	const ssize_t got = read(fd, bytes, sizeof(bytes));
	return got == 0 ? ANSWER_EMPTY : said(got);
}

int try_write(const struct attempt *attempt)
{
	const int fd = open(attempt->path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	return said(write(fd, attempt->text, strlen(attempt->text)));
}

static int is_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

int try_list(const struct attempt *attempt)
{
	char names[TOLD_SIZE] = "";
	size_t used = 0;
	struct dirent **entries;
	const int count = scandir(attempt->path, &entries, is_entry, alphasort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
			used ? " " : "", entries[i]->d_name);
	return used ? tell("%s", names) : ANSWER_EMPTY;
}

/* ---- one after the other ---- */

static const char *signal_name(int number)
{
	const char *name = sigabbrev_np(number);
	return name ? name : "?";
}

static void say(int answer)
{
	static const char *const words[] = {
		[ANSWER_OK] = "ok",
		[ANSWER_NO_EFFECT] = "no effect",
		[ANSWER_EMPTY] = "empty",
	};
	if (answer < 0)
		printf("%s\n", strerrorname_np(-answer) ? strerrorname_np(-answer) : "?");
	else
		printf("%s\n", answer == ANSWER_TOLD ? told : words[answer]);
}

static void try(const struct attempt *attempt, int *shared)
{
	int status = 0;
	const pid_t pid = fork();
	if (pid == 0) {
		(void)alarm(SECONDS);
		/* mounts of its own, where it has the power: the next attempt wants the old ones */
		(void)unshare(CLONE_NEWNS);
		*shared = attempt->run(attempt);
		_exit(0);
	}
	if (pid < 0) {
		printf("can't fork: %s\n", strerrorname_np(errno));
		return;
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		printf("SIG%s\n", signal_name(WTERMSIG(status)));
	else
		say(*shared);
}

static void try_all(const struct subject *subject, int *shared)
{
	for (size_t i = 0; i < subject->count; i++) {
		printf("%s: %s\t", subject->name, subject->attempts[i].name);
		(void)fflush(stdout);
		try(&subject->attempts[i], shared);
		(void)fflush(stdout);
	}
}

int main(int count, char *const *words)
{
	static const struct subject *const subjects[] = { &processes, &files, &mounts, &namespaces,
		&descriptors, &devices, &ipc, &keys, &network, &limits, &kernel, &abis };
	int *shared =
		mmap(NULL, 2 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (count > 0 && words[0][0] == '\0')
		return pause(); /* a copy with other rights (files.c), to be looked at */
	if (getppid() != 1 || access("/files/hostile-everything", X_OK) || shared == MAP_FAILED)
		return 1; /* never outside of a container */
	told = (char *)shared + 4096;
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		try_all(subjects[i], shared);
	puts("that is all");
	(void)fflush(stdout);
	(void)usleep(400000); /* somebody looks at init now */
	return 42;
}
