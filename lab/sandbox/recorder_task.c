/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Whom the recorder traces, and under which filters each of them is. A task's
 * filters are a list from the newest to the oldest whose tails are shared, as in the kernel: a
 * child, a thread and an exec'd program keep what is there, a load puts one on top. The kernel
 * bounds a stack to 32768 instructions, each filter counting four more (MAX_INSNS_PER_PATH,
 * kernel/seccomp.c), and the container bounds the tasks, so this memory is bounded too.
 *
 * /proc here is the supervisor's; NSpid lists a task's numbers from there inwards.
 */
#include "sandbox/recorder_parts.h"

#include "base/mem.h"
#include "sandbox/proc_text.h"

#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>

/* --- tasks --- */

struct task *task_find(struct recording *recording, pid_t tid)
{
	const size_t count = recording->task_count;
	if (recording->recent < count && recording->tasks[recording->recent]->tid == tid)
		return recording->tasks[recording->recent];
	for (size_t i = 0; i < count; i++)
		if (recording->tasks[i]->tid == tid) {
			recording->recent = i;
			return recording->tasks[i];
		}
	return NULL;
}

struct task *task_add(struct recording *recording, pid_t tid)
{
	struct task *task = mem_zero(1, sizeof(*task));
	task->tid = tid;
	task->group = tid;
	recording->tasks = mem_grow(recording->tasks, recording->task_count,
		&recording->task_capacity, sizeof(struct task *));
	recording->tasks[recording->task_count++] = task;
	return task;
}

void task_remove(struct recording *recording, struct task *task)
{
	for (size_t i = 0; i < recording->task_count; i++)
		if (recording->tasks[i] == task) {
			recording->tasks[i] = recording->tasks[--recording->task_count];
			break;
		}
	filter_drop(task->filters);
	filter_drop(task->loads);
	free(task);
}

/* --- who they are --- */

#define LEVELS 33 /* the kernel nests no deeper (MAX_PID_NS_LEVEL) */

/* The numbers behind "\nname:", up to `max`: how many there are. The first line holds a name of the
 * task's own choice, but the kernel escapes newlines in it (proc(5)). */
static int numbers_of(const char *status, const char *name, long *numbers, int max)
{
	int count = 0;
	const char *at = strstr(status, name);
	for (at = at ? at + strlen(name) : ""; count < max && *at == '\t';) {
		char *end;
		numbers[count++] = strtol(at, &end, 10);
		at = end;
	}
	return count;
}

int task_level(pid_t tid)
{
	char status[PROC_TEXT];
	long pids[LEVELS];
	(void)proc_text(tid, "status", status);
	return numbers_of(status, "\nNSpid:", pids, LEVELS) - 1;
}

bool task_is_process(pid_t tid)
{
	char status[PROC_TEXT];
	long process = 0;
	(void)proc_text(tid, "status", status);
	return numbers_of(status, "\nTgid:", &process, 1) == 1 && process == tid;
}

void task_identify(const struct recording *recording, struct task *task)
{
	const int level = (int)recording->levels[task->container];
	char status[PROC_TEXT];
	long pids[LEVELS];
	long process[LEVELS];
	(void)proc_text(task->tid, "status", status);
	if (numbers_of(status, "\nNSpid:", pids, LEVELS) <= level ||
		numbers_of(status, "\nNStgid:", process, LEVELS) <= level)
		return;
	task->group = (pid_t)process[0];
	task->pid = (int32_t)pids[level];
	task->process = (int32_t)process[level];
}

/* --- filters --- */

struct filter *filter_hold(struct filter *filter)
{
	if (filter)
		filter->refs++;
	return filter;
}

void filter_drop(struct filter *filter)
{
	while (filter && --filter->refs == 0) {
		struct filter *older = filter->older;
		bpf_program_release(&filter->program);
		free(filter);
		filter = older;
	}
}

struct filter *filter_new_take(struct filter *older, struct bpf_program *program)
{
	static const struct sock_filter allow =
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW); /* something that can be run */
	struct err err = { 0 };
	struct filter *filter = mem_zero(1, sizeof(*filter));
	const bool valid = program->count > 0 && bpf_validate(program, &err) == 0;
	if (!valid) {
		bpf_program_release(program);
		program->insns = mem_copy(&allow, sizeof(allow));
		program->count = 1;
	}
	filter->refs = 1;
	filter->older = filter_hold(older);
	filter->depth = older ? older->depth + 1 : 1;
	filter->known = valid && (!older || older->known);
	filter->program = *program;
	*program = (struct bpf_program){ 0 };
	return filter;
}

#define STACK_MAX 6554 /* 32768 / (1 + 4), see above */

void filter_decide(const struct filter *newest, struct call_event *call)
{
	static const struct bpf_program *programs[STACK_MAX];
	struct seccomp_data data = { .nr = (int)call->nr, .instruction_pointer = call->ip };
	size_t count = newest && newest->depth <= STACK_MAX ? newest->depth : 0;
	int decider;

	call->filters = newest ? newest->depth : 0;
	call->flags &= ~(uint32_t)CALL_UNSURE;
	if (newest && (count == 0 || !newest->known))
		call->flags |= CALL_UNSURE;
	if (count > 0 && call->abi < 0)
		call->flags |= CALL_UNSURE; /* its arch word is not kept */
	if (call->abi >= 0)
		data.arch = abi_audit_arch((enum abi)call->abi);
	memcpy(data.args, call->args, sizeof(data.args));
	const struct filter *at = newest;
	for (size_t i = count; i-- > 0; at = at->older)
		programs[i] = &at->program;
	call->action = answer_word(bpf_decide_by(programs, count, &data, &decider));
	call->decider = decider;
}
