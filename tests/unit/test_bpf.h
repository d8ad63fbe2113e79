/* SPDX-License-Identifier: MIT */
/* test_bpf: the test case of core/bpf is written in three files, with these words in common. */
#ifndef TESTS_UNIT_TEST_BPF_H
#define TESTS_UNIT_TEST_BPF_H

#include <check.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#define PROGRAM(...)                                                                               \
	{                                                                                          \
		(struct sock_filter[]){ __VA_ARGS__ },                                             \
			sizeof((struct sock_filter[]){ __VA_ARGS__ }) / sizeof(struct sock_filter) \
	}
#define OFFSET(field) offsetof(struct seccomp_data, field)
#define LOAD(offset)  BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RETURN(word)  BPF_STMT(BPF_RET | BPF_K, word)
#define RETURN_A      BPF_STMT(BPF_RET | BPF_A, 0)
#define TAX           BPF_STMT(BPF_MISC | BPF_TAX, 0)

void add_bpf_refusals(TCase *tests);
void add_bpf_text(TCase *tests);

#endif
