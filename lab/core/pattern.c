/* SPDX-License-Identifier: MIT */
#include "core/pattern.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512
#define LETTERS                                                                                    \
	"abcdefghijklmnopqrstuvwxyz"                                                               \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS "0123456789"

/* How wide an argument is to the kernel on this ABI. */
static uint64_t arg_limit(const struct syscall_row *call, enum abi abi, size_t index)
{
	const bool wide = (call->wide >> index & 1) && !abi_is_32bit_args(abi);
	return wide ? UINT64_MAX : UINT32_MAX;
}

/* A negative constant is sign-extended in the tables (AT_FDCWD); where 32 bits are read it has 32.
 */
static uint64_t as_read(uint64_t constant, uint64_t limit)
{
	const bool negative = constant >= (uint64_t)INT32_MIN;
	return negative ? constant & limit : constant;
}

/* Matching */

static bool op_holds(const struct pattern_arg *arg, uint64_t x)
{
	switch (arg->op) {
	case PATTERN_FREE:
		return true;
	case PATTERN_EQ:
		return x == arg->a;
	case PATTERN_NE:
		return x != arg->a;
	case PATTERN_LT:
		return x < arg->a;
	case PATTERN_LE:
		return x <= arg->a;
	case PATTERN_GT:
		return x > arg->a;
	case PATTERN_GE:
		return x >= arg->a;
	case PATTERN_RANGE:
		return arg->a <= x && x <= arg->b;
	case PATTERN_ANY:
		return (x & arg->a) != 0;
	case PATTERN_ALL:
		return (x & arg->a) == arg->a;
	case PATTERN_NONE:
		return (x & arg->a) == 0;
	case PATTERN_MASKED:
		return (x & arg->a) == arg->b;
	}
	return false;
}

struct pattern_arg pattern_arg_on(
	const struct pattern *pattern, enum abi abi, size_t index, uint64_t *limit)
{
	struct pattern_arg arg = pattern->args[index];
	*limit = arg_limit(pattern->call, abi, index);
	arg.a = as_read(arg.a, *limit);
	arg.b = as_read(arg.b, *limit);
	return arg;
}

static bool arg_matches(const struct pattern *pattern, enum abi abi, size_t index, uint64_t value)
{
	uint64_t limit;
	const struct pattern_arg arg = pattern_arg_on(pattern, abi, index, &limit);
	return op_holds(&arg, value & limit);
}

bool pattern_matches(const struct pattern *pattern, enum abi abi, const struct seccomp_data *data)
{
	if (pattern->one_abi && pattern->abi != abi)
		return false;
	if (data->arch != abi_audit_arch(abi) || pattern->call->number[abi] != (uint32_t)data->nr)
		return false;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (!arg_matches(pattern, abi, i, data->args[i]))
			return false;
	return true;
}

static bool answer_is(struct answer named, struct answer given)
{
	if (named.action == ACTION_KILL_PROCESS)
		return given.action == ACTION_KILL_PROCESS || given.action == ACTION_KILL_THREAD;
	if (named.action == ACTION_ERRNO)
		return answer_equal(named, given);
	return named.action == given.action;
}

bool pattern_satisfied(const struct pattern *pattern, enum pattern_want want, struct answer answer)
{
	if (pattern->has_answer)
		return answer_is(pattern->answer, answer);
	return want == PATTERN_DENY ? answer_refuses(answer) : answer_permits(answer);
}

/* The grammar */

struct reader {
	const char *text;
	const char *at;
	struct err *err;
};

__attribute__((format(printf, 3, 4))) static int reader_fail(
	const struct reader *reader, const char *at, const char *format, ...)
{
	autobuf struct buf text = { 0 };
	va_list args;
	va_start(args, format);
	buf_vformat(&text, format, args);
	va_end(args);
	return err_set(reader->err, ERR_INPUT, "column %zu: %s", (size_t)(at - reader->text) + 1,
		buf_string(&text));
}

static int reader_unknown(const struct reader *reader, const char *at, const char *what,
	const char *word, const char *nearest)
{
	if (!nearest)
		return reader_fail(reader, at, "no %s is called %s", what, word);
	return reader_fail(
		reader, at, "no %s is called %s (did you mean \"%s\"?)", what, word, nearest);
}

static const char *reader_next(struct reader *reader)
{
	reader->at += strspn(reader->at, " \t");
	return reader->at;
}

static bool reader_take(struct reader *reader, const char *token)
{
	if (strncmp(reader_next(reader), token, strlen(token)) != 0)
		return false;
	reader->at += strlen(token);
	return true;
}

static int reader_expect(struct reader *reader, const char *token)
{
	if (reader_take(reader, token))
		return 0;
	return reader_fail(reader, reader->at, "expected '%s'", token);
}

/* The next token of letters and digits, "" if there is none; it is taken. */
static char *reader_word(struct reader *reader)
{
	const char *const start = reader_next(reader);
	reader->at += strspn(start, LETTERS DIGITS);
	return mem_text_n(start, (size_t)(reader->at - start));
}

