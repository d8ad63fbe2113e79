/* SPDX-License-Identifier: MIT */
/*
 * A store that can't be read goes aside, and a new one is made of the entries that are in it.
 *
 * Their numbers and hashes stay as they were, so what is missing shows as gaps. A last entry
 * ("rebuilt") names the gaps: store_verify then knows that they are no news.
 */
#include "store/store_parts.h"

#include "base/json.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_GAPS 100 /* that are told one by one */

/* ---- what was found ---- */

struct found {
	struct entry *items;
	size_t count;
	size_t capacity;
};

static void add_found(struct entry *entry_take, void *context)
{
	struct found *found = context;
	found->items =
		mem_grow(found->items, found->count, &found->capacity, sizeof(*found->items));
	found->items[found->count++] = *entry_take;
}

static void found_release(struct found *found)
{
	for (size_t i = 0; i < found->count; i++)
		entry_release(&found->items[i]);
	free(found->items);
}

static int by_id(const void *a, const void *b)
{
	const int64_t x = ((const struct entry *)a)->id;
	const int64_t y = ((const struct entry *)b)->id;
	return x < y ? -1 : x > y;
}

/* In their order, each once. */
static void found_sort(struct found *found)
{
	size_t kept = 0;
	if (found->count)
		qsort(found->items, found->count, sizeof(*found->items), by_id);
	for (size_t i = 0; i < found->count; i++) {
		if (kept && found->items[kept - 1].id == found->items[i].id)
			entry_release(&found->items[i]);
		else
			found->items[kept++] = found->items[i];
	}
	found->count = kept;
}

/* ---- the bytes that were set aside ---- */

/* A file that is not there, or can't be read, has none. */
static struct store_bytes map(const struct store *store, const char *name)
{
	struct stat state;
	const int fd = openat(store->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct store_bytes file = { 0 };
	if (fd < 0)
		return file;
	if (fstat(fd, &state) == 0 && S_ISREG(state.st_mode) && state.st_size > 0) {
		void *bytes = mmap(NULL, (size_t)state.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes != MAP_FAILED)
			file = (struct store_bytes){ bytes, (size_t)state.st_size };
	}
	(void)close(fd); /* only read */
	return file;
}

static void unmap(const struct store_bytes *file)
{
	if (file->bytes)
		(void)munmap((void *)(uintptr_t)file->bytes, file->size); /* it was mapped so */
}

static void carve(const struct store *store, struct found *found)
{
	struct store_image image = {
		.files = { map(store, "store/store.db"), map(store, "store/store.db-wal") },
	};
	if (!image.files[1].bytes)
		image.files[1] = map(store, "store/store.db-journal");
	store_carve(&image, add_found, found);
	unmap(&image.files[0]);
	unmap(&image.files[1]);
	found_sort(found);
}

/* ---- what is missing ---- */

struct loss {
	int64_t last; /* the highest number that there ever was, as far as is known */
	int64_t count;
	struct jout *gaps; /* [first, last] of each */
};

static void add_gap(struct loss *loss, int64_t first, int64_t last, size_t *told)
{
	if (first > last)
		return;
	loss->count += last - first + 1;
	if ((*told)++ >= MOST_GAPS)
		return;
	struct jout *gap = jout_object();
	jout_integer(gap, "first", first);
	jout_integer(gap, "last", last);
	jout_add(loss->gaps, gap);
}

static void find_loss(const struct store *store, const struct found *found, struct loss *loss)
{
	struct store_head head = { 0 };
	int64_t next = 1;
	size_t told = 0;
	*loss = (struct loss){ .gaps = jout_array() };
	(void)store_head_read(store, &head); /* without one, zeros */
	for (size_t i = 0; i < found->count; i++) {
		add_gap(loss, next, found->items[i].id - 1, &told);
		next = found->items[i].id + 1;
	}
	add_gap(loss, next, head.id, &told);
	loss->last = head.id >= next ? head.id : next - 1;
}

static void make_note(const struct store *store, const struct found *found, struct loss *loss,
	const char *aside, struct entry *note)
{
	struct jout *body = jout_object();
	entry_init(note, ENTRY_REBUILT, "", NULL);
	jout_text(body, "aside", aside);
	jout_integer(body, "kept", (int64_t)found->count);
	jout_integer(body, "lost", loss->count);
	jout_put(body, "gaps", loss->gaps);
	entry_set_body_take(note, jout_canonical(body));
	jout_free(body);
	note->id = loss->last + 1;
	note->number = loss->count;
	note->at = store->now;
	if (found->count)
		note->prev = found->items[found->count - 1].hash;
	entry_hash(note, &note->hash);
}

/* ---- the new one ---- */

static int put_all(
	struct store *store, const struct found *found, const struct entry *note, struct err *err)
{
	if (store_sql_run(store, "BEGIN IMMEDIATE", err))
		return -1;
	for (size_t i = 0; i < found->count; i++)
		if (store_row_put(store, &found->items[i], err))
			return -1;
	return (note->id && store_row_put(store, note, err)) || store_sql_run(store, "COMMIT", err)
		       ? -1
		       : 0;
}

static int make_new(
	struct store *store, const struct found *found, const struct entry *note, struct err *err)
{
	autofree char *path = store_path(store, "making/store.db");
	int failed = store_make_folder(store, "making", err) ||
		     store_database_open(store, path, true, err) ||
		     put_all(store, found, note, err);
	/* all of it in the database itself, as its log would not go along by name */
	if (!failed && sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
			       NULL) != SQLITE_OK)
		failed = store_sql_fail(store, "write the store", err);
	store_database_close(store);
	return failed ? -1 : store_rename(store, "making", "new", err);
}

static void tell(
	struct store *store, const struct found *found, const struct loss *loss, const char *aside)
{
	buf_format(&store->news, "The record of your progress in %s was %s.", store->folder,
		aside ? "damaged" : "gone");
	if (aside)
		buf_format(&store->news,
			" It was rebuilt from the %zu entries that are whole; what was there is kept "
			"in the folder %s.",
			found->count, aside);
	if (loss->count)
		buf_format(&store->news, " %lld entries are lost.", (long long)loss->count);
}

/* From making/ to store/: what is there goes aside between. */
static int exchange(struct store *store, const char *aside, const char *path, struct err *err)
{
	if (store_has(store, "store") && store_rename(store, "store", aside, err))
		return -1;
	return store_rename(store, "new", "store", err) ||
			       store_database_open(store, path, false, err)
		       ? -1
		       : 0;
}

int store_rebuild(struct store *store, struct err *err)
{
	struct found found = { 0 };
	struct loss loss;
	struct entry note = { 0 };
	if (store_settle(store, err))
		return -1;
	const bool was_there = store_has(store, "store");
	autofree char *aside = store_free_name(store, "damaged-");
	autofree char *path = store_path(store, "store/store.db");
	carve(store, &found);
	find_loss(store, &found, &loss);
	if (was_there || loss.count)
		make_note(store, &found, &loss, was_there ? aside : NULL, &note);
	else
		jout_free(loss.gaps);
	store->damaged = false;
	const int failed = make_new(store, &found, &note, err) || exchange(store, aside, path, err);
	if (!failed)
		(void)store_look(store, err); /* notes which file it is now */
	if (!failed && note.id) {
		const struct store_head head = { .id = note.id, .hash = note.hash };
		store_head_write(store, &head);
		tell(store, &found, &loss, was_there ? aside : NULL);
	}
	entry_release(&note);
	found_release(&found);
	return failed ? -1 : 0;
}
