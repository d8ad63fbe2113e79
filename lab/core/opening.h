/* SPDX-License-Identifier: MIT */
/*
 * opening: the parts of our own baseline filter (core/baseline.h) that an exercise may lift in one
 * container, because it is about them. What is in no row here is never lifted: io_uring, bpf, perf
 * and module calls.
 *
 *   OPENING(word, name)    the C word, and the name in "opens"
 */
#ifndef LAB_CORE_OPENING_H
#define LAB_CORE_OPENING_H

#define OPENING_LIST                                                                               \
	OPENING(userns, "userns")                                                                  \
	OPENING(i386, "i386")                                                                      \
	OPENING(x32, "x32")                                                                        \
	OPENING(keyring, "keyring")                                                                \
	OPENING(vsock, "vsock")                                                                    \
	OPENING(alg, "alg")                                                                        \
	OPENING(ptrace, "ptrace")                                                                  \
	OPENING(userfaultfd, "userfaultfd")                                                        \
	OPENING(memfd, "memfd")

enum opening {
#define OPENING(word, name) OPENING_##word,
	OPENING_LIST
#undef OPENING
		OPENING_COUNT
};

const char *opening_name(enum opening opening);
const char *const *opening_names(void); /* OPENING_COUNT of them, in order */

#endif
