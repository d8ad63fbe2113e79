/* SPDX-License-Identifier: MIT */
/* The lab's own probe: what does the learner's filter answer to this very call? core/proof.h says
 * how that is seen, and why nothing else comes of it. */
#include "inside/probes.h"

#include "base/mem.h"

#include <string.h>

#define WORDS (sizeof(struct seccomp_data) / sizeof(uint32_t))
#define PAIR  2 /* a load and a comparison */

/* All words but those of the instruction pointer, which are this probe's own. */
static bool is_compared(size_t word)
{
	const size_t first = offsetof(struct seccomp_data, instruction_pointer) / sizeof(uint32_t);
	return word != first && word != first + 1;
}

static int load_mark(struct probe *probe)
{
	static struct sock_filter insns[PAIR * WORDS];
	static struct bpf_program mark = { .insns = insns };
	const struct seccomp_data data = {
		.nr = (int)probe->request->number,
		.arch = abi_audit_arch((enum abi)probe->request->abi),
		.args = { probe->request->args[0], probe->request->args[1], probe->request->args[2],
			probe->request->args[3], probe->request->args[4], probe->request->args[5] },
	};
	const uint8_t last = PAIR * (WORDS - 2);
	uint32_t words[WORDS];
	memcpy(words, &data, sizeof(words));
	for (size_t i = 0; i < WORDS; i++) {
		if (!is_compared(i))
			continue;
		insns[mark.count++] = (struct sock_filter)BPF_STMT(
			BPF_LD | BPF_W | BPF_ABS, (uint32_t)(i * sizeof(uint32_t)));
		insns[mark.count] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, words[i], 0, (uint8_t)(last - mark.count));
		mark.count++;
	}
	insns[mark.count++] =
		(struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | PROBE_ASK_MARK);
	insns[mark.count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	probe->between = &mark;
	return 0;
}

static void ask(struct probe *probe)
{
	(void)probe_call(probe, probe->request->args);
}

static bool nothing(const struct probe_look *look)
{
	(void)look;
	return false;
}

const struct probe_functions probe_ask = { .before = load_mark, .run = ask, .effect = nothing };
