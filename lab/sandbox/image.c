/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. An image is what a container's root holds besides /proc and what can be
 * written. Files of the host come in one by one as detached bind mounts, made read-only, nosuid and
 * nodev before they are moved in: there is no moment at which they could be written, and the
 * host's su has no power inside. They are opened before a tmpfs hides /tmp, and placed afterwards.
 *
 *   bare  devices only: for tools that are executed from a descriptor
 *   base  busybox, and a link for each of its commands
 *   host  /usr, and of /etc what dynamic programs need: for real services
 *   toolchain, libraries
 *         what a C policy is built with, and what of that the built program needs to run: each file
 *         for itself, and the folders of headers (toolchain.c)
 *   nft   nft and its libraries, likewise
 *
 * /bin of base and /dev are folders that the build has made (the Makefile's IMAGE), places to mount
 * at and links; where they can't be reached, the same is made in the root's own tmpfs.
 */
#include "sandbox/image.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/applet_list.h"
#include "sandbox/tree.h"

#include <errno.h>
#include <limits.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };
_Static_assert(ARRAY_SIZE(devices) == IMAGE_DEVICES, "a descriptor for each");

/* What the host image has of the host. On a system with a merged /usr most are links, which are
 * copied as links. */
static const struct {
	const char *path;
	bool is_file;
} host_parts[] = {
	{ "usr", false },
	{ "bin", false },
	{ "sbin", false },
	{ "lib", false },
	{ "lib32", false },
	{ "lib64", false },
	{ "libx32", false },
	{ "etc/alternatives", false },
	{ "etc/ld.so.cache", true },
};
_Static_assert(ARRAY_SIZE(host_parts) == IMAGE_PARTS, "a descriptor for each");

#define APPLET(NAME) NAME,
static const char *const applets[] = { APPLET_LIST };
#undef APPLET

/* --- opening --- */

static bool is_link(const char *path)
{
	struct stat found;
	return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

static int open_host(struct image_parts *image)
{
	char path[64];
	for (size_t i = 0; i < ARRAY_SIZE(host_parts); i++) {
		(void)snprintf(path, sizeof(path), "/%s", host_parts[i].path);
		image->parts[i] = is_link(path) ? -1 : tree_open(path, TREE_READ_ONLY);
		if (image->parts[i] < 0 && !is_link(path) && errno != ENOENT)
			return -1;
	}
	return 0;
}

bool image_has_toolchain(enum plan_image image)
{
	return image == PLAN_IMAGE_TOOLCHAIN || image == PLAN_IMAGE_LIBRARIES ||
	       image == PLAN_IMAGE_NFT;
}

static int open_toolchain(struct image_parts *image, enum plan_image kind)
{
	for (size_t i = 0; i < image->toolchain->count; i++) {
		const struct toolchain_part *part = &image->toolchain->parts[i];
		image->tools[i] = -1;
		if (kind == PLAN_IMAGE_LIBRARIES && !part->runs)
			continue;
		image->tools[i] = tree_open(part->host, TREE_READ_ONLY);
		if (image->tools[i] < 0)
			return -1;
	}
	return 0;
}

static int open_devices(struct image_parts *image)
{
	char path[64];
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		(void)snprintf(path, sizeof(path), "/dev/%s", devices[i]);
		image->devices[i] =
			tree_open(path, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY);
		if (image->devices[i] < 0)
			return -1;
	}
	return 0;
}

/* Two folders that the build has made; what is not there is made by us. A shell's /dev has more. */
static void open_made(
	struct image_parts *image, const struct sandbox *sandbox, const struct plan_container *plan)
{
	char path[PATH_MAX];
	if (!sandbox->image)
		return;
	if (plan->image == PLAN_IMAGE_BASE) {
		(void)snprintf(path, sizeof(path), "%s/bin", sandbox->image);
		image->bin = tree_open(path, TREE_READ_ONLY);
	}
	if (!plan->shell) {
		(void)snprintf(path, sizeof(path), "%s/dev", sandbox->image);
		image->dev = tree_open(path, TREE_READ_ONLY | MOUNT_ATTR_NOEXEC);
	}
}

int image_open(
	struct image_parts *image, const struct sandbox *sandbox, const struct container *container)
{
	const struct plan_container *plan = container->plan;
	*image = (struct image_parts){
		.bin = -1, .dev = -1, .busybox = -1, .files = container->files, .tty = -1
	};
	if (plan->image == PLAN_IMAGE_BASE) {
		image->busybox = tree_open(sandbox->busybox, TREE_READ_ONLY);
		if (image->busybox < 0)
			return -1;
	}
	image->program = plan->program ? plan->program : sandbox->through;
	image->program_size = plan->program ? plan->program_size : sandbox->through_size;
	image->through = sandbox->through;
	image->through_size = sandbox->through_size;
	image->toolchain = plan->image == PLAN_IMAGE_NFT ? sandbox->nft : sandbox->toolchain;
	if (image_has_toolchain(plan->image) && open_toolchain(image, plan->image))
		return -1;
	open_made(image, sandbox, plan);
	if (plan->image == PLAN_IMAGE_HOST && open_host(image))
		return -1;
	if (plan->files && image->files < 0) {
		image->files = tree_open(plan->files, TREE_READ_ONLY);
		if (image->files < 0)
			return -1;
	}
	if (plan->shell) {
		image->tty = tree_open("/dev/tty", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
		if (image->tty < 0)
			return -1;
	}
	return open_devices(image);
}

/* --- placing --- */

static int make_skeleton(void)
{
	static const struct {
		const char *path;
		mode_t mode;
	} folders[] = { { "dev", 0755 }, { "etc", 0755 }, { "files", 0755 }, { "proc", 0555 },
		{ "tmp", 01777 } };

	(void)umask(0);
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
		if (mkdir(folders[i].path, folders[i].mode))
			return -1;
	(void)umask(022);
	return 0;
}

static int make_dev(void)
{
	static const char *const links[][2] = { { "/proc/self/fd", "dev/fd" },
		{ "/proc/self/fd/0", "dev/stdin" }, { "/proc/self/fd/1", "dev/stdout" },
		{ "/proc/self/fd/2", "dev/stderr" } };
	char path[64];
	if (mkdir("dev/shm", 0755))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlink(links[i][0], links[i][1]))
			return -1;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		(void)snprintf(path, sizeof(path), "dev/%s", devices[i]);
		if (tree_make_file(path, ""))
			return -1;
	}
	return 0;
}

