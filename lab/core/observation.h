/* SPDX-License-Identifier: MIT */
/*
 * observation: what happened in a world, in order, as told by processes that the learner cannot
 * reach (the keeper and init). Facts only, never a judgement. The fixed-size struct is also the
 * wire format on the control socket between keeper and supervisor, and between init and keeper:
 * all are one binary. Whoever receives one checks it with observation_is_valid.
 */
#ifndef LAB_CORE_OBSERVATION_H
#define LAB_CORE_OBSERVATION_H

#include "base/buf.h"
#include "core/names.h"
#include "core/probe.h"
#include "core/traced.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum observation_kind {
	OBSERVED_CONTAINER_UP = 1,
	OBSERVED_READY,
	OBSERVED_NOT_READY,      /* .workload says why: it exited, or (alive) time ran out */
	OBSERVED_PROBE_BEGUN,    /* .step */
	OBSERVED_PROBE_DONE,     /* .step, .probe */
	OBSERVED_OUTPUT,         /* .output: a piece of what the workload wrote, or of what the
				  * probe .step got to see or its program wrote */
	OBSERVED_WORKLOAD_ENDED, /* .workload */
	OBSERVED_TERMINAL,       /* with a descriptor, the master of the shell's terminal: nobody
				  * but sandbox/world.c takes it from the socket */
	OBSERVED_SHELL_ENDED,    /* .workload; ENDED_NOT: it was not executed, .error says why */
	OBSERVED_LIMIT,          /* .limit */
	OBSERVED_PROCESS,        /* .process, of a container that is ready; only where somebody
				  * watches the world, as the next */
	OBSERVED_USAGE,          /* .usage, when the world ends */
	OBSERVED_FAULT,          /* .fault: the lab itself failed; the world is void */
	OBSERVED_RECORD_ME,      /* init runs and has no child yet; its pidfd comes along. The
				  * supervisor's own business: world_step does not give it */
	OBSERVED_TRIES,          /* .tries: a piece of what came of a matrix's packets */
	OBSERVED_TRACED,         /* .traced: which rule decided about one of them */
	OBSERVED_END,            /* all steps were taken or a limit ended it; nothing follows */
};

enum limit_word {
	LIMIT_NONE,
	LIMIT_PIDS,
	LIMIT_MEMORY,
	LIMIT_CPU,
	LIMIT_WALL,
	LIMIT_OUTPUT,
	LIMIT_DISK,
	LIMIT_FILE_SIZE,
};
#define LIMIT_COUNT (LIMIT_FILE_SIZE + 1)
const char *limit_word_name(enum limit_word limit); /* "file-size" */

/* A system call as stated before it is made. Arguments as the kernel gets them in registers. */
struct stated_call {
	uint32_t audit_arch;
	uint32_t number;
	uint64_t args[SYSCALL_ARGS];
};

/* How a child of init ended: the wait status. */
enum ended { ENDED_NOT, ENDED_EXIT, ENDED_SIGNAL, ENDED_TIMEOUT };

struct process_end {
	uint32_t how;  /* enum ended */
	int32_t value; /* exit status or signal number */
};

struct probe_fact {
	uint32_t stated;   /* 1: it came as far as stating its decisive call */
	uint32_t returned; /* 1: the call came back */
	struct stated_call call;
	int64_t result; /* of the call: >= 0, or -errno */
	struct process_end end;
	uint32_t effect;  /* 1: the effect is there, seen from outside */
	uint32_t garbled; /* 1: what the probe left does not make sense: its page was written by
			     others */
	int32_t pid; /* exec: of its program, as the container and the recorder see it; else 0 */
};

#define OBSERVATION_TEXT 256

enum output_stream {
	STREAM_OUT = 1, /* the workload's stdout and stderr */
	STREAM_ERR,
	STREAM_PROBE,     /* what the probe got to see; exec: its program's stdout */
	STREAM_PROBE_ERR, /* exec: its program's stderr */
};

struct output_piece {
	uint32_t stream; /* enum output_stream */
	uint32_t size;
	uint8_t bytes[OBSERVATION_TEXT];
};

struct fault {
	int32_t error; /* errno or 0 */
	char text[OBSERVATION_TEXT];
};

/* Facts of tries [first, first + size), by matrix_try (core/reach.h). */
struct tries_piece {
	uint32_t first;
	uint32_t size;
	uint8_t facts[OBSERVATION_TEXT];
};

/* A process of a container, as the kernel has it: seen from outside. */
#define PROCESS_NAME 16
struct process_fact {
	int32_t pid;      /* in the container */
	uint32_t filters; /* all that are in force, ours included */
	uint32_t no_new_privs;
	uint64_t effective;      /* capabilities */
	char name[PROCESS_NAME]; /* that it gave itself: hostile, terminated */
};
#define PROCESS_FACTS 16 /* of one container, at most */

/* What a container has used, init and probes too. */
struct usage_fact {
	uint64_t memory; /* bytes, now */
	uint64_t cpu_ms;
	uint32_t tasks; /* now */
};

/* The pid of a container's workload, as the container and the recorder see it. */
#define WORKLOAD_PID 2

/* The fault whose error says why the container's program could not be executed. */
#define FAULT_EXECUTE "execute the container's program"

struct observation {
	uint32_t kind;
	uint32_t container;
	uint32_t step;  /* index in plan.steps */
	uint32_t limit; /* enum limit_word */
	uint32_t error; /* NOT_READY, SHELL_ENDED: why it could not be executed, errno, where the
			 * learner's filter permits it; else 0 */
	uint64_t at_us; /* since the world began */
	union {
		struct probe_fact probe;
		struct process_end workload;
		struct output_piece output;
		struct fault fault;
		struct tries_piece tries;
		struct traced_packet traced;
		struct process_fact process;
		struct usage_fact usage;
	};
};

/* Kinds, sizes and flags in range, texts terminated. */
bool observation_is_valid(const struct observation *observation);

/* All of a run. */
struct observations {
	struct observation *items;
	size_t count;
	size_t capacity;
};
void observations_add(struct observations *all, const struct observation *one);
void observations_release(struct observations *all);

/* The last probe fact of a step, or NULL. */
const struct probe_fact *observations_probe(const struct observations *all, size_t step);
/* Append everything of one stream, in order. */
void observations_output(
	const struct observations *all, enum output_stream stream, struct buf *out);
/* The same of one container. */
void observations_output_of(const struct observations *all, size_t container,
	enum output_stream stream, struct buf *out);
/* Facts of a matrix's tries, `count` of them; false: not all of them were told. */
bool observations_tries(const struct observations *all, uint8_t *facts, size_t count);
const struct observation *observations_find(
	const struct observations *all, enum observation_kind kind, size_t container);

#endif
