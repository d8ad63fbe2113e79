/* SPDX-License-Identifier: MIT */
/* Against devices: those that should not be there, those that can be made, those that are. */
#include "everything.h"

#include <linux/random.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* Made in /tmp and opened. */
static int try_node(const struct attempt *attempt)
{
	const long *args = attempt->args;
	(void)unlink("/tmp/node");
	if (mknod("/tmp/node", (mode_t)args[0] | 0600, makedev(args[1], args[2])))
		return -errno;
	const int opened = said(open("/tmp/node", O_RDWR | O_NONBLOCK));
	return opened ? tell("made, but %s", strerrorname_np(-opened)) : ANSWER_OK;
}
#define NODE(title, type, major, minor) RUN("mknod " title, try_node, type, major, minor)

static int try_ioctl(const struct attempt *attempt)
{
	static int number = 1 << 20;
	const int fd = open(attempt->path, O_RDWR);
	return fd < 0 ? -errno : said(ioctl(fd, (unsigned long)attempt->args[0], &number));
}
#define IOCTL(title, path, request)                                                                \
	{                                                                                          \
		title " " path, try_ioctl, path, NULL, 0,                                          \
		{                                                                                  \
			request                                                                    \
		}                                                                                  \
	}

#define ABSENT(path) OPEN(path, O_RDWR)

static const struct attempt rows[] = {
	ABSENT("/dev/mem"),
	ABSENT("/dev/kmem"),
	ABSENT("/dev/port"),
	ABSENT("/dev/kmsg"),
	ABSENT("/dev/sda"),
	ABSENT("/dev/vda"),
	ABSENT("/dev/nvme0n1"),
	ABSENT("/dev/loop0"),
	ABSENT("/dev/loop-control"),
	ABSENT("/dev/mapper/control"),
	ABSENT("/dev/fuse"),
	ABSENT("/dev/net/tun"),
	ABSENT("/dev/kvm"),
	ABSENT("/dev/vhost-vsock"),
	ABSENT("/dev/userfaultfd"),
	ABSENT("/dev/uinput"),
	ABSENT("/dev/snapshot"),
	ABSENT("/dev/autofs"),
	ABSENT("/dev/btrfs-control"),
	ABSENT("/dev/cpu/0/msr"),
	ABSENT("/dev/hwrng"),
	ABSENT("/dev/rtc0"),
	ABSENT("/dev/watchdog"),
	ABSENT("/dev/input/event0"),
	ABSENT("/dev/dri/card0"),
	ABSENT("/dev/snd/seq"),
	NODE("a disk", S_IFBLK, 8, 0),
	NODE("a virtual disk", S_IFBLK, 254, 0),
	NODE("memory", S_IFCHR, 1, 1),
	NODE("null", S_IFCHR, 1, 3),
	NODE("a console", S_IFCHR, 5, 1),
	NODE("fuse", S_IFCHR, 10, 229),
	NODE("a whiteout", S_IFCHR, 0, 0),
	IOCTL("count entropy of", "/dev/urandom", (long)RNDADDTOENTCNT),
	IOCTL("clear the pool of", "/dev/random", (long)RNDCLEARPOOL),
	IOCTL("reseed", "/dev/urandom", (long)RNDRESEEDCRNG),
	WRITE("/dev/full", "x"),
	WRITE("/dev/urandom", "x"),
	CALL("iopl", iopl, 3),
	CALL("ioperm", ioperm, 0x80, 1, 1),
};

const struct subject devices = SUBJECT("devices", rows);
