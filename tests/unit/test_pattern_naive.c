/* SPDX-License-Identifier: MIT */
/*
 * pattern_ask against the sentence in core/pattern.h, done again as plainly as it can be: random
 * calls near the constants are kept if they belong to the pattern, and the evaluator is asked. What
 * cells say of all calls has to be true of each of these, and a witness has to be one.
 */
#include "core/pattern.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

TCase *tests_pattern_naive(void);

#define INSNS 16
#define CASES 100
#define CALLS 300 /* of each case */

static uint32_t random_next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static uint64_t random_of(uint64_t *seed, const uint64_t *pool, size_t count)
{
	return pool[random_next(seed) % count];
}

/* The case: a pattern, two programs */

/* By the kernel's own prototypes, so that the tables are checked too. */
struct naive_call {
	const char *name;
	long numbers[3]; /* x86_64, i386, x32 */
	unsigned args;
	unsigned wide;
	long through; /* the i386 multiplexer's number, 0 if there is none */
	uint32_t selector;
};

static const struct naive_call naive_calls[] = {
	{ "close", { 3, 6, 0x40000003 }, 1, 0, 0, 0 },
	{ "mkdir", { 83, 39, 0x40000053 }, 2, 1, 0, 0 },
	{ "socket", { 41, 359, 0x40000029 }, 3, 0, 102, 1 },
	{ "ioctl", { 16, 54, 0x40000202 }, 3, 4, 0, 0 },
};
static const uint32_t naive_archs[] = { AUDIT_ARCH_X86_64, AUDIT_ARCH_I386, AUDIT_ARCH_X86_64 };

struct naive_case {
	const struct naive_call *call;
	struct pattern pattern;
	struct sock_filter insns[2][INSNS];
	struct bpf_program programs[2];
	struct pattern_question question;
};

static void make_pattern(struct naive_case *made, uint64_t *seed)
{
	static const uint64_t pool[] = { 0, 1, 2, 0x30, 0x5412, UINT64_C(1) << 31, UINT32_MAX };
	made->call = &naive_calls[random_next(seed) % ARRAY_SIZE(naive_calls)];
	made->pattern = (struct pattern){ .call = syscall_find(made->call->name) };
	for (unsigned i = 0; i < made->call->args; i++) {
		struct pattern_arg *const arg = &made->pattern.args[i];
		arg->op = random_next(seed) % (PATTERN_MASKED + 1);
		arg->a = random_of(seed, pool, ARRAY_SIZE(pool));
		arg->b = random_of(seed, pool, ARRAY_SIZE(pool));
		if ((made->call->wide >> i & 1) && random_next(seed) % 4 == 0)
			arg->a =
				random_next(seed) % 2 ? (uint64_t)-3 : arg->a + (UINT64_C(1) << 32);
	}
}

static struct sock_filter random_insn(uint64_t *seed, unsigned left)
{
	static const uint64_t constants[] = { 0, 1, 2, 3, 16, 0x30, 41, 83, 102, 359, 0x5412,
		AUDIT_ARCH_I386, UINT32_MAX };
	static const uint64_t words[] = { 0, 4, 8, 16, 16, 20, 24, 24, 28, 32, 36 };
	static const uint16_t jumps[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	const uint32_t constant = (uint32_t)random_of(seed, constants, ARRAY_SIZE(constants));
	if (random_next(seed) % 2)
		return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			(uint32_t)random_of(seed, words, ARRAY_SIZE(words)));
	return (struct sock_filter)BPF_JUMP(
		BPF_JMP | BPF_K | jumps[random_next(seed) % ARRAY_SIZE(jumps)], constant,
		(uint8_t)(random_next(seed) % left), (uint8_t)(random_next(seed) % left));
}

static void make_programs(struct naive_case *made, uint64_t *seed)
{
	static const uint32_t returns[] = { SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_ALLOW,
		SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_ERRNO | ENOSYS };
	const unsigned body = INSNS - ARRAY_SIZE(returns);
	for (unsigned i = 0; i < body; i++)
		made->insns[0][i] = random_insn(seed, INSNS - 1 - i);
	for (unsigned i = 0; i < ARRAY_SIZE(returns); i++)
		made->insns[0][body + i] = (struct sock_filter)BPF_STMT(BPF_RET, returns[i]);
	memcpy(made->insns[1], made->insns[0], sizeof(made->insns[0]));
	const unsigned changed = random_next(seed) % body;
	made->insns[1][changed] = random_insn(seed, INSNS - 1 - changed);
	for (size_t i = 0; i < 2; i++) {
		struct err err = { 0 };
		made->programs[i] = (struct bpf_program){ made->insns[i], INSNS };
		ck_assert_msg(bpf_validate(&made->programs[i], &err) == 0, "%s", err.text);
	}
}

