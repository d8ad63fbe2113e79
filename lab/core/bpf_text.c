/* SPDX-License-Identifier: MIT */
/*
 * Programs as text, with names where they are certain. One forward pass is enough, as classic BPF
 * jumps only forwards: when an instruction's turn comes, all ways to it have been seen.
 */
#include "core/bpf.h"

#include "base/mem.h"
#include "core/names.h"

/* What is known when an instruction runs: what A holds, and for which ABIs it can run at all. */
enum content { HOLDS_ANYTHING, HOLDS_NR, HOLDS_ARCH };

struct knowledge {
	enum content a;
	unsigned abis; /* bit per enum abi; 0: no way leads here */
};

#define ALL_ABIS ((1u << ABI_COUNT) - 1)

static bool loads_word(const struct sock_filter *insn, size_t offset)
{
	return insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k == offset;
}

static bool changes_a(const struct sock_filter *insn)
{
	const uint16_t class = BPF_CLASS(insn->code);
	return class == BPF_LD || class == BPF_ALU || insn->code == (BPF_MISC | BPF_TXA);
}

static bool is_branch(const struct sock_filter *insn)
{
	return BPF_CLASS(insn->code) == BPF_JMP && BPF_OP(insn->code) != BPF_JA;
}

/* x32 and x86_64 share an architecture; programs tell them apart by the number's X32_BIT. */
static bool tests_x32_bit(const struct sock_filter *insn)
{
	return insn->k == X32_BIT && (insn->code == (BPF_JMP | BPF_JGE | BPF_K) ||
					     insn->code == (BPF_JMP | BPF_JSET | BPF_K));
}

/* The ABIs for which the comparison holds; all where it says nothing about them. */
static unsigned abis_that_hold(const struct knowledge *here, const struct sock_filter *insn)
{
	if (here->a == HOLDS_NR && tests_x32_bit(insn))
		return 1u << ABI_X32;
	if (here->a != HOLDS_ARCH || insn->code != (BPF_JMP | BPF_JEQ | BPF_K))
		return ALL_ABIS;
	unsigned abis = 0;
	for (enum abi abi = 0; abi < ABI_COUNT; abi++)
		abis |= abi_audit_arch(abi) == insn->k ? 1u << abi : 0;
	return abis;
}

static void knowledge_join(struct knowledge *known, enum content a, unsigned abis)
{
	if (abis == 0)
		return;
	if (known->abis != 0 && known->a != a)
		known->a = HOLDS_ANYTHING;
	else
		known->a = a;
	known->abis |= abis;
}

/* Hand what is known at `pc` to the instructions that may run next. */
static void knowledge_spread(const struct bpf_program *program, struct knowledge *known, size_t pc)
{
	const struct sock_filter *insn = &program->insns[pc];
	const struct knowledge here = known[pc];
	struct knowledge *next = &known[pc + 1];
	if (BPF_CLASS(insn->code) == BPF_RET)
		return;
	if (is_branch(insn)) {
		const unsigned holds = abis_that_hold(&here, insn);
		const unsigned fails = holds == ALL_ABIS ? ALL_ABIS : ALL_ABIS & ~holds;
		knowledge_join(next + insn->jt, here.a, here.abis & holds);
		knowledge_join(next + insn->jf, here.a, here.abis & fails);
	} else if (BPF_CLASS(insn->code) == BPF_JMP) {
		knowledge_join(next + insn->k, here.a, here.abis);
	} else if (loads_word(insn, offsetof(struct seccomp_data, nr))) {
		knowledge_join(next, HOLDS_NR, here.abis);
	} else if (loads_word(insn, offsetof(struct seccomp_data, arch))) {
		knowledge_join(next, HOLDS_ARCH, here.abis);
	} else {
		knowledge_join(next, changes_a(insn) ? HOLDS_ANYTHING : here.a, here.abis);
	}
}

/* The call that number `nr` is here; NULL where that depends on an ABI not known here. */
static const char *name_of_call(const struct knowledge *here, uint32_t nr)
{
	const struct syscall_row *row = NULL;
	unsigned candidates = 0;
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		enum abi meant;
		if (!(here->abis & 1u << abi) || !abi_of(abi_audit_arch(abi), nr, &meant) ||
			meant != abi)
			continue;
		candidates++;
		row = syscall_of(abi, nr);
	}
	return candidates == 1 && row ? row->name : NULL;
}

static const char *name_of_arch(uint32_t audit_arch)
{
	for (enum abi abi = 0; abi < ABI_COUNT; abi++) {
		if (abi_audit_arch(abi) == audit_arch)
			return abi_name(abi);
	}
	return NULL;
}

static const char *name_of_constant(const struct knowledge *here, const struct sock_filter *insn)
{
	if (!is_branch(insn) || BPF_SRC(insn->code) == BPF_X)
		return NULL;
	if (here->a == HOLDS_ARCH)
		return name_of_arch(insn->k);
	if (here->a != HOLDS_NR)
		return NULL;
	if (tests_x32_bit(insn))
		return abi_name(ABI_X32);
	return BPF_OP(insn->code) == BPF_JSET ? NULL : name_of_call(here, insn->k);
}

