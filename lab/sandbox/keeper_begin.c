/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. How a world begins, in the keeper: it becomes root of L1 and protects
 * itself; then the dear things go on beside each other: the roots in the containers' own processes,
 * network namespaces in their holders, and meanwhile the keeper sees to itself. When all are there,
 * the networks are linked and each init gets its L2, with which it goes on. A root comes first:
 * what it needs, init's start with it, takes longer than a network namespace.
 */
#include "sandbox/keeper.h"

#include "base/mem.h"
#include "sandbox/image.h"
#include "sandbox/network.h"
#include "sandbox/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#define NESTED 8 /* namespaces of a kind that a container may make */

static int write_limit(const char *name, size_t value)
{
	char path[64];
	char text[24];
	(void)snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces", name);
	(void)snprintf(text, sizeof(text), "%zu", value);
	return tree_write(path, text) && errno != ENOENT ? -1 : 0; /* a kernel without the kind */
}

/* How many namespaces L1 may have, with all that is below it (namespaces(7)): what a container is
 * made of, and where nested user namespaces are opened, a few of each more. But for IPC: a new one
 * would have limits of its own, and System V memory is counted by nothing else. A detached mount
 * counts as a mount namespace (open_tree(2) answers ENOSPC), and the roots are being built now. */
static int limit_namespaces(const struct plan *plan)
{
	static const char *const others[] = { "net", "pid", "uts", "cgroup", "time" };
	const size_t each = NESTED * (1 + plan->container_count);
	size_t users = plan->container_count;
	size_t trees = plan->container_count * IMAGE_TREES;
	for (size_t i = 0; i < plan->container_count; i++)
		users += plan->containers[i].opens & 1u << OPENING_userns ? NESTED : 0;
	for (size_t i = 0; i < plan->container_count; i++)
		if (image_has_toolchain(plan->containers[i].image))
			trees += TOOLCHAIN_MAX_PARTS;
	if (write_limit("user", users) || write_limit("ipc", plan->container_count) ||
		write_limit("mnt", each + trees))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (write_limit(others[i], each))
			return -1;
	return 0;
}

static int enter_l1(const struct keeper *keeper, const char **what)
{
	char go;
	*what = "wait for the id maps";
	if (read(keeper->setup->control, &go, 1) != 1)
		return -1;
	*what = "become root of the user namespace";
	if (credentials_become_inner_root(&keeper->setup->sandbox->ids, keeper->plan->ids))
		return -1;
	*what = "protect the keeper";
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return -1;
	*what = "leave the terminal's session";
	if (setsid() < 0)
		return -1;
	*what = "make mounts private";
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* The keeper's own view: processes of L1, for the watchdog. Containers don't need it, and begin
 * before. */
static int look_at_l1(const struct keeper *keeper, const char **what)
{
	*what = "mount the keeper's /proc (is this machine's own /proc masked?)";
	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return -1;
	*what = "limit namespaces";
	return limit_namespaces(keeper->plan);
}

static void start_containers(struct keeper *keeper)
{
	const size_t count = keeper->plan->container_count;
	for (size_t i = 0; i < count; i++) /* all, for finish() stops all */
		keeper->members[i].container = (struct container){
			.plan = &keeper->plan->containers[i],
			.index = i,
			.files = keeper->setup->files[i],
			.control = -1,
			.output = { -1, -1 },
			.disk = -1,
			.group = groups_of(keeper->setup->groups, i),
		};
	for (size_t i = 0; i < count && !keeper->over; i++) {
		const char *what = "";
		if (container_start(keeper->setup->sandbox, keeper->plan,
			    &keeper->members[i].container, &what))
			keeper_fault(keeper, what, errno);
	}
}

static void begin_learner_spaces(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		const char *what = "";
		if (!keeper->plan->containers[i].joins &&
			learner_space_begin(&keeper->members[i].space, &what))
			keeper_fault(keeper, what, errno);
	}
}

