/* SPDX-License-Identifier: MIT */
/*
 * What seccomp(2) accepts: bpf_check_classic (net/core/filter.c) asks what any classic filter must
 * fulfil, seccomp_check_filter (kernel/seccomp.c) leaves the instructions that make sense
 * without a packet. Both look at dead code too, and so does this file.
 */
#include "core/bpf.h"

#include "base/mem.h"

#include <string.h>

/* What an instruction has to be checked for, besides being known. */
enum check {
	CHECK_UNKNOWN, /* the value of every code that the table does not name */
	CHECK_NOTHING,
	CHECK_DATA_OFFSET,
	CHECK_SCRATCH_SLOT,
	CHECK_DIVISOR,
	CHECK_SHIFT,
	CHECK_JUMP,
	CHECK_BRANCH,
};

/* BPF_MOD, BPF_IND, BPF_MSH and loads of bytes and halves are classic BPF, but not seccomp's. */
static const enum check checks[] = {
	[BPF_LD | BPF_W | BPF_ABS] = CHECK_DATA_OFFSET,
	[BPF_LD | BPF_W | BPF_LEN] = CHECK_NOTHING,
	[BPF_LDX | BPF_W | BPF_LEN] = CHECK_NOTHING,
	[BPF_LD | BPF_IMM] = CHECK_NOTHING,
	[BPF_LDX | BPF_IMM] = CHECK_NOTHING,
	[BPF_LD | BPF_MEM] = CHECK_SCRATCH_SLOT,
	[BPF_LDX | BPF_MEM] = CHECK_SCRATCH_SLOT,
	[BPF_ST] = CHECK_SCRATCH_SLOT,
	[BPF_STX] = CHECK_SCRATCH_SLOT,
	[BPF_MISC | BPF_TAX] = CHECK_NOTHING,
	[BPF_MISC | BPF_TXA] = CHECK_NOTHING,
	[BPF_RET | BPF_K] = CHECK_NOTHING,
	[BPF_RET | BPF_A] = CHECK_NOTHING,
	[BPF_ALU | BPF_ADD | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_ADD | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_SUB | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_SUB | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_MUL | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_MUL | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_DIV | BPF_K] = CHECK_DIVISOR,
	[BPF_ALU | BPF_DIV | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_AND | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_AND | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_OR | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_OR | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_XOR | BPF_K] = CHECK_NOTHING,
	[BPF_ALU | BPF_XOR | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_LSH | BPF_K] = CHECK_SHIFT,
	[BPF_ALU | BPF_LSH | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_RSH | BPF_K] = CHECK_SHIFT,
	[BPF_ALU | BPF_RSH | BPF_X] = CHECK_NOTHING,
	[BPF_ALU | BPF_NEG] = CHECK_NOTHING,
	[BPF_JMP | BPF_JA] = CHECK_JUMP,
	[BPF_JMP | BPF_JEQ | BPF_K] = CHECK_BRANCH,
	[BPF_JMP | BPF_JEQ | BPF_X] = CHECK_BRANCH,
	[BPF_JMP | BPF_JGT | BPF_K] = CHECK_BRANCH,
	[BPF_JMP | BPF_JGT | BPF_X] = CHECK_BRANCH,
	[BPF_JMP | BPF_JGE | BPF_K] = CHECK_BRANCH,
	[BPF_JMP | BPF_JGE | BPF_X] = CHECK_BRANCH,
	[BPF_JMP | BPF_JSET | BPF_K] = CHECK_BRANCH,
	[BPF_JMP | BPF_JSET | BPF_X] = CHECK_BRANCH,
};

static enum check check_of(uint16_t code)
{
	return code < ARRAY_SIZE(checks) ? checks[code] : CHECK_UNKNOWN;
}

static int refuse(struct err *err, size_t pc, const char *why, uint32_t value)
{
	return err_set(err, ERR_INPUT, "instruction %zu: %s (%#x)", pc, why, (unsigned)value);
}

/* `after` is how many instructions follow this one: jumps only go forward, and not to the end. */
static int check_insn(const struct sock_filter *insn, size_t pc, size_t after, struct err *err)
{
	const uint32_t k = insn->k;
	switch (check_of(insn->code)) {
	case CHECK_UNKNOWN:
		return refuse(err, pc, "no instruction that seccomp knows", insn->code);
	case CHECK_NOTHING:
		return 0;
	case CHECK_DATA_OFFSET:
		if (k >= sizeof(struct seccomp_data))
			return refuse(err, pc, "load beyond struct seccomp_data", k);
		return k % 4 == 0 ? 0 : refuse(err, pc, "load that is not aligned to 4", k);
	case CHECK_SCRATCH_SLOT:
		return k < BPF_MEMWORDS ? 0 : refuse(err, pc, "no such scratch slot", k);
	case CHECK_DIVISOR:
		return k != 0 ? 0 : refuse(err, pc, "division by 0", k);
	case CHECK_SHIFT:
		return k < 32 ? 0 : refuse(err, pc, "shift by more than 31", k);
	case CHECK_JUMP:
		return k < after ? 0 : refuse(err, pc, "jump beyond the end", k);
	case CHECK_BRANCH:
		if (insn->jt >= after)
			return refuse(err, pc, "true branch beyond the end", insn->jt);
		return insn->jf < after ? 0
					: refuse(err, pc, "false branch beyond the end", insn->jf);
	}
	return 0;
}

/*
 * check_load_and_stores, to the letter: `known` are the slots written on the way here, and
 * `at[pc]` those written on every jump to pc. A RET does not end the way, so the instruction behind
 * it counts as reached from it. That refuses some harmless programs, as the kernel does.
 */
static int check_scratch(const struct bpf_program *program, struct err *err)
{
	uint16_t at[BPF_MAX_INSNS];
	memset(at, 0xff, sizeof(at));
	uint16_t known = 0;
	for (size_t pc = 0; pc < program->count; pc++) {
		const struct sock_filter *insn = &program->insns[pc];
		const enum check check = check_of(insn->code);
		const bool stores =
			BPF_CLASS(insn->code) == BPF_ST || BPF_CLASS(insn->code) == BPF_STX;
		known &= at[pc];
		if (stores) {
			known |= 1u << insn->k;
		} else if (check == CHECK_SCRATCH_SLOT && !(known & 1u << insn->k)) {
			return refuse(err, pc, "load of a scratch slot never written", insn->k);
		} else if (check == CHECK_JUMP) {
			at[pc + 1 + insn->k] &= known;
			known = UINT16_MAX;
		} else if (check == CHECK_BRANCH) {
			at[pc + 1 + insn->jt] &= known;
			at[pc + 1 + insn->jf] &= known;
			known = UINT16_MAX;
		}
	}
	return 0;
}

int bpf_validate(const struct bpf_program *program, struct err *err)
{
	if (program->count == 0)
		return err_set(err, ERR_INPUT, "the program has no instruction");
	if (program->count > BPF_MAX_INSNS)
		return err_set(err, ERR_INPUT, "the program has %zu instructions, more than %d",
			program->count, BPF_MAX_INSNS);
	const size_t last = program->count - 1;
	for (size_t pc = 0; pc <= last; pc++) {
		if (check_insn(&program->insns[pc], pc, last - pc, err))
			return -1;
	}
	if (BPF_CLASS(program->insns[last].code) != BPF_RET)
		return err_set(err, ERR_INPUT, "instruction %zu: the last one is no return", last);
	return check_scratch(program, err);
}
