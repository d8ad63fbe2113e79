/* SPDX-License-Identifier: MIT */
/*
 * What a file is, before its rules are read: a profile and not what one is wrapped in, with nothing
 * at its top that the lab does not do.
 *
 * A flag changes how a filter is loaded, and never what it answers. What runtimes make of them:
 * runc knows LOG and SPEC_ALLOW and takes TSYNC for nothing; crun passes all four on, and loads
 * with SPEC_ALLOW where there is no list (runc libcontainer/seccomp/seccomp_linux.go, crun
 * src/libcrun/seccomp.c). The lab loads without flags. So each is refused by name: passed over in
 * silence, a learner would believe in something that is not there.
 */
#include "core/seccomp_profile_parts.h"

#include "base/mem.h"

#include <string.h>

/* ---- what a profile comes wrapped in ---- */

struct wrapping {
	const char *outer;
	const char *inner; /* NULL: `outer` itself is the profile */
	const char *what;
};

static const struct wrapping wrappings[] = {
	{ "linux", "seccomp", "this is the whole config.json of a container" },
	{ "seccomp", NULL, "the profile is packed into another object here" },
	{ "spec", NULL, "this is a Kubernetes resource" },
};

static int refuse_wrapping(const struct jnode *root, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrappings); i++) {
		const struct wrapping *row = &wrappings[i];
		struct jnode outer;
		struct jnode inner;
		if (!jnode_member(root, row->outer, &outer) || !jnode_is_object(&outer))
			continue;
		if (row->inner && !jnode_member(&outer, row->inner, &inner))
			continue;
		return jnode_fail_key(row->inner ? &inner : &outer, err,
			"%s: only this object, from { to }, belongs into the file", row->what);
	}
	return 0;
}

/* ---- listeners ---- */

static int refuse_listener(const struct jnode *root, struct err *err)
{
	static const char *const keys[] = { "listenerPath", "listenerMetadata" };
	struct jnode node;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (jnode_given(root, keys[i], &node))
			return jnode_fail_key(&node, err,
				"this is for SCMP_ACT_NOTIFY, which asks another program; the lab has "
				"no such program: leave it out");
	return 0;
}

/* ---- flags ---- */

static const char *const flags[] = {
	"SECCOMP_FILTER_FLAG_LOG",
	"SECCOMP_FILTER_FLAG_SPEC_ALLOW",
	"SECCOMP_FILTER_FLAG_TSYNC",
	"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
};

/* What each would do, in the order of `flags`. */
static const char *const effects[] = {
	"it writes every call that is not allowed to the machine's log, where nobody looks here",
	"it switches off a protection of the processor and refuses or permits no call",
	"it loads the filter into all threads of a program, and here there is one when it is loaded",
	"it is for SCMP_ACT_NOTIFY, and here nobody would answer",
};
_Static_assert(ARRAY_SIZE(flags) == ARRAY_SIZE(effects), "a flag has an effect");

static int check_flags(const struct jnode *root, enum profile_reading reading, struct err *err)
{
	struct jnode array;
	size_t count = 0;
	size_t which = 0;
	if (profile_array(root, "flags", ARRAY_SIZE(flags), &array, &count, err))
		return -1;
	struct jnode flag = { 0 };
	for (size_t i = count; i-- > 0;) {
		flag = jnode_at(&array, i);
		if (jnode_word(&flag, flags, ARRAY_SIZE(flags), &which, err))
			return -1;
	}
	if (!count || reading == PROFILE_TO_EXAMINE)
		return 0;
	return jnode_fail(&flag, err,
		"the lab loads filters without flags. %s: %s. Leave it out; what the profile refuses "
		"stays the same",
		flags[which], effects[which]);
}

/* ---- the top level ---- */

int profile_check_form(const struct jnode *root, enum profile_reading reading, struct err *err)
{
	static const char *const keys[] = { "defaultAction", "defaultErrnoRet", "defaultErrno",
		"architectures", "archMap", "syscalls", "flags", "listenerPath",
		"listenerMetadata" };
	if (refuse_wrapping(root, err) || jnode_object(root, keys, ARRAY_SIZE(keys), err))
		return -1;
	if (reading != PROFILE_TO_EXAMINE && refuse_listener(root, err))
		return -1;
	return check_flags(root, reading, err);
}
