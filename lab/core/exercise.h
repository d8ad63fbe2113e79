/* SPDX-License-Identifier: MIT */
/*
 * exercise: what exercise.json says (format 1, docs/format-exercise.md), checked.
 *
 * Everything is owned by the struct and goes with exercise_release. Indices point into the
 * struct's own arrays.
 */
#ifndef LAB_CORE_EXERCISE_H
#define LAB_CORE_EXERCISE_H

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

enum policy_kind { POLICY_SECCOMP_JSON };
const char *policy_kind_name(enum policy_kind kind); /* "seccomp-json" */

/* When a policy comes into force: just before the workload's execve, as Docker and systemd do, or
 * by the workload itself after it started (only the lab's own workloads, core/work_list.h). */
enum policy_apply { APPLY_EXEC, APPLY_INSIDE };

struct exercise_policy {
	char *file; /* a plain name: no slash, not hidden */
	enum policy_kind kind;
	size_t container; /* "on" */
	enum policy_apply apply;
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
	struct ready ready;
	struct limits limits;
};

/* A routed link between two containers; more containers, bridges and routers come later. */
struct exercise_network {
	char *name;
	size_t ends[2]; /* containers */
};

/* How many ids of the host a world's containers are. Part of every verdict. */
enum id_mode {
	ID_SINGLE, /* one */
	ID_RANGE,  /* 65536 and the one that init has: for chown, kill, setuid, groups */
};
const char *id_mode_name(enum id_mode mode); /* "single" */

enum check_kind { CHECK_BENIGN, CHECK_ATTACK, CHECK_ANALYSIS, CHECK_SURFACE };
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
	/* benign and attack */
	size_t container;
	struct probe_request probe;
	struct expect expect;
	bool alone; /* in a world of its own, as it may destroy what others need */
	/* analysis and surface: `of` is the policy file it asks about */
	size_t policy;
	/* analysis */
	enum pattern_want want;
	struct pattern *patterns;
	size_t pattern_count;
	unsigned abis; /* bit per enum abi; default x86_64, i386, x32 */
	/* surface */
	unsigned budget; /* hundredths: 105..1000, default 150 */
};

struct wrong_answer {
	char *name;        /* folder under wrong/ */
	size_t *fails;     /* indices of checks; */
	size_t fail_count; /* 0 with `refused` */
	bool refused;      /* "refused": the file is no policy */
};

struct exercise {
	char *id; /* "first-hour/two-doors" */
	char *title;
	unsigned level;   /* 1..5 */
	unsigned minutes; /* 1..600 */
	char **teaches;   /* NULL-terminated */
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
	struct variant_params params; /* what may differ between learners */
	struct variant variant;       /* what this one got: its values stand in all of the above */
	struct hash hash; /* SHA-256 of exercise.json with the values in it, as canonical JSON */
};

#define EXERCISE_MAX_CHECKS     200
#define EXERCISE_MAX_CONTAINERS 8
#define EXERCISE_MAX_POLICIES   8
#define EXERCISE_MAX_NETWORKS   8
#define EXERCISE_MAX_SURFACES   4 /* checks of this kind */

/* `id` is the folder's subject/slug, `seed` draws the variant (variant_seed_is_valid), `name` is
 * the file's name in messages. Errors are ERR_INPUT with file:line:column, of the file as it is
 * written, and the nearest right word. Release also after a failure. */
int exercise_parse(struct exercise *exercise, const char *id, const char *seed, const char *name,
	const void *text, size_t size, struct err *err);

/* The same for every value that a param can have (variant_set), the others as zeros draw them: no
 * seed may draw what can't be read. The error says with which value. */
int exercise_parse_values(
	const char *id, const char *name, const void *text, size_t size, struct err *err);
void exercise_release(struct exercise *exercise);
int exercise_check_find(const struct exercise *exercise, const char *id); /* index or -1 */

/* An attack by a program: which of its calls were refused is told by the recorder only. */
bool check_is_recorded(const struct check *check);

/* Is this a well-formed exercise id: subject/slug, lower-case letters, digits and single hyphens?
 */
bool exercise_id_is_valid(const char *id);

#endif
