/* SPDX-License-Identifier: MIT */
/*
 * plan: everything that a world will do, decided beforehand: complete, printable data. Deciding is
 * pure, doing (sandbox/) is dumb. Borrowed pointers point into the exercise and the compiled
 * policy, which must outlive the plan.
 */
#ifndef LAB_CORE_PLAN_H
#define LAB_CORE_PLAN_H

#include "base/buf.h"
#include "core/bpf.h"
#include "core/caps.h"
#include "core/exercise.h"

#include <stdbool.h>
#include <stddef.h>

enum plan_image {
	PLAN_IMAGE_BASE, /* these two as enum image */
	PLAN_IMAGE_HOST,
	PLAN_IMAGE_BARE,      /* nothing but /proc and the tool */
	PLAN_IMAGE_TOOLCHAIN, /* and what a C policy is built with (core/toolchain.h) */
	PLAN_IMAGE_LIBRARIES, /* and what the program that was built needs of that */
	PLAN_IMAGE_NFT,       /* nft and its libraries (core/toolchain.h) */
};

/* A program of ours that is the workload (inside/), linked into the binary as data. */
enum plan_tool {
	PLAN_TOOL_NONE,
	PLAN_TOOL_COMPILER, /* of profiles */
	PLAN_TOOL_BUILDER,  /* of C policies */
	PLAN_TOOL_PROGRAM,  /* what that has built; not ours, and held like a workload */
};
const char *plan_tool_name(enum plan_tool tool); /* "compiler" */

struct plan_container {
	const char *name;
	enum plan_image image;
	enum plan_tool tool;
	enum work_kind work;    /* a workload of ours, whose argv `run` is; WORK_NONE */
	const char *const *run; /* argv or NULL */
	const void
		*program; /* of PLAN_TOOL_PROGRAM, or to stand at `place`: an ELF file, borrowed */
	size_t program_size;
	/* program-c: the path of the learner's program, or NULL. Where `program` is NULL something
	 * of ours stands there, which executes the words that it is given (inside/through.c). */
	const char *place;
	const void *input; /* the workload's stdin; NULL: input_fd */
	size_t input_size;
	int input_fd;     /* the workload's stdin, borrowed; 0 or below: /dev/null */
	bool keep_output; /* observe all that the workload writes; else the first 64 KiB */
	/* argv of a shell on a terminal of the container's own, started when it is ready; NULL */
	const char *const *shell;
	const char *terminal_type; /* the shell's TERM */
	const char *files;         /* host folder shown read-only at /files, or NULL */
	unsigned user;
	struct ready ready; /* text borrowed */
	struct limits limits;
	unsigned opens;        /* bits 1 << enum opening */
	uint64_t capabilities; /* that the workload and programs keep, of L2 */
	/* with a caps-json: what the workload and programs begin with, instead; user is its uid */
	bool has_identity;
	struct caps_identity identity;
	const struct bpf_program
		*filter; /* the learner's, loaded last; NULL: world without policy */
	enum policy_apply apply;
	/* It has no namespaces of its own user and network, but those of container `joined`. What
	 * joins runs before anything else does, one after the other, and must end with status 0;
	 * else the world ends. */
	bool joins;
	size_t joined;
};

/* A link: one veth pair, an end in each container. Addresses are ours to choose, as network
 * namespaces are new. N is the network's number. Of two containers: 10.80.N.1 and .2 of /30,
 * fd80:0:0:N::1 and ::2 of /64. Of a router and a container: 10.80.N.254 and fd80:0:0:N::fe are the
 * router's on each link, and 10.80.N.H and fd80:0:0:N::H the container's, with a route to all of N
 * by the router. */
struct plan_network {
	const char *name;
	size_t ends[2]; /* containers; the first may be a router */
	size_t number;
	bool routed;
	size_t host; /* H: 1 for the network's first container; 0 where there is no router */
};
#define PLAN_ROUTER_HOST 254 /* of a router, as H */

#define PLAN_NO_CHECK    ((size_t)-1)

enum plan_phase { PLAN_BENIGN, PLAN_ATTACK, PLAN_BENIGN_AGAIN };

struct plan_step {
	size_t check; /* index in the exercise, or PLAN_NO_CHECK */
	size_t container;
	const struct probe_request *probe; /* borrowed */
	enum plan_phase phase;
};

#define PLAN_PROBE_MS 2000 /* one probe may take this long, then its container's init kills it */

struct plan {
	struct plan_container *containers; /* owned */
	size_t container_count;
	struct plan_network *networks; /* owned */
	size_t network_count;
	struct plan_step *steps; /* owned */
	size_t step_count;
	unsigned wall_ms; /* of the world */
	enum id_mode ids;
	bool recorded;  /* every system call of the learner's side is followed (sandbox/recorder.c)
			 */
	bool unbounded; /* so many as there are: who runs it takes them as they come */
	/* A world that tries packets instead of probes, when all are ready; NULL. Its check's
	 * index, and which of the plan's containers the matrix's are. */
	const struct check_matrix *matrix;
	size_t matrix_check;
	char *traced[EXERCISE_MAX_POLICIES]; /* rulesets with what traces their packets; owned */
};

