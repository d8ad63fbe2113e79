/* SPDX-License-Identifier: MIT */
/*
 * examine: policies of the caller's choice, compiled to be looked at: seccomp profiles in JSON,
 * read as container runtimes read them; C files, which are those whose name ends in .c
 * (docs/format-seccomp-c.md); programs as seccomp_export_bpf(3) writes them (an array of struct
 * sock_filter in this machine's byte order); and capability sets (docs/format-caps-json.md), which
 * are not compiled.
 */
#ifndef LAB_APP_EXAMINE_H
#define LAB_APP_EXAMINE_H

#include "base/err.h"
#include "core/caps_policy.h"
#include "core/grade.h"
#include "core/runtime.h"

#include <stdbool.h>

/* What examining has in common: closed at the end. The sandbox is made when the first profile
 * has to be compiled, so that exported programs can be looked at where there is none. */
struct sandbox;
struct examiner {
	bool plain;           /* nobody asks for `optimised` */
	enum runtime runtime; /* that loads profiles; it has no part in the other kinds */
	struct sandbox *sandbox;
};
void examiner_close(struct examiner *examiner);

struct policy_building;
struct examined {
	struct answer_policy policy; /* of an exported program only `program` and `file` */
	struct caps_policy caps;     /* EXAMINED_CAPS, which has no `policy` */
	enum examined_form { EXAMINED_PROFILE, EXAMINED_C, EXAMINED_PROGRAM, EXAMINED_CAPS } form;
	struct policy_building *building; /* while it is being read */
};

/* The written rules that the program was made of, or NULL where nobody knows any. */
const struct seccomp_profile *examined_rules(const struct examined *examined);

/* ERR_INPUT: absent, unreadable or no policy, with the place where there is one. `path` is
 * borrowed. Release also after a failure. */
int examine_read(
	struct examiner *examiner, const char *path, struct examined *examined, struct err *err);

/* The same of `count` files, compiled side by side, for who has no use but for a filter:
 * ERR_INPUT for another policy. All of them are released, also after a failure. */
int examine_read_filters(struct examiner *examiner, const char *const *paths,
	struct examined *examined, size_t count, struct err *err);
void examined_release(struct examined *examined);

#endif
