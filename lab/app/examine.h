/* SPDX-License-Identifier: MIT */
/*
 * examine: policies of the caller's choice, compiled to be looked at: seccomp profiles in JSON,
 * read as container runtimes read them, and programs as seccomp_export_bpf(3) writes them (an array
 * of struct sock_filter in this machine's byte order).
 */
#ifndef LAB_APP_EXAMINE_H
#define LAB_APP_EXAMINE_H

#include "base/err.h"
#include "core/grade.h"

#include <stdbool.h>

/* What examining has in common: closed at the end. The sandbox is made when the first profile
 * has to be compiled, so that exported programs can be looked at where there is none. */
struct sandbox;
struct examiner {
	bool plain; /* nobody asks for `optimised` */
	struct sandbox *sandbox;
};
void examiner_close(struct examiner *examiner);

struct examined {
	struct answer_policy policy; /* of an exported program only `program` and `file` */
	bool is_exported;
};

/* ERR_INPUT: absent, unreadable or no policy, with the place where there is one. `path` is
 * borrowed. Release also after a failure. */
int examine_read(
	struct examiner *examiner, const char *path, struct examined *examined, struct err *err);
void examined_release(struct examined *examined);

#endif
