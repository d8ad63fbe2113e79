/* SPDX-License-Identifier: MIT */
/*
 * init: a container's pid 1 and the only writer of its observations. It runs with L1's
 * credentials in the container's root; the learner's side runs in L2 below it. A static program
 * without an allocator: everything it needs is in the orders and on its stack.
 */
#ifndef LAB_INSIDE_INIT_H
#define LAB_INSIDE_INIT_H

#include "core/observation.h"
#include "core/orders.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* This build's own ABI, as seccomp calls it (linux/audit.h). */
#if defined(__x86_64__)
#define INSIDE_AUDIT_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define INSIDE_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

/* What a probe's child leaves, in memory that only it and init share. Read as hostile input. */
#define PROBE_BODY_BYTES 4096
struct probe_page {
	volatile uint32_t stated;
	volatile uint32_t returned;
	struct stated_call call;
	volatile int64_t result;
	volatile uint32_t setup_error; /* errno of our own set-up before the filters */
	volatile uint32_t setup_step;
	volatile uint32_t released;      /* by init: it has looked, the probe may end */
	volatile int32_t victim;         /* a process that the probe is about */
	struct process_end program_end;  /* exec: how its program ended, */
	volatile uint32_t program_ended; /* if 1 */
	volatile int32_t descriptor;     /* and a descriptor of its own */
	volatile uint32_t body_size;
	volatile uint8_t body[PROBE_BODY_BYTES]; /* of a probe with output */
};

struct init {
	const struct orders *orders;
	int l2_user; /* namespaces of the learner's side, as descriptors */
	int l2_net;
	int l2_mount;
	pid_t workload; /* 0: none or ended */
	bool workload_ended;
	struct process_end workload_end;
	struct probe_page *workload_page;
	pid_t shell; /* 0: none, or ended */
	struct probe_page *shell_page;
	bool ready_told;
	uint64_t ready_until_ms;
	pid_t probe; /* 0: none in flight */
	uint32_t probe_step;
	struct probe_request probe_request;
	int probe_folder; /* descriptor of its fresh directory */
	struct probe_page *probe_page;
	int probe_output[2]; /* exec: its program's stdout and stderr, to read; -1 */
	uint64_t probe_until_ms;
	bool probe_timed_out;
	bool probe_looked;            /* while it was alive */
	uint64_t probe_look_until_ms; /* for an effect that has not come yet; 0: not begun */
	bool probe_effect;            /* what was seen then */
};

/* --- init.c --- */
void init_tell(struct observation *observation);
_Noreturn void init_fail(const char *what, int error); /* tells a fault and ends the container */
uint64_t init_now_ms(void);
struct process_end init_end_of(int status); /* of waitpid */

/* --- init_learner.c: how a child becomes the learner's side, in an order that matters --- */
void learner_make_l2(struct init *init);

/* The rights of a process of the learner's side, capabilities being those of L2: what it is when
 * it executes its program, or of a probe, which executes none, what it has. Without no_new_privs
 * CAP_SYS_ADMIN, by which filters are loaded all the same, stays until an exec. */
unsigned learner_group(const struct orders *orders); /* the one that L2 has in single mode */
void learner_rights_of_program(const struct orders *orders, struct caps_identity *rights);
/* Of one that is told to be root: everything. */
void learner_rights_of_root(const struct orders *orders, struct caps_identity *rights);
/* A probe gets what an exec of a plain program would have left. */
void learner_rights_of_probe(
	const struct orders *orders, bool as_root, struct caps_identity *rights);

/* Become that in L2, with nothing but 0, 1, 2 open. 0, or the step's number with errno set. `keep`
 * is a descriptor that stays (close-on-exec) or -1. */
int learner_enter(const struct init *init, const struct caps_identity *rights, int keep);
/* Baseline, `between` (may be NULL), then the learner's: the last act. */
int learner_load_filters(const struct orders *orders, const struct bpf_program *between);
struct probe_page *learner_page(void); /* a fresh shared page */

/* --- init_exec.c: how a child becomes a program --- */

#define EXEC_ENVIRONMENT                                                                           \
	{                                                                                          \
		"PATH=/bin:/files", "HOME=/tmp", "LANG=C.UTF-8", NULL                              \
	}

/* Before a child is on the learner's side: let it open its own standard streams by their names. */
void exec_own_streams(const struct orders *orders);

/* The words of the workload, or of the shell, as execve wants them. */
void exec_words(const struct orders *orders, bool shell, const char *words[ORDERS_MAX_ARGS + 1]);
/* In a child that is on the learner's side: filters, then execve. `tool`: the tool's descriptor. */
_Noreturn void exec_program(const struct orders *orders, bool tool, struct probe_page *page,
	const char *const *words, const char *const *environment);
/* Afterwards, in init: was it executed? And if not: errno, or 0 where the learner's filter refused.
 */
bool exec_succeeded(const struct orders *orders, const struct probe_page *page);
uint32_t exec_error(const struct orders *orders, const struct probe_page *page);

/* --- init_shell.c --- */
void shell_start(struct init *init);
void shell_ended(struct init *init, struct process_end end);

/* --- init_workload.c --- */
void workload_start(struct init *init);
void workload_ended(struct init *init, struct process_end end);
void workload_check_ready(struct init *init);

/* --- init_probe.c --- */
void probe_start(struct init *init, uint32_t step, const struct probe_request *request);
void probe_ended(struct init *init, struct process_end end);
/* Look at a probe that holds still for it; call it every PROBE_LOOK_MS while one is in flight. */
void probe_look(struct init *init);
/* The step of a probe's own set-up that a learner can spoil: who has CAP_SYS_ADMIN in L2 may mount
 * something over /tmp. Then that probe has stated no call, which is a failed check; a fault of ours
 * would make the world void. */
#define SETUP_FOLDER 101u
/* Output of the probe in flight, in pieces. */
void probe_tell_bytes(
	const struct init *init, enum output_stream stream, const uint8_t *bytes, size_t size);

/* --- init_program.c: the probe "exec" --- */
void program_start(struct init *init, const char *folder);
void program_readable(struct init *init, int which);
/* The guard has ended: the rest of the output, and what is to be said. */
void program_ended(struct init *init, struct process_end guard_end, struct probe_fact *fact);

#define PROBE_LOOK_MS   1
#define PROBE_EFFECT_MS 50 /* for an effect that comes later than its call */

#endif
