/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A container's root is a small tmpfs, made anew each time, read-only when
 * finished; what may be written lies on a file system of its own with a size. The process has a
 * mount namespace of its own owned by L1; containers' processes live in a copy owned by L2, in
 * which every mount here is locked: it can be neither remounted nor unmounted
 * (mount_namespaces(7)).
 *
 * In range mode L1's root is no id of L2; files are made as L2's root, which is id 1 of L1, or they
 * would belong to nobody inside.
 */
#include "sandbox/image.h"
#include "sandbox/internal.h"
#include "sandbox/tree.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define STAGE      "/tmp" /* every system has it; ours hides it in this namespace only */
#define INNER_ROOT 1u     /* L2's root in range mode */

/* What the learner may write, bounded in bytes and in files: one file system that is seen at two
 * places, so that both have one limit. It is mounted below the root to come, and goes out of sight
 * with the old one. */
static const char *const writable[] = { "tmp", "dev/shm" };
static const char *const writable_stage[] = { STAGE "/tmp", STAGE "/shm" };

static int writable_open(const struct plan_container *plan, unsigned owner, int trees[2])
{
	char options[96];
	(void)snprintf(options, sizeof(options), "mode=755,uid=%u,gid=%u,size=%um,nr_inodes=%u",
		owner, owner, plan->limits.disk_mib, plan->limits.disk_mib * 64u);
	if (mount("tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, options))
		return -1;
	(void)umask(0);
	for (size_t i = 0; i < ARRAY_SIZE(writable); i++) {
		if (mkdir(writable_stage[i], 01777))
			return -1;
		trees[i] = tree_open(writable_stage[i], MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
		if (trees[i] < 0)
			return -1;
	}
	(void)umask(022);
	return 0;
}

static int writable_place(const int trees[2])
{
	return tree_move(trees[0], writable[0]) || tree_move(trees[1], writable[1]) ? -1 : 0;
}

/* pivot_root, not chroot: a chrooted process may not make user namespaces, and can be left. */
static int enter_root(void)
{
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return -1;
	return mount(
		NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL);
}

#define ROOT_BYTES (1024u * 1024u) /* beside a program of the learner's */

static int root_mount(unsigned owner, size_t program_size)
{
	char options[96];
	(void)snprintf(options, sizeof(options), "mode=755,uid=%u,gid=%u,size=%zu,nr_inodes=1k",
		owner, owner, ROOT_BYTES + program_size);
	return mount("tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, options) || chdir(STAGE) ? -1
											     : 0;
}

int rootfs_make(const struct sandbox *sandbox, const struct plan *plan,
	const struct container *container, const char **what)
{
	const unsigned owner = plan->ids == ID_RANGE ? INNER_ROOT : 0;
	struct image_parts image;
	int trees[2];

	*what = "open what the image is made from";
	if (image_open(&image, sandbox, container))
		return -1;
	(void)setfsuid(owner); /* these tell the previous id, and no error */
	(void)setfsgid(owner);
	*what = "mount what can be written";
	if (writable_open(container->plan, owner, trees))
		return -1;
	*what = "mount the root";
	if (root_mount(owner, image.program_size))
		return -1;
	*what = "fill the root";
	if (image_place(&image, plan, container->index) || writable_place(trees))
		return -1;
	(void)setfsuid(0);
	(void)setfsgid(0);
	if (proc_mount(container->plan, what))
		return -1;
	*what = "enter the root";
	return enter_root();
}
