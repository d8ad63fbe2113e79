/* SPDX-License-Identifier: MIT */
/* recorder_parts: what the files of the recorder's process share. Nobody else includes it. */
#ifndef LAB_SANDBOX_RECORDER_PARTS_H
#define LAB_SANDBOX_RECORDER_PARTS_H

#include "core/call_event.h"
#include "core/exercise.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A loaded filter and the ones under it, as the kernel keeps them: tasks share what they
 * inherited. */
struct filter {
	struct filter *older;
	unsigned refs;
	uint32_t depth; /* how many, this one counted */
	bool known;     /* this one and all older ones were read as the kernel read them */
	struct bpf_program program;
};

enum task_stage {
	STAGE_RUNS,
	STAGE_HELD, /* it stopped for the first time before its maker's event came: whose child is
		       it? */
	STAGE_GONE, /* it even ended before that */
};

struct task {
	pid_t tid;   /* on the host, as all that ptrace deals with */
	pid_t group; /* its process */
	int32_t pid; /* as the container sees it */
	int32_t process;
	uint32_t container;
	bool is_init;
	enum task_stage stage;
	int status;             /* of waitpid, kept while STAGE_HELD or STAGE_GONE */
	struct filter *filters; /* newest; NULL: none */
	bool in_call;
	bool birth_told;        /* the child that this call makes */
	struct call_event call; /* the one it is in, or was in last */
	struct filter *loads;   /* what that call loads if it succeeds; NULL */
	bool loads_for_all;     /* SECCOMP_FILTER_FLAG_TSYNC */
	bool loads_listener;    /* SECCOMP_FILTER_FLAG_NEW_LISTENER: success is a descriptor */
};

struct recording {
	int control; /* from the supervisor: a container's index and pidfd; to it: errno or 0 */
	int events;  /* to the supervisor */
	size_t awaited;
	unsigned levels[PLAN_MAX_CONTAINERS]; /* of their pid namespaces below ours */
	struct task **tasks;
	size_t task_count;
	size_t task_capacity;
	size_t recent; /* the task that was asked for last */
	uint64_t began_us;
	uint64_t seq;
	uint64_t max_events;
	bool truncated;
	struct call_texts texts;
	bool sets_up[CALL_TEXT_NUMBERS];   /* by number of our own ABI: whose stack is kept */
	const struct syscall_row *seccomp; /* the calls that load filters */
	const struct syscall_row *prctl;
};

/* --- recorder_main.c --- */
_Noreturn void recording_main(struct recording *recording);
void recording_tell(struct recording *recording, struct call_event *event); /* sets seq */
uint64_t recording_now_us(const struct recording *recording);
/* An event about a task that is no call. */
struct call_event recording_event(
	const struct recording *recording, enum call_event_kind kind, const struct task *task);

/* --- recorder_task.c --- */
struct task *task_find(struct recording *recording, pid_t tid); /* NULL */
struct task *task_add(struct recording *recording, pid_t tid);
void task_remove(struct recording *recording, struct task *task);
/* Read who it is in its container from /proc; 0 stays where it is gone already. */
void task_identify(const struct recording *recording, struct task *task);
/* How many pid namespaces below ours a process is; -1 if it is gone. */
int task_level(pid_t tid);
bool task_is_process(pid_t tid); /* the first thread of one */

struct filter *filter_hold(struct filter *filter); /* NULL is fine */
void filter_drop(struct filter *filter);           /* NULL is fine */
/* A new one on top of `older`, which it holds; takes the instructions. Those that the kernel would
 * not take (or none) make a filter that is not known. */
struct filter *filter_new_take(struct filter *older, struct bpf_program *program);
/* What a stack of filters answers to the call of an event: fills action, decider, filters, and
 * CALL_UNSURE. */
void filter_decide(const struct filter *newest, struct call_event *call);

/* --- recorder_life.c: what waitpid says of a task --- */
void life_stopped(struct recording *recording, pid_t tid, int status);
void life_ended(struct recording *recording, pid_t tid, int status);
void life_settle(struct recording *recording); /* after each of these */

/* --- recorder_state.c --- */
/* Of a task that stops at its exec: what it begins with, where that can be read. */
void state_tell(const struct task *task, struct call_event *event);

/* --- recorder_call.c: the two stops of a call --- */
void call_stop(struct recording *recording, struct task *task);
void call_unfinished(struct recording *recording, struct task *task);    /* the task ended in it */
void call_trapped(struct recording *recording, const struct task *task); /* at a SIGSYS */

#endif
