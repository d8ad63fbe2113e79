/* SPDX-License-Identifier: MIT */
/*
 * cells SECONDS [SEED]: random programs, their cells against the evaluator at 10^6 calls and then
 * for what is left of SECONDS (0: without end); and each one's diff with a copy that has one
 * constant changed. Prints how far it is every few seconds, and the first fault with all that
 * reproduces it (exit 1).
 */
#include "../live/cells_check.h"
#include "../live/diff_check.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define POINTS_AT_LEAST   1000000
#define CALLS_PER_PROGRAM 200
#define CALLS_PER_DIFF    50
#define PROGRAMS_PER_DIFF 8 /* it asks all ABIs, which takes longer */
#define SECONDS_PER_LINE  5

/* Random programs are worse than real ones: what is made of two words is everywhere in them. */
static const struct cells_budget budget = { .steps = 20000, .cells = 400, .nodes = 100000 };

static time_t now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return time.tv_sec;
}

static void print_figures(uint64_t seed, const struct cells_checked *checked, size_t told)
{
	printf("seed %" PRIu64 ": %zu programs, %zu cells (%zu undecided), %zu calls, %zu "
	       "differences of programs told; nothing wrong\n",
		seed, checked->programs, checked->cells, checked->undecided, checked->points, told);
	fflush(stdout);
}

/* Another constant in one place, where that leaves it a program. */
static struct bpf_program change(struct random *random, const struct bpf_program *program)
{
	struct err err = { 0 };
	struct bpf_program changed = {
		.insns = mem_copy(program->insns, program->count * sizeof(*program->insns)),
		.count = program->count,
	};
	struct sock_filter *insn = &changed.insns[random_below(random, (uint32_t)changed.count)];
	const uint32_t k = insn->k;
	insn->k = random_below(random, 2) ? k ^ 1u << random_below(random, 32) : k + 1;
	if (bpf_validate(&changed, &err))
		insn->k = k;
	return changed;
}

static int try_diff(
	const struct bpf_program *program, struct random *random, size_t *told, struct err *err)
{
	struct bpf_program changed = change(random, program);
	const int result =
		diff_check(program, &changed, random, CALLS_PER_DIFF, &budget, told, err);
	if (result) {
		autobuf struct buf text = { 0 };
		bpf_disassemble(&changed, &text);
		printf("%sis B, and A:\n", buf_string(&text));
	}
	bpf_program_release(&changed);
	return result;
}

static int run(uint64_t seed, time_t seconds, struct cells_checked *checked, struct err *err)
{
	struct random random = random_from(seed);
	size_t told = 0;
	const time_t start = now();
	time_t next_line = start + SECONDS_PER_LINE;
	while (seconds == 0 || checked->points < POINTS_AT_LEAST || now() < start + seconds) {
		struct bpf_program program = random_program(&random);
		int result =
			cells_check(&program, &random, CALLS_PER_PROGRAM, &budget, checked, err);
		if (!result && checked->programs % PROGRAMS_PER_DIFF == 0)
			result = try_diff(&program, &random, &told, err);
		if (result) {
			autobuf struct buf text = { 0 };
			bpf_disassemble(&program, &text);
			printf("%s", buf_string(&text));
		}
		bpf_program_release(&program);
		if (result)
			return -1;
		if (now() < next_line)
			continue;
		print_figures(seed, checked, told);
		next_line = now() + SECONDS_PER_LINE;
	}
	print_figures(seed, checked, told);
	return 0;
}

static bool parse_number(const char *text, uint64_t *number)
{
	char *end = NULL;
	*number = strtoull(text, &end, 10);
	return end != text && *end == '\0';
}

int main(int argc, char **argv)
{
	uint64_t seconds = 0;
	uint64_t seed = 0;
	if (argc < 2 || argc > 3 || !parse_number(argv[1], &seconds) ||
		(argc == 3 && !parse_number(argv[2], &seed))) {
		fprintf(stderr, "usage: %s SECONDS [SEED]\n", argv[0]);
		return 2;
	}
	if (argc == 2 && getrandom(&seed, sizeof(seed), 0) != sizeof(seed)) {
		perror("getrandom");
		return 3;
	}
	struct cells_checked checked = { 0 };
	struct err err = { 0 };
	const int result = run(seed, (time_t)seconds, &checked, &err);
	if (result)
		printf("seed %" PRIu64 ", program %zu: %s\n", seed, checked.programs, err.text);
	return result ? 1 : 0;
}