static void make_case(struct naive_case *made, uint64_t *seed)
{
	*made = (struct naive_case){ 0 };
	make_pattern(made, seed);
	make_programs(made, seed);
	made->question = (struct pattern_question){
		.pattern = &made->pattern,
		.want = random_next(seed) % 2 ? PATTERN_DENY : PATTERN_PERMIT,
		.abis = random_next(seed) % 8,
		.program = &made->programs[0],
	};
}

/* The plain way */

static bool naive_member(const struct pattern_arg *arg, bool wide, uint64_t x)
{
	const uint64_t a = !wide && arg->a == (uint64_t)-3 ? 0xfffffffd : arg->a;
	const bool tests[] = {
		[PATTERN_FREE] = true,
		[PATTERN_EQ] = !(x ^ a),
		[PATTERN_NE] = (x ^ a) != 0,
		[PATTERN_LT] = !(x >= a),
		[PATTERN_LE] = !(x > a),
		[PATTERN_GT] = !(x <= a),
		[PATTERN_GE] = !(x < a),
		[PATTERN_RANGE] = !(x < a) && !(x > arg->b),
		[PATTERN_ANY] = (~x & a) != a,
		[PATTERN_ALL] = (~x & a) == 0,
		[PATTERN_NONE] = (~x & a) == a,
		[PATTERN_MASKED] = ((x & a) ^ arg->b) == 0,
	};
	return tests[arg->op];
}

/* Does any value pass? If one does, one of these does. */
static bool naive_some(const struct pattern_arg *arg, bool wide)
{
	const uint64_t candidates[] = { 0, arg->a, arg->a - 1, arg->a + 1, arg->b, UINT32_MAX,
		UINT64_MAX };
	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
		if (naive_member(arg, wide, wide ? candidates[i] : (uint32_t)candidates[i]))
			return true;
	return false;
}

/* i386: the kernel reads low words only. */
static bool naive_wide(const struct naive_call *call, uint64_t abi, unsigned index)
{
	return abi != 1 && (call->wide >> index & 1);
}

static bool naive_args_match(const struct naive_case *made, const uint64_t call[9])
{
	for (unsigned i = 0; i < made->call->args; i++) {
		const bool wide = naive_wide(made->call, call[0], i);
		const uint64_t value = call[2 + i];
		if (!naive_member(&made->pattern.args[i], wide, wide ? value : (uint32_t)value))
			return false;
	}
	return true;
}

static bool naive_abi_has_some(const struct naive_case *made, uint64_t abi)
{
	for (unsigned i = 0; i < made->call->args; i++)
		if (!naive_some(&made->pattern.args[i], naive_wide(made->call, abi, i)))
			return false;
	return true;
}

/* Is this call one that the question is about? A call: ABI, number, arguments, instruction pointer.
 */
static bool naive_is_asked(const struct naive_case *made, const uint64_t call[9])
{
	const bool through = call[0] == 1 && made->call->through &&
			     made->question.want == PATTERN_DENY &&
			     call[1] == (uint64_t)made->call->through;
	if (!(made->question.abis >> call[0] & 1))
		return false;
	if (through)
		return naive_abi_has_some(made, 1) && (uint32_t)call[2] == made->call->selector;
	return call[1] == (uint64_t)made->call->numbers[call[0]] && naive_args_match(made, call);
}

static uint32_t naive_run(const struct naive_case *made, size_t program, const uint64_t call[9])
{
	struct seccomp_data data = { .nr = (int)call[1], .arch = naive_archs[call[0]] };
	memcpy(data.args, call + 2, sizeof(data.args));
	data.instruction_pointer = call[8];
	return bpf_run(&made->programs[program], &data);
}

static bool naive_violates(const struct naive_case *made, size_t program, const uint64_t call[9])
{
	const bool allowed = naive_run(made, program, call) == SECCOMP_RET_ALLOW;
	return (made->question.want == PATTERN_DENY) == allowed;
}

/* Random calls */

static uint64_t random_value(uint64_t *seed, const struct pattern_arg *arg)
{
	static const uint64_t words[] = { 0, 1, 2, 3, 4, 16, 17, 0x30, 0x31, 41, 42, 83, 102, 359,
		0x5411, 0x5412, 0x5413, 0x7fffffff, 0x80000000, 0xfffffffd, UINT32_MAX };
	const uint64_t near[] = { arg->a, arg->b, arg->a + 1, arg->a - 1, arg->a | arg->b, ~arg->a,
		random_of(seed, words, ARRAY_SIZE(words)), random_next(seed) };
	uint64_t value = random_of(seed, near, ARRAY_SIZE(near));
	if (random_next(seed) % 2)
		value = (uint32_t)value | random_of(seed, words, ARRAY_SIZE(words)) << 32;
	return value;
}

