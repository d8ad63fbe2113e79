/* SPDX-License-Identifier: MIT */
/* Crews: results in order, and one bad job that costs itself alone. */
#include "app/crew.h"
#include "base/mem.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

TCase *tests_crew(void);

#define JOBS 600 /* more than twice what is kept */

enum mishap { NONE, DIES, EXITS, HANGS, FAILS, SAYS_TOO_MUCH };

/* The jobs of a test, and what was taken of them. */
struct jobs {
	enum mishap mishap;
	size_t bad;  /* the job that it happens to */
	size_t slow; /* a job that the others overtake */
	size_t taken;
	size_t failed;
	size_t over;
	char why[200];
	size_t stop_at;
};

static int work(const void *context, size_t index, struct buf *result, struct err *err)
{
	const struct jobs *jobs = context;
	if (index == jobs->slow)
		(void)usleep(100000);
	if (index == jobs->bad) {
		switch (jobs->mishap) {
		case NONE:
			break;
		case DIES:
			(void)raise(SIGKILL);
			break;
		case EXITS:
			_exit(7);
		case HANGS:
			(void)pause();
			break;
		case FAILS:
			return err_set(err, ERR_SYSTEM, "no luck");
		case SAYS_TOO_MUCH:
			for (size_t size = 0; size <= CREW_RESULT_MAX; size += 4096) {
				static const char zeros[4096];
				buf_add(result, zeros, sizeof(zeros));
			}
			break;
		}
	}
	buf_format(result, "result %zu", index);
	return 0;
}

static int take(
	void *taker, size_t index, const struct buf *result, const struct err *why, struct err *err)
{
	struct jobs *jobs = taker;
	ck_assert_uint_eq(index, jobs->taken++);
	if (why) {
		jobs->failed++;
		(void)snprintf(jobs->why, sizeof(jobs->why), "%.199s", why->text);
	} else {
		autofree char *wanted = mem_format("result %zu", index);
		ck_assert_str_eq(buf_string(result), wanted);
	}
	if (jobs->stop_at && index == jobs->stop_at)
		return err_set(err, ERR_BUG, "stop");
	return 0;
}

static void progress(void *taker, size_t over, size_t index)
{
	struct jobs *jobs = taker;
	ck_assert_uint_eq(over, ++jobs->over);
	ck_assert_uint_lt(index, JOBS);
}

static int run(struct jobs *jobs, size_t workers, unsigned job_ms, size_t count, struct err *err)
{
	const struct crew crew = {
		.context = jobs,
		.work = work,
		.take = take,
		.progress = progress,
		.taker = jobs,
		.workers = workers,
		.job_ms = job_ms,
	};
	int number = 0;
	const int failed = crew_run(&crew, count, &number, err);
	ck_assert_int_eq(number, 0);
	/* nobody is left */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	return failed;
}

static const size_t sizes[] = { 0, 1, 2, 7 }; /* 0: as many as processors */

START_TEST(results_come_in_the_order_of_jobs_whatever_the_number_of_workers)
{
	struct err err = { 0 };
	struct jobs jobs = { .bad = JOBS, .slow = 3 };
	ck_assert_int_eq(run(&jobs, sizes[_i], 10000, JOBS, &err), 0);
	ck_assert_uint_eq(jobs.taken, JOBS);
	ck_assert_uint_eq(jobs.over, JOBS);
	ck_assert_uint_eq(jobs.failed, 0);
}
END_TEST

START_TEST(no_jobs_are_done_at_once)
{
	struct err err = { 0 };
	struct jobs jobs = { 0 };
	ck_assert_int_eq(run(&jobs, 2, 1000, 0, &err), 0);
	ck_assert_uint_eq(jobs.taken, 0);
}
END_TEST

static const struct {
	enum mishap mishap;
	const char *why;
} mishaps[] = {
	{ DIES, "a worker was ended by signal 9" }, { EXITS, "a worker ended with status 7" },
	{ HANGS, "a worker was not done after 1 seconds" }, { FAILS, "no luck" },
	{ SAYS_TOO_MUCH, "a worker was ended by signal 9" }, /* by us */
};

START_TEST(a_job_that_goes_wrong_costs_itself_alone)
{
	struct err err = { 0 };
	struct jobs jobs = { .mishap = mishaps[_i].mishap, .bad = 5, .slow = JOBS };
	ck_assert_int_eq(run(&jobs, 2, 1000, 40, &err), 0);
	ck_assert_uint_eq(jobs.taken, 40);
	ck_assert_uint_eq(jobs.failed, 1);
	ck_assert_str_eq(jobs.why, mishaps[_i].why);
}
END_TEST

START_TEST(the_last_job_of_all_may_go_wrong_too)
{
	struct err err = { 0 };
	struct jobs jobs = { .mishap = DIES, .bad = 9, .slow = JOBS };
	ck_assert_int_eq(run(&jobs, 3, 1000, 10, &err), 0);
	ck_assert_uint_eq(jobs.taken, 10);
	ck_assert_uint_eq(jobs.failed, 1);
}
END_TEST

START_TEST(who_takes_may_end_everything)
{
	struct err err = { 0 };
	struct jobs jobs = { .bad = JOBS, .slow = JOBS, .stop_at = 4 };
	ck_assert_int_eq(run(&jobs, 2, 1000, JOBS, &err), -1);
	ck_assert_str_eq(err.text, "stop");
	ck_assert_uint_eq(jobs.taken, 5);
}
END_TEST

static int interrupt(const void *context, size_t index, struct buf *result, struct err *err)
{
	(void)context;
	(void)result;
	if (index == 1)
		(void)kill(getppid(), SIGTERM);
	if (index == 1)
		(void)usleep(200000); /* somebody is still at work */
	return err_set(err, ERR_SYSTEM, "done");
}

START_TEST(a_signal_ends_all_workers_and_says_its_number)
{
	struct err err = { 0 };
	struct jobs jobs = { 0 };
	const struct crew crew = {
		.work = interrupt,
		.take = take,
		.taker = &jobs,
		.workers = 2,
		.job_ms = 10000,
	};
	int number = 0;
	ck_assert_int_eq(crew_run(&crew, JOBS * 1000, &number, &err), -1);
	ck_assert_int_eq(number, SIGTERM);
	ck_assert_str_eq(err.text, "interrupted");
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}
END_TEST

TCase *tests_crew(void)
{
	TCase *tests = tcase_create("crew");
	tcase_set_timeout(tests, 30);
	tcase_add_loop_test(tests, results_come_in_the_order_of_jobs_whatever_the_number_of_workers,
		0, (int)ARRAY_SIZE(sizes));
	tcase_add_test(tests, no_jobs_are_done_at_once);
	tcase_add_loop_test(
		tests, a_job_that_goes_wrong_costs_itself_alone, 0, (int)ARRAY_SIZE(mishaps));
	tcase_add_test(tests, the_last_job_of_all_may_go_wrong_too);
	tcase_add_test(tests, who_takes_may_end_everything);
	tcase_add_test(tests, a_signal_ends_all_workers_and_says_its_number);
	return tests;
}
