/* SPDX-License-Identifier: MIT */
/*
 * exercise: what exercise.json says (format 1, docs/format-exercise.md), checked.
 *
 * Everything is owned by the struct and goes with exercise_release. Indices point into the
 * struct's own arrays.
 */
#ifndef LAB_CORE_EXERCISE_H
#define LAB_CORE_EXERCISE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"
#include "core/limits.h"
#include "core/opening.h"
#include "core/pattern.h"
#include "core/probe.h"
#include "core/variant.h"
#include "core/work.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXERCISE_MAX_CHECKS     200
#define EXERCISE_MAX_SURFACES   4 /* checks of this kind */
#define EXERCISE_MAX_CONTAINERS 8
#define EXERCISE_MAX_POLICIES   8
#define EXERCISE_MAX_NETWORKS   8
/* Of a plan: beside the exercise's own a router of each network, and of each ruleset what loads it
 * and what lists it. */
#define PLAN_MAX_CONTAINERS                                                                        \
	(EXERCISE_MAX_CONTAINERS + EXERCISE_MAX_NETWORKS + 2 * EXERCISE_MAX_POLICIES)

enum policy_kind {
	POLICY_SECCOMP_JSON,   /* a profile in Docker's or OCI's form */
	POLICY_SECCOMP_C,      /* a filter made by a C function */
	POLICY_CAPS_JSON,      /* capability sets, no_new_privs, user */
	POLICY_CONTAINER_JSON, /* namespaces, masked paths, limits, id mappings */
	POLICY_NFT,            /* a ruleset of nftables */
	POLICY_PROGRAM_C,      /* the program that runs in a container */
	POLICY_ANSWERS,        /* facts, to be compared with what is */
};
#define POLICY_KIND_COUNT (POLICY_ANSWERS + 1)
const char *policy_kind_name(enum policy_kind kind); /* "seccomp-json" */
bool policy_is_filter(enum policy_kind kind);        /* of system calls */
bool policy_is_c(enum policy_kind kind);             /* a source, which is compiled */

/* When a policy comes into force: just before the workload's execve, as Docker and systemd do, or
 * by the workload itself after it started (only the lab's own workloads, core/work_list.h). */
enum policy_apply { APPLY_EXEC, APPLY_INSIDE };

enum policy_place { POLICY_ON_CONTAINER, POLICY_ON_NETWORK, POLICY_ON_NOTHING };

struct exercise_policy {
	char *file; /* a plain name: no slash, not hidden */
	enum policy_kind kind;
	enum policy_place place;
	size_t container; /* on a container: always for a filter */
	size_t network;   /* on a network: what stands between its containers */
	enum policy_apply apply;
	char *program; /* program-c: where it stands in its container, "/policy/launch" */
};

enum ready_kind { READY_NONE, READY_TCP, READY_UNIX, READY_FILE, READY_LINE };

struct ready {
	enum ready_kind kind;
	unsigned port;    /* READY_TCP */
	char *text;       /* path, or the line the workload prints */
	unsigned wait_ms; /* 1..5000, default 2000 */
};

enum image {
	IMAGE_BASE, /* busybox and nothing else */
	IMAGE_HOST, /* the host's /usr, read-only, nosuid, nodev: for real programs */
};
const char *image_name(enum image image); /* "base" */

struct exercise_container {
	char *name;
	enum image image;
	char **run; /* NULL-terminated argv, or NULL: no workload. "lab:cat" is work_row(work) */
	enum work_kind work;
	unsigned user;
	unsigned opens; /* bits 1 << enum opening: parts of our baseline filter that are lifted */
	uint64_t capabilities; /* that a learner's program starts with, bits by number */
	struct ready ready;
	struct limits limits;
};

/* What joins the containers of a network. */
enum network_kind {
	NETWORK_LINK,   /* two of them, nothing between */
	NETWORK_ROUTER, /* each has a link to a router, which forwards */
	NETWORK_BRIDGE, /* all on one switch */
};
const char *network_kind_name(enum network_kind kind); /* "link" */

struct exercise_network {
	char *name; /* never a container's */
	enum network_kind kind;
	size_t *ends; /* containers, two of a link */
	size_t end_count;
};

/* How many ids of the host a world's containers are. Part of every verdict. */
enum id_mode {
	ID_SINGLE, /* one */
	ID_RANGE,  /* 65536 and the one that init has: for chown, kill, setuid, groups */
};
const char *id_mode_name(enum id_mode mode); /* "single" */

