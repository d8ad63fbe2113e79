/* SPDX-License-Identifier: MIT */
#include "core/bpf.h"

#include "base/mem.h"
#include "core/names.h"

#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

#define ERRNO_MAX 4095 /* MAX_ERRNO, include/linux/err.h: the kernel cuts there */

void bpf_program_release(struct bpf_program *program)
{
	free(program->insns);
	*program = (struct bpf_program){ 0 };
}

bool bpf_program_equal(const struct bpf_program *a, const struct bpf_program *b)
{
	if (a->count != b->count)
		return false;
	return a->count == 0 || memcmp(a->insns, b->insns, a->count * sizeof(*a->insns)) == 0;
}

/* The registers of classic BPF. They start as 0 (bpf_convert_filter's prologue); scratch memory
 * is not cleared by the kernel, but the validator has seen to it that nobody can tell. */
struct machine {
	uint32_t a;
	uint32_t x;
	uint32_t scratch[BPF_MEMWORDS];
};

static uint32_t load(const struct machine *machine, const struct sock_filter *insn,
	const struct seccomp_data *data)
{
	uint32_t word;
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		memcpy(&word, (const char *)data + insn->k, sizeof(word));
		return word;
	case BPF_MEM:
		return machine->scratch[insn->k];
	case BPF_LEN:
		return sizeof(*data);
	default: /* BPF_IMM */
		return insn->k;
	}
}

/* Shifts count modulo 32, as eBPF's 32-bit ones do; a constant is less than 32 anyway. */
static uint32_t compute(uint16_t code, uint32_t a, uint32_t operand)
{
	switch (BPF_OP(code)) {
	case BPF_ADD:
		return a + operand;
	case BPF_SUB:
		return a - operand;
	case BPF_MUL:
		return a * operand;
	case BPF_DIV:
		return a / operand;
	case BPF_AND:
		return a & operand;
	case BPF_OR:
		return a | operand;
	case BPF_XOR:
		return a ^ operand;
	case BPF_LSH:
		return a << (operand & 31);
	case BPF_RSH:
		return a >> (operand & 31);
	default: /* BPF_NEG */
		return -a;
	}
}

/* How many instructions to skip. Comparisons are unsigned. */
static uint32_t jump(const struct sock_filter *insn, uint32_t a, uint32_t operand)
{
	switch (BPF_OP(insn->code)) {
	case BPF_JEQ:
		return a == operand ? insn->jt : insn->jf;
	case BPF_JGT:
		return a > operand ? insn->jt : insn->jf;
	case BPF_JGE:
		return a >= operand ? insn->jt : insn->jf;
	case BPF_JSET:
		return a & operand ? insn->jt : insn->jf;
	default: /* BPF_JA */
		return insn->k;
	}
}

static void note_end(struct bpf_end *end, const struct sock_filter *insn, size_t pc)
{
	end->ret = pc;
	if (BPF_CLASS(insn->code) != BPF_JMP || BPF_OP(insn->code) == BPF_JA)
		return;
	end->compared = true;
	end->compare = pc;
}

/* `end` may be NULL: inlined, so that bpf_run pays nothing for it. */
static inline __attribute__((always_inline)) uint32_t run(
	const struct bpf_program *program, const struct seccomp_data *data, struct bpf_end *end)
{
	struct machine machine = { 0 };
	for (size_t pc = 0; pc < program->count; pc++) {
		const struct sock_filter *insn = &program->insns[pc];
		const uint32_t operand = BPF_SRC(insn->code) == BPF_X ? machine.x : insn->k;
		if (end)
			note_end(end, insn, pc);
		switch (BPF_CLASS(insn->code)) {
		case BPF_LD:
			machine.a = load(&machine, insn, data);
			break;
		case BPF_LDX:
			machine.x = load(&machine, insn, data);
			break;
		case BPF_ST:
			machine.scratch[insn->k] = machine.a;
			break;
		case BPF_STX:
			machine.scratch[insn->k] = machine.x;
			break;
		case BPF_ALU:
			/* Dividing by an X of 0 ends the program with 0 (bpf_convert_filter). */
			if (BPF_OP(insn->code) == BPF_DIV && operand == 0)
				return 0;
			machine.a = compute(insn->code, machine.a, operand);
			break;
		case BPF_JMP:
			pc += jump(insn, machine.a, operand);
			break;
		case BPF_RET:
			return BPF_RVAL(insn->code) == BPF_A ? machine.a : insn->k;
		case BPF_MISC:
			if (BPF_MISCOP(insn->code) == BPF_TAX)
				machine.x = machine.a;
			else
				machine.a = machine.x;
			break;
		}
	}
	return SECCOMP_RET_KILL_PROCESS; /* not reached by a validated program */
}

