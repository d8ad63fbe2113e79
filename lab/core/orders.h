/* SPDX-License-Identifier: MIT */
/*
 * orders: what the keeper tells a container's init. The big struct lies in a sealed memfd that
 * init maps once; the small one comes over the control socket, a step at a time. Both ends are
 * one build, so these are plain structs. Init answers with observations (core/observation.h).
 */
#ifndef LAB_CORE_ORDERS_H
#define LAB_CORE_ORDERS_H

#include "core/bpf.h"
#include "core/caps.h"
#include "core/exercise.h"

#include <stdint.h>

#define ORDERS_MAGIC         0x62686f31u /* "bho1" */
#define ORDERS_MAX_ARGS      256
#define ORDERS_ARGV_BYTES    65536 /* of all arguments with their NULs */
#define ORDERS_READY_TEXT    257
#define ORDERS_TERMINAL_TEXT 64

/* Descriptors that init is started with; there are no others. 0, 1, 2 are /dev/null. */
enum orders_fd {
	ORDERS_FD_CONTROL = 3, /* SOCK_SEQPACKET: struct order in, struct observation out */
	ORDERS_FD_ORDERS,      /* memfd with struct orders */
	ORDERS_FD_STDIN,       /* the workload's */
	ORDERS_FD_STDOUT,
	ORDERS_FD_STDERR,
	ORDERS_FD_TOOL, /* memfd of the tool, only if orders.tool */
	ORDERS_FD_END,
};

struct orders {
	uint32_t magic;
	uint32_t container;
	uint32_t user;
	uint32_t has_workload;
	uint32_t tool;
	uint32_t work;          /* enum work_kind */
	uint32_t apply;         /* enum policy_apply */
	uint32_t ids;           /* enum id_mode */
	uint32_t recorded;      /* say OBSERVED_RECORD_ME before waiting for ORDER_GO */
	uint32_t only_workload; /* neither a probe nor a shell will come */
	uint32_t may_gain;     /* programs begin without no_new_privs: a learner's sets it itself */
	uint64_t capabilities; /* without an identity */
	uint32_t has_identity;
	struct caps_identity identity; /* caps-json: what a program begins with */
	uint32_t argc;
	uint32_t shell_argc;
	char argv[ORDERS_ARGV_BYTES]; /* argc strings with their NULs, then the shell's */
	char terminal_type[ORDERS_TERMINAL_TEXT];
	uint32_t ready_kind;
	uint32_t ready_port;
	uint32_t ready_wait_ms;
	char ready_text[ORDERS_READY_TEXT];
	uint32_t probe_ms;
	struct limits limits;
	uint32_t baseline_count;
	uint32_t filter_count; /* 0: world without policy */
	struct sock_filter baseline[BPF_MAX_INSNS];
	struct sock_filter filter[BPF_MAX_INSNS];
};

enum order_kind {
	ORDER_PROBE = 1, /* run it, answer PROBE_BEGUN and PROBE_DONE */
	ORDER_LINE_SEEN, /* READY_LINE: the keeper saw the line in the workload's output */
	ORDER_SHELL,     /* open a terminal, answer TERMINAL, and later SHELL_ENDED */
	ORDER_GO, /* the first one; L2's user and network namespace come with it (SCM_RIGHTS) */
};

struct order {
	uint32_t kind;
	uint32_t step;
	struct probe_request probe;
};

#endif
