/* SPDX-License-Identifier: MIT */
#include "core/call_words.h"

#include "base/mem.h"
#include "core/arguments.h"

#include <ctype.h>
#include <inttypes.h>

#define MOST_DECIMAL 4095 /* as in pattern_format_call */

static void add_number(uint64_t value, struct buf *out)
{
	buf_format(out, value <= MOST_DECIMAL ? "%" PRIu64 : "0x%" PRIx64, value);
}

static const struct argument *named_argument(const char *call, size_t argument)
{
	const struct syscall_row *row = syscall_find(call);
	const struct argument_row *known = row ? arguments_of(abi_native(), row) : NULL;
	return known && argument < known->count && known->arguments[argument].kind == ARGUMENT_NAMED
		       ? &known->arguments[argument]
		       : NULL;
}

void call_words_value(const char *call, size_t argument, uint64_t value, struct buf *out)
{
	const struct argument *named = named_argument(call, argument);
	autobuf struct buf words = { 0 };
	if (named)
		argument_set_format(named->set, value, &words);
	/* one without any name is a number as in patterns */
	if (named && !isdigit((unsigned char)buf_string(&words)[0]))
		buf_text(out, buf_string(&words));
	else
		add_number(value, out);
}

static size_t count_args(const struct syscall_row *call, unsigned free_args)
{
	size_t count = call ? call->args : SYSCALL_ARGS;
	while (count && free_args >> (count - 1) & 1)
		count--;
	return count;
}

void call_words_witness(unsigned abi, const struct syscall_row *call,
	const struct seccomp_data *data, unsigned free_args, struct buf *out)
{
	if (abi < ABI_COUNT)
		buf_format(out, "%s:", abi_name((enum abi)abi));
	else
		buf_format(out, "architecture 0x%x:", data->arch);
	if (call)
		buf_text(out, call->name);
	else
		buf_format(out, "number %u",
			(unsigned)data->nr & (abi == ABI_X32 ? ~X32_BIT : UINT32_MAX));
	buf_char(out, '(');
	for (size_t i = 0; i < count_args(call, free_args); i++) {
		buf_text(out, i ? ", " : "");
		if (free_args >> i & 1)
			buf_char(out, '_');
		else
			call_words_value(call ? call->name : "", i, data->args[i], out);
	}
	buf_char(out, ')');
	if (data->instruction_pointer)
		buf_format(out, " from 0x%" PRIx64, (uint64_t)data->instruction_pointer);
}

static void put_hex(struct jout *object, const char *key, uint64_t value)
{
	autobuf struct buf text = { 0 };
	buf_format(&text, "0x%" PRIx64, value);
	jout_text(object, key, buf_string(&text));
}

struct jout *call_words_json(const struct seccomp_data *data)
{
	struct jout *all = jout_object();
	struct jout *args = jout_array();
	put_hex(all, "arch", data->arch);
	put_hex(all, "nr", (uint32_t)data->nr);
	put_hex(all, "instruction_pointer", data->instruction_pointer);
	for (size_t i = 0; i < SYSCALL_ARGS; i++) {
		autobuf struct buf text = { 0 };
		buf_format(&text, "0x%" PRIx64, (uint64_t)data->args[i]);
		jout_add_text(args, buf_string(&text));
	}
	jout_put(all, "args", args);
	return all;
}

void call_words_answer(struct answer answer, const char *what, struct buf *out)
{
	static const struct {
		const char *before;
		const char *behind;
	} words[] = {
		[ACTION_KILL_PROCESS] = { "kills the process for ", "" },
		[ACTION_KILL_THREAD] = { "kills the thread for ", "" },
		[ACTION_TRAP] = { "answers ", " with the signal SIGSYS" },
		[ACTION_ERRNO] = { "refuses ", " with " },
		[ACTION_NOTIFY] = { "hands ", " to a supervisor" },
		[ACTION_TRACE] = { "hands ", " to a tracer" },
		[ACTION_LOG] = { "permits ", " and logs it" },
		[ACTION_ALLOW] = { "permits ", "" },
	};
	if (answer.action == ACTION_ERRNO && answer.data == 0) {
		buf_format(out, "keeps %s from running and says that it succeeded", what);
		return;
	}
	buf_format(out, "%s%s%s", words[answer.action].before, what, words[answer.action].behind);
	const char *name = answer.action == ACTION_ERRNO ? errno_name(answer.data) : NULL;
	if (name)
		buf_text(out, name);
	else if (answer.action == ACTION_ERRNO)
		buf_format(out, "errno %u", (unsigned)answer.data);
	else if (answer.data)
		buf_format(out, " (data %u)", (unsigned)answer.data);
}
