/* SPDX-License-Identifier: MIT */
#include "core/setup.h"

#include "base/mem.h"

#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <string.h>

#define ANY_FIRST (-1)

static const struct setup_row {
	enum setup setup;
	const char *call;
	int first; /* what its first argument is */
} rows[] = {
	{ SETUP_NO_NEW_PRIVS, "prctl", PR_SET_NO_NEW_PRIVS },
	{ SETUP_FILTER, "seccomp", SECCOMP_SET_MODE_FILTER },
	{ SETUP_FILTER, "prctl", PR_SET_SECCOMP },
	{ SETUP_CAPABILITIES, "capset", ANY_FIRST },
	{ SETUP_BOUNDING, "prctl", PR_CAPBSET_DROP },
	{ SETUP_AMBIENT, "prctl", PR_CAP_AMBIENT },
	{ SETUP_UID, "setuid", ANY_FIRST },
	{ SETUP_UID, "setreuid", ANY_FIRST },
	{ SETUP_UID, "setresuid", ANY_FIRST },
	{ SETUP_GID, "setgid", ANY_FIRST },
	{ SETUP_GID, "setregid", ANY_FIRST },
	{ SETUP_GID, "setresgid", ANY_FIRST },
	{ SETUP_GROUPS, "setgroups", ANY_FIRST },
};

static const char *const names[SETUP_COUNT] = {
	[SETUP_NO_NEW_PRIVS] = "prctl(PR_SET_NO_NEW_PRIVS)",
	[SETUP_FILTER] = "seccomp_load or seccomp",
	[SETUP_CAPABILITIES] = "capset",
	[SETUP_BOUNDING] = "prctl(PR_CAPBSET_DROP)",
	[SETUP_AMBIENT] = "prctl(PR_CAP_AMBIENT)",
	[SETUP_UID] = "setresuid",
	[SETUP_GID] = "setresgid",
	[SETUP_GROUPS] = "setgroups",
};

const char *setup_name(enum setup setup)
{
	return names[setup];
}

static bool is_row(const struct setup_row *row, uint32_t nr)
{
	const struct syscall_row *call = syscall_find(row->call);
	return call && call->number[abi_native()] == (int64_t)nr;
}

bool setup_is(enum setup setup, const struct call_event *event)
{
	if ((event->kind != CALL_RETURNED && event->kind != CALL_UNFINISHED) ||
		event->abi != (int32_t)abi_native())
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].setup == setup && is_row(&rows[i], event->nr) &&
			(rows[i].first == ANY_FIRST ||
				(uint32_t)event->args[0] == (uint32_t)rows[i].first))
			return true;
	return false;
}

bool setup_may_be(uint32_t nr)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (is_row(&rows[i], nr))
			return true;
	return false;
}
