/* SPDX-License-Identifier: MIT */
/*
 * call_event: one thing that the recorder saw (sandbox/recorder.h): a system call of the learner's
 * side with the filters' answer to it, or the birth, exec or end of a task. The fixed-size struct
 * is also the wire format between recorder and supervisor, which are one binary.
 *
 * A call is one event, written when it is over. So events are in the order in which calls ended; a
 * call that is still waiting when the world ends is told as CALL_UNFINISHED, if its task could
 * still be asked.
 */
#ifndef LAB_CORE_CALL_EVENT_H
#define LAB_CORE_CALL_EVENT_H

#include "core/bpf.h"
#include "core/names.h"

#include <stdbool.h>
#include <stdint.h>

enum call_event_kind {
	CALL_RETURNED = 1, /* result is what the task got: a value or -errno */
	CALL_UNFINISHED,   /* the task ended in it: exit, a kill by a filter or by somebody else */
	CALL_TRAPPED,  /* SIGSYS of a filter's TRAP, as the kernel says it; its call came before */
	TASK_STARTED,  /* pid made the task that result names (pids are the container's) */
	TASK_EXECUTED, /* text is the path of the file that runs now; what the program begins with
			  stands in args and other (core/process_state.h) */
	TASK_EXITED,   /* result is its status */
	TASK_KILLED,   /* result is the signal */
	CALLS_TRUNCATED, /* there were too many; the tasks went on, nothing more is told of them */
	CALLS_OVER,      /* all that was followed has ended; the last event */
};

enum call_flag {
	CALL_TEXT_AT_ENTRY = 1, /* text is what the argument pointed to when the call began; another
				   thread may have changed it before the kernel looked */
	CALL_TEXT_CUT = 2,      /* there was more */
	CALL_TEXT_ADDRESS = 4,  /* text is a struct sockaddr */
	CALL_UNSURE = 8,        /* the filters' answer may be another: a program that loads filters
				   changed one meanwhile, or loaded it for another thread */
	CALL_AGAIN = 16,        /* a signal interrupted it; the kernel makes it again by itself */
	CALL_LOADED = 32,       /* it loaded a filter, which counts from the next call on */
	CALL_BY_THREAD = 64,    /* the task is not its process's first thread */
	CALL_OTHER_AT_ENTRY = 128, /* as CALL_TEXT_AT_ENTRY and CALL_TEXT_CUT, of `other` */
	CALL_OTHER_CUT = 256,
	CALL_OTHER_STACK = 512, /* `other` is words of its stack (core/setup.h) */
};
#define CALL_FLAGS 1023u

#define CALL_TEXT  128 /* bytes of memory behind a pointer, at most */

struct call_event {
	uint64_t seq;   /* from 0, no gaps */
	uint64_t at_us; /* when it began, since the recorder was started */
	uint32_t kind;
	uint32_t container; /* index in the plan */
	int32_t pid;        /* of the task, as the container sees it; 0: it was gone too soon */
	int32_t process;    /* pid of its first thread */
	int32_t abi;        /* enum abi, or -1: none that we know */
	uint32_t nr;        /* as in seccomp_data, with X32_BIT */
	uint64_t args[SYSCALL_ARGS];
	uint64_t ip;
	uint32_t action;  /* what all filters together answer: answer_of() reads it */
	int32_t decider;  /* index of the filter whose answer that is, the oldest being 0; -1: none,
			     each of them allows */
	uint32_t filters; /* how many the task had; init's child has none until it is set up */
	uint32_t flags;   /* enum call_flag */
	int64_t result;
	uint32_t text_size;
	uint8_t text[CALL_TEXT]; /* hostile bytes, not terminated */
	uint32_t other_size;
	uint8_t other[CALL_TEXT]; /* the lesser of two paths, or a structure; as hostile */
};

/* All of a run. */
struct call_events {
	struct call_event *items;
	size_t count;
	size_t capacity;
};
void call_events_add(struct call_events *all, const struct call_event *one);
void call_events_release(struct call_events *all);

/* Kind, sizes and flags in range. */
bool call_event_is_valid(const struct call_event *event);

/* --- which arguments of a call point to something worth showing (core/arguments.h) --- */

enum call_text_kind {
	CALL_TEXT_NONE,
	CALL_TEXT_PATH,     /* a string */
	CALL_TEXT_SOCKADDR, /* the argument behind it is its size */
	CALL_TEXT_SIZED,    /* a structure, whose size is the argument behind it */
	CALL_TEXT_WORDS,    /* as many 32-bit words as a call has arguments */
};

struct call_text {
	uint8_t kind; /* enum call_text_kind */
	uint8_t argument;
};

struct call_pointers {
	struct call_text text;
	struct call_text other;
};

/* The answers for every number of every ABI, looked up once: a recorder asks at each call. */
#define CALL_TEXT_NUMBERS 1024 /* x32 has some of its own from 512 on */
struct call_texts {
	struct call_pointers rows[ABI_COUNT][CALL_TEXT_NUMBERS];
};
void call_texts_make(struct call_texts *texts);
struct call_pointers call_texts_of(const struct call_texts *texts, enum abi abi, uint32_t nr);

#endif
