/* SPDX-License-Identifier: MIT */
#include "core/call_json.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/arguments.h"
#include "core/call_text.h"

/* Registers as text: JSON's numbers end below 2^63. */
static void add_registers(struct jout *object, const struct call_event *event, unsigned count)
{
	struct jout *registers = jout_array();
	for (unsigned i = 0; i < count; i++) {
		autobuf struct buf text = { 0 };
		buf_format(&text, "0x%llx", (unsigned long long)event->args[i]);
		jout_add_text(registers, buf_string(&text));
	}
	jout_put(object, "registers", registers);
}

static void add_arguments(struct jout *object, const struct call_event *event)
{
	const unsigned count = call_text_argument_count(event);
	struct jout *arguments = jout_array();
	for (unsigned i = 0; i < count; i++) {
		autobuf struct buf text = { 0 };
		call_text_argument(event, i, &text);
		jout_add_text(arguments, buf_string(&text));
	}
	jout_put(object, "arguments", arguments);
	add_registers(object, event, count);
}

static const char *end_of(const struct call_event *event)
{
	if (event->kind == CALL_UNFINISHED)
		return "unfinished";
	if (event->flags & CALL_AGAIN)
		return "again";
	return answer_of(event->action).action == ACTION_TRAP ? "trapped" : "returned";
}

static void add_result(struct jout *object, const struct call_event *event)
{
	const bool has_returned = *end_of(event) == 'r';
	const bool has_failed = has_returned && event->result < 0 && event->result >= -4095;
	jout_text(object, "end", end_of(event));
	if (has_returned)
		jout_integer(object, "result", event->result);
	if (has_failed)
		jout_text(object, "errno", errno_name((int)-event->result));
}

static void add_call(
	struct jout *object, const struct call_event *event, const struct call_cause *cause)
{
	const struct syscall_row *row =
		event->abi < 0 ? NULL : syscall_of((enum abi)event->abi, event->nr);
	autobuf struct buf answer = { 0 };
	answer_format(cause->answer, &answer);
	jout_text(object, "abi", event->abi < 0 ? NULL : abi_name((enum abi)event->abi));
	jout_text(object, "call", row ? row->name : NULL);
	jout_integer(object, "number", event->nr);
	add_arguments(object, event);
	add_result(object, event);
	jout_text(object, "answer", buf_string(&answer));
	if (cause->kind != CAUSE_NONE)
		jout_put(object, "by", call_cause_json(cause));
	if (event->flags & CALL_UNSURE)
		jout_bool(object, "unsure", true);
	if (event->flags & CALL_LOADED)
		jout_bool(object, "loaded_filter", true);
}

struct jout *call_event_json(const struct call_event *event, const struct call_cause *cause)
{
	static const char *const kinds[] = {
		[CALL_RETURNED] = "call",
		[CALL_UNFINISHED] = "call",
		[CALL_TRAPPED] = "sigsys",
		[TASK_STARTED] = "started",
		[TASK_EXECUTED] = "executed",
		[TASK_EXITED] = "exited",
		[TASK_KILLED] = "killed",
		[CALLS_TRUNCATED] = "truncated",
		[CALLS_OVER] = "over",
	};
	struct jout *object = jout_object();
	autobuf struct buf text = { 0 };
	jout_text(object, "kind", kinds[event->kind]);
	jout_integer(object, "pid", event->pid);
	jout_integer(object, "process", event->process);
	jout_integer(object, "at_us", (int64_t)event->at_us);
	switch ((enum call_event_kind)event->kind) {
	case CALL_RETURNED:
	case CALL_UNFINISHED:
		add_call(object, event, cause);
		break;
	case TASK_STARTED:
		jout_integer(object, "child", event->result);
		break;
	case TASK_EXECUTED:
		text_escape(&text, event->text, event->text_size);
		jout_text(object, "path", buf_string(&text));
		break;
	case TASK_EXITED:
		jout_integer(object, "status", event->result);
		break;
	case TASK_KILLED:
		argument_set_format(argument_set_find("signal"), (uint64_t)event->result, &text);
		jout_text(object, "signal", buf_string(&text));
		break;
	case CALL_TRAPPED:
	case CALLS_TRUNCATED:
	case CALLS_OVER:
		break;
	}
	return object;
}
