/* SPDX-License-Identifier: MIT */
/* Writes the baseline filter to stdout as bwrap's --seccomp and limit take it: raw sock_filters. */
#include "core/baseline.h"

#include <stdio.h>

int main(void)
{
	struct bpf_program program;
	baseline_make(&program, 0);
	const size_t written = fwrite(program.insns, sizeof(*program.insns), program.count, stdout);
	const int failed = written != program.count || fflush(stdout);
	bpf_program_release(&program);
	return failed ? 1 : 0;
}
