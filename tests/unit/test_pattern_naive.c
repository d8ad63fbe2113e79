/* SPDX-License-Identifier: MIT */
/*
 * pattern_ask against the sentence in core/pattern.h, done again as plainly as it can be: every
 * candidate kept in a list, every combination tried, nothing sorted, the smallest looked for.
 */
#include "core/pattern.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <linux/audit.h>
#include <stddef.h>
#include <string.h>

TCase *tests_pattern_naive(void);

#define MAX_VALUES 512
#define HINTS      2
#define INSNS      16

static uint32_t random_next(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*seed >> 33);
}

static uint64_t random_of(uint64_t *seed, const uint64_t *pool, size_t count)
{
	return pool[random_next(seed) % count];
}

/* The case: a pattern, hints, two programs */

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
	uint64_t hints[SYSCALL_ARGS][HINTS];
	struct sock_filter insns[2][INSNS];
	struct bpf_program programs[2];
	struct pattern_question question;
};

static void hints_of_case(
	const void *policy, const struct syscall_row *call, struct pattern_hints *hints)
{
	const struct naive_case *const made = policy;
	if (call != made->pattern.call)
		return;
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		hints->values[i] = made->hints[i];
		hints->counts[i] = HINTS;
	}
}

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
		if (arg->op == PATTERN_ANY && arg->a == UINT32_MAX)
			arg->a = 0x8001; /* few bits: the product stays small */
		if ((made->call->wide >> i & 1) && random_next(seed) % 4 == 0)
			arg->a =
				random_next(seed) % 2 ? (uint64_t)-3 : arg->a + (UINT64_C(1) << 32);
		for (size_t hint = 0; hint < HINTS; hint++)
			made->hints[i][hint] = random_of(seed, pool, ARRAY_SIZE(pool));
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
		.other = random_next(seed) % 2 ? &made->programs[1] : NULL,
		.hints_of = hints_of_case,
		.policy = made,
	};
}

/* The plain way */

struct values {
	uint64_t all[MAX_VALUES];
	size_t count;
};

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

/* Keep the value once, if it is one. */
static void naive_add(struct values *values, const struct pattern_arg *arg, bool wide, uint64_t x)
{
	for (size_t i = 0; i < values->count; i++)
		if (values->all[i] == x)
			return;
	if (!naive_member(arg, wide, wide ? x : (uint32_t)x))
		return;
	ck_assert_uint_lt(values->count, MAX_VALUES);
	values->all[values->count++] = x;
}

static size_t constants_of(const struct pattern_arg *arg, const uint64_t *hints, uint64_t *out)
{
	size_t count = 0;
	for (size_t i = 0; hints && i < HINTS; i++)
		out[count++] = hints[i];
	if (arg->op != PATTERN_FREE)
		out[count++] = arg->a;
	if (arg->op == PATTERN_RANGE || arg->op == PATTERN_MASKED)
		out[count++] = arg->b;
	if (arg->op == PATTERN_ANY)
		for (uint64_t rest = arg->a; rest; rest &= rest - 1)
			out[count++] = rest & (~rest + 1);
	if (arg->op < PATTERN_ALL)
		return count;
	const uint64_t asked = arg->op == PATTERN_ALL    ? arg->a
			       : arg->op == PATTERN_NONE ? 0
							 : arg->b;
	uint64_t lowest = 1;
	while (lowest & arg->a)
		lowest <<= 1;
	out[count++] = asked | lowest;
	out[count++] = asked | ~arg->a;
	return count;
}

static const uint64_t corners[] = { 0, 1, UINT64_C(1) << 31, UINT32_MAX, UINT64_C(1) << 63,
	UINT64_MAX };

static void naive_values(
	struct values *values, const struct pattern_arg *arg, bool wide, const uint64_t *hints)
{
	uint64_t constants[80];
	const size_t count = constants_of(arg, hints, constants);
	for (size_t i = 0; i < ARRAY_SIZE(corners); i++)
		naive_add(values, arg, wide, corners[i]);
	for (size_t i = 0; i < count; i++) {
		naive_add(values, arg, wide, constants[i] - 1);
		naive_add(values, arg, wide, constants[i]);
		naive_add(values, arg, wide, constants[i] + 1);
		naive_add(values, arg, wide, constants[i] + 0x100000000);
	}
}

struct naive_result {
	size_t points;
	bool violated;
	bool differs;
	uint64_t witness[9]; /* abi, number, arguments, instruction pointer */
	uint64_t difference[9];
};

static void note(bool *have, uint64_t kept[9], const uint64_t point[9])
{
	bool smaller = !*have;
	for (size_t i = 0; i < 9 && *have && !smaller; i++) {
		if (kept[i] < point[i])
			return;
		smaller = kept[i] > point[i];
	}
	if (smaller)
		memcpy(kept, point, 9 * sizeof(kept[0]));
	*have = true;
}

