/* SPDX-License-Identifier: MIT */
/*
 * call_conditions: for which arguments a filter permits a call, in words.
 *
 *   "AF_UNIX, AF_INET, AF_INET6 only"    "all but TIOCSTI"    "none of CLONE_NEWNS|CLONE_NEWUSER"
 *   "argument 1: at least 0x200000010"   "not where AF_NETLINK and argument 2: 9"
 */
#ifndef LAB_CORE_CALL_CONDITIONS_H
#define LAB_CORE_CALL_CONDITIONS_H

#include "base/buf.h"
#include "core/bpf_cells.h"
#include "core/names.h"

/* `cells` are those of one call that are meant, joined (bpf_cells_join) and at least one; `rest`
 * are its others, joined too: where these are fewer, they are told. The words are exact, unless
 * they say "and more". */
void call_conditions(struct word_sets *sets, const struct syscall_row *call,
	const struct bpf_cells *cells, const struct bpf_cells *rest, struct buf *out);

#endif
