/* SPDX-License-Identifier: MIT */
/*
 * wire_compile: the bytes between the lab and the seccomp compiler (lab/inside/compiler.c), which
 * runs in a throw-away container, because libseccomp can hang or corrupt its heap on a learner's
 * rules. One request goes to its standard input, one response comes from its standard output.
 *
 * Both are a header and arrays of structs of fixed size in this machine's byte order: the two ends
 * are one build. Each side reads the other's bytes as hostile: magic, version, sizes, counts,
 * enums and the NUL of every text are checked, and unused bytes are 0.
 */
#ifndef LAB_CORE_WIRE_COMPILE_H
#define LAB_CORE_WIRE_COMPILE_H

#include "base/buf.h"
#include "base/err.h"
#include "core/bpf.h"
#include "core/seccomp_profile.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_VERSION      2
#define WIRE_REQUEST_MAX  (1024 * 1024)
#define WIRE_RESPONSE_MAX (128 * 1024)
#define WIRE_NAME_BYTES   40 /* the longest call's name has 28 */
#define WIRE_TEXT_BYTES   200
#define WIRE_LEVELS       2 /* of SCMP_FLTATR_CTL_OPTIMIZE: 1 by priority, 2 binary tree */

/* ---- the request ---- */

struct wire_compare {
	uint64_t value;
	uint64_t value_two;
	uint32_t index;
	uint32_t op; /* enum compare_op */
};

/* libseccomp is asked for the name first. `number` is the native ABI's, -1 if it has none: never
 * another ABI's, for libseccomp reads every number as native. */
struct wire_rule {
	char name[WIRE_NAME_BYTES];
	uint32_t id; /* index in the profile's rules */
	int32_t number;
	uint32_t answer; /* as answer_word */
	uint32_t compare_count;
	struct wire_compare compares[SYSCALL_ARGS];
};

struct wire_request {
	uint32_t default_answer;
	uint32_t levels; /* to compile at, from 1 up; each costs as much as the first */
	uint32_t arches[PROFILE_MAX_ARCHES]; /* libseccomp's tokens, beside the native one */
	size_t arch_count;
	struct wire_rule *rules; /* owned */
	size_t rule_count;
};

/* What of the profile is to be compiled: no skipped, redundant or outranked rule. */
void wire_request_make(
	struct wire_request *request, const struct seccomp_profile *profile, uint32_t levels);
void wire_request_format(const struct wire_request *request, struct buf *out);
/* Error kind ERR_BUG: no person writes a request. Release also after a failure. */
int wire_request_parse(
	struct wire_request *request, const void *bytes, size_t size, struct err *err);
void wire_request_release(struct wire_request *request);

/* ---- the response ---- */

enum wire_status {
	WIRE_COMPILED,
	WIRE_TOO_LONG, /* a program of more than BPF_MAX_INSNS instructions */
	WIRE_REFUSED,  /* libseccomp said no */
	WIRE_TIMEOUT,  /* libseccomp did not return */
};

/* A rule whose name libseccomp does not know. */
struct wire_unknown {
	uint32_t id;
	uint32_t by_number; /* 1: it is in the native ABI's part, by number; 0: it is nowhere */
};

struct wire_response {
	enum wire_status status;
	uint32_t version[3]; /* of libseccomp */
	/* These four if not compiled. */
	char text[WIRE_TEXT_BYTES]; /* why, for people */
	int32_t error;              /* libseccomp's errno value, 0 if none */
	bool has_rule;
	uint32_t rule; /* the id of the rule to blame */
	/* These if compiled. */
	struct wire_unknown *unknown; /* owned */
	size_t unknown_count;
	struct bpf_program programs[WIRE_LEVELS]; /* by level, none where not asked for; owned,
						     validated by parse */
};

void wire_response_format(const struct wire_response *response, struct buf *out);
/* `rule_count` is the profile's: ids below it are sound. Error kind ERR_BUG. Release also after a
 * failure. */
int wire_response_parse(struct wire_response *response, const void *bytes, size_t size,
	size_t rule_count, struct err *err);
void wire_response_release(struct wire_response *response);

/* Adds a finding "library" to the profile for each name that libseccomp does not know. If nothing
 * was compiled: -1 with ERR_REFUSED, at the rule to blame where there is one. */
int wire_response_apply(
	const struct wire_response *response, struct seccomp_profile *profile, struct err *err);

#endif
