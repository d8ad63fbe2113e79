/* SPDX-License-Identifier: MIT */
/*
 * Probes on places in large files, which are sparse. Init lays them out: a child of the learner's
 * side has a limit on the size of files, and may not write so far out.
 */
#include "inside/probes.h"

#include "core/probe.h"

#include <fcntl.h>
#include <linux/falloc.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ARCHIVE     "archive.bin"
#define VOLUME      "volume.img"
#define VOLUME_SIZE (1ll << 42)
#define VOLUME_TEXT "this block is in use"
#define BLOCK       4096

static uint64_t offset_of(const struct probe_request *request)
{
	return (uint64_t)request->values[0];
}

/* --- seek-file --- */

static int before_archive(struct probe *probe)
{
	probe->fd = open(ARCHIVE, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	probe->page->descriptor = probe->fd;
	return probe->fd < 0 ? -1 : 0;
}

static void run_seek(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, offset_of(probe->request), SEEK_SET);
}

static bool effect_seek(const struct probe_look *look)
{
	const int taken = probe_take_descriptor(look, look->page->descriptor);
	const off_t place = taken < 0 ? -1 : lseek(taken, 0, SEEK_CUR);
	if (taken >= 0)
		(void)close(taken);
	return place >= 0 && (uint64_t)place == offset_of(look->request);
}
const struct probe_functions probe_seek_file = {
	.before = before_archive, .run = run_seek, .effect = effect_seek, .holds = true
};

/* --- read-at: from a volume that has a text there --- */

static int prepare_volume(int folder, const struct probe_request *request)
{
	const int fd = openat(folder, VOLUME, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	const size_t size = strlen(VOLUME_TEXT);
	if (fd < 0)
		return -1;
	const bool written =
		ftruncate(fd, VOLUME_SIZE) == 0 &&
		pwrite(fd, VOLUME_TEXT, size, (off_t)offset_of(request)) == (ssize_t)size;
	return close(fd) || !written ? -1 : 0;
}

static int before_read_at(struct probe *probe)
{
	memset((void *)probe->page->body, 0xff, BLOCK); /* not what is in the volume */
	probe->fd = open(VOLUME, O_RDONLY | O_CLOEXEC);
	return probe->fd < 0 ? -1 : 0;
}

static void run_read_at(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, (uintptr_t)probe->page->body, BLOCK,
		offset_of(probe->request));
}

/* What it has got is what stands there. */
static bool effect_read_at(const struct probe_look *look)
{
	char there[BLOCK];
	const int fd = openat(look->folder, VOLUME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = pread(fd, there, sizeof(there), (off_t)offset_of(look->request));
	(void)close(fd); /* only read */
	return got == BLOCK && look->result == BLOCK &&
	       memcmp(there, (const void *)look->page->body, BLOCK) == 0;
}
const struct probe_functions probe_read_at = { .prepare = prepare_volume,
	.before = before_read_at,
	.run = run_read_at,
	.effect = effect_read_at };

/* --- trim-file OFFSET [LENGTH]: the last block of that part is in use before --- */

static uint64_t length_of(const struct probe_request *request)
{
	return request->value_count > 1 ? (uint64_t)request->values[1] : BLOCK;
}

static int prepare_archive(int folder, const struct probe_request *request)
{
	const uint64_t end = offset_of(request) + length_of(request);
	const int fd = openat(folder, ARCHIVE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -1;
	const bool used = fallocate(fd, 0, (off_t)(end - BLOCK), BLOCK) == 0;
	return close(fd) || !used ? -1 : 0;
}

static void run_trim(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		offset_of(probe->request), length_of(probe->request));
}

static bool effect_trim(const struct probe_look *look)
{
	struct stat found;
	return fstatat(look->folder, ARCHIVE, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISREG(found.st_mode) && found.st_blocks == 0;
}
const struct probe_functions probe_trim_file = {
	.prepare = prepare_archive, .before = before_archive, .run = run_trim, .effect = effect_trim
};
