/* SPDX-License-Identifier: MIT */
#include "bpf_random.h"

#include "base/mem.h"

#include <linux/audit.h>

struct random random_from(uint64_t seed)
{
	return (struct random){ seed ? seed : UINT64_C(0x9e3779b97f4a7c15) };
}

/* Marsaglia's xorshift with the multiplier of xorshift64*. */
uint32_t random_word(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return (uint32_t)(random->state * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

uint32_t random_below(struct random *random, uint32_t limit)
{
	return (uint32_t)((uint64_t)random_word(random) * limit >> 32);
}

static bool one_in(struct random *random, uint32_t n)
{
	return random_below(random, n) == 0;
}

/* Values at the edges of 32 bits and those that profiles name: programs compare with them and
 * calls carry them, so both sides of comparisons are seen. */
static const uint32_t words[] = {
	/* small: families, shifts, sizes */
	0, 1, 2, 3, 10, 16, 17, 31, 32, 33, 64,
	/* calls, with X32_BIT too */
	59, 101, 257, 272, 435, 0x40000000, 0x40000101,
	/* flags of clone(2) */
	0x1000, 0x10000000, 0x20000000, 0x7e020000,
	/* TIOCSTI, TIOCLINUX */
	0x5412, 0x541c,
	/* signs */
	0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff,
	/* what other words of the call hold */
	AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, POINT_MARK
};

static uint32_t interesting_word(struct random *random)
{
	if (one_in(random, 4))
		return random_word(random);
	if (one_in(random, 3))
		return random_below(random, 470);
	return words[random_below(random, ARRAY_SIZE(words))];
}

/* Slots 0 to SLOTS-1 are written at a program's start, so that it may read them everywhere. */
#define SLOTS      3
#define MIDDLE_MAX 40

static const uint16_t codes[] = {
	/* more loads of the call than the rest: without them a program is a constant */
	BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS,
	BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS, BPF_LD | BPF_W | BPF_ABS,
	BPF_LD | BPF_W | BPF_LEN, BPF_LDX | BPF_W | BPF_LEN, BPF_LD | BPF_IMM, BPF_LDX | BPF_IMM,
	BPF_LD | BPF_MEM, BPF_LDX | BPF_MEM, BPF_ST, BPF_STX, BPF_MISC | BPF_TAX,
	BPF_MISC | BPF_TXA, BPF_ALU | BPF_ADD | BPF_K, BPF_ALU | BPF_ADD | BPF_X,
	BPF_ALU | BPF_SUB | BPF_K, BPF_ALU | BPF_SUB | BPF_X, BPF_ALU | BPF_MUL | BPF_K,
	BPF_ALU | BPF_MUL | BPF_X, BPF_ALU | BPF_DIV | BPF_K, BPF_ALU | BPF_DIV | BPF_X,
	BPF_ALU | BPF_AND | BPF_K, BPF_ALU | BPF_AND | BPF_X, BPF_ALU | BPF_OR | BPF_K,
	BPF_ALU | BPF_OR | BPF_X, BPF_ALU | BPF_XOR | BPF_K, BPF_ALU | BPF_XOR | BPF_X,
	BPF_ALU | BPF_LSH | BPF_K, BPF_ALU | BPF_LSH | BPF_X, BPF_ALU | BPF_RSH | BPF_K,
	BPF_ALU | BPF_RSH | BPF_X, BPF_ALU | BPF_NEG, BPF_JMP | BPF_JA, BPF_JMP | BPF_JEQ | BPF_K,
	BPF_JMP | BPF_JEQ | BPF_X, BPF_JMP | BPF_JGT | BPF_K, BPF_JMP | BPF_JGT | BPF_X,
	BPF_JMP | BPF_JGE | BPF_K, BPF_JMP | BPF_JGE | BPF_X, BPF_JMP | BPF_JSET | BPF_K,
	BPF_JMP | BPF_JSET | BPF_X, BPF_RET | BPF_K
};

/* Killing costs a child each time, so it is rare. */
static uint32_t random_return(struct random *random)
{
	static const uint32_t returns[] = { SECCOMP_RET_ALLOW, SECCOMP_RET_LOG, SECCOMP_RET_TRACE,
		SECCOMP_RET_USER_NOTIF, SECCOMP_RET_ERRNO, SECCOMP_RET_ERRNO, SECCOMP_RET_ERRNO,
		SECCOMP_RET_TRAP, SECCOMP_RET_TRAP };
	static const uint32_t rare[] = { SECCOMP_RET_KILL_THREAD, SECCOMP_RET_KILL_PROCESS,
		0x7ffe0000, 0x00010000, 0xffff0000, 0x90000000 };
	if (one_in(random, 25))
		return rare[random_below(random, ARRAY_SIZE(rare))];
	const uint32_t data =
		one_in(random, 4) ? random_word(random) & 0xffff : random_below(random, 200);
	return returns[random_below(random, ARRAY_SIZE(returns))] | data;
}

/* Short jumps mostly: long ones skip what makes the program interesting. */
static uint32_t random_jump(struct random *random, uint32_t after)
{
	const uint32_t limit = after < 256 ? after : 256;
	return random_below(random, limit > 4 && !one_in(random, 4) ? 4 : limit);
}

static uint32_t random_operand(struct random *random, uint16_t code, uint32_t after)
{
	switch (code) {
	case BPF_LD | BPF_W | BPF_ABS:
		return 4 * random_below(random, sizeof(struct seccomp_data) / 4);
	case BPF_LD | BPF_MEM:
	case BPF_LDX | BPF_MEM:
	case BPF_ST:
	case BPF_STX:
		return random_below(random, SLOTS);
	case BPF_ALU | BPF_LSH | BPF_K:
	case BPF_ALU | BPF_RSH | BPF_K:
		return random_below(random, 32);
	case BPF_ALU | BPF_DIV | BPF_K:
		return interesting_word(random) | 1;
	case BPF_JMP | BPF_JA:
		return random_jump(random, after);
	case BPF_RET | BPF_K:
		return random_return(random);
	default:
		return interesting_word(random);
	}
}

/* An instruction with `after` others behind it. */
static struct sock_filter random_insn(struct random *random, uint32_t after)
{
	uint16_t code = codes[random_below(random, ARRAY_SIZE(codes))];
	if (code == (BPF_RET | BPF_K) && !one_in(random, 3))
		code = BPF_JMP | BPF_JEQ | BPF_K;
	struct sock_filter insn = { .code = code, .k = random_operand(random, code, after) };
	if (BPF_CLASS(code) == BPF_JMP) {
		insn.jt = (uint8_t)random_jump(random, after);
		insn.jf = (uint8_t)random_jump(random, after);
	}
	return insn;
}

struct bpf_program random_program(struct random *random)
{
	enum { RETURNS = 4 };
	const uint32_t middle = 2 + random_below(random, MIDDLE_MAX);
	const uint32_t count = 1 + SLOTS + middle + RETURNS;
	struct sock_filter *insns = mem_zero(count, sizeof(*insns));
	uint32_t pc = 0;
	insns[pc++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, interesting_word(random));
	for (uint32_t slot = 0; slot < SLOTS; slot++)
		insns[pc++] = (struct sock_filter)BPF_STMT(BPF_ST, slot);
	for (; pc < count - RETURNS; pc++)
		insns[pc] = random_insn(random, count - 1 - pc);
	for (; pc < count; pc++)
		insns[pc] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, random_return(random));
	/* What was computed shows in full as data of a trap. */
	if (one_in(random, 2)) {
		insns[count - 4] = (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xffff);
		insns[count - 3] =
			(struct sock_filter)BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_TRAP);
		insns[count - 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_A, 0);
	}
	return (struct bpf_program){ insns, count };
}

