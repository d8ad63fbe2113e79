/* SPDX-License-Identifier: MIT */
/*
 * wire_build: what the lab and the program that builds C policies (inside/builder.c) say to each
 * other. The request is the learner's file and what is to come of it, the response a linked
 * program, or why there is none. The builder's compiler has read what a learner wrote, so a
 * response is read as hostile input.
 */
#ifndef LAB_CORE_WIRE_BUILD_H
#define LAB_CORE_WIRE_BUILD_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Whatever a file is called outside: no name of a learner's reaches a command line. */
#define BUILD_SOURCE      "policy.c"
#define BUILD_HEADER      "variant.h"

#define BUILD_SOURCE_MAX  (1024u * 1024u)
#define BUILD_TEXT_MAX    (64u * 1024u) /* of what the compiler says */
#define BUILD_PROGRAM_MAX (3072u * 1024u)

enum build_goal {
	BUILD_FILTER,  /* a program of ours that asks the file's `policy` for a filter */
	BUILD_PROGRAM, /* the file is a whole program, which needs no other file to run */
};
#define BUILD_GOAL_COUNT (BUILD_PROGRAM + 1)

struct build_request {
	enum build_goal goal;
	const char *source; /* borrowed */
	size_t source_size;
	const char *header; /* variant.h, or NULL */
	size_t header_size;
};
void build_request_format(const struct build_request *request, struct buf *out);
/* Error kind ERR_BUG: no person writes a request. Points into `bytes`. */
int build_request_parse(
	struct build_request *request, const void *bytes, size_t size, struct err *err);

enum build_status {
	BUILD_DONE,
	BUILD_NOT_COMPILED,    /* the compiler refused it; text */
	BUILD_NOT_ASSEMBLED,   /* the assembler did; text */
	BUILD_NOT_LINKED,      /* the linker did; text */
	BUILD_CRASHED,         /* one of them died; text */
	BUILD_NO_POLICY,       /* no symbol `policy` that others see */
	BUILD_STATIC_POLICY,   /* one that nobody else sees */
	BUILD_OTHER_POLICY,    /* neither a function nor as large as a struct sock_fprog */
	BUILD_OWN_MAIN,        /* it defines main, which is ours */
	BUILD_NO_MAIN,         /* a program without a main that others see */
	BUILD_NO_ARCHIVES,     /* the machine has no libraries to link a whole program with */
	BUILD_TOOL_FAILED,     /* one of them could not be started: the lab's fault; text */
	BUILD_PROGRAM_TOO_BIG, /* for BUILD_PROGRAM_MAX */
};
#define BUILD_STATUS_COUNT (BUILD_PROGRAM_TOO_BIG + 1)

struct build_response {
	enum build_status status;
	char *text;             /* at most BUILD_TEXT_MAX, with an end; owned; never NULL */
	unsigned char *program; /* ELF, if done; owned */
	size_t program_size;
};
void build_response_format(const struct build_response *response, struct buf *out);
/* Error kind ERR_BUG. Release also after a failure. */
int build_response_parse(
	struct build_response *response, const void *bytes, size_t size, struct err *err);
void build_response_release(struct build_response *response);

#endif
