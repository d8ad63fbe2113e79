/* SPDX-License-Identifier: MIT */
/*
 * Probes that need a capability. What they touch belongs to another user, where there is more than
 * one: a file, or a process beside them (probe_start makes that one).
 */
#include "inside/probes.h"

#include "core/probe.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define CLOSED "closed"
#define AT     ((uint64_t)AT_FDCWD)

/* --- files --- */

static int make_closed(int folder, mode_t mode)
{
	const int fd = openat(folder, CLOSED, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	const bool is_written = write(fd, CLOSED, 6) == 6;
	return fchmod(fd, mode) || close(fd) || !is_written ? -1 : 0;
}

/* Init makes files for the learner's id. As root of L1 it may give them away, as long as it is that
 * for file systems too; in single mode it always is, and there is nobody to give them to. */
static int give_away(int folder, bool user, bool group)
{
	const int own = setfsuid((uid_t)-1); /* no such id, so this only tells */
	if (own <= 0)
		return 0;
	(void)setfsuid(0); /* these tell the previous id, and no error */
	const int given = fchownat(folder, CLOSED, user ? PROBE_OTHER_ID + 1 : (uid_t)-1,
		group ? PROBE_OTHER_ID + 1 : (gid_t)-1, AT_SYMLINK_NOFOLLOW);
	(void)setfsuid((uid_t)own);
	return given;
}

static int prepare_closed(int folder, const struct probe_request *request)
{
	(void)request;
	return make_closed(folder, 0) || give_away(folder, true, true) ? -1 : 0;
}

static int prepare_group(int folder, const struct probe_request *request)
{
	(void)request;
	return make_closed(folder, 0755) || give_away(folder, false, true) ? -1 : 0;
}

static int prepare_own(int folder, const struct probe_request *request)
{
	(void)request;
	return make_closed(folder, 0755);
}

static mode_t mode_of(const struct probe_look *look)
{
	struct stat found;
	return fstatat(look->folder, CLOSED, &found, AT_SYMLINK_NOFOLLOW) ? 0 : found.st_mode;
}

/* The descriptor that it holds is that file, open in that way. */
static bool is_open(const struct probe_look *look, int way)
{
	struct stat wanted;
	struct stat found;
	const int taken = probe_take_descriptor(look, look->result);
	if (taken < 0)
		return false;
	const bool is_it = fstat(taken, &found) == 0 &&
			   fstatat(look->folder, CLOSED, &wanted, AT_SYMLINK_NOFOLLOW) == 0 &&
			   found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev &&
			   (fcntl(taken, F_GETFL) & O_ACCMODE) == way;
	(void)close(taken);
	return is_it;
}

static void run_read_closed(struct probe *probe)
{
	CALL(probe, AT, (uintptr_t)CLOSED, O_RDONLY | O_CLOEXEC, 0);
}

static bool effect_read_closed(const struct probe_look *look)
{
	return is_open(look, O_RDONLY);
}
const struct probe_functions probe_read_closed = { .prepare = prepare_closed,
	.run = run_read_closed,
	.effect = effect_read_closed,
	.holds = true };

static void run_write_closed(struct probe *probe)
{
	CALL(probe, AT, (uintptr_t)CLOSED, O_WRONLY | O_CLOEXEC, 0);
}

static bool effect_write_closed(const struct probe_look *look)
{
	return is_open(look, O_WRONLY);
}
const struct probe_functions probe_write_closed = { .prepare = prepare_closed,
	.run = run_write_closed,
	.effect = effect_write_closed,
	.holds = true };

static void run_chmod_other(struct probe *probe)
{
	CALL(probe, (uintptr_t)CLOSED, 0666);
}

static bool effect_chmod_other(const struct probe_look *look)
{
	return (mode_of(look) & 07777) == 0666;
}
const struct probe_functions probe_chmod_other = {
	.prepare = prepare_closed, .run = run_chmod_other, .effect = effect_chmod_other
};

/* Without the capability the call succeeds and leaves the bit out (chmod(2)). */
static void run_keep_setgid(struct probe *probe)
{
	CALL(probe, (uintptr_t)CLOSED, S_ISGID | 0755);
}

static bool effect_keep_setgid(const struct probe_look *look)
{
	return mode_of(look) & S_ISGID;
}
const struct probe_functions probe_keep_setgid = {
	.prepare = prepare_group, .run = run_keep_setgid, .effect = effect_keep_setgid
};

#define ATTRIBUTE "security.capability"

static void run_grant(struct probe *probe)
{
	static const struct vfs_cap_data grant = {
		.magic_etc = VFS_CAP_REVISION_2,
		.data = { { .permitted = 1u << CAP_CHOWN } },
	};
	CALL(probe, (uintptr_t)CLOSED, (uintptr_t)ATTRIBUTE, (uintptr_t)&grant, sizeof(grant), 0);
}

static bool effect_grant(const struct probe_look *look)
{
	const int fd = openat(look->folder, CLOSED, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const bool is_there = fd >= 0 && fgetxattr(fd, ATTRIBUTE, NULL, 0) > 0;
	if (fd >= 0)
		(void)close(fd); /* only read */
	return is_there;
}
const struct probe_functions probe_grant_capabilities = {
	.prepare = prepare_own, .run = run_grant, .effect = effect_grant
};

/* --- processes --- */

static void run_kill_other(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->page->victim, SIGKILL);
}

/* Init itself is its parent, and waits for it as soon as it can: it is gone, or as good as that. */
static bool effect_kill_other(const struct probe_look *look)
{
	const pid_t victim = look->page->victim;
	return victim > 1 && (kill(victim, 0) || probe_file_has(victim, "stat", ") Z "));
}
const struct probe_functions probe_kill_other = {
	.run = run_kill_other, .effect = effect_kill_other, .holds = true, .has_sibling = true
};

static void run_ptrace_other(struct probe *probe)
{
	CALL(probe, PTRACE_SEIZE, (uint64_t)probe->page->victim, 0, 0);
}

static bool effect_ptrace_other(const struct probe_look *look)
{
	return probe_is_tracer(look);
}
const struct probe_functions probe_ptrace_other = {
	.run = run_ptrace_other, .effect = effect_ptrace_other, .holds = true, .has_sibling = true
};

/* --- networks --- */

static void run_raw_socket(struct probe *probe)
{
	CALL(probe, AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
}

static bool effect_raw_socket(const struct probe_look *look)
{
	int type = -1;
	socklen_t size = sizeof(type);
	const int taken = probe_take_descriptor(look, look->result);
	if (taken < 0)
		return false;
	const int asked = getsockopt(taken, SOL_SOCKET, SO_TYPE, &type, &size);
	(void)close(taken);
	return asked == 0 && type == SOCK_RAW;
}
const struct probe_functions probe_raw_socket = {
	.run = run_raw_socket, .effect = effect_raw_socket, .holds = true
};

/* The loopback's, as every container has one; nothing notices another value. */
#define USUAL_MTU 65536
#define OTHER_MTU 60000

static struct ifreq loopback = { .ifr_name = "lo" };

static int ask_loopback(unsigned long what, int mtu)
{
	struct ifreq request = loopback;
	const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	request.ifr_mtu = mtu;
	const int asked = ioctl(fd, (int)what, &request);
	(void)close(fd); /* only a handle for the ioctl */
	return asked ? -1 : request.ifr_mtu;
}

static int prepare_mtu(int folder, const struct probe_request *request)
{
	(void)folder;
	(void)request;
	return ask_loopback(SIOCSIFMTU, USUAL_MTU) < 0 ? -1 : 0;
}

static int before_mtu(struct probe *probe)
{
	loopback.ifr_mtu = OTHER_MTU;
	probe->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return probe->fd < 0 ? -1 : 0;
}

static void run_mtu(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, SIOCSIFMTU, (uintptr_t)&loopback);
}

static bool effect_mtu(const struct probe_look *look)
{
	(void)look;
	return ask_loopback(SIOCGIFMTU, 0) == OTHER_MTU;
}
const struct probe_functions probe_set_mtu = {
	.prepare = prepare_mtu, .before = before_mtu, .run = run_mtu, .effect = effect_mtu
};