enum check_kind {
	CHECK_BENIGN,
	CHECK_ATTACK,
	CHECK_ANALYSIS,
	CHECK_SURFACE,
	CHECK_STATE,
	CHECK_MATRIX,
};
#define CHECK_KIND_COUNT (CHECK_MATRIX + 1)
const char *check_kind_name(enum check_kind kind);

/* Of a benign probe, and of an attack by a program (exec); other attacks are judged by their
 * effect. Exit and output are of the workload, or of a probe that has output (probe_row). */
struct expect {
	int exit; /* -1: not asked. What has no decisive call must then exit 0, or give the output
		   */
	char *contains; /* in the output; NULL: not asked */
	char *equals;   /* the whole output (stdout of a workload); NULL: not asked */
	int error;      /* errno that the decisive call answers; 0: success */
};

/* What can be read of a process from outside of it. */
enum state_fact {
	STATE_EFFECTIVE, /* five sets of capabilities */
	STATE_PERMITTED,
	STATE_INHERITABLE,
	STATE_BOUNDING,
	STATE_AMBIENT,
	STATE_SECUREBITS,
	STATE_NAMESPACES, /* in which it is not with its container's first process */
	STATE_NO_NEW_PRIVS,
	STATE_DUMPABLE,
	STATE_UID, /* real, effective, saved and of the file system: all four */
	STATE_GID,
	STATE_GROUPS,
	STATE_FILTERS, /* how many of the answer's are in force */
	STATE_DESCRIPTORS,
	STATE_PORTS, /* of TCP, on which it listens */
};
#define STATE_FACT_COUNT (STATE_PORTS + 1)
const char *state_fact_name(enum state_fact fact); /* "no_new_privs" */

/* Of the workload when it is ready; or as it begins a program that the container's user executes:
 * a plain one, one with root's setuid bit, one with capabilities of its own. */
enum state_at { STATE_AT_WORKLOAD, STATE_AT_EXEC, STATE_AT_SETUID_EXEC, STATE_AT_CAPABLE_EXEC };

/* Where those stand, in each container that a caps-json is on. Executed with words behind it, one
 * becomes the program that these name: the second one as root, the third with what it was given. */
#define HELPER_PLAIN   "/lab/plain"
#define HELPER_SETUID  "/lab/setuid"
#define HELPER_CAPABLE "/lab/capable"

struct check_state {
	enum state_at at;
	bool has_probe;   /* at an exec: the check's probe is what is executed */
	unsigned facts;   /* bits 1 << enum state_fact: those that are asked */
	bool is_answered; /* what is must stand in the file of check->policy; else it is wanted */
	struct state_value {
		uint64_t has, lacks; /* a set: bits by capability, securebit or namespace */
		unsigned number;     /* a flag is 0 or 1 */
		unsigned *list;      /* each once, in any order */
		size_t list_count;
	} wanted[STATE_FACT_COUNT];
};

/* A value of that fact, as an exercise or an answer writes it: a set as an array is the whole of
 * it. value->list is the caller's to free, also after a failure. */
int state_value_parse(
	enum state_fact fact, struct state_value *value, const struct jnode *node, struct err *err);

/* What comes of a packet: it arrives; it is answered with a refusal; nothing is heard of it. */
enum reach { REACH_OPEN, REACH_REFUSED, REACH_DROPPED };
const char *reach_name(enum reach reach); /* "open" */

enum family { FAMILY_IPV4, FAMILY_IPV6, FAMILY_MAPPED }; /* ::ffff:10.80.0.1 */
#define FAMILY_COUNT (FAMILY_MAPPED + 1)

/* With PACKET_NEW a cell's first packet has the cell's result. Then answers get back where it is
 * open, what belongs to no flow gets nowhere, and fragments fare as the whole. */
enum packet { PACKET_NEW, PACKET_REPLY, PACKET_INVALID, PACKET_FRAGMENT };
#define PACKET_COUNT (PACKET_FRAGMENT + 1)

enum matrix_protocol { MATRIX_TCP, MATRIX_UDP, MATRIX_ICMP };

#define MATRIX_MAX_PORTS 16
#define MATRIX_MAX_FLOWS 64 /* of one result */

/* A truth table: for each two containers and each port what comes of a packet. */
struct check_matrix {
	size_t containers[EXERCISE_MAX_CONTAINERS];
	size_t container_count;
	struct matrix_port {
		enum matrix_protocol protocol;
		unsigned number; /* not of ICMP */
		char *word;      /* "80/tcp" */
	} ports[MATRIX_MAX_PORTS];
	size_t port_count;
	uint8_t *cells;    /* enum reach, by matrix_cell; those to oneself mean nothing */
	unsigned families; /* bits 1 << enum family: in each of them */
	unsigned packets;  /* bits 1 << enum packet */
};
/* `from` and `to` are indices of the matrix's own containers. */
size_t matrix_cell(const struct check_matrix *matrix, size_t from, size_t to, size_t port);