/* The worlds of an exercise, run one after the other. */
struct plans {
	struct plan *items; /* owned */
	size_t count;       /* at least 1 */
};

/* The worlds of an exercise's live checks; all have the same containers and networks. The first
 * one is common to all checks that are not `alone`: order is benign, attacks, benign again. Attacks
 * by a program and the like (check_is_recorded) have a world for themselves that is recorded, as
 * that is not for every probe. Each check that is alone follows with a world whose one step it is.
 * (A common world without a step is left out.) A matrix has a world of its own, too: the same
 * containers, networks and rulesets, but no workload, as its ports are taken by the lab. `filters`
 * has a program per policy (NULL, or all
 * NULL: the worlds without policy); `only` is a check's index, or -1 for all (its needs come with
 * it). `files` may be NULL. */
void plans_make(struct plans *plans, const struct exercise *exercise,
	const struct bpf_program *const *filters, int only, const char *files);
/* Put the learner's program into its container, in all worlds. The bytes are borrowed. */
void plans_put_program(struct plans *plans, const struct exercise *exercise, size_t policy,
	const void *bytes, size_t size);
/* The same with what a caps-json says, for one plan; without it that container's processes are user
 * 0 with everything (caps_identity_everything). */
void plan_put_identity(struct plan *plan, const struct exercise *exercise, size_t policy,
	const struct caps_identity *identity);
/* Load a ruleset where the exercise has it, in all worlds, before anything else runs there. The
 * text is borrowed. */
void plans_put_ruleset(struct plans *plans, const struct exercise *exercise, size_t policy,
	const char *text, size_t size);
/* The plan's container that a ruleset is put in: the exercise's own, or a network's router. */
size_t plan_place_of(const struct plan *plan, const struct exercise_policy *policy);
void plans_release(struct plans *plans);

/* Which checks an answer is asked for: all with `only` -1, else that one and what it needs,
 * directly or not. `asked` has room for every check. */
void plan_asked(const struct exercise *exercise, int only, bool *asked);

/* Index of the filter that is loaded in a container, or of the program that is to load some; -1. */
int plan_policy_on(const struct exercise *exercise, size_t container);
int plan_program_on(const struct exercise *exercise, size_t container); /* only the latter */
int plan_caps_on(const struct exercise *exercise, size_t container);    /* of the caps-json; -1 */

/* The addresses of an end (0 or 1) of a network, as text. */
void plan_ipv4(const struct plan_network *network, size_t end, struct buf *out);
void plan_ipv6(const struct plan_network *network, size_t end, struct buf *out);
/* What the interface of an end is called: eth0 of a container's first network, eth1 of its second;
 * of a router the name of the container behind it, where that can be an interface's. */
void plan_interface(const struct plan *plan, size_t network, size_t end, struct buf *out);

/* The container's /etc/hosts: localhost, itself, and each container that it shares a network with;
 * for each name a line with an IPv4 address and one with an IPv6 address. By its own name it finds
 * its end of its first network, or its loopback where it has none. */
void plan_hosts(const struct plan *plan, size_t container, struct buf *out);

/* The plan that compiles a policy: one bare container whose workload is the tool. `bytes` are the
 * tool's input, or of PLAN_TOOL_PROGRAM the program. */
void plan_make_tool(struct plan *plan, enum plan_tool tool, const void *bytes, size_t size);

/* The world in which a ruleset is tried: the exercise's containers and networks, empty, the ruleset
 * loaded where it belongs, and then listed; without an exercise (NULL) one container. `load` and
 * `list` are the containers that do it. The text is borrowed. */
struct plan_ruleset {
	size_t load, list;
};
void plan_make_ruleset(struct plan *plan, const struct exercise *exercise, size_t policy,
	const char *text, size_t size, struct plan_ruleset *who);

/* What `run` is asked for. Its program's stdin is the caller's to set: containers[0].input_fd. */
struct plan_run {
	const char *const *command; /* argv, NULL-terminated, borrowed */
	enum image image;
	unsigned user;
	struct limits limits;
};
#define PLAN_RUN_USER 1000
void plan_run_default(struct plan_run *run);
/* One container, one program, all of its output; over when the program is. `filter` may be NULL. */
void plan_make_run(struct plan *plan, const struct plan_run *run, const struct bpf_program *filter);

/* Whose terminal a shell is on, and where. */
struct plan_shell {
	size_t container;
	const char *terminal_type; /* TERM, borrowed */
};
#define PLAN_SHELL_MS 3600000u
/* The exercise's containers and links without its checks, and a shell. `filters` as for plans_make;
 * time is bounded by PLAN_SHELL_MS. */
void plan_make_shell(struct plan *plan, const struct exercise *exercise,
	const struct bpf_program *const *filters, const char *files,
	const struct plan_shell *shell);

void plan_format(const struct plan *plan, struct buf *out); /* for people; one line a fact */
void plan_release(struct plan *plan);

#endif