/* Take this word, if it is the next one and `token` follows it. */
static bool reader_take_word(struct reader *reader, const char *word, const char *token)
{
	const char *const start = reader_next(reader);
	autofree char *next = reader_word(reader);
	if (strcmp(next, word) == 0 && reader_take(reader, token))
		return true;
	reader->at = start;
	return false;
}

static int digit_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
	const char *const found = strchr(digits, lower);
	return found ? (int)(found - digits) : 16;
}

static int parse_number(
	const struct reader *reader, const char *at, const char *word, uint64_t *value)
{
	const bool hex = word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
	const unsigned base = hex ? 16 : 10;
	const char *digit = hex ? word + 2 : word;
	if (*digit == '\0')
		return reader_fail(reader, at, "%s is no number", word);
	if (!hex && word[0] == '0' && word[1] != '\0')
		return reader_fail(reader, at, "%s: octal is not known here, write 0x...", word);
	*value = 0;
	for (; *digit; digit++) {
		const unsigned next = (unsigned)digit_value(*digit);
		if (next >= base)
			return reader_fail(reader, at, "%s is no number", word);
		if (__builtin_mul_overflow(*value, base, value) ||
			__builtin_add_overflow(*value, next, value))
			return reader_fail(reader, at, "%s is more than 64 bits", word);
	}
	return 0;
}

static int parse_term(struct reader *reader, uint64_t limit, uint64_t *value)
{
	const char *const start = reader_next(reader);
	autofree char *word = reader_word(reader);
	if (word[0] == '\0')
		return reader_fail(reader, start, "expected a number or a constant");
	if (strchr(DIGITS, word[0])) {
		if (parse_number(reader, start, word, value) < 0)
			return -1;
	} else {
		if (!constant_find(word, value))
			return reader_unknown(
				reader, start, "constant", word, constant_nearest(word));
		*value = as_read(*value, limit);
	}
	if (*value > limit)
		return reader_fail(reader, start,
			"0x%" PRIx64 " is too large: the kernel reads 32 bits here", *value);
	return 0;
}

/* value {"|" value}, each at most `limit`. */
static int parse_value(struct reader *reader, uint64_t limit, uint64_t *value)
{
	*value = 0;
	do {
		uint64_t term;
		if (parse_term(reader, limit, &term) < 0)
			return -1;
		*value |= term;
	} while (reader_take(reader, "|"));
	return 0;
}

static const struct {
	const char *sign;
	enum pattern_op op;
} comparisons[] = {
	{ "<=", PATTERN_LE }, /* before what it begins with */
	{ ">=", PATTERN_GE },
	{ "!=", PATTERN_NE },
	{ "<", PATTERN_LT },
	{ ">", PATTERN_GT },
};

static const struct {
	const char *name;
	enum pattern_op op;
} masks[] = {
	{ "any", PATTERN_ANY },
	{ "all", PATTERN_ALL },
	{ "none", PATTERN_NONE },
};

static int parse_masked(struct reader *reader, uint64_t limit, struct pattern_arg *arg)
{
	arg->op = PATTERN_MASKED;
	if (parse_value(reader, limit, &arg->a) < 0 || reader_expect(reader, "==") < 0)
		return -1;
	return parse_value(reader, limit, &arg->b);
}

static int parse_plain(struct reader *reader, uint64_t limit, struct pattern_arg *arg)
{
	arg->op = PATTERN_EQ;
	if (parse_value(reader, limit, &arg->a) < 0)
		return -1;
	if (!reader_take(reader, ".."))
		return 0;
	arg->op = PATTERN_RANGE;
	return parse_value(reader, limit, &arg->b);
}

static int parse_test(struct reader *reader, uint64_t limit, struct pattern_arg *arg)
{
	if (reader_take_word(reader, "_", ""))
		return 0;
	if (reader_take_word(reader, "x", "&"))
		return parse_masked(reader, limit, arg);
	for (size_t i = 0; i < ARRAY_SIZE(comparisons); i++) {
		if (!reader_take(reader, comparisons[i].sign))
			continue;
		arg->op = comparisons[i].op;
		return parse_value(reader, limit, &arg->a);
	}
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		if (!reader_take_word(reader, masks[i].name, "("))
			continue;
		arg->op = masks[i].op;
		if (parse_value(reader, limit, &arg->a) < 0)
			return -1;
		return reader_expect(reader, ")");
	}
	return parse_plain(reader, limit, arg);
}

static bool test_is_empty(const struct pattern_arg *arg, uint64_t limit)
{
	switch (arg->op) {
	case PATTERN_LT:
	case PATTERN_ANY:
		return arg->a == 0;
	case PATTERN_GT:
		return arg->a == limit;
	case PATTERN_RANGE:
		return arg->a > arg->b;
	case PATTERN_MASKED:
		return (arg->b & ~arg->a) != 0;
	case PATTERN_FREE:
	case PATTERN_EQ:
	case PATTERN_NE:
	case PATTERN_LE:
	case PATTERN_GE:
	case PATTERN_ALL:
	case PATTERN_NONE:
		return false;
	}
	return false;
}

