/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A traced task stops twice in a call: when it begins, before the kernel asks
 * the filters (since 4.8), and when it is over. At the first stop the recorder has what the
 * filters will see, to the bit, and works out their answer itself, with our interpreter: the
 * kernel tells nobody. At the second it has the result. A call that a filter answers with KILL has
 * no second stop, or one that means nothing, as has one answered with TRAP.
 *
 * To have the filters it reads each program when a task is about to load it, and counts it when
 * that call succeeds. Two threads of one process can make both uncertain: by changing the program
 * in memory at that moment, and by loading a filter for each other (TSYNC) while the other is in a
 * call. The second is noticed; such calls are marked if the answer would differ.
 */
#include "sandbox/recorder_parts.h"

#include "base/mem.h"
#include "core/setup.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/uio.h>

#define BY_SECCOMP 1 /* SYS_SECCOMP, asm-generic/siginfo.h, which signal.h hides */

/* What the kernel returns inside when a signal interrupts a call that it will make again
 * (include/linux/errno.h): ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK. */
static bool is_restart(int64_t result)
{
	return result == -512 || result == -513 || result == -514 || result == -516;
}

/* --- the task's memory --- */

/* Read up to `size` bytes; how many there are. Memory that only another thread can fill
 * (userfaultfd) would stop us here; the baseline refuses that call. */
static size_t read_memory(const struct task *task, uint64_t address, void *to, size_t size)
{
	struct iovec here = { to, size };
	struct iovec there = { (void *)(uintptr_t)address, size };
	const ssize_t got = process_vm_readv(task->tid, &here, 1, &there, 1, 0);
	return got > 0 ? (size_t)got : 0;
}

static uint64_t pointer_of(const struct call_event *call, unsigned argument)
{
	const uint64_t value = call->args[argument];
	return abi_is_32bit_args((enum abi)call->abi) ? (uint32_t)value : value;
}

/* Where a piece of memory goes in the event. */
struct slot {
	uint8_t *bytes; /* CALL_TEXT of them */
	uint32_t *size;
	uint32_t at_entry, cut; /* its flags */
};

static void read_path(const struct task *task, struct call_event *call, unsigned argument,
	const struct slot *slot)
{
	*slot->size =
		(uint32_t)read_memory(task, pointer_of(call, argument), slot->bytes, CALL_TEXT);
	if (*slot->size == 0)
		return;
	const uint32_t length = (uint32_t)strnlen((char *)slot->bytes, *slot->size);
	call->flags |= slot->at_entry | (length == *slot->size ? slot->cut : 0);
	*slot->size = length;
}

static void read_bytes(const struct task *task, struct call_event *call, unsigned argument,
	size_t size, const struct slot *slot)
{
	*slot->size = (uint32_t)read_memory(
		task, pointer_of(call, argument), slot->bytes, size < CALL_TEXT ? size : CALL_TEXT);
	if (*slot->size > 0)
		call->flags |= slot->at_entry;
}

static void read_text(const struct task *task, struct call_event *call, struct call_text text,
	const struct slot *slot)
{
	switch ((enum call_text_kind)text.kind) {
	case CALL_TEXT_NONE:
		return;
	case CALL_TEXT_PATH:
		read_path(task, call, text.argument, slot);
		return;
	case CALL_TEXT_SOCKADDR:
		if ((uint32_t)call->args[text.argument + 1] > sizeof(struct sockaddr_storage))
			return; /* the kernel refuses it unread */
		read_bytes(
			task, call, text.argument, (uint32_t)call->args[text.argument + 1], slot);
		if (call->flags & slot->at_entry)
			call->flags |= CALL_TEXT_ADDRESS;
		return;
	case CALL_TEXT_SIZED:
		read_bytes(task, call, text.argument, pointer_of(call, text.argument + 1u), slot);
		return;
	case CALL_TEXT_WORDS:
		read_bytes(task, call, text.argument, SYSCALL_ARGS * sizeof(uint32_t), slot);
		return;
	}
}

