/* SPDX-License-Identifier: MIT */
#include "core/call_text.h"

#include "core/call_text_parts.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/arguments.h"

#include <stddef.h>
#include <string.h>

#define AT_FDCWD_VALUE (-100) /* linux/fcntl.h */

const struct syscall_row *call_text_row(const struct call_event *event)
{
	return event->abi < 0 ? NULL : syscall_of((enum abi)event->abi, event->nr);
}

void call_text_name(const struct call_event *event, struct buf *out)
{
	const struct syscall_row *row = call_text_row(event);
	if (event->abi != (int32_t)abi_native())
		buf_format(out, "%s:", event->abi < 0 ? "unknown" : abi_name((enum abi)event->abi));
	if (row)
		buf_text(out, row->name);
	else
		buf_format(out, "call %u", event->nr);
}

/* --- arguments --- */

/* As a number of its width, signed. */
static int64_t signed_of(
	const struct syscall_row *call, enum abi abi, unsigned index, uint64_t value)
{
	const bool is_wide = call->wide & 1u << index && !abi_is_32bit_args(abi);
	return is_wide ? (int64_t)value : (int32_t)value;
}

static void format_hex(uint64_t value, struct buf *out)
{
	buf_format(out, value ? "0x%llx" : "%llu", (unsigned long long)value);
}

/* A scalar, or a pointer that was not followed. */
static void format_value(const struct syscall_row *call, enum abi abi, unsigned index,
	struct argument argument, uint64_t value, struct buf *out)
{
	const int64_t number = signed_of(call, abi, index, value);
	switch ((enum argument_kind)argument.kind) {
	case ARGUMENT_DIRFD:
		if (number == AT_FDCWD_VALUE) {
			buf_text(out, "AT_FDCWD");
			return;
		}
		/* fall through */
	case ARGUMENT_INT:
	case ARGUMENT_OFF:
	case ARGUMENT_FD:
		buf_format(out, "%lld", (long long)number);
		return;
	case ARGUMENT_UINT:
	case ARGUMENT_SIZE:
		buf_format(out, "%llu", (unsigned long long)value);
		return;
	case ARGUMENT_MODE:
		buf_format(out, value ? "0%llo" : "%llu", (unsigned long long)value);
		return;
	case ARGUMENT_NAMED:
		argument_set_format(argument.set, value, out);
		return;
	case ARGUMENT_HEX:
	case ARGUMENT_PATH:
	case ARGUMENT_PATH2:
	case ARGUMENT_SOCKADDR:
	case ARGUMENT_CLONE_ARGS:
	case ARGUMENT_OPEN_HOW:
	case ARGUMENT_SOCKETCALL:
		format_hex(value, out);
		return;
	}
}

/* What is known of an argument: by its row, else by its width. */
static struct argument argument_of(
	const struct syscall_row *call, const struct argument_row *row, unsigned index)
{
	if (row && index < row->count)
		return row->arguments[index];
	return (struct argument){
		.kind = call->wide & 1u << index ? ARGUMENT_HEX : ARGUMENT_INT,
	};
}

static unsigned count_of(const struct syscall_row *call, const struct argument_row *row)
{
	return row && (row->abi >= 0 || call->args < row->count) ? row->count : call->args;
}

void call_text_scalars(
	const struct syscall_row *call, enum abi abi, const uint64_t *values, struct buf *out)
{
	const struct argument_row *row = arguments_of(abi, call);
	for (unsigned i = 0; i < count_of(call, row); i++) {
		buf_text(out, i ? ", " : "");
		format_value(call, abi, i, argument_of(call, row, i),
			argument_value(abi, call, i, values[i]), out);
	}
}

unsigned call_text_argument_count(const struct call_event *event)
{
	const struct syscall_row *call = call_text_row(event);
	return call ? count_of(call, arguments_of((enum abi)event->abi, call)) : SYSCALL_ARGS;
}

void call_text_argument(const struct call_event *event, unsigned index, struct buf *out)
{
	const struct syscall_row *call = call_text_row(event);
	if (!call) {
		format_hex(event->args[index], out);
		return;
	}
	const enum abi abi = (enum abi)event->abi;
	const struct argument argument = argument_of(call, arguments_of(abi, call), index);
	if (!call_text_memory(event, (enum argument_kind)argument.kind, out))
		format_value(call, abi, index, argument,
			argument_value(abi, call, index, event->args[index]), out);
}

