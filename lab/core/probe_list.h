/* SPDX-License-Identifier: MIT */
/*
 * probe_list: the catalogue of probes, once. core/probe.c makes rows from it, inside/probes.c
 * functions.
 *
 *   PROBE(word, name, call, what)
 *     word  the C word: probe_<word> in inside/
 *     name  as written in exercise.json, "probe": ["mkdir"]
 *     call  the decisive system call, the one that the probe is about
 *     what  what it does, in the service's words, completing "it could not ..."
 *
 * Every probe has an effect that is looked for afterwards from outside; none is judged by a
 * return code alone, except where a call has no effect that can be seen (fsync).
 */
#ifndef LAB_CORE_PROBE_LIST_H
#define LAB_CORE_PROBE_LIST_H

#define PROBE_LIST                                                                                 \
	PROBE(open_file, "open-file", "openat", "open its log file")                               \
	PROBE(write_file, "write-file", "write", "write a line to its log file")                   \
	PROBE(fsync_file, "fsync-file", "fsync", "flush its log file to the disk")                 \
	PROBE(rename_file, "rename-file", "rename", "rename its log file")                         \
	PROBE(unlink_file, "unlink-file", "unlink", "remove its oldest log file")                  \
	PROBE(mkdir, "mkdir", "mkdir", "make a directory with mkdir")                              \
	PROBE(mkdirat, "mkdirat", "mkdirat", "make a directory with mkdirat")

#endif
