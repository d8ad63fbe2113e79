/* SPDX-License-Identifier: MIT */
/*
 * The folder of a store, its lock, and the names in it.
 *
 * Whoever uses the database holds the lock shared, whoever puts another one in its place holds it
 * alone. The kernel drops the lock of a process that is gone, so there are no stale ones. A new
 * database is made in making/, and is called new/ when it is whole. Then store/ goes aside, and
 * new/ becomes store/, each by rename(2). So a making/ is half made, and is thrown away; a new/
 * without a store/ is the next thing to rename; and one beside a store/ is made anew by the
 * rebuilding that begins again.
 */
#include "store/store_parts.h"

#include "base/mem.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLL_MS 10

char *store_path(const struct store *store, const char *name)
{
	return mem_format("%s/%s", store->folder, name);
}

static int input_errno(struct err *err, const char *path)
{
	(void)err_errno(err, "%s", path);
	err->kind = ERR_INPUT;
	return -1;
}

/* A new name is on the disk when the folder that it is in was synced. One that we may not read
 * can't be, and is none of ours. */
static int sync_parent(const char *path, struct err *err)
{
	autofree char *parent = mem_text(path);
	char *slash = strrchr(parent, '/');
	slash[slash == parent] = '\0';
	const int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	const int failed = fsync(fd) ? err_errno(err, "sync %s", parent) : 0;
	(void)close(fd); /* only synced */
	return failed;
}

/* What we make is the owner's alone, whatever the umask. */
static int make_folder(const char *path, struct err *err)
{
	if (mkdir(path, 0700))
		return errno == EEXIST ? 0 : input_errno(err, path);
	return chmod(path, 0700) ? input_errno(err, path) : sync_parent(path, err);
}

/* Like mkdir -p, of a path from the root. */
static int make_folders(const char *path, struct err *err)
{
	autofree char *partial = mem_text(path);
	for (char *at = partial + 1;; at++) {
		const char was = *at;
		if (was != '/' && was != '\0')
			continue;
		*at = '\0';
		if (make_folder(partial, err))
			return -1;
		*at = was;
		if (was == '\0')
			return 0;
	}
}

static int check_owner(const char *path, const struct stat *found, struct err *err)
{
	if (found->st_uid == geteuid())
		return 0;
	return err_set(err, ERR_INPUT, "%s belongs to another user (id %u)", path,
		(unsigned)found->st_uid);
}

/* Two names of a file, and two stores would have one lock, or a database without its log. */
static int check_kind(const char *path, const struct stat *found, mode_t type, struct err *err)
{
	if ((found->st_mode & S_IFMT) != type)
		return err_set(err, ERR_INPUT, "%s is no %s", path,
			type == S_IFDIR ? "folder" : "regular file");
	if (type == S_IFREG && found->st_nlink != 1)
		return err_set(
			err, ERR_INPUT, "%s is a file with a second name (a hard link)", path);
	return check_owner(path, found, err);
}

static int open_folder(struct store *store, struct err *err)
{
	struct stat found;
	if (make_folders(store->folder, err))
		return -1;
	store->dir = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->dir < 0 || fstat(store->dir, &found))
		return input_errno(err, store->folder);
	return check_owner(store->folder, &found, err);
}

/* Where nothing may be written here, the lock may still be there to be read. */
static int open_lock(struct store *store, const char *path, struct err *err)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	store->lock = openat(store->dir, "lock", O_RDWR | O_CREAT | flags, 0600);
	if (store->lock >= 0 || (errno != EROFS && errno != EACCES))
		return store->lock < 0 ? input_errno(err, path) : 0;
	(void)input_errno(err, path);
	store->read_only = "it can't be written here";
	store->lock = openat(store->dir, "lock", O_RDONLY | flags);
	if (store->lock < 0)
		return -1;
	*err = (struct err){ 0 };
	return 0;
}

int store_files_open(struct store *store, struct err *err)
{
	struct stat found;
	autofree char *path = store_path(store, "lock");
	if (open_folder(store, err) || open_lock(store, path, err))
		return -1;
	if (fstat(store->lock, &found))
		return input_errno(err, path);
	if (check_kind(path, &found, S_IFREG, err))
		return -1;
	if (!store->read_only && (found.st_mode & 07777) != 0600 && fchmod(store->lock, 0600))
		return input_errno(err, path);
	return 0;
}

/* Two that hold it shared and wait to have it alone would wait for each other. So it is let go
 * first, and whoever gets it has to look at everything anew. */
static void unlock(const struct store *store)
{
	struct flock how = { .l_type = F_UNLCK, .l_whence = SEEK_SET };
	(void)fcntl(store->lock, F_OFD_SETLK, &how); /* there may be none */
}

int store_lock(struct store *store, bool exclusive, struct err *err)
{
	struct flock how = { .l_type = exclusive ? F_WRLCK : F_RDLCK, .l_whence = SEEK_SET };
	if (exclusive)
		unlock(store);
	for (int waited = 0; fcntl(store->lock, F_OFD_SETLK, &how); waited += POLL_MS) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return err_errno(err, "lock %s", store->folder);
		if (waited >= STORE_PATIENCE_MS)
			return err_set(err, ERR_SYSTEM,
				"%s: another bulkhead has it open; end that one and try again",
				store->folder);
		(void)poll(NULL, 0, POLL_MS); /* woken early, it only asks earlier */
	}
	return 0;
}

