/* SPDX-License-Identifier: MIT */
/*
 * What the store costs.
 *
 *   journal fill FOLDER COUNT     the attempts that are in the store of FOLDER, over and over, each
 *                                 with other files, until there are COUNT entries
 *   journal add FOLDER ROUNDS     a line each, in milliseconds: the median of opening the store,
 *                                 adding the newest attempt again and closing it, as check does;
 * and that of adding as many bytes to a file and syncing it, in turn
 */
#include "samples.h"

#include "base/mem.h"
#include "store/store.h"
#include "store/store_parts.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_MODELS 64

struct models {
	struct entry items[MOST_MODELS];
	size_t count;
};

static _Noreturn void stop(const char *what, const struct err *err)
{
	(void)fprintf(stderr, "journal: %s: %s\n", what, err->text);
	exit(1);
}

static struct store *open_store(const char *folder)
{
	struct store *store;
	struct err err = { 0 };
	if (store_open(&store, folder, 0, &err))
		stop("open", &err);
	return store;
}

static void copy(struct entry *to, const struct entry *from, unsigned long number)
{
	entry_init(to, from->kind, from->subject, from->seed);
	entry_set_word(to, from->word);
	entry_set_body_take(to, mem_text(from->body));
	to->number = from->number;
	to->at = from->at + (int64_t)number * 1000;
	for (size_t i = 0; i < from->file_count; i++) {
		const struct entry_file *file = &from->files[i];
		autofree char *text = mem_format("%s\n%08lx%08lx\n", file->bytes,
			number * 2654435761u & 0xffffffffu, number * 40503u & 0xffffffffu);
		entry_add_file(to, file->name, text, strlen(text));
	}
}

static int add_model(const struct entry *entry, void *context)
{
	struct models *models = context;
	if (entry && entry->kind == ENTRY_ATTEMPT && models->count < MOST_MODELS)
		copy(&models->items[models->count++], entry, 0);
	return 0;
}

static void read_models(struct store *store, struct models *models)
{
	struct err err = { 0 };
	const struct store_filter all = { .kind = ENTRY_ATTEMPT };
	models->count = 0;
	if (store_each(store, &all, add_model, models, &err))
		stop("read", &err);
	if (!models->count)
		stop("read", &(struct err){ .text = "there is no attempt to copy" });
}

/* In one transaction: what a commit costs is measured by `add`. */
static void fill(const char *folder, unsigned long count)
{
	static struct models models;
	struct store *store = open_store(folder);
	struct store_head last;
	struct err err = { 0 };
	read_models(store, &models);
	if (store_row_last(store, &last, &err) || store_sql_run(store, "BEGIN IMMEDIATE", &err))
		stop("fill", &err);
	while ((unsigned long)last.id < count) {
		struct entry entry;
		copy(&entry, &models.items[(unsigned long)last.id % models.count],
			(unsigned long)last.id);
		entry.id = last.id + 1;
		entry.prev = last.hash;
		entry_hash(&entry, &entry.hash);
		if (store_row_put(store, &entry, &err))
			stop("fill", &err);
		last = (struct store_head){ .id = entry.id, .hash = entry.hash };
		entry_release(&entry);
	}
	if (store_sql_run(store, "COMMIT", &err))
		stop("fill", &err);
	store_head_write(store, &last);
	store_close(store);
}

static double add_once(const char *folder, const struct entry *model, unsigned long number)
{
	struct entry entry;
	struct err err = { 0 };
	copy(&entry, model, number);
	const double began = samples_now();
	struct store *store = open_store(folder);
	if (store_append(store, &entry, entry.body, &err))
		stop("add", &err);
	const double added = samples_now();
	store_close(store);
	entry_release(&entry);
	return added - began;
}

static double sync_once(int fd)
{
	static const char page[8192];
	const double began = samples_now();
	if (write(fd, page, sizeof(page)) != (ssize_t)sizeof(page) || fdatasync(fd))
		stop("sync", &(struct err){ .text = "a file can't be written" });
	return samples_now() - began;
}

static void add(const char *folder, unsigned long rounds)
{
	static struct models models;
	static struct samples adding;
	static struct samples syncing;
	struct store *store = open_store(folder);
	autofree char *beside = mem_format("%s/beside", folder);
	const int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	read_models(store, &models);
	store_close(store);
	for (unsigned long i = 0; i < rounds; i++) {
		samples_add(&adding, add_once(folder, &models.items[models.count - 1], i));
		samples_add(&syncing, sync_once(fd));
	}
	(void)close(fd);
	printf("add %.3f\nsync %.3f\n", samples_percentile(&adding, 50),
		samples_percentile(&syncing, 50));
}

int main(int argc, char **argv)
{
	const unsigned long count = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	if (count && strcmp(argv[1], "fill") == 0) {
		fill(argv[2], count);
	} else if (count && count <= SAMPLES_MAX && strcmp(argv[1], "add") == 0) {
		add(argv[2], count);
	} else {
		fputs("usage: journal fill|add FOLDER COUNT\n", stderr);
		return 2;
	}
	return 0;
}