uint32_t bpf_run(const struct bpf_program *program, const struct seccomp_data *data)
{
	return run(program, data, NULL);
}

void bpf_find_end(
	const struct bpf_program *program, const struct seccomp_data *data, struct bpf_end *end)
{
	*end = (struct bpf_end){ 0 };
	(void)run(program, data, end);
}

/* In the order of enum action. */
static const struct {
	const char *name;
	uint32_t word;
	uint16_t data_max; /* 0: the kernel makes no use of the data */
	bool refuses;
	bool permits;
} actions[] = {
	[ACTION_KILL_PROCESS] = { "KILL_PROCESS", SECCOMP_RET_KILL_PROCESS, 0, true, false },
	[ACTION_KILL_THREAD] = { "KILL_THREAD", SECCOMP_RET_KILL_THREAD, 0, true, false },
	[ACTION_TRAP] = { "TRAP", SECCOMP_RET_TRAP, UINT16_MAX, true, false },
	[ACTION_ERRNO] = { "ERRNO", SECCOMP_RET_ERRNO, ERRNO_MAX, true, false },
	[ACTION_NOTIFY] = { "NOTIFY", SECCOMP_RET_USER_NOTIF, 0, false, false },
	[ACTION_TRACE] = { "TRACE", SECCOMP_RET_TRACE, UINT16_MAX, false, false },
	[ACTION_LOG] = { "LOG", SECCOMP_RET_LOG, 0, false, true },
	[ACTION_ALLOW] = { "ALLOW", SECCOMP_RET_ALLOW, 0, false, true },
};

struct answer answer_of(uint32_t returned)
{
	const uint16_t data = returned & SECCOMP_RET_DATA;
	for (enum action action = ACTION_KILL_PROCESS; action < ARRAY_SIZE(actions); action++) {
		const uint16_t max = actions[action].data_max;
		if (actions[action].word == (returned & SECCOMP_RET_ACTION_FULL))
			return (struct answer){ action, data < max ? data : max };
	}
	return (struct answer){ ACTION_KILL_PROCESS, 0 };
}

uint32_t answer_word(struct answer answer)
{
	return actions[answer.action].word | answer.data;
}

bool answer_equal(struct answer a, struct answer b)
{
	return a.action == b.action && a.data == b.data;
}

bool answer_refuses(struct answer answer)
{
	const bool reports_success = answer.action == ACTION_ERRNO && answer.data == 0;
	return actions[answer.action].refuses && !reports_success;
}

bool answer_permits(struct answer answer)
{
	return actions[answer.action].permits;
}

void answer_format(struct answer answer, struct buf *out)
{
	buf_text(out, actions[answer.action].name);
	if (actions[answer.action].data_max == 0)
		return;
	const char *name = answer.action == ACTION_ERRNO ? errno_name(answer.data) : NULL;
	if (name)
		buf_format(out, "(%s)", name);
	else
		buf_format(out, "(%u)", (unsigned)answer.data);
}

/* seccomp_run_filters compares actions as signed numbers, so that KILL_PROCESS is the least. */
static int32_t strictness(uint32_t returned)
{
	return (int32_t)(returned & SECCOMP_RET_ACTION_FULL);
}

/* uretprobe and uprobe: put into a program by the kernel, so it lets no filter break them
 * (seccomp_uprobe_exception, kernel/seccomp.c). */
static bool is_exempt(const struct seccomp_data *data)
{
	return data->arch == AUDIT_ARCH_X86_64 && (data->nr == 335 || data->nr == 336);
}

struct answer bpf_decide_by(const struct bpf_program *const *programs, size_t count,
	const struct seccomp_data *data, int *decider)
{
	uint32_t strictest = SECCOMP_RET_ALLOW;
	*decider = -1;
	if (is_exempt(data))
		return answer_of(strictest);
	for (size_t i = count; i-- > 0;) {
		const uint32_t returned = bpf_run(programs[i], data);
		if (strictness(returned) >= strictness(strictest))
			continue;
		strictest = returned;
		*decider = (int)i;
	}
	return answer_of(strictest);
}

struct answer bpf_decide(
	const struct bpf_program *const *programs, size_t count, const struct seccomp_data *data)
{
	int decider;
	return bpf_decide_by(programs, count, data, &decider);
}