static int place_dev(const struct image_parts *image)
{
	char path[64];
	if (image->dev >= 0 ? tree_move(image->dev, "dev") : make_dev())
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		(void)snprintf(path, sizeof(path), "dev/%s", devices[i]);
		if (tree_move(image->devices[i], path))
			return -1;
	}
	return 0;
}

/* Terminals of the container's own, a new devpts; /dev/tty is whichever terminal controls the
 * process that opens it, so none of the host's. */
static int place_terminals(const struct image_parts *image)
{
	if (image->tty < 0)
		return 0;
	if (tree_make_file("dev/tty", "") || tree_move(image->tty, "dev/tty") ||
		mkdir("dev/pts", 0755) || symlink("pts/ptmx", "dev/ptmx"))
		return -1;
	return mount("devpts", "dev/pts", "devpts", MS_NOSUID | MS_NOEXEC,
		"newinstance,ptmxmode=0666,mode=0620,max=32");
}

static int make_bin(void)
{
	if (chdir("bin"))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(applets); i++)
		if (symlink("busybox", applets[i]))
			return -1;
	return chdir("..") || tree_make_file("bin/busybox", "") ? -1 : 0;
}

/* A hundred links are a sixth of what a container costs; a folder that has them is one mount. */
static int place_base(const struct image_parts *image)
{
	if (mkdir("bin", 0755) || symlink("bin", "sbin"))
		return -1;
	if (image->bin >= 0 ? tree_move(image->bin, "bin") : make_bin())
		return -1;
	return tree_move(image->busybox, "bin/busybox");
}

static int place_link(const char *name)
{
	char path[64];
	char target[256];
	(void)snprintf(path, sizeof(path), "/%s", name);
	const ssize_t size = readlink(path, target, sizeof(target) - 1);
	if (size < 0)
		return errno == ENOENT ? 0 : -1; /* this host has no such folder */
	target[size] = '\0';
	return symlink(target, name);
}

static int place_part(const char *name, bool is_file, int tree)
{
	if (tree < 0)
		return place_link(name);
	const int made = is_file ? tree_make_file(name, "") : mkdir(name, 0755);
	return made ? -1 : tree_move(tree, name);
}

static int place_host(const struct image_parts *image)
{
	for (size_t i = 0; i < ARRAY_SIZE(host_parts); i++)
		if (place_part(host_parts[i].path, host_parts[i].is_file, image->parts[i]))
			return -1;
	return mkdir("run", 0755) || mkdir("var", 0755) || symlink("/tmp", "var/tmp") ||
			       symlink("/run", "var/run")
		       ? -1
		       : 0;
}