/* What its arguments point to, before the kernel looks. */
static void read_texts(
	const struct recording *recording, const struct task *task, struct call_event *call)
{
	const struct call_pointers pointers =
		call_texts_of(&recording->texts, (enum abi)call->abi, call->nr);
	read_text(task, call, pointers.text,
		&(struct slot){ call->text, &call->text_size, CALL_TEXT_AT_ENTRY, CALL_TEXT_CUT });
	read_text(task, call, pointers.other,
		&(struct slot){
			call->other, &call->other_size, CALL_OTHER_AT_ENTRY, CALL_OTHER_CUT });
}

#define STACK_WORDS 192 /* that are looked at: a few frames of a library */

/* Of a call that sets something up, the words on the stack that can be addresses of code. */
static void read_stack(const struct recording *recording, const struct task *task,
	struct call_event *call, uint64_t stack)
{
	uint64_t words[STACK_WORDS];
	const bool is_asked = call->abi == (int32_t)abi_native() && call->nr < CALL_TEXT_NUMBERS &&
			      recording->sets_up[call->nr] && call->other_size == 0;
	const size_t count =
		is_asked ? read_memory(task, stack, words, sizeof(words)) / sizeof(words[0]) : 0;
	for (size_t i = 0; i < count && call->other_size + sizeof(words[0]) <= CALL_TEXT; i++) {
		if (words[i] < SETUP_PROGRAM_FROM || words[i] >= SETUP_PROGRAM_TO)
			continue;
		memcpy(call->other + call->other_size, &words[i], sizeof(words[i]));
		call->other_size += sizeof(words[i]);
		call->flags |= CALL_OTHER_STACK;
	}
}

/* --- filters that are being loaded --- */

/* struct sock_fprog as a call of this ABI has it: x32 shares the 32-bit one (in_compat_syscall). */
static bool read_fprog(const struct task *task, uint64_t address, uint64_t *insns, size_t *count)
{
	struct {
		uint16_t count;
		uint16_t unused;
		uint32_t insns;
	} small;
	struct sock_fprog native;
	if (task->call.abi == ABI_I386 || task->call.abi == ABI_X32) {
		if (read_memory(task, address, &small, sizeof(small)) != sizeof(small))
			return false;
		*insns = small.insns;
		*count = small.count;
		return true;
	}
	if (read_memory(task, address, &native, sizeof(native)) != sizeof(native))
		return false;
	*insns = (uint64_t)(uintptr_t)native.filter;
	*count = native.len;
	return true;
}

/* What can't be read is a filter that is not known: should the load succeed, nothing is sure. */
static struct filter *read_filter(const struct task *task, uint64_t address)
{
	struct bpf_program program = { 0 };
	uint64_t insns;
	size_t count;
	if (read_fprog(task, address, &insns, &count) && count > 0 && count <= BPF_MAX_INSNS) {
		const size_t size = count * sizeof(*program.insns);
		program.insns = mem_zero(count, sizeof(*program.insns));
		program.count = count;
		if (read_memory(task, insns, program.insns, size) != size)
			bpf_program_release(&program);
	}
	return filter_new_take(task->filters, &program);
}

/* Strict mode is not modelled: a task that has a filter can't enter it, and the baseline is always
 * there. */
static void note_load(const struct recording *recording, struct task *task)
{
	const struct call_event *call = &task->call;
	const uint32_t first = (uint32_t)call->args[0];
	const bool by_seccomp = recording->seccomp->number[call->abi] == (int64_t)call->nr &&
				first == SECCOMP_SET_MODE_FILTER;
	const bool by_prctl = recording->prctl->number[call->abi] == (int64_t)call->nr &&
			      first == PR_SET_SECCOMP && pointer_of(call, 1) == SECCOMP_MODE_FILTER;
	const uint32_t options = by_seccomp ? (uint32_t)call->args[1] : 0;
	if (!by_seccomp && !by_prctl)
		return;
	task->loads = read_filter(task, pointer_of(call, 2));
	task->loads_for_all = options & SECCOMP_FILTER_FLAG_TSYNC;
	task->loads_listener = options & SECCOMP_FILTER_FLAG_NEW_LISTENER;
}

/* Would this filter's answer to a call that another thread is in be another one? */
static void doubt(struct task *task, const struct filter *other)
{
	struct call_event again = task->call;
	filter_decide(other, &again);
	if (again.action != task->call.action || again.flags & CALL_UNSURE)
		task->call.flags |= CALL_UNSURE;
}

