/* SPDX-License-Identifier: MIT */
/*
 * bpf SECONDS [SEED]: random programs, model against kernel, for SECONDS (0: without end). Prints
 * how far it is every few seconds, and the first difference with all that reproduces it (exit 1).
 */
#include "../live/bpf_points.h"
#include "../live/bpf_random.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#define POINTS_PER_ROUND   64
#define PROGRAMS_PER_ROUND 32
#define SECONDS_PER_LINE   5

struct fuzz {
	struct points_memory *memory;
	struct random random;
	struct comparison comparison;
	bool with_i386;
	uint64_t seed;
	uint64_t rounds;
	size_t programs; /* of which the validity was compared */
	size_t refused;
};

static time_t now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return time.tv_sec;
}

/* One filter or a stack of two at random calls. */
static int try_answers(struct fuzz *fuzz, struct err *err)
{
	struct bpf_program newest = random_program(&fuzz->random);
	struct bpf_program below = random_program(&fuzz->random);
	struct bpf_program oldest = points_make_loadable_over(&below);
	const struct filters one = { { &newest }, 1 };
	const struct filters two = { { &oldest, &newest }, 2 };
	const bool stacked = random_below(&fuzz->random, 4) == 0;
	struct point points[POINTS_PER_ROUND];
	random_points(&fuzz->random, fuzz->with_i386, points, POINTS_PER_ROUND);
	const int result = points_compare(fuzz->memory, stacked ? &two : &one, points,
		POINTS_PER_ROUND, &fuzz->comparison, err);
	bpf_program_release(&newest);
	bpf_program_release(&below);
	bpf_program_release(&oldest);
	if (result == 0 && fuzz->comparison.differences) {
		printf("%s", buf_string(&fuzz->comparison.first));
		return err_set(err, ERR_BUG, "answers differ");
	}
	return result;
}

static int same_verdict(
	struct fuzz *fuzz, const struct bpf_program *program, bool accepted, struct err *err)
{
	struct err why = { 0 };
	const bool valid = bpf_validate(program, &why) == 0;
	fuzz->programs++;
	fuzz->refused += !valid;
	if (valid == accepted)
		return 0;
	printf("a program that the kernel %s:\n", accepted ? "accepts" : "refuses");
	for (size_t pc = 0; pc < program->count; pc++) {
		const struct sock_filter *insn = &program->insns[pc];
		printf("%4zu: { %#x, %u, %u, %#x }\n", pc, insn->code, insn->jt, insn->jf, insn->k);
	}
	return err_set(err, ERR_BUG, "validity differs: %s", valid ? "valid for us" : why.text);
}

/* Programs that are often invalid: does the validator refuse what the kernel refuses? */
static int try_validity(struct fuzz *fuzz, struct err *err)
{
	struct bpf_program programs[PROGRAMS_PER_ROUND];
	bool accepted[PROGRAMS_PER_ROUND];
	for (size_t i = 0; i < PROGRAMS_PER_ROUND; i++)
		programs[i] = random_broken_program(&fuzz->random);
	int result =
		points_ask_acceptance(fuzz->memory, programs, PROGRAMS_PER_ROUND, accepted, err);
	for (size_t i = 0; i < PROGRAMS_PER_ROUND; i++) {
		if (result == 0)
			result = same_verdict(fuzz, &programs[i], accepted[i], err);
		bpf_program_release(&programs[i]);
	}
	return result;
}

static void print_figures(const struct fuzz *fuzz)
{
	printf("seed %" PRIu64 ": %" PRIu64 " rounds, %zu points, %zu programs (%zu refused), "
	       "no difference\n",
		fuzz->seed, fuzz->rounds, fuzz->comparison.points, fuzz->programs, fuzz->refused);
	fflush(stdout);
}

static int run(struct fuzz *fuzz, time_t seconds, struct err *err)
{
	const time_t start = now();
	time_t next_line = start + SECONDS_PER_LINE;
	while (seconds == 0 || now() < start + seconds) {
		if (try_answers(fuzz, err) || try_validity(fuzz, err))
			return -1;
		fuzz->rounds++;
		if (now() >= next_line) {
			print_figures(fuzz);
			next_line = now() + SECONDS_PER_LINE;
		}
	}
	print_figures(fuzz);
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
	struct fuzz fuzz = { .with_i386 = points_kernel_has_i386() };
	if (argc < 2 || argc > 3 || !parse_number(argv[1], &seconds) ||
		(argc == 3 && !parse_number(argv[2], &fuzz.seed))) {
		fprintf(stderr, "usage: %s SECONDS [SEED]\n", argv[0]);
		return 2;
	}
	if (argc == 2 && getrandom(&fuzz.seed, sizeof(fuzz.seed), 0) != sizeof(fuzz.seed)) {
		perror("getrandom");
		return 3;
	}
	fuzz.random = random_from(fuzz.seed);
	fuzz.memory = points_memory_new();
	if (fuzz.memory == NULL) {
		perror("mmap");
		return 3;
	}
	printf("seed %" PRIu64 "%s\n", fuzz.seed, fuzz.with_i386 ? "" : ", without int $0x80");
	struct err err = { 0 };
	const int result = run(&fuzz, (time_t)seconds, &err);
	if (result)
		printf("seed %" PRIu64 ", round %" PRIu64 ": %s\n", fuzz.seed, fuzz.rounds,
			err.text);
	comparison_release(&fuzz.comparison);
	points_memory_free(fuzz.memory);
	return result ? 1 : 0;
}