/* ---- the head ---- */

struct head_bytes {
	uint64_t id; /* little endian: a store may go to another machine */
	struct hash hash;
	struct hash check; /* of the two */
};

static void head_check(const struct head_bytes *bytes, struct hash *check)
{
	hash_of(check, bytes, offsetof(struct head_bytes, check));
}

bool store_head_read(const struct store *store, struct store_head *head)
{
	struct head_bytes bytes;
	struct hash check;
	if (pread(store->lock, &bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return false;
	head_check(&bytes, &check);
	if (memcmp(&check, &bytes.check, sizeof(check)) != 0)
		return false;
	*head = (struct store_head){ .id = (int64_t)le64toh(bytes.id), .hash = bytes.hash };
	return true;
}

void store_head_write(const struct store *store, const struct store_head *head)
{
	struct head_bytes bytes = { .id = htole64((uint64_t)head->id), .hash = head->hash };
	head_check(&bytes, &bytes.check);
	const ssize_t written = pwrite(store->lock, &bytes, sizeof(bytes), 0);
	(void)written; /* one that was not written tells nothing, and that is all */
}

/* ---- names ---- */

/* 1: it is there, and what it is to be; 0: it is not there. */
static int look_at(const struct store *store, const char *name, mode_t type, struct stat *found,
	struct err *err)
{
	autofree char *path = store_path(store, name);
	if (fstatat(store->dir, name, found, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : input_errno(err, path);
	if (S_ISLNK(found->st_mode))
		return err_set(err, ERR_INPUT, "%s is a symbolic link", path);
	return check_kind(path, found, type, err) ? -1 : 1;
}

enum store_found store_look(struct store *store, struct err *err)
{
	static const char *const beside[] = { "store/store.db-wal", "store/store.db-shm",
		"store/store.db-journal" };
	struct stat found;
	const int folder = look_at(store, "store", S_IFDIR, &found, err);
	if (folder <= 0)
		return folder ? FOUND_WRONG : FOUND_NOTHING;
	for (size_t i = 0; i < ARRAY_SIZE(beside); i++)
		if (look_at(store, beside[i], S_IFREG, &found, err) < 0)
			return FOUND_WRONG;
	const int file = look_at(store, "store/store.db", S_IFREG, &found, err);
	if (file < 0)
		return FOUND_WRONG;
	if (!file || found.st_size < STORE_PAGE)
		return FOUND_SHORT;
	store->inode = found.st_ino;
	return FOUND_FILE;
}

static int sync_folder(const struct store *store, struct err *err)
{
	return fsync(store->dir) ? err_errno(err, "sync %s", store->folder) : 0;
}

bool store_has(const struct store *store, const char *name)
{
	return faccessat(store->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

bool store_may_write(const struct store *store)
{
	return !store->read_only && faccessat(store->dir, "store/store.db", W_OK, AT_EACCESS) == 0;
}

int store_throw_away(const struct store *store, const char *folder, struct err *err)
{
	static const char *const files[] = { "store.db", "store.db-wal", "store.db-shm",
		"store.db-journal" };
	if (!store_has(store, folder))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		autofree char *name = mem_format("%s/%s", folder, files[i]);
		if (unlinkat(store->dir, name, 0) && errno != ENOENT)
			return err_errno(err, "remove %s/%s", store->folder, name);
	}
	return unlinkat(store->dir, folder, AT_REMOVEDIR)
		       ? err_errno(err, "remove %s/%s", store->folder, folder)
		       : 0;
}

/* What is in it is to be on the disk before it gets its name. */
static int sync_inner(const struct store *store, const char *name, struct err *err)
{
	const int fd = openat(store->dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const int failed = fd < 0 || fsync(fd);
	if (failed)
		(void)err_errno(err, "sync %s/%s", store->folder, name);
	if (fd >= 0)
		(void)close(fd); /* only synced */
	return failed ? -1 : 0;
}

int store_rename(const struct store *store, const char *from, const char *to, struct err *err)
{
	if (sync_inner(store, from, err))
		return -1;
	if (renameat(store->dir, from, store->dir, to))
		return err_errno(err, "rename %s/%s to %s", store->folder, from, to);
	return sync_folder(store, err);
}

int store_settle(const struct store *store, struct err *err)
{
	if (store_throw_away(store, "making", err))
		return -1;
	if (store_has(store, "new") && !store_has(store, "store"))
		return store_rename(store, "new", "store", err);
	return store_throw_away(store, "new", err);
}

int store_make_folder(const struct store *store, const char *name, struct err *err)
{
	if (mkdirat(store->dir, name, 0700) || fchmodat(store->dir, name, 0700, 0))
		return err_errno(err, "make %s/%s", store->folder, name);
	return 0;
}

char *store_free_name(const struct store *store, const char *beginning)
{
	for (unsigned i = 1;; i++) {
		autofree char *name = mem_format("%s%u", beginning, i);
		if (!store_has(store, name))
			return steal(&name);
	}
}