static void count_load(struct recording *recording, struct task *task, int64_t result)
{
	struct filter *loaded = task->loads;
	task->loads = NULL;
	if (!loaded)
		return;
	if (result == 0 || (task->loads_listener && result > 0)) {
		task->call.flags |= CALL_LOADED;
		for (size_t i = 0; i < recording->task_count; i++) {
			struct task *other = recording->tasks[i];
			const bool shares = task->loads_for_all && other->group == task->group;
			if (other != task && !shares)
				continue;
			if (other != task && other->in_call)
				doubt(other, loaded);
			filter_drop(other->filters);
			other->filters = filter_hold(loaded);
		}
	}
	filter_drop(loaded);
}

/* --- the stops --- */

static void doubt_because_of_loads(const struct recording *recording, struct task *task)
{
	for (size_t i = 0; i < recording->task_count; i++) {
		const struct task *other = recording->tasks[i];
		if (other != task && other->group == task->group && other->loads &&
			other->loads_for_all)
			doubt(task, other->loads);
	}
}

static void call_begins(
	struct recording *recording, struct task *task, const struct __ptrace_syscall_info *info)
{
	struct call_event *call = &task->call;
	enum abi abi;
	if (task->in_call) { /* a filter was to kill it, and here it is */
		call->flags |= CALL_UNSURE;
		recording_tell(recording, call);
	}
	*call = recording_event(recording, CALL_RETURNED, task);
	call->nr = (uint32_t)info->entry.nr;
	call->abi = abi_of(info->arch, call->nr, &abi) ? (int32_t)abi : -1;
	call->ip = info->instruction_pointer;
	for (unsigned i = 0; i < SYSCALL_ARGS; i++)
		call->args[i] = info->entry.args[i];
	task->in_call = true;
	task->birth_told = false;
	if (task->is_init)
		return;
	filter_drop(task->loads); /* of a call whose end we were not shown */
	task->loads = NULL;
	filter_decide(task->filters, call);
	if (call->abi < 0)
		return;
	read_texts(recording, task, call);
	read_stack(recording, task, call, info->stack_pointer);
	note_load(recording, task);
	doubt_because_of_loads(recording, task);
}

static bool kills(const struct call_event *call)
{
	const enum action action = answer_of(call->action).action;
	return action == ACTION_KILL_PROCESS || action == ACTION_KILL_THREAD;
}

/* When a filter kills, the kernel may show the end of the call all the same, before the signal that
 * ends the task. Then it is told when that has come. */
static void call_ends(struct recording *recording, struct task *task, int64_t result)
{
	task->call.result = result;
	if (task->is_init) {
		task->in_call = false;
		return;
	}
	if (kills(&task->call))
		return;
	task->in_call = false;
	if (is_restart(result))
		task->call.flags |= CALL_AGAIN;
	count_load(recording, task, result);
	recording_tell(recording, &task->call);
}

void call_stop(struct recording *recording, struct task *task)
{
	struct __ptrace_syscall_info info = { 0 };
	if (ptrace(PTRACE_GET_SYSCALL_INFO, task->tid, sizeof(info), &info) <= 0)
		return; /* it was killed meanwhile; waitpid will say so */
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		call_begins(recording, task, &info);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && task->in_call)
		call_ends(recording, task, info.exit.rval);
}

void call_unfinished(struct recording *recording, struct task *task)
{
	if (!task->in_call || task->is_init)
		return;
	task->in_call = false;
	task->call.kind = CALL_UNFINISHED;
	task->call.result = 0;
	recording_tell(recording, &task->call);
}

/* A task can send itself a signal that looks the same. The arguments are those of the call before
 * it, if it is that one. */
void call_trapped(struct recording *recording, const struct task *task)
{
	siginfo_t info;
	enum abi abi;
	if (ptrace(PTRACE_GETSIGINFO, task->tid, NULL, &info) || info.si_code != BY_SECCOMP)
		return;
	struct call_event event = task->call;
	if (!abi_of(info.si_arch, (uint32_t)info.si_syscall, &abi) || event.abi != (int32_t)abi ||
		event.nr != (uint32_t)info.si_syscall)
		return;
	event.kind = CALL_TRAPPED;
	event.at_us = recording_now_us(recording);
	recording_tell(recording, &event);
}