/* Codes near to valid ones: what classic BPF has and seccomp has not, and neighbours in the table.
 */
static uint16_t random_code(struct random *random)
{
	static const uint16_t near[] = { BPF_ALU | BPF_MOD | BPF_K, BPF_ALU | BPF_MOD | BPF_X,
		BPF_ALU | BPF_NEG | BPF_X, BPF_LD | BPF_H | BPF_ABS, BPF_LD | BPF_B | BPF_ABS,
		BPF_LD | BPF_W | BPF_IND, BPF_LDX | BPF_B | BPF_MSH, BPF_LDX | BPF_W | BPF_ABS,
		BPF_RET | BPF_X, BPF_JMP | BPF_JA | BPF_X, BPF_RET | BPF_A, BPF_RET | BPF_K };
	if (one_in(random, 4))
		return random_word(random) & (one_in(random, 4) ? 0xffff : 0xff);
	if (one_in(random, 2))
		return near[random_below(random, ARRAY_SIZE(near))];
	return codes[random_below(random, ARRAY_SIZE(codes))];
}

static void damage(struct random *random, struct sock_filter *insn)
{
	static const uint32_t limits[] = { 0, 1, 2, 3, 4, 15, 16, 17, 31, 32, 33, 60, 61, 64, 65,
		128, 0x7fffffff, 0x80000000, 0xfffff000, 0xffffffff };
	switch (random_below(random, 4)) {
	case 0:
		insn->code = random_code(random);
		break;
	case 1:
		insn->k = limits[random_below(random, ARRAY_SIZE(limits))];
		break;
	case 2:
		insn->jt = (uint8_t)random_below(random, 64);
		break;
	case 3:
		insn->jf = (uint8_t)random_below(random, 64);
		break;
	}
}

struct bpf_program random_broken_program(struct random *random)
{
	struct bpf_program program = random_program(random);
	/* Without the first stores it matters on which ways scratch memory is written. */
	if (one_in(random, 3)) {
		for (size_t slot = 0; slot < SLOTS; slot++)
			program.insns[1 + slot] =
				(struct sock_filter)BPF_STMT(BPF_ALU | BPF_NEG, 0);
	}
	for (uint32_t n = 1 + random_below(random, 2); n > 0; n--)
		damage(random, &program.insns[random_below(random, (uint32_t)program.count)]);
	if (one_in(random, 16))
		program.count = 1 + random_below(random, (uint32_t)program.count);
	return program;
}

static uint64_t random_argument(struct random *random)
{
	const uint64_t low = interesting_word(random);
	return one_in(random, 2) ? low : low | (uint64_t)interesting_word(random) << 32;
}

static uint32_t random_number(struct random *random)
{
	if (one_in(random, 20))
		return UINT32_MAX;
	if (one_in(random, 6))
		return X32_BIT | random_below(random, 550);
	return one_in(random, 10) ? random_word(random) : random_below(random, 475);
}

static bool is_exempt(const struct point *point)
{
	return point->abi == ABI_X86_64 && (point->nr == 335 || point->nr == 336);
}

void random_points(struct random *random, bool with_i386, struct point *points, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct point *point = &points[i];
		point->abi = with_i386 && one_in(random, 3) ? ABI_I386 : ABI_X86_64;
		do { /* calls that seccomp lets pass would be carried out */
			point->nr = random_number(random);
		} while (is_exempt(point));
		for (size_t arg = 0; arg < POINT_ARGS; arg++)
			point->args[arg] = random_argument(random);
	}
}
