/* SPDX-License-Identifier: MIT */
/* samples: times in milliseconds, and what they tell together. */
#ifndef TESTS_BENCH_SAMPLES_H
#define TESTS_BENCH_SAMPLES_H

#include <stddef.h>

#define SAMPLES_MAX 10000

struct samples {
	double ms[SAMPLES_MAX];
	size_t count;
};

double samples_now(void); /* milliseconds of a clock that only goes forward */
void samples_add(struct samples *samples, double ms);
/* The value below which `percent` of them are. Sorts them. 0 without any. */
double samples_percentile(struct samples *samples, unsigned percent);
/* Run a program with nothing on its three streams and add how long that took; ends the benchmark
 * if the program can't be started or fails. */
void samples_run(struct samples *samples, char *const *argv);

#endif