static void naive_point(
	const struct naive_case *made, const uint64_t point[9], struct naive_result *result)
{
	struct seccomp_data data = { .nr = (int)point[1], .arch = naive_archs[point[0]] };
	memcpy(data.args, point + 2, sizeof(data.args));
	data.instruction_pointer = point[8];
	const uint32_t got = bpf_run(&made->programs[0], &data);
	const bool good = made->question.want == PATTERN_DENY ? got != SECCOMP_RET_ALLOW
							      : got == SECCOMP_RET_ALLOW;
	result->points++;
	if (!good)
		note(&result->violated, result->witness, point);
	if (made->question.other && bpf_run(made->question.other, &data) != got)
		note(&result->differs, result->difference, point);
}

static void naive_product(const struct naive_case *made, const struct values axes[7], size_t depth,
	uint64_t point[9], struct naive_result *result)
{
	if (depth == 7) {
		naive_point(made, point, result);
		return;
	}
	for (size_t i = axes[depth].count; i-- > 0;) {
		point[2 + depth] = axes[depth].all[i];
		naive_product(made, axes, depth + 1, point, result);
	}
}

static bool loads_ip(const struct naive_case *made)
{
	for (size_t i = 0; i < INSNS; i++)
		for (size_t n = 0; n < 2; n++)
			if ((n == 0 || made->question.other) &&
				made->insns[n][i].code == (BPF_LD | BPF_W | BPF_ABS) &&
				made->insns[n][i].k == 8)
				return true;
	return false;
}

/* All calls of one number: `args` tests, the first `count` of which the kernel reads. */
static bool naive_box(const struct naive_case *made, uint64_t abi, long number, unsigned count,
	unsigned wide, const struct pattern_arg *args, bool hinted, struct naive_result *result)
{
	static struct values axes[7];
	static const struct pattern_arg any = { PATTERN_FREE, 0, 0 };
	const bool narrow = abi == 1; /* i386: the kernel reads low words only */
	bool empty = false;
	memset(axes, 0, sizeof(axes));
	for (unsigned i = 0; i < 7; i++) {
		if (i < count)
			naive_values(&axes[i], &args[i], (wide >> i & 1) && !narrow,
				hinted ? made->hints[i] : NULL);
		else if (i == 6 && loads_ip(made))
			naive_values(&axes[i], &any, true, NULL);
		else
			axes[i].count = 1;
		empty = empty || axes[i].count == 0;
	}
	uint64_t point[9] = { abi, (uint64_t)number };
	if (!empty)
		naive_product(made, axes, 0, point, result);
	return !empty;
}

static struct naive_result naive_ask(const struct naive_case *made)
{
	struct naive_result result = { 0 };
	const struct naive_call *const call = made->call;
	for (uint64_t abi = 0; abi < 3; abi++) {
		if (!(made->question.abis >> abi & 1))
			continue;
		const bool some = naive_box(made, abi, call->numbers[abi], call->args, call->wide,
			made->pattern.args, true, &result);
		if (!some || abi != 1 || !call->through || made->question.want != PATTERN_DENY)
			continue;
		const struct pattern_arg selects[] = {
			{ PATTERN_MASKED, UINT32_MAX, call->selector }, { PATTERN_FREE, 0, 0 }
		};
		(void)naive_box(made, abi, call->through, 2, 0, selects, false, &result);
	}
	return result;
}

/* Comparing */

static bool is_point(const struct pattern_witness *witness, const uint64_t point[9])
{
	return (uint64_t)witness->abi == point[0] && (uint32_t)witness->data.nr == point[1] &&
	       memcmp(witness->data.args, point + 2, sizeof(witness->data.args)) == 0 &&
	       witness->data.instruction_pointer == point[8] &&
	       witness->data.arch == naive_archs[point[0]];
}

static enum pattern_state naive_state(const struct naive_result *result)
{
	if (result->points == 0)
		return PATTERN_EMPTY;
	return result->violated ? PATTERN_VIOLATED : PATTERN_HOLDS;
}

#define CASES 100

START_TEST(random_questions_have_the_answers_of_a_plain_enumeration)
{
	uint64_t seed = (uint64_t)_i + 1;
	for (int i = 0; i < CASES; i++) {
		struct naive_case made;
		struct pattern_result got;
		make_case(&made, &seed);
		const struct naive_result expected = naive_ask(&made);
		pattern_ask(&made.question, &got);
		/* what can't change the answer may be left out, and nothing else; how much that is,
		 * test_pattern_points.c tells of known programs */
		ck_assert_msg(got.points <= expected.points &&
				      (got.points == 0) == (expected.points == 0),
			"%d.%d: %s: %zu points, of %zu", _i, i, made.call->name, got.points,
			expected.points);
		ck_assert_msg(got.state == naive_state(&expected), "%d.%d: state", _i, i);
		ck_assert_msg(
			got.state != PATTERN_VIOLATED || is_point(&got.witness, expected.witness),
			"%d.%d: witness", _i, i);
		ck_assert_msg(got.levels_differ == expected.differs, "%d.%d: levels", _i, i);
		ck_assert_msg(!expected.differs || is_point(&got.differs, expected.difference),
			"%d.%d: difference", _i, i);
	}
}
END_TEST

TCase *tests_pattern_naive(void)
{
	TCase *tests = tcase_create("pattern_naive");
	tcase_add_loop_test(tests, random_questions_have_the_answers_of_a_plain_enumeration, 0, 10);
	return tests;
}
