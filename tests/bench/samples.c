/* SPDX-License-Identifier: MIT */
#include "samples.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double samples_now(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void samples_add(struct samples *samples, double ms)
{
	if (samples->count < SAMPLES_MAX)
		samples->ms[samples->count++] = ms;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a;
	const double y = *(const double *)b;
	return (x > y) - (x < y);
}

double samples_percentile(struct samples *samples, unsigned percent)
{
	if (!samples->count)
		return 0;
	qsort(samples->ms, samples->count, sizeof(samples->ms[0]), by_value);
	return samples->ms[(samples->count - 1) * percent / 100];
}

static _Noreturn void become(char *const *argv)
{
	const int null = open("/dev/null", O_RDWR);
	for (int i = 0; i < 3 && null >= 0; i++)
		if (dup2(null, i) < 0)
			_exit(127);
	execv(argv[0], argv);
	_exit(127);
}

void samples_run(struct samples *samples, char *const *argv)
{
	int status;
	const double began = samples_now();
	const pid_t child = vfork();
	if (child == 0)
		become(argv);
	if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
		fprintf(stderr, "bench: %s fails\n", argv[0]);
		exit(1);
	}
	samples_add(samples, samples_now() - began);
}
