/* SPDX-License-Identifier: MIT */
/*
 * cells ROUNDS [PROGRAM]: what judging a filter as a whole costs, beside what compiling costs. A
 * policy of 300 rules on three ABIs, a tenth of them with conditions, is compiled by libseccomp and
 * inspected; then two programs are compared: two of such policies of 400 rules, and PROGRAM, an
 * exported one, with one of them. In turn, ROUNDS times; prints medians and ratios.
 */
#include "base/mem.h"
#include "core/bpf_diff.h"
#include "core/inspect.h"
#include "samples.h"

#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define RULES      300
#define DIFF_RULES 400
#define CALLS      330 /* x86_64 has more */

static void must(bool done, const char *what)
{
	if (done)
		return;
	fprintf(stderr, "bench-cells: %s\n", what);
	exit(1);
}

static int number_at(size_t n)
{
	for (size_t i = 0; i < syscall_count(); i++)
		if (syscall_at(i)->number[ABI_X86_64] >= 0 && n-- == 0)
			return (int)syscall_at(i)->number[ABI_X86_64];
	return -1;
}

/* libseccomp leaves a call out on an ABI that lacks it. */
static void add_rule(scmp_filter_ctx filter, size_t n, uint64_t salt)
{
	const int number = number_at(n % CALLS);
	if (n % 10 == 9 || n >= CALLS)
		(void)seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 2,
			SCMP_A0(SCMP_CMP_EQ, n + salt, 0),
			SCMP_A2(SCMP_CMP_MASKED_EQ, 0xff0, 0x10));
	else
		(void)seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
}

static struct bpf_program read_program(int fd)
{
	const off_t size = lseek(fd, 0, SEEK_END);
	struct err err = { 0 };
	must(size > 0, "an empty program");
	struct sock_filter *insns = mem_zero(1, (size_t)size);
	must(pread(fd, insns, (size_t)size, 0) == size, "a program that can't be read");
	(void)close(fd);
	const struct bpf_program program = { insns, (size_t)size / sizeof(*insns) };
	must(bpf_validate(&program, &err) == 0, err.text);
	return program;
}

static struct bpf_program compile(size_t rules, uint64_t salt)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(1));
	must(filter && seccomp_arch_add(filter, SCMP_ARCH_X86) == 0 &&
			seccomp_arch_add(filter, SCMP_ARCH_X32) == 0,
		"no filter");
	for (size_t i = 0; i < rules; i++)
		add_rule(filter, i, salt);
	const int fd = memfd_create("filter", MFD_CLOEXEC);
	must(seccomp_export_bpf(filter, fd) == 0, "libseccomp exports nothing");
	seccomp_release(filter);
	return read_program(fd);
}

static void inspect(const struct bpf_program *program)
{
	struct inspection inspection;
	inspect_make(&inspection, &(const struct inspect_input){ .program = program });
	inspect_release(&inspection);
}

static size_t compare(const struct bpf_program *a, const struct bpf_program *b)
{
	struct bpf_diff diff;
	bpf_diff_make(&diff, a, b, &cells_budget_default);
	const size_t count = diff.count;
	bpf_diff_release(&diff);
	return count;
}

static struct samples compiling;
static struct samples inspecting;
static struct samples comparing;
static struct samples comparing_other;

static void one_round(
	const struct bpf_program *a, const struct bpf_program *b, const struct bpf_program *other)
{
	const double begun = samples_now();
	struct bpf_program program = compile(RULES, 0);
	const double compiled = samples_now();
	inspect(&program);
	const double inspected = samples_now();
	must(compare(a, b) > 0, "no difference");
	const double compared = samples_now();
	if (other->count)
		must(compare(other, a) > 0, "no difference");
	samples_add(&compiling, compiled - begun);
	samples_add(&inspecting, inspected - compiled);
	samples_add(&comparing, compared - inspected);
	samples_add(&comparing_other, samples_now() - compared);
	bpf_program_release(&program);
}

static void print(const struct bpf_program *other)
{
	const double compile_ms = samples_percentile(&compiling, 50);
	const double inspect_ms = samples_percentile(&inspecting, 50);
	const double ratio = (compile_ms + inspect_ms) / compile_ms;
	printf("%d rules on 3 ABIs: compiling %.2f ms, cells and findings %.2f ms\n", RULES,
		compile_ms, inspect_ms);
	printf("both / compiling       %.2f  target 2.0  %s\n", ratio,
		ratio <= 2 ? "met" : "MISSED");
	printf("diff of two with %d    %.2f ms\n", DIFF_RULES, samples_percentile(&comparing, 50));
	if (other->count)
		printf("diff of the other program with one of them  %.2f ms\n",
			samples_percentile(&comparing_other, 50));
}

int main(int argc, char **argv)
{
	const size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	if (rounds == 0 || rounds > SAMPLES_MAX) {
		fprintf(stderr, "usage: %s ROUNDS [PROGRAM]\n", argv[0]);
		return 2;
	}
	(void)seccomp_api_set(6);
	struct bpf_program a = compile(DIFF_RULES, 0);
	struct bpf_program b = compile(DIFF_RULES, 1);
	struct bpf_program other = { 0 };
	if (argc > 2) {
		const int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
		must(fd >= 0, "PROGRAM can't be opened");
		other = read_program(fd);
	}
	for (size_t i = 0; i < rounds; i++)
		one_round(&a, &b, &other);
	print(&other);
	bpf_program_release(&a);
	bpf_program_release(&b);
	bpf_program_release(&other);
	return 0;
}
