/* SPDX-License-Identifier: MIT */
/* Calls and values in words, and the tables that the words come from. */
#include "base/mem.h"
#include "core/call_words.h"

#include <check.h>
#include <string.h>

/* ---- tables ---- */

START_TEST(every_detour_leads_from_one_call_to_another)
{
	const struct detour_row *row;
	const char *before = "";
	for (size_t i = 0; (row = detour_at(i)); i++) {
		ck_assert_msg(syscall_find(row->call) != NULL, "%s", row->call);
		ck_assert_msg(syscall_find(row->through) != NULL, "%s", row->through);
		ck_assert_str_ne(row->call, row->through);
		ck_assert_msg(strchr(row->source, '(') != NULL, "%s: no source", row->call);
		ck_assert_msg(strcmp(before, row->call) <= 0, "%s is not sorted", row->call);
		before = row->call;
	}
}
END_TEST

/* ---- values ---- */

static const struct value_row {
	const char *call;
	size_t argument;
	uint64_t value;
	const char *words;
} value_rows[] = {
	{ "socket", 0, 40, "AF_VSOCK" },
	{ "socket", 0, 1000, "1000" },
	{ "socket", 1, 0x80001, "SOCK_STREAM|SOCK_CLOEXEC" },
	{ "ioctl", 1, 0x5412, "TIOCSTI" },
	{ "ioctl", 1, 0, "0" }, /* not TIOCPKT_DATA */
	{ "clone", 0, 0x10020000, "CLONE_NEWNS|CLONE_NEWUSER" },
	{ "clone", 0, 0x10000011, "SIGCHLD|CLONE_NEWUSER" },
	{ "mprotect", 2, 6, "PROT_EXEC|PROT_WRITE" },
	{ "read", 0, 4095, "4095" },
	{ "read", 2, 4096, "0x1000" },
};

START_TEST(values_have_the_names_of_their_argument)
{
	const struct value_row *row = &value_rows[_i];
	autobuf struct buf text = { 0 };
	call_words_value(row->call, row->argument, row->value, &text);
	ck_assert_str_eq(buf_string(&text), row->words);
}
END_TEST

/* ---- calls ---- */

static const struct witness_row {
	unsigned abi;
	const char *call;
	struct seccomp_data data;
	unsigned free_args;
	const char *words;
} witness_rows[] = {
	{ ABI_I386, "socket", { .args = { 40 } }, 6, "i386:socket(AF_VSOCK)" },
	{ ABI_X86_64, "socket", { .args = { 0, 0, 9 } }, 3, "x86_64:socket(_, _, 9)" },
	{ ABI_X86_64, "socket", { .args = { 2, 1, 0 } }, 0,
		"x86_64:socket(AF_INET, SOCK_STREAM, 0)" },
	{ ABI_X32, "mkdir", { 0 }, 0x3f, "x32:mkdir()" },
	{ ABI_X32, NULL, { .nr = (int)(X32_BIT | 13) }, 0x3f, "x32:number 13()" },
	{ ABI_COUNT, NULL, { .nr = 5, .arch = 0x28 }, 0x3f, "architecture 0x28:number 5()" },
	{ ABI_X86_64, "read", { .instruction_pointer = 0x1000 }, 0x3f,
		"x86_64:read() from 0x1000" },
};

START_TEST(witnesses_are_written_like_patterns)
{
	const struct witness_row *row = &witness_rows[_i];
	autobuf struct buf text = { 0 };
	call_words_witness(row->abi, row->call ? syscall_find(row->call) : NULL, &row->data,
		row->free_args, &text);
	ck_assert_str_eq(buf_string(&text), row->words);
}
END_TEST

static const struct answer_row {
	struct answer answer;
	const char *words;
} answer_rows[] = {
	{ { ACTION_ALLOW, 0 }, "permits it" },
	{ { ACTION_LOG, 0 }, "permits it and logs it" },
	{ { ACTION_ERRNO, 1 }, "refuses it with EPERM" },
	{ { ACTION_ERRNO, 3000 }, "refuses it with errno 3000" },
	{ { ACTION_ERRNO, 0 }, "keeps it from running and says that it succeeded" },
	{ { ACTION_TRAP, 7 }, "answers it with the signal SIGSYS (data 7)" },
	{ { ACTION_TRACE, 0 }, "hands it to a tracer" },
	{ { ACTION_NOTIFY, 0 }, "hands it to a supervisor" },
	{ { ACTION_KILL_THREAD, 0 }, "kills the thread for it" },
	{ { ACTION_KILL_PROCESS, 0 }, "kills the process for it" },
};

START_TEST(answers_are_sentences)
{
	autobuf struct buf text = { 0 };
	call_words_answer(answer_rows[_i].answer, "it", &text);
	ck_assert_str_eq(buf_string(&text), answer_rows[_i].words);
}
END_TEST

TCase *tests_call_words(void)
{
	TCase *tests = tcase_create("call_words");
	tcase_add_test(tests, every_detour_leads_from_one_call_to_another);
	tcase_add_loop_test(
		tests, values_have_the_names_of_their_argument, 0, (int)ARRAY_SIZE(value_rows));
	tcase_add_loop_test(
		tests, witnesses_are_written_like_patterns, 0, (int)ARRAY_SIZE(witness_rows));
	tcase_add_loop_test(tests, answers_are_sentences, 0, (int)ARRAY_SIZE(answer_rows));
	return tests;
}