/* What joins stands behind what it joins. */
static int finish_space(struct keeper *keeper, size_t index, const char **what)
{
	const struct plan_container *plan = &keeper->plan->containers[index];
	struct learner_space *space = &keeper->members[index].space;
	if (plan->joins)
		return learner_space_share(space, &keeper->members[plan->joined].space, what);
	return learner_space_finish(space, keeper->plan->ids, plan, what);
}

static void finish_learner_spaces(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		const char *what = "";
		if (finish_space(keeper, i, &what))
			keeper_fault(keeper, what, errno);
	}
}

static void let_one_go(struct keeper *keeper, struct member *member)
{
	member->gone = true;
	if (container_go(&member->container, &member->space))
		keeper_fault(keeper, "hand its namespaces to a container's init", errno);
	learner_space_close(&member->space);
}

/* Is it over with what joins another container? Its container goes with it: nothing of it is left
 * when the others begin. */
static bool has_joined(struct keeper *keeper, size_t index)
{
	struct member *member = &keeper->members[index];
	if (!member->gone)
		let_one_go(keeper, member);
	if (!keeper_output_is_done(member))
		return false;
	if (member->end.how != ENDED_EXIT || member->end.value)
		keeper_finish(keeper);
	container_stop(&member->container);
	member->up = false;
	return true;
}

void keeper_let_go(struct keeper *keeper)
{
	const size_t count = keeper->plan->container_count;
	for (size_t i = 0; i < count && !keeper->over; i++)
		if (keeper->plan->containers[i].joins && !has_joined(keeper, i))
			return;
	for (size_t i = 0; i < count && !keeper->over; i++)
		if (keeper->members[i].may_go && !keeper->members[i].gone)
			let_one_go(keeper, &keeper->members[i]);
}

/* Whoever tries packets needs the networks when their containers have them. */
static void keep_netns(struct keeper *keeper)
{
	for (size_t i = 0; i < keeper->plan->container_count && !keeper->over; i++) {
		keeper->netns[i] = fcntl(keeper->members[i].space.net, F_DUPFD_CLOEXEC, 0);
		if (keeper->netns[i] < 0)
			keeper_fault(keeper, "keep a container's network", errno);
	}
}

/* Recorded containers wait for their recorder: supervisor_readable. */
static void hand_over(struct keeper *keeper)
{
	int netns[PLAN_MAX_CONTAINERS];
	const size_t count = keeper->plan->container_count;
	const char *what = "";
	for (size_t i = 0; i < count; i++)
		netns[i] = keeper->members[i].space.net;
	if (!keeper->over && network_link_all(keeper->plan, netns, &what))
		keeper_fault(keeper, what, errno);
	if (keeper->plan->matrix)
		keep_netns(keeper);
	for (size_t i = 0; i < count; i++)
		keeper->members[i].may_go =
			!keeper->plan->recorded && !keeper->plan->containers[i].joins;
	keeper_let_go(keeper);
	for (size_t i = 0; i < count && keeper->over; i++)
		learner_space_close(&keeper->members[i].space);
}

static void make_world(struct keeper *keeper)
{
	const char *what = "";
	for (size_t i = 0; i < PLAN_MAX_CONTAINERS; i++)
		keeper->members[i].space = LEARNER_SPACE_NONE;
	start_containers(keeper);
	begin_learner_spaces(keeper);
	if (!keeper->over && look_at_l1(keeper, &what))
		keeper_fault(keeper, what, errno);
	finish_learner_spaces(keeper);
	hand_over(keeper);
}

/* Whatever fails is told over the socket, so a keeper keeps also when it has nothing. */
void keeper_begin(struct keeper *keeper)
{
	static const struct plan nothing;
	const char *what = "";
	if (enter_l1(keeper, &what)) {
		const int error = errno;
		keeper->plan = &nothing;
		keeper_fault(keeper, what, error);
		return;
	}
	make_world(keeper);
}
