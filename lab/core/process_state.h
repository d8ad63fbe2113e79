/* SPDX-License-Identifier: MIT */
/*
 * process_state: what the kernel says of a process, as a fixed-size struct: what it may do, who it
 * is, what it holds. Read from outside of it, never asked of it. The recorder tells it of every
 * program as that begins (TASK_EXECUTED).
 */
#ifndef LAB_CORE_PROCESS_STATE_H
#define LAB_CORE_PROCESS_STATE_H

#include "core/call_event.h"

#include <stdbool.h>
#include <stdint.h>

#define PROCESS_CAPABILITY_SETS 5   /* in the order of enum state_fact: from STATE_EFFECTIVE on */
#define PROCESS_IDS             4   /* real, effective, saved, of the file system */
#define PROCESS_GROUPS          16  /* those that are kept */
#define PROCESS_DESCRIPTORS     128 /* numbers below this are kept */
#define PROCESS_UNREAD          UINT32_MAX

struct process_state {
	uint64_t capabilities[PROCESS_CAPABILITY_SETS];
	uint64_t descriptors[PROCESS_DESCRIPTORS / 64]; /* a bit each */
	uint32_t descriptors_above; /* how many others; PROCESS_UNREAD: nothing is known of any */
	uint32_t uid[PROCESS_IDS];
	uint32_t gid[PROCESS_IDS];
	uint32_t group_count;
	uint32_t groups[PROCESS_GROUPS];
	uint32_t no_new_privs;
	uint32_t filters; /* all that are in force, ours included */
};

/* Fill all but the descriptors from the text of /proc/PID/status (proc(5)). False: a line is
 * missing, or makes no sense. */
bool process_state_parse(struct process_state *state, const char *text);
/* The ids as the process itself has them: those of /proc/PID/status are the reader's. The texts are
 * /proc/PID/uid_map and gid_map, whose second column is the reader's as well
 * (user_namespaces(7)). An id that has no name there becomes PROCESS_NO_ID. */
#define PROCESS_NO_ID UINT32_MAX
void process_state_map_ids(struct process_state *state, const char *uid_map, const char *gid_map);
void process_state_add_descriptor(struct process_state *state, unsigned number);

/* In an event TASK_EXECUTED. False: it has none. */
void process_state_put(const struct process_state *state, struct call_event *event);
bool process_state_get(struct process_state *state, const struct call_event *event);

#endif