struct check {
	char *id;
	enum check_kind kind;
	char *title;
	char *asks;
	char *why;
	unsigned weight; /* 1..100 */
	bool critical;
	size_t *needs; /* indices of earlier checks */
	size_t need_count;
	size_t container; /* benign, attack and state */
	/* benign, attack, and state at an exec (PROBE_exec) */
	struct probe_request probe;
	struct expect expect;
	bool by_program; /* the probe executes the learner's program (program-c) */
	bool under_caps; /* the probe is a program where a caps-json is on the container */
	bool alone;      /* in a world of its own, as it may destroy what others need */
	/* analysis, surface, and state that is_answered: `of` is the policy file it asks about */
	size_t policy;
	/* analysis */
	enum pattern_want want;
	struct pattern *patterns;
	size_t pattern_count;
	unsigned abis;       /* bit per enum abi; default x86_64, i386, x32 */
	size_t instructions; /* of the filter, at most; then there are no patterns. 0: not asked */
	/* surface */
	unsigned budget; /* hundredths: 105..1000, default 150 */
	struct check_state *state;
	struct check_matrix *matrix;
};

struct wrong_answer {
	char *name;        /* folder under wrong/ */
	size_t *fails;     /* indices of checks; */
	size_t fail_count; /* 0 with `refused` */
	bool refused;      /* "refused": the file is no policy */
};

/* A mutant of the solution that is as good as it, and why: lint is not to call it a hole. */
struct equivalent {
	char *mutant; /* "operator:file:path:detail", with the variant's values in it */
	char *reason;
};

struct exercise {
	char *id; /* "first-hour/two-doors" */
	char *title;
	unsigned level;         /* 1..5 */
	unsigned minutes;       /* 1..600 */
	unsigned give_up_after; /* minutes: 1..240, or `minutes` where nothing is said */
	char **teaches;         /* NULL-terminated */
	char *theme;
	struct exercise_policy *policies;
	size_t policy_count;
	struct exercise_container *containers;
	size_t container_count;
	struct exercise_network *networks;
	size_t network_count;
	enum id_mode ids;
	struct check *checks;
	size_t check_count;
	struct wrong_answer *wrongs;
	size_t wrong_count;
	struct equivalent *equivalents;
	size_t equivalent_count;
	struct variant_params params; /* what may differ between learners */
	struct variant variant;       /* what this one got: its values stand in all of the above */
	struct hash hash; /* SHA-256 of exercise.json with the values in it, as canonical JSON */
};

/* `id` is the folder's subject/slug, `seed` draws the variant (variant_seed_is_valid), `name` is
 * the file's name in messages. Errors are ERR_INPUT with file:line:column, of the file as it is
 * written, and the nearest right word. Release also after a failure. */
int exercise_parse(struct exercise *exercise, const char *id, const char *seed, const char *name,
	const void *text, size_t size, struct err *err);

/* Title, level, minutes, what it teaches and its theme, and nothing else: for lists. They stand at
 * the beginning of the file, and then what comes behind them is not looked at. */
int exercise_parse_facts(struct exercise *exercise, const char *id, const char *name,
	const void *text, size_t size, struct err *err);

/* exercise_parse for every value that a param can have (variant_set), the others as zeros draw
 * them: no seed may draw what can't be read. The error says with which value. */
int exercise_parse_values(
	const char *id, const char *name, const void *text, size_t size, struct err *err);
void exercise_release(struct exercise *exercise);
/* Are all its policies answers? They change nothing, so no service can be broken. */
bool exercise_only_answers(const struct exercise *exercise);
int exercise_check_find(const struct exercise *exercise, const char *id); /* index or -1 */

/* What of this exercise is in the format, but not in this build, as in "policy kind nft": true and
 * the words in `what`, with commas. Such an exercise can be shown and started, and no more. */
bool exercise_cannot_run(const struct exercise *exercise, struct buf *what);

/* Attacks by a program, all that a learner's program executes, and states at an exec: which of
 * their calls were refused, and what programs begin with, is told by the recorder only. */
bool check_is_recorded(const struct check *check);

/* Is this a well-formed exercise id: subject/slug, lower-case letters, digits and single hyphens?
 */
bool exercise_id_is_valid(const char *id);

#endif
