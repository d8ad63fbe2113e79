/* SPDX-License-Identifier: MIT */
/* What a probe that asks a filter came to, beside what the evaluator says. */
#include "core/proof.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

TCase *tests_proof(void);

#define RETURNED(value)                                                                            \
	{                                                                                          \
		.stated = 1, .returned = 1, .result = (value)                                      \
	}
#define ENDED(by)                                                                                  \
	{                                                                                          \
		.stated = 1, .end = { ENDED_SIGNAL, by }                                           \
	}

static const struct {
	struct answer answer;
	struct probe_fact fact;
	enum proof_result result;
} cases[] = {
	{ { ACTION_ALLOW, 0 }, RETURNED(-PROBE_ASK_MARK), PROOF_GIVEN },
	{ { ACTION_LOG, 0 }, RETURNED(-PROBE_ASK_MARK), PROOF_GIVEN },
	{ { ACTION_TRACE, 7 }, RETURNED(-PROBE_ASK_MARK), PROOF_GIVEN },
	{ { ACTION_NOTIFY, 0 }, RETURNED(-PROBE_ASK_MARK), PROOF_GIVEN },
	{ { ACTION_ERRNO, EPERM }, RETURNED(-EPERM), PROOF_GIVEN },
	{ { ACTION_ERRNO, 0 }, RETURNED(0), PROOF_GIVEN },
	{ { ACTION_KILL_THREAD, 0 }, ENDED(SIGSYS), PROOF_GIVEN },
	{ { ACTION_TRAP, 0 }, ENDED(SIGSYS), PROOF_GIVEN },
	{ { ACTION_ALLOW, 0 }, RETURNED(-EPERM), PROOF_REFUTED },
	{ { ACTION_ALLOW, 0 }, ENDED(SIGSYS), PROOF_REFUTED },
	{ { ACTION_ERRNO, EPERM }, RETURNED(-PROBE_ASK_MARK), PROOF_REFUTED },
	{ { ACTION_ERRNO, EPERM }, RETURNED(-ENOSYS), PROOF_REFUTED },
	{ { ACTION_KILL_PROCESS, 0 }, RETURNED(-PROBE_ASK_MARK), PROOF_REFUTED },
	/* no int $0x80 here, the call was made after all, memory that somebody else wrote */
	{ { ACTION_ALLOW, 0 }, ENDED(SIGSEGV), PROOF_NONE },
	{ { ACTION_ALLOW, 0 }, RETURNED(3), PROOF_NONE },
	{ { ACTION_ALLOW, 0 }, { .returned = 1, .result = -EPERM, .garbled = 1 }, PROOF_NONE },
	{ { ACTION_ALLOW, 0 }, { .end = { ENDED_TIMEOUT, 0 } }, PROOF_NONE },
};

START_TEST(a_proof_is_given_refuted_or_neither)
{
	const struct proof proof = { .answer = cases[_i].answer };
	ck_assert_int_eq(proof_judge(&proof, &cases[_i].fact), cases[_i].result);
	ck_assert_int_eq(proof_judge(&proof, NULL), PROOF_NONE);
}
END_TEST

static const struct {
	struct answer answer;
	const char *tried;
} words[] = {
	{ { ACTION_ALLOW, 0 }, "permitted" },
	{ { ACTION_ERRNO, EPERM }, "ERRNO(EPERM)" },
	{ { ACTION_TRAP, 0 }, "killed" },
};

START_TEST(it_is_told_in_words)
{
	const struct proof proof = { .answer = words[_i].answer };
	struct check_verdict one = { .text.observed = mem_text("here") };
	proof_tell(&proof, &one);
	ck_assert_str_eq(one.tried, words[_i].tried);
	ck_assert_str_eq(one.text.observed, "here; the kernel agrees");
	free(one.tried);
	explanation_release(&one.text);
}
END_TEST

TCase *tests_proof(void)
{
	TCase *tests = tcase_create("proof");
	tcase_add_loop_test(tests, a_proof_is_given_refuted_or_neither, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(tests, it_is_told_in_words, 0, ARRAY_SIZE(words));
	return tests;
}