void call_text_call(const struct call_event *event, struct buf *out)
{
	call_text_name(event, out);
	buf_char(out, '(');
	for (unsigned i = 0; i < call_text_argument_count(event); i++) {
		buf_text(out, i ? ", " : "");
		call_text_argument(event, i, out);
	}
	buf_char(out, ')');
}

/* --- events --- */

/* Does the call return an address? */
static bool returns_address(const struct call_event *event)
{
	static const char *const names[] = { "brk", "mmap", "mmap2", "mremap", "shmat" };
	const struct syscall_row *row = call_text_row(event);
	for (size_t i = 0; row && i < ARRAY_SIZE(names); i++)
		if (strcmp(row->name, names[i]) == 0)
			return true;
	return false;
}

void call_text_result(const struct call_event *event, struct buf *out)
{
	const bool failed = event->result < 0 && event->result >= -4095;
	const char *name = failed ? errno_name((int)-event->result) : NULL;
	if (event->kind == CALL_UNFINISHED)
		buf_text(out, "did not return");
	else if (event->flags & CALL_AGAIN)
		buf_text(out, "interrupted, is made again");
	else if (answer_of(event->action).action == ACTION_TRAP)
		buf_text(out, "was not made");
	else if (name)
		buf_text(out, name);
	else if (event->result < 0 || event->result > INT32_MAX || returns_address(event))
		buf_format(out, "0x%llx", (unsigned long long)event->result);
	else
		buf_format(out, "%lld", (long long)event->result);
}

static void format_returned(const struct call_event *event, struct buf *out)
{
	const bool has_result =
		event->kind == CALL_RETURNED &&
		(event->flags & CALL_AGAIN || answer_of(event->action).action != ACTION_TRAP);
	call_text_call(event, out);
	buf_text(out, has_result ? " = " : " ");
	call_text_result(event, out);
}

void call_text_happened(const struct call_event *event, struct buf *out)
{
	if (event->kind < CALLS_TRUNCATED)
		buf_format(out, "%d ", event->pid);
	switch ((enum call_event_kind)event->kind) {
	case CALL_RETURNED:
	case CALL_UNFINISHED:
		format_returned(event, out);
		return;
	case CALL_TRAPPED:
		buf_text(out, "got SIGSYS for ");
		call_text_call(event, out);
		return;
	case TASK_STARTED:
		buf_format(out, "started %lld", (long long)event->result);
		return;
	case TASK_EXECUTED:
		buf_text(out, "executes ");
		call_text_quote(event->text, event->text_size, event->flags & CALL_TEXT_CUT, out);
		return;
	case TASK_EXITED:
		buf_format(out, "exited with %lld", (long long)event->result);
		return;
	case TASK_KILLED:
		buf_text(out, "was killed by ");
		argument_set_format(argument_set_find("signal"), (uint64_t)event->result, out);
		return;
	case CALLS_TRUNCATED:
		buf_text(out, "more calls were made than are recorded");
		return;
	case CALLS_OVER:
		buf_text(out, "all has ended");
		return;
	}
}

void call_text_event(const struct call_event *event, struct buf *out)
{
	call_text_happened(event, out);
	if (event->kind != CALL_RETURNED && event->kind != CALL_UNFINISHED)
		return;
	if (event->decider >= 0) {
		buf_text(out, "; ");
		answer_format(answer_of(event->action), out);
		buf_format(out, " by filter %d", event->decider);
	}
	if (event->flags & CALL_UNSURE)
		buf_text(out, "; which filters held is not sure");
	if (event->flags & CALL_LOADED)
		buf_format(out, "; loaded filter %u", event->filters);
}

void call_text_copy(char *out, size_t size, const struct buf *text)
{
	size_t taken = text->size < size ? text->size : size - 1;
	while (taken < text->size && taken > 0 && (text->data[taken] & 0xc0) == 0x80)
		taken--;
	memcpy(out, buf_string(text), taken);
	out[taken] = '\0';
}