static void random_call(const struct naive_case *made, uint64_t *seed, uint64_t call[9])
{
	static const struct pattern_arg free = { PATTERN_FREE, 0, 0 };
	call[0] = random_next(seed) % 3;
	call[1] = (uint64_t)made->call->numbers[call[0]];
	for (unsigned i = 0; i < 7; i++)
		call[2 + i] = random_value(seed, i < 6 ? &made->pattern.args[i] : &free);
	if (call[0] != 1 || !made->call->through || random_next(seed) % 2)
		return;
	call[1] = (uint64_t)made->call->through;
	call[2] = (call[2] & ~(uint64_t)UINT32_MAX) | made->call->selector;
}

/* Comparing */

static void call_of_witness(const struct pattern_witness *witness, uint64_t call[9])
{
	ck_assert_uint_eq(witness->data.arch, naive_archs[witness->abi]);
	call[0] = witness->abi;
	call[1] = (uint32_t)witness->data.nr;
	memcpy(call + 2, witness->data.args, sizeof(witness->data.args));
	call[8] = witness->data.instruction_pointer;
}

static bool is_before(const uint64_t a[9], const uint64_t b[9])
{
	size_t i = 0;
	while (i < 8 && a[i] == b[i])
		i++;
	return a[i] < b[i];
}

static bool violates(const struct naive_case *made, const uint64_t call[9])
{
	return naive_violates(made, 0, call);
}

static bool differs(const struct naive_case *made, const uint64_t call[9])
{
	return naive_run(made, 0, call) != naive_run(made, 1, call);
}

static bool is_worse(const struct naive_case *made, const uint64_t call[9])
{
	return naive_violates(made, 0, call) && !naive_violates(made, 1, call);
}

/* What was found of a kind of calls, which `is` tells. */
struct found {
	bool (*is)(const struct naive_case *made, const uint64_t call[9]);
	const char *what;
	bool some;
	struct pattern_witness witness;
};

static void expect_true_of(const struct naive_case *made, const struct found *found, uint64_t *seed)
{
	uint64_t smallest[9] = { 0 };
	if (found->some) {
		call_of_witness(&found->witness, smallest);
		ck_assert_msg(naive_is_asked(made, smallest) && found->is(made, smallest),
			"%s: %s: the witness", made->call->name, found->what);
	}
	for (int i = 0; i < CALLS; i++) {
		uint64_t call[9];
		random_call(made, seed, call);
		if (!naive_is_asked(made, call) || !found->is(made, call))
			continue;
		ck_assert_msg(found->some && !is_before(call, smallest),
			"%s: %s: missed on ABI %d: %jx %jx %jx", made->call->name, found->what,
			(int)call[0], (uintmax_t)call[2], (uintmax_t)call[3], (uintmax_t)call[4]);
	}
}

static bool naive_is_empty(const struct naive_case *made)
{
	for (uint64_t abi = 0; abi < 3; abi++)
		if ((made->question.abis >> abi & 1) && naive_abi_has_some(made, abi))
			return false;
	return true;
}

START_TEST(what_cells_say_of_random_questions_is_true_of_random_calls)
{
	uint64_t seed = (uint64_t)_i + 1;
	for (int i = 0; i < CASES; i++) {
		struct naive_case made;
		struct pattern_result got;
		struct found found[] = { { .is = violates, .what = "violated" },
			{ .is = differs, .what = "differs" }, { .is = is_worse, .what = "worse" } };
		make_case(&made, &seed);
		pattern_ask(&made.question, &got);
		ck_assert_int_ne(got.state, PATTERN_UNDECIDED);
		ck_assert_msg(
			(got.state == PATTERN_EMPTY) == naive_is_empty(&made), "%d.%d", _i, i);
		ck_assert((got.regions == 0) == (got.state == PATTERN_EMPTY));
		found[0].some = got.state == PATTERN_VIOLATED;
		found[0].witness = got.witness;
		found[1].some = pattern_find_difference(
			&made.question, &made.programs[1], &found[1].witness);
		found[2].some =
			pattern_find_worse(&made.question, &made.programs[1], &found[2].witness);
		for (size_t n = 0; n < ARRAY_SIZE(found); n++)
			expect_true_of(&made, &found[n], &seed);
	}
}
END_TEST

TCase *tests_pattern_naive(void)
{
	TCase *tests = tcase_create("pattern_naive");
	tcase_add_loop_test(
		tests, what_cells_say_of_random_questions_is_true_of_random_calls, 0, 10);
	return tests;
}
