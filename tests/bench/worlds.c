/* SPDX-License-Identifier: MIT */
/*
 * worlds ROUNDS WORLDS LIMIT ARGUMENT...: what one more container in a world costs, next to a run
 * of limit in the same round; what a range of ids costs; and what WORLDS worlds, made and closed
 * one after the other, leave behind in this process and on the machine.
 */
#include "samples.h"

#include "base/mem.h"
#include "core/plan.h"
#include "sandbox/world.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MORE    3 /* containers beyond the first */
#define WARM_UP 50

static const char *const command[] = { "/bin/true", NULL };
static const char *const names[] = { "one", "two", "three", "four" };
static const struct probe_request until_it_ends = { .kind = PROBE_workload };

static _Noreturn void die(const struct err *err)
{
	fprintf(stderr, "bench: %s\n", err->text);
	exit(1);
}

static void plan_make(struct plan *plan, size_t count)
{
	struct plan_run run;
	plan_run_default(&run);
	*plan = (struct plan){ .container_count = count, .step_count = count };
	plan->wall_ms = run.limits.wall_ms;
	plan->containers = mem_zero(count, sizeof(*plan->containers));
	plan->steps = mem_zero(count, sizeof(*plan->steps));
	for (size_t i = 0; i < count; i++) {
		plan->containers[i] = (struct plan_container){
			.name = names[i],
			.run = command,
			.user = run.user,
			.limits = run.limits,
		};
		plan->steps[i] = (struct plan_step){
			.check = PLAN_NO_CHECK, .container = i, .probe = &until_it_ends
		};
	}
}

/* How long it took. */
static double run_world(const struct sandbox *sandbox, const struct plan *plan)
{
	struct observations seen = { 0 };
	struct err err = { 0 };
	const double began = samples_now();
	if (world_run(sandbox, plan, &seen, &err))
		die(&err);
	const double took = samples_now() - began;
	size_t ended = 0;
	for (size_t i = 0; i < seen.count; i++)
		ended += seen.items[i].kind == OBSERVED_WORKLOAD_ENDED;
	if (ended != plan->container_count) {
		fputs("bench: a container's program did not end\n", stderr);
		exit(1);
	}
	observations_release(&seen);
	return took;
}

static void one_more(const struct sandbox *sandbox, unsigned long rounds, char *const *limit)
{
	static struct samples times[1 + MORE];
	static struct samples limits;
	struct plan plans[1 + MORE];
	for (size_t i = 0; i <= MORE; i++)
		plan_make(&plans[i], i + 1);
	for (unsigned long round = 0; round < rounds; round++) {
		samples_run(&limits, limit);
		for (size_t i = 0; i <= MORE; i++)
			samples_add(&times[i], run_world(sandbox, &plans[i]));
	}
	for (size_t i = 0; i <= MORE; i++) {
		printf("containers-%zu %.3f\n", i + 1, samples_percentile(&times[i], 50));
		plan_release(&plans[i]);
	}
	printf("one-more %.3f\n",
		(samples_percentile(&times[MORE], 50) - samples_percentile(&times[0], 50)) / MORE);
	printf("limit %.3f\n", samples_percentile(&limits, 50));
}

/* The same world with ids of its own: for a plain user two helpers write its maps. */
static void with_ranges(const struct sandbox *sandbox, unsigned long rounds)
{
	static struct samples single;
	static struct samples range;
	struct plan plan;
	struct err why = { 0 };
	if (sandbox_need_ids(sandbox, ID_RANGE, &why)) {
		printf("no-ranges %s\n", why.text);
		return;
	}
	plan_make(&plan, 1);
	for (unsigned long round = 0; round < rounds; round++) {
		plan.ids = ID_SINGLE;
		samples_add(&single, run_world(sandbox, &plan));
		plan.ids = ID_RANGE;
		samples_add(&range, run_world(sandbox, &plan));
	}
	printf("ranges %.3f\n", samples_percentile(&range, 50) - samples_percentile(&single, 50));
	plan_release(&plan);
}

/* --- what is there --- */

static unsigned long count_entries(const char *path)
{
	unsigned long count = 0;
	DIR *folder = opendir(path);
	while (folder && readdir(folder))
		count++;
	if (folder)
		(void)closedir(folder); /* only read */
	return count;
}

static unsigned long count_lines(const char *path)
{
	unsigned long count = 0;
	FILE *file = fopen(path, "re");
	for (int c; file && (c = fgetc(file)) != EOF;)
		count += c == '\n';
	if (file)
		(void)fclose(file); /* only read */
	return count;
}

static unsigned long resident_kib(void)
{
	char line[256];
	unsigned long kib = 0;
	FILE *file = fopen("/proc/self/status", "re");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = strtoul(line + 6, NULL, 10);
	if (file)
		(void)fclose(file); /* only read */
	return kib;
}

static unsigned long count_children(void)
{
	char path[64];
	unsigned long count = 0;
	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	FILE *file = fopen(path, "re");
	for (int pid; file && fscanf(file, "%d", &pid) == 1;)
		count++;
	if (file)
		(void)fclose(file); /* only read */
	return count;
}

static void tell(const char *when)
{
	printf("%s %lu %lu %lu %lu\n", when, resident_kib(), count_entries("/proc/self/fd"),
		count_lines("/proc/self/mountinfo"), count_children());
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct err err = { 0 };
	struct plan plan;
	const unsigned long rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
	const unsigned long worlds = argc > 3 ? strtoul(argv[2], NULL, 10) : 0;
	if (rounds == 0 || rounds > SAMPLES_MAX) {
		fputs("usage: worlds ROUNDS WORLDS LIMIT ARGUMENT...\n", stderr);
		return 2;
	}
	struct sandbox *sandbox = sandbox_open(&err);
	if (!sandbox)
		die(&err);
	one_more(sandbox, rounds, argv + 3);
	with_ranges(sandbox, rounds);
	plan_make(&plan, 1);
	for (unsigned i = 0; i < WARM_UP; i++)
		(void)run_world(sandbox, &plan);
	tell("before");
	for (unsigned long i = 0; i < worlds; i++)
		(void)run_world(sandbox, &plan);
	tell("after");
	plan_release(&plan);
	sandbox_close(sandbox);
	return 0;
}
