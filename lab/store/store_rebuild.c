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
#include <sys/stat.h>
#include <unistd.h>

#define MOST_GAPS 100 /* that are told one by one */

/* ---- what was found ---- */

struct item {
	struct entry entry;
	size_t order; /* in which it was found */
};

struct found {
	struct item *items;
	size_t count;
	size_t capacity;
};

static void add_found(struct entry *entry_take, void *context)
{
	struct found *found = context;
	found->items =
		mem_grow(found->items, found->count, &found->capacity, sizeof(*found->items));
	found->items[found->count] = (struct item){ *entry_take, found->count };
	found->count++;
}

static void found_release(struct found *found)
{
	for (size_t i = 0; i < found->count; i++)
		entry_release(&found->items[i].entry);
	free(found->items);
}

/* Within a number in the order in which they were found. */
static int by_id(const void *a, const void *b)
{
	const struct item *x = a;
	const struct item *y = b;
	if (x->entry.id != y->entry.id)
		return x->entry.id < y->entry.id ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Of those with the number of `items[0]`, the one that was acknowledged: where an attempt was
 * broken off and another got its number, both may be found. It is the one that the next is chained
 * to; of the newest, the head tells; else the log has what was written last before what is left of
 * older rounds. */
static size_t choose(const struct item *items, size_t count, const struct hash *wanted)
{
	for (size_t i = 0; i < count; i++)
		if (memcmp(&items[i].entry.hash, wanted, sizeof(*wanted)) == 0)
			return i;
	return 0;
}

/* In their order, each number once. From the last to the first, for each tells of the one before.
 */
static void found_sort(struct found *found, const struct store_head *head)
{
	struct hash wanted = head->hash;
	size_t kept = found->count; /* the first that is kept so far */
	if (found->count)
		qsort(found->items, found->count, sizeof(*found->items), by_id);
	for (size_t end = found->count; end > 0;) {
		size_t first = end - 1;
		while (first > 0 &&
			found->items[first - 1].entry.id == found->items[first].entry.id)
			first--;
		const size_t chosen = first + choose(&found->items[first], end - first, &wanted);
		const struct item item = found->items[chosen];
		for (size_t i = first; i < end; i++)
			if (i != chosen)
				entry_release(&found->items[i].entry);
		found->items[--kept] = item;
		wanted = item.entry.prev;
		end = first;
	}
	found->count -= kept;
	if (found->count)
		memmove(found->items, found->items + kept, found->count * sizeof(*found->items));
}

/* ---- the bytes that are there ---- */

/* A page that the disk does not give, also when asked twice, is zeros: the rest may be whole.
 * (Mapped memory would end the program there.) */
static void read_pages(int fd, unsigned char *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += STORE_PAGE) {
		const size_t part = size - at < STORE_PAGE ? size - at : STORE_PAGE;
		if (pread(fd, bytes + at, part, (off_t)at) < 0 &&
			pread(fd, bytes + at, part, (off_t)at) < 0)
			continue;
	}
}

/* A file that is not there, or can't be read, has none. */
static struct store_bytes read_file(const struct store *store, const char *name)
{
	struct stat state;
	const int fd = openat(store->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct store_bytes file = { 0 };
	if (fd < 0)
		return file;
	if (fstat(fd, &state) == 0 && S_ISREG(state.st_mode) && state.st_size > 0) {
		unsigned char *bytes = mem_zero((size_t)state.st_size, 1);
		read_pages(fd, bytes, (size_t)state.st_size);
		file = (struct store_bytes){ bytes, (size_t)state.st_size };
	}
	(void)close(fd); /* only read */
	return file;
}

static void bytes_release(struct store_bytes *file)
{
	free((void *)(uintptr_t)file->bytes); /* ours: read_file */
}

static void carve(const struct store *store, struct found *found)
{
	struct store_head head = { 0 };
	struct store_image image = {
		.database = read_file(store, "store/store.db"),
		.log = read_file(store, "store/store.db-wal"),
		.journal = read_file(store, "store/store.db-journal"),
	};
	(void)store_head_read(store, &head); /* without one, zeros: no entry has them */
	store_carve(&image, add_found, found);
	bytes_release(&image.database);
	bytes_release(&image.log);
	bytes_release(&image.journal);
	found_sort(found, &head);
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
		add_gap(loss, next, found->items[i].entry.id - 1, &told);
		next = found->items[i].entry.id + 1;
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
		note->prev = found->items[found->count - 1].entry.hash;
	entry_hash(note, &note->hash);
}

/* ---- the new one ---- */

static int put_all(
	struct store *store, const struct found *found, const struct entry *note, struct err *err)
{
	if (store_sql_run(store, "BEGIN IMMEDIATE", err))
		return -1;
	for (size_t i = 0; i < found->count; i++)
		if (store_row_put(store, &found->items[i].entry, err))
			return -1;
	return (note->id && store_row_put(store, note, err)) || store_sql_run(store, "COMMIT", err)
		       ? -1
		       : 0;
}

static int make_new(
	struct store *store, const struct found *found, const struct entry *note, struct err *err)
{
	autofree char *path = store_path(store, "making/store.db");
	const int failed = store_make_folder(store, "making", err) ||
			   store_database_open(store, path, true, err) ||
			   put_all(store, found, note, err);
	store_database_close(store);
	return failed ? -1 : store_rename(store, "making", "new", err);
}

static void tell(
	struct store *store, const struct found *found, const struct loss *loss, const char *aside)
{
	if (store->news.size)
		buf_char(&store->news, '\n');
	buf_format(&store->news, "The record of your progress in %s was %s.", store->folder,
		aside ? "damaged" : "gone");
	if (aside)
		buf_format(&store->news,
			" It was rebuilt (entries that are whole: %zu); what was there is kept in the "
			"folder %s.",
			found->count, aside);
	if (loss->count)
		buf_format(&store->news, " Entries that are lost: %lld.", (long long)loss->count);
}

/* From making/ to store/: what is there goes aside between. */
static int exchange(struct store *store, const char *aside, const char *path, struct err *err)
{
	if (store_has(store, "store") && store_rename(store, "store", aside, err))
		return -1;
	return store_rename(store, "new", "store", err) ||
			       store_database_open(store, path, false, err) ||
			       store_database_journal(store, path, err)
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

int store_rebuild_in_memory(struct store *store, struct err *err)
{
	const struct entry none = { 0 };
	struct found found = { 0 };
	carve(store, &found);
	store->damaged = false;
	store->version = STORE_VERSION;
	const int failed = store_database_open(store, STORE_IN_MEMORY, true, err) ||
			   put_all(store, &found, &none, err);
	if (!failed)
		buf_format(&store->news,
			"The record of your progress in %s can't be opened, and nothing may be "
			"written there: what can be read of it is shown (entries: %zu).",
			store->folder, found.count);
	found_release(&found);
	return failed ? -1 : 0;
}