/* All folders above a place. */
static int make_above(const char *place)
{
	char path[256];
	(void)snprintf(path, sizeof(path), "%s", place);
	for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

static int place_toolchain(const struct image_parts *image)
{
	for (size_t i = 0; i < image->toolchain->count; i++) {
		const struct toolchain_part *part = &image->toolchain->parts[i];
		if (image->tools[i] < 0)
			continue;
		if (make_above(part->place) ||
			place_part(part->place, !part->folder, image->tools[i]))
			return -1;
	}
	return 0;
}

/* The learner's program, or what stands in for it: copied, as it is a file of nobody's. */
static int place_program(const struct image_parts *image, const char *place)
{
	return make_above(place + 1) ||
			       tree_make_program(place + 1, image->program, image->program_size)
		       ? -1
		       : 0;
}

/* --- the helpers of a container with a caps-json (core/exercise.h) --- */

/* capabilities(7), "File capabilities": version 2, which a user namespace turns into its own. */
static int give_capabilities(const char *path)
{
	const struct vfs_cap_data all = {
		.magic_etc = VFS_CAP_REVISION_2,
		.data = { { .permitted = ~0u },
			{ .permitted = CAP_TO_MASK(CAP_LAST_CAP + 1) - 1 } },
	};
	return setxattr(path, "security.capability", &all, sizeof(all), 0);
}

static int fill_helpers(const struct image_parts *image)
{
	static const char *const helpers[] = { HELPER_PLAIN, HELPER_SETUID, HELPER_CAPABLE };
	for (size_t i = 0; i < ARRAY_SIZE(helpers); i++)
		if (tree_make_program(helpers[i] + 1, image->through, image->through_size))
			return -1;
	return chmod(&HELPER_SETUID[1], 04755) || give_capabilities(&HELPER_CAPABLE[1]) ? -1 : 0;
}

/* A file system of their own, as it is the only one that is not nosuid. It is ours, so a bit in it
 * makes nobody more than root of L2 (capabilities of L1's files count in L2, as L1 is above it). */
static int place_helpers(const struct image_parts *image)
{
	static const char place[] = "lab";
	const int owner =
		setfsuid((uid_t)-1); /* no such id, so this only tells whose files are made */
	char options[96];
	(void)snprintf(options, sizeof(options), "mode=755,uid=%d,gid=%d,size=%zu,nr_inodes=8",
		owner, owner, 4 * image->through_size + 65536);
	if (mkdir(place, 0755) || mount("tmpfs", place, "tmpfs", MS_NODEV, options) ||
		fill_helpers(image))
		return -1;
	return mount(NULL, place, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NODEV, NULL);
}

static bool has_etc(enum plan_image kind)
{
	return kind == PLAN_IMAGE_BASE || kind == PLAN_IMAGE_HOST;
}

static int make_etc(const struct plan *plan, size_t index)
{
	const unsigned user = plan->containers[index].user;
	autobuf struct buf hosts = { 0 };
	char text[256];
	(void)snprintf(text, sizeof(text),
		"root:x:0:0:root:/:/bin/sh\napp:x:%u:%u:app:/tmp:/bin/sh\n", user, user);
	if (tree_make_file("etc/passwd", text))
		return -1;
	(void)snprintf(text, sizeof(text), "root:x:0:\napp:x:%u:\n", user);
	if (tree_make_file("etc/group", text))
		return -1;
	plan_hosts(plan, index, &hosts);
	return tree_make_file("etc/hosts", buf_string(&hosts));
}

/* What nft knows protocols and ports by. Ours, so that a ruleset is the same everywhere: the host's
 * files differ, and some hosts have none. (RFC 1700's successors: IANA's registries.) */
static int make_names(void)
{
	static const char protocols[] =
		"icmp 1\nigmp 2\ntcp 6\nudp 17\ndccp 33\nipv6 41\ngre 47\nesp 50\nah 51\n"
		"ipv6-icmp 58 icmpv6\nsctp 132\nudplite 136\n";
	static const char services[] =
		"ftp 21/tcp\nssh 22/tcp\ntelnet 23/tcp\nsmtp 25/tcp\ndomain 53/tcp\n"
		"domain 53/udp\nbootps 67/udp\nbootpc 68/udp\ntftp 69/udp\nhttp 80/tcp\n"
		"kerberos 88/tcp\npop3 110/tcp\nntp 123/udp\nimap2 143/tcp\nsnmp 161/udp\n"
		"ldap 389/tcp\nhttps 443/tcp\nhttps 443/udp\nsyslog 514/udp\nldaps 636/tcp\n"
		"imaps 993/tcp\nmysql 3306/tcp\npostgresql 5432/tcp\nhttp-alt 8080/tcp\n";
	return tree_make_file("etc/protocols", protocols) ||
			       tree_make_file("etc/services", services)
		       ? -1
		       : 0;
}

int image_place(const struct image_parts *image, const struct plan *plan, size_t index)
{
	const enum plan_image kind = plan->containers[index].image;
	if (make_skeleton() || place_dev(image) || place_terminals(image))
		return -1;
	if (has_etc(kind) && make_etc(plan, index))
		return -1;
	if (image_has_toolchain(kind) && place_toolchain(image))
		return -1;
	if (kind == PLAN_IMAGE_NFT && make_names())
		return -1;
	if (kind == PLAN_IMAGE_BASE && place_base(image))
		return -1;
	if (kind == PLAN_IMAGE_HOST && place_host(image))
		return -1;
	if (plan->containers[index].place && place_program(image, plan->containers[index].place))
		return -1;
	if (plan->containers[index].has_identity && place_helpers(image))
		return -1;
	return image->files >= 0 ? tree_move(image->files, "files") : 0;
}
