/* SPDX-License-Identifier: MIT */
#include "diff_check.h"

#include <inttypes.h>

static int complain(const struct seccomp_data *data, const char *what, struct err *err)
{
	return err_set(err, ERR_BUG,
		"%s: arch 0x%x nr 0x%x ip 0x%" PRIx64 " args 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64
		" 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64,
		what, data->arch, (unsigned)data->nr, (uint64_t)data->instruction_pointer,
		(uint64_t)data->args[0], (uint64_t)data->args[1], (uint64_t)data->args[2],
		(uint64_t)data->args[3], (uint64_t)data->args[4], (uint64_t)data->args[5]);
}

static int check_witness(const struct difference *difference, const struct bpf_program *a,
	const struct bpf_program *b, struct err *err)
{
	const struct seccomp_data *data = &difference->witness;
	if (answer_equal(answer_of(bpf_run(a, data)), difference->answers[0]) &&
		answer_equal(answer_of(bpf_run(b, data)), difference->answers[1]))
		return 0;
	return complain(data, "a witness is not answered as told", err);
}

static unsigned abi_of_call(const struct seccomp_data *data)
{
	enum abi abi;
	return abi_of(data->arch, (uint32_t)data->nr, &abi) ? (unsigned)abi : ABI_FOREIGN;
}

/* A difference of this call with these answers, or one that is not decided. */
static bool is_told(const struct bpf_diff *diff, const struct seccomp_data *data,
	struct answer of_a, struct answer of_b)
{
	const unsigned abi = abi_of_call(data);
	const struct syscall_row *call =
		abi == ABI_FOREIGN ? NULL : syscall_of((enum abi)abi, (uint32_t)data->nr);
	for (size_t i = 0; i < diff->count; i++) {
		const struct difference *one = &diff->items[i];
		if (one->abi == abi && one->call == call &&
			(one->is_undecided || (answer_equal(one->answers[0], of_a) &&
						      answer_equal(one->answers[1], of_b))))
			return true;
	}
	return false;
}

/* Where a part of a region is not decided, only one of its calls is looked at: its answers may be
 * others than those of its neighbours. */
static bool is_told_somehow(const struct bpf_diff *diff, const struct seccomp_data *data)
{
	for (size_t i = 0; i < diff->count; i++)
		if (diff->items[i].abi == abi_of_call(data))
			return true;
	return false;
}

static int check_call(const struct bpf_diff *diff, const struct bpf_program *a,
	const struct bpf_program *b, const struct seccomp_data *data, bool all_decided,
	struct err *err)
{
	const struct answer of_a = answer_of(bpf_run(a, data));
	const struct answer of_b = answer_of(bpf_run(b, data));
	if (answer_equal(of_a, of_b) ||
		(abi_of_call(data) == ABI_X86_64 && (data->nr == 335 || data->nr == 336)))
		return 0;
	if (all_decided ? is_told(diff, data, of_a, of_b) : is_told_somehow(diff, data))
		return 0;
	return complain(data, "a difference is not told", err);
}

static struct seccomp_data random_data(struct random *random, const struct bpf_diff *diff)
{
	struct point point;
	random_points(random, true, &point, 1);
	struct seccomp_data data = { .nr = (int)point.nr,
		.arch = random_below(random, 16) ? abi_audit_arch(point.abi)
						 : random_word(random) };
	if (diff->count && random_below(random, 2))
		data = diff->items[random_below(random, (uint32_t)diff->count)].witness;
	for (size_t i = 0; i < POINT_ARGS; i++)
		if (random_below(random, 3) == 0)
			data.args[i] = point.args[i];
	return data;
}

/* Programs whose cells are all decided are told of exactly. */
static bool is_decided(const struct bpf_program *program, const struct cells_budget *budget)
{
	struct word_sets sets;
	struct bpf_cells cells = { 0 };
	struct call_space all;
	struct cells_budget left = *budget;
	bool decided = true;
	word_sets_init(&sets);
	call_space_full(&all);
	bpf_cells_add(&cells, program, &sets, &all, &left);
	for (size_t i = 0; i < cells.count; i++)
		decided &= cells.items[i].state == CELL_DECIDED;
	bpf_cells_release(&cells);
	word_sets_release(&sets);
	return decided;
}

int diff_check(const struct bpf_program *a, const struct bpf_program *b, struct random *random,
	size_t calls, const struct cells_budget *budget, size_t *told, struct err *err)
{
	struct bpf_diff diff;
	int result = 0;
	const bool all_decided = is_decided(a, budget) && is_decided(b, budget);
	bpf_diff_make(&diff, a, b, budget);
	*told += diff.count;
	for (size_t i = 0; i < diff.count && !result; i++)
		result = check_witness(&diff.items[i], a, b, err);
	for (size_t i = 0; i < calls && !result && !diff.is_cut; i++) {
		const struct seccomp_data data = random_data(random, &diff);
		result = check_call(&diff, a, b, &data, all_decided, err);
	}
	bpf_diff_release(&diff);
	return result;
}
