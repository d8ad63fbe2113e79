/* SPDX-License-Identifier: MIT */
/* The instructions that only move values between registers, scratch memory and the call. */
#include "core/bpf_cells_parts.h"

static struct bpf_value load(const struct way *way, const struct sock_filter *insn)
{
	switch (BPF_MODE(insn->code)) {
	case BPF_ABS:
		return value_of_word(insn->k / sizeof(uint32_t));
	case BPF_MEM:
		return way->scratch[insn->k];
	case BPF_LEN:
		return value_constant(sizeof(struct seccomp_data));
	default: /* BPF_IMM */
		return value_constant(insn->k);
	}
}

void way_move(struct way *way, const struct sock_filter *insn)
{
	switch (BPF_CLASS(insn->code)) {
	case BPF_LD:
		way->a = load(way, insn);
		break;
	case BPF_LDX:
		way->x = load(way, insn);
		break;
	case BPF_ST:
		way->scratch[insn->k] = way->a;
		break;
	case BPF_STX:
		way->scratch[insn->k] = way->x;
		break;
	default: /* BPF_MISC */
		if (BPF_MISCOP(insn->code) == BPF_TAX)
			way->x = way->a;
		else
			way->a = way->x;
	}
	way->pc++;
}