static void format_word(uint32_t offset, struct buf *note)
{
	static const char *const names[] = { "nr", "arch", "ip low", "ip high" };
	const size_t word = offset / sizeof(uint32_t);
	if (word < ARRAY_SIZE(names))
		buf_text(note, names[word]);
	else
		buf_format(note, "arg %zu %s", (word - ARRAY_SIZE(names)) / 2,
			word % 2 ? "high" : "low");
}

static void format_note(
	const struct knowledge *here, const struct sock_filter *insn, struct buf *note)
{
	if (insn->code == (BPF_LD | BPF_W | BPF_ABS))
		format_word(insn->k, note);
	else if (insn->code == (BPF_RET | BPF_K))
		answer_format(answer_of(insn->k), note);
	else
		buf_text(note, name_of_constant(here, insn));
}

static const char *mnemonic_of(uint16_t code)
{
	static const char *const alu[] = {
		[BPF_ADD >> 4] = "add",
		[BPF_SUB >> 4] = "sub",
		[BPF_MUL >> 4] = "mul",
		[BPF_DIV >> 4] = "div",
		[BPF_OR >> 4] = "or",
		[BPF_AND >> 4] = "and",
		[BPF_LSH >> 4] = "lsh",
		[BPF_RSH >> 4] = "rsh",
		[BPF_NEG >> 4] = "neg",
		[BPF_XOR >> 4] = "xor",
	};
	static const char *const jump[] = {
		[BPF_JA >> 4] = "ja",
		[BPF_JEQ >> 4] = "jeq",
		[BPF_JGT >> 4] = "jgt",
		[BPF_JGE >> 4] = "jge",
		[BPF_JSET >> 4] = "jset",
	};
	static const char *const other[] = {
		[BPF_LD] = "ld",
		[BPF_LDX] = "ldx",
		[BPF_ST] = "st",
		[BPF_STX] = "stx",
		[BPF_RET] = "ret",
	};
	switch (BPF_CLASS(code)) {
	case BPF_ALU:
		return alu[BPF_OP(code) >> 4];
	case BPF_JMP:
		return jump[BPF_OP(code) >> 4];
	case BPF_MISC:
		return BPF_MISCOP(code) == BPF_TAX ? "tax" : "txa";
	default:
		return other[BPF_CLASS(code)];
	}
}

static void format_load(const struct sock_filter *insn, struct buf *out)
{
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		buf_format(out, "[%u]", (unsigned)insn->k);
		return;
	case BPF_MEM:
		buf_format(out, "M[%u]", (unsigned)insn->k);
		return;
	case BPF_LEN:
		buf_text(out, "#len");
		return;
	default: /* BPF_IMM */
		buf_format(out, "#%#x", (unsigned)insn->k);
	}
}

static void format_source(const struct sock_filter *insn, struct buf *out)
{
	if (BPF_SRC(insn->code) == BPF_X)
		buf_text(out, "x");
	else
		buf_format(out, "#%#x", (unsigned)insn->k);
}

static void format_operands(const struct sock_filter *insn, size_t pc, struct buf *out)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
	case BPF_LDX:
		format_load(insn, out);
		return;
	case BPF_ST:
	case BPF_STX:
		buf_format(out, "M[%u]", (unsigned)insn->k);
		return;
	case BPF_ALU:
		if (BPF_OP(insn->code) != BPF_NEG)
			format_source(insn, out);
		return;
	case BPF_JMP:
		if (!is_branch(insn)) {
			buf_format(out, "%zu", pc + 1 + insn->k);
			return;
		}
		format_source(insn, out);
		buf_format(out, ", %zu, %zu", pc + 1 + insn->jt, pc + 1 + insn->jf);
		return;
	case BPF_RET:
		if (BPF_RVAL(insn->code) == BPF_A)
			buf_text(out, "a");
		else
			format_source(insn, out);
		return;
	case BPF_MISC:
		return;
	}
}

static void format_insn(
	const struct knowledge *here, const struct sock_filter *insn, size_t pc, struct buf *out)
{
	autobuf struct buf operands = { 0 };
	autobuf struct buf note = { 0 };
	format_operands(insn, pc, &operands);
	format_note(here, insn, &note);

	const char *mnemonic = mnemonic_of(insn->code);
	buf_format(out, "%4zu: ", pc);
	if (note.size)
		buf_format(out, "%-4s %-23s ; %s\n", mnemonic, buf_string(&operands),
			buf_string(&note));
	else if (operands.size)
		buf_format(out, "%-4s %s\n", mnemonic, buf_string(&operands));
	else
		buf_format(out, "%s\n", mnemonic);
}

void bpf_format_insn(const struct bpf_program *program, size_t pc, struct buf *out)
{
	const struct sock_filter *insn = &program->insns[pc];
	autobuf struct buf operands = { 0 };
	format_operands(insn, pc, &operands);
	buf_format(out, operands.size ? "%s %s" : "%s", mnemonic_of(insn->code),
		buf_string(&operands));
}

void bpf_disassemble(const struct bpf_program *program, struct buf *out)
{
	if (program->count == 0)
		return;
	autofree struct knowledge *known = mem_zero(program->count, sizeof(*known));
	knowledge_join(&known[0], HOLDS_ANYTHING, ALL_ABIS);
	for (size_t pc = 0; pc < program->count; pc++) {
		knowledge_spread(program, known, pc);
		format_insn(&known[pc], &program->insns[pc], pc, out);
	}
}
