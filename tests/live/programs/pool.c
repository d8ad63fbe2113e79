/* SPDX-License-Identifier: MIT */
/* A pool of threads that is there before the filter is; one of them does the work. DIVERGES: that
 * one has a filter of its own already, so that TSYNC fails; nobody looks. */
#include <errno.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <seccomp.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef TSYNC
#define TSYNC 1
#endif
#ifndef DIVERGES
#define DIVERGES 0
#endif

static sem_t is_there, may_work;

static int load(int call, int for_all)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, for_all);
	seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
	return seccomp_load(filter);
}

static void *work(void *words)
{
	char **argv = words;
	int status = 0;
	if (DIVERGES)
		load(SCMP_SYS(reboot), 0);
	sem_post(&is_there);
	sem_wait(&may_work);
	pid_t pid = fork();
	if (pid == 0) {
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	if (argc < 2 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return 1;
	pthread_create(&thread, NULL, work, argv);
	sem_wait(&is_there);
	load(SCMP_SYS(mkdir), TSYNC);
	sem_post(&may_work);
	pthread_join(thread, NULL);
	return 1;
}