/* The widest that an argument is on any ABI that the pattern means. */
static uint64_t widest_limit(const struct pattern *pattern, size_t index)
{
	uint64_t limit = UINT32_MAX;
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		if (pattern->one_abi ? pattern->abi != (enum abi)abi
				     : pattern->call->number[abi] < 0)
			continue;
		limit |= arg_limit(pattern->call, (enum abi)abi, index);
	}
	return limit;
}

static int parse_arg(struct reader *reader, struct pattern *pattern, size_t index)
{
	const char *const start = reader_next(reader);
	if (index >= pattern->call->args)
		return reader_fail(reader, start, "%s has %u argument%s", pattern->call->name,
			pattern->call->args, pattern->call->args == 1 ? "" : "s");
	const uint64_t limit = widest_limit(pattern, index);
	struct pattern_arg *const arg = &pattern->args[index];
	if (parse_test(reader, limit, arg) < 0)
		return -1;
	if (test_is_empty(arg, limit))
		return reader_fail(reader, start, "no value can satisfy this");
	return 0;
}

static int parse_args(struct reader *reader, struct pattern *pattern)
{
	if (reader_expect(reader, "(") < 0)
		return -1;
	if (reader_take(reader, ")"))
		return 0;
	size_t index = 0;
	do {
		if (parse_arg(reader, pattern, index++) < 0)
			return -1;
	} while (reader_take(reader, ","));
	if (!reader_take(reader, ")"))
		return reader_fail(reader, reader->at, "expected ',' or ')'");
	return 0;
}

static int parse_call(struct reader *reader, struct pattern *pattern)
{
	const char *start = reader_next(reader);
	autofree char *first = reader_word(reader);
	autofree char *second = NULL;
	const char *name = first;
	if (reader_take(reader, ":")) {
		pattern->one_abi = true;
		if (!abi_parse(first, &pattern->abi))
			return reader_fail(reader, start,
				"no ABI is called %s (x86_64, i386, x32, aarch64)", first);
		start = reader_next(reader);
		name = second = reader_word(reader);
	}
	if (name[0] == '\0')
		return reader_fail(reader, start, "expected the name of a system call");
	pattern->call = syscall_find(name);
	if (!pattern->call)
		return reader_unknown(reader, start, "system call", name, syscall_nearest(name));
	if (pattern->one_abi && pattern->call->number[pattern->abi] < 0 &&
		!multiplexer_find(name, pattern->abi, 0))
		return reader_fail(
			reader, start, "%s has no system call %s", abi_name(pattern->abi), name);
	return 0;
}

static const struct {
	const char *name;
	enum action action;
} answers[] = {
	{ "kill", ACTION_KILL_PROCESS },
	{ "trap", ACTION_TRAP },
	{ "allow", ACTION_ALLOW },
	{ "log", ACTION_LOG },
};

static int parse_answer(struct reader *reader, struct pattern *pattern)
{
	const char *const start = reader_next(reader);
	autofree char *word = reader_word(reader);
	pattern->has_answer = true;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
		if (strcmp(word, answers[i].name) != 0)
			continue;
		pattern->answer = (struct answer){ .action = answers[i].action };
		return 0;
	}
	int value;
	if (!errno_find(word, &value))
		return reader_fail(
			reader, start, "expected the name of an errno, kill, trap, allow or log");
	pattern->answer = (struct answer){ .action = ACTION_ERRNO, .data = (uint16_t)value };
	return 0;
}

int pattern_parse(struct pattern *pattern, const char *text, struct err *err)
{
	*pattern = (struct pattern){ 0 };
	struct reader reader = { .text = text, .at = text, .err = err };
	if (strnlen(text, TEXT_MAX + 1) > TEXT_MAX)
		return reader_fail(
			&reader, text + TEXT_MAX, "a pattern has at most %d bytes", TEXT_MAX);
	if (parse_call(&reader, pattern) < 0 || parse_args(&reader, pattern) < 0)
		return -1;
	if (reader_take(&reader, "->") && parse_answer(&reader, pattern) < 0)
		return -1;
	if (*reader_next(&reader) != '\0')
		return reader_fail(&reader, reader.at, "expected '->' or the end");
	pattern->text = mem_text(text);
	return 0;
}

void pattern_release(struct pattern *pattern)
{
	free(pattern->text);
	pattern->text = NULL;
}

/* Formatting */

/* An argument that the kernel does not read is worth showing where the filter fell for it. */
static size_t args_shown(const struct pattern_witness *witness)
{
	size_t shown = SYSCALL_ARGS;
	while (shown > witness->call->args && !witness->data.args[shown - 1])
		shown--;
	return shown;
}

void pattern_format_call(const struct pattern_witness *witness, struct buf *out)
{
	const size_t shown = args_shown(witness);
	buf_format(out, "%s:%s(", abi_name(witness->abi), witness->call->name);
	for (size_t i = 0; i < shown; i++) {
		const uint64_t value = witness->data.args[i];
		buf_text(out, i ? ", " : "");
		if (value <= 4095)
			buf_format(out, "%" PRIu64, value);
		else
			buf_format(out, "0x%" PRIx64, value);
	}
	buf_char(out, ')');
}
