/* SPDX-License-Identifier: MIT */
#include "core/proof.h"

#include "base/mem.h"
#include "core/judge.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Where a call comes from is nothing that a probe could choose. */
static bool looks_at_its_place(const struct bpf_program *program)
{
	const size_t first = offsetof(struct seccomp_data, instruction_pointer);
	for (size_t i = 0; i < program->count; i++) {
		const struct sock_filter *insn = &program->insns[i];
		if (insn->code == (BPF_LD | BPF_W | BPF_ABS) && insn->k >= first &&
			insn->k < offsetof(struct seccomp_data, args))
			return true;
	}
	return false;
}

/* Without filters the mark would not be seen, and the call would be made. */
static bool is_never_filtered(const struct pattern_witness *witness)
{
	static struct sock_filter refusal = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1);
	static const struct bpf_program refuses = { &refusal, 1 };
	const struct bpf_program *programs = &refuses;
	return answer_permits(bpf_decide(&programs, 1, &witness->data));
}

static bool can_be_made(const struct pattern_witness *witness)
{
	const bool is_native = witness->abi == abi_native();
	return (is_native || (witness->abi == ABI_I386 && abi_native() == ABI_X86_64)) &&
	       !is_never_filtered(witness);
}

bool proof_make(
	const struct grade_input *input, const struct check_verdict *one, struct proof *proof)
{
	const struct check *check = &input->exercise->checks[one->check];
	struct judgement judgement = { 0 };
	if (check->kind != CHECK_ANALYSIS || one->result != RESULT_FAILED || !one->witness)
		return false;
	judge_analysis(input, one->check, &judgement);
	const struct pattern_witness *witness = &judgement.witness;
	if (!can_be_made(witness) || looks_at_its_place(&input->policies[check->policy].program))
		return false;
	proof->answer = witness->answer;
	proof->request = (struct probe_request){
		.kind = PROBE_ask,
		.abi = (uint32_t)witness->abi,
		.number = (uint32_t)witness->data.nr,
	};
	memcpy(proof->request.args, witness->data.args, sizeof(proof->request.args));
	return true;
}

/* What the kernel can be seen to do; false: nothing that one could tell from something else. */
static bool seen_as(const struct probe_fact *fact, struct answer *seen)
{
	if (fact->returned && fact->result == -PROBE_ASK_MARK)
		*seen = (struct answer){ .action = ACTION_ALLOW };
	else if (fact->returned && fact->result <= 0 && fact->result >= -4095)
		*seen = (struct answer){ .action = ACTION_ERRNO, .data = (uint16_t)-fact->result };
	else if (!fact->returned && fact->end.how == ENDED_SIGNAL && fact->end.value == SIGSYS)
		*seen = (struct answer){ .action = ACTION_KILL_PROCESS };
	else
		return false;
	return true;
}

/* The same of an answer: kills and a trap look alike, and so do those that let a call through. */
static struct answer seen_of(struct answer answer)
{
	if (answer.action == ACTION_ERRNO && answer.data != PROBE_ASK_MARK)
		return answer;
	if (answer.action < ACTION_ERRNO)
		return (struct answer){ .action = ACTION_KILL_PROCESS };
	return (struct answer){ .action = ACTION_ALLOW };
}

enum proof_result proof_judge(const struct proof *proof, const struct probe_fact *fact)
{
	struct answer seen;
	if (!fact || fact->garbled || !fact->stated || !seen_as(fact, &seen))
		return PROOF_NONE;
	return answer_equal(seen, seen_of(proof->answer)) ? PROOF_GIVEN : PROOF_REFUTED;
}

void proof_tell(const struct proof *proof, struct check_verdict *one)
{
	const struct answer seen = seen_of(proof->answer);
	autobuf struct buf tried = { 0 };
	if (seen.action == ACTION_ERRNO)
		answer_format(seen, &tried);
	else
		buf_text(&tried, seen.action == ACTION_ALLOW ? "permitted" : "killed");
	free(one->tried);
	one->tried = mem_text(buf_string(&tried));
	char *observed = one->text.observed;
	one->text.observed = mem_format("%s; the kernel agrees", observed);
	free(observed);
}
