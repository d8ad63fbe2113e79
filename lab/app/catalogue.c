/* SPDX-License-Identifier: MIT */
#include "app/catalogue.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

static void add_entry(struct catalogue *catalogue, const char *id, const char *folder)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->entries[i].id, id) == 0)
			return; /* the data folder goes before the user's own */
	catalogue->entries = mem_grow(catalogue->entries, catalogue->count, &catalogue->capacity,
		sizeof(*catalogue->entries));
	catalogue->entries[catalogue->count++] = (struct catalogue_entry){
		.id = mem_text(id),
		.folder = mem_text(folder),
	};
}

/* subject/slug folders that hold an exercise.json; others are not exercises. */
static int add_subject(
	struct catalogue *catalogue, const char *exercises, const char *subject, struct err *err)
{
	autofree char *folder = paths_join(exercises, subject);
	struct file_names slugs = { 0 };
	if (!file_is_folder(folder))
		return 0;
	const int listed = file_list(folder, &slugs, err);
	for (size_t i = 0; !listed && i < slugs.count; i++) {
		autofree char *id = mem_format("%s/%s", subject, slugs.items[i]);
		autofree char *slug = paths_join(folder, slugs.items[i]);
		autofree char *file = paths_join(slug, "exercise.json");
		if (exercise_id_is_valid(id) && file_exists(file))
			add_entry(catalogue, id, slug);
	}
	file_names_release(&slugs);
	return listed;
}

static int add_root(struct catalogue *catalogue, const char *root, struct err *err)
{
	autofree char *exercises = paths_join(root, "exercises");
	struct file_names subjects = { 0 };
	int listed = file_list(exercises, &subjects, err);
	for (size_t i = 0; !listed && i < subjects.count; i++)
		listed = add_subject(catalogue, exercises, subjects.items[i], err);
	file_names_release(&subjects);
	return listed;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(
		((const struct catalogue_entry *)a)->id, ((const struct catalogue_entry *)b)->id);
}

int catalogue_open(struct catalogue *catalogue, const char *data, struct err *err)
{
	*catalogue = (struct catalogue){ 0 };
	catalogue->roots[0] = paths_data(data, err);
	if (!catalogue->roots[0] || add_root(catalogue, catalogue->roots[0], err))
		return -1;
	autofree char *own = data ? NULL : paths_user_data();
	autofree char *exercises = own ? paths_join(own, "exercises") : NULL;
	if (exercises && file_is_folder(exercises)) {
		catalogue->roots[1] = steal(&own);
		if (add_root(catalogue, catalogue->roots[1], err))
			return -1;
	}
	if (catalogue->count)
		qsort(catalogue->entries, catalogue->count, sizeof(*catalogue->entries), by_id);
	return 0;
}

void catalogue_release(struct catalogue *catalogue)
{
	for (size_t i = 0; i < catalogue->count; i++)
		catalogue_entry_release(&catalogue->entries[i]);
	free(catalogue->entries);
	free(catalogue->roots[0]);
	free(catalogue->roots[1]);
	*catalogue = (struct catalogue){ 0 };
}

static int read_exercise(
	const char *folder, const char *id, struct buf *text, char **name, struct err *err)
{
	autofree char *path = paths_join(folder, "exercise.json");
	*name = mem_format("%s/exercise.json", id);
	return file_read(path, JSON_MAX_BYTES, text, err);
}

static int load(const char *folder, const char *id, const char *seed, struct loaded *loaded,
	struct err *err)
{
	autofree char *name = NULL;
	autobuf struct buf text = { 0 };
	*loaded = (struct loaded){ .folder = mem_text(folder) };
	if (read_exercise(folder, id, &text, &name, err))
		return -1;
	return exercise_parse(&loaded->exercise, id, seed, name, buf_string(&text), text.size, err);
}

int catalogue_load_entry(const struct catalogue_entry *entry, const char *seed,
	struct loaded *loaded, struct err *err)
{
	return load(entry->folder, entry->id, seed, loaded, err);
}

int catalogue_load_facts(
	const struct catalogue_entry *entry, struct loaded *loaded, struct err *err)
{
	autofree char *name = NULL;
	autobuf struct buf text = { 0 };
	*loaded = (struct loaded){ .folder = mem_text(entry->folder) };
	if (read_exercise(entry->folder, entry->id, &text, &name, err))
		return -1;
	return exercise_parse_facts(
		&loaded->exercise, entry->id, name, buf_string(&text), text.size, err);
}

int loaded_vary(struct loaded *loaded, const char *seed, struct err *err)
{
	struct loaded other;
	if (strcmp(loaded->exercise.variant.seed, seed) == 0)
		return 0;
	const int failed = load(loaded->folder, loaded->exercise.id, seed, &other, err);
	loaded_release(loaded);
	*loaded = other;
	return failed;
}

int loaded_check_values(const struct loaded *loaded, struct err *err)
{
	autofree char *name = NULL;
	autobuf struct buf text = { 0 };
	const char *id = loaded->exercise.id;
	if (read_exercise(loaded->folder, id, &text, &name, err))
		return -1;
	return exercise_parse_values(id, name, buf_string(&text), text.size, err);
}

/* People leave the subject out: the one exercise whose slug this is, else NULL. */
static const char *id_of_slug(const struct catalogue *catalogue, const char *slug)
{
	const char *found = NULL;
	for (size_t i = 0; i < catalogue->count; i++) {
		const char *slash = strchr(catalogue->entries[i].id, '/');
		if (!slash || strcmp(slash + 1, slug) != 0)
			continue;
		if (found)
			return NULL;
		found = catalogue->entries[i].id;
	}
	return found;
}

static int no_such_exercise(const struct catalogue *catalogue, const char *id, struct err *err)
{
	autofree const char **ids = mem_zero(catalogue->count + 1, sizeof(*ids));
	for (size_t i = 0; i < catalogue->count; i++)
		ids[i] = catalogue->entries[i].id;
	autobuf struct buf hint = { 0 };
	const char *whole = id_of_slug(catalogue, id);
	text_suggest(&hint, whole ? whole : id, ids, catalogue->count);
	autofree char *shown = text_escape_line(id);
	return err_set(err, ERR_USAGE,
		"no exercise is called \"%s\"%s; \"bulkhead list\" names them", shown,
		buf_string(&hint));
}

void catalogue_entry_release(struct catalogue_entry *entry)
{
	free(entry->id);
	free(entry->folder);
	*entry = (struct catalogue_entry){ 0 };
}

/* The last two names of a path: "/home/me/drafts/seccomp/door" is seccomp/door. */
static const char *id_of_folder(const char *folder)
{
	const char *slug = strrchr(folder, '/');
	const char *subject = slug;
	while (subject && subject > folder && subject[-1] != '/')
		subject--;
	return subject ? subject : folder;
}

int catalogue_find_draft(const struct catalogue *catalogue, const char *folder,
	struct catalogue_entry *entry, struct err *err)
{
	autofree char *file = paths_join(folder, "exercise.json");
	*entry = (struct catalogue_entry){ 0 };
	if (!file_exists(file))
		return no_such_exercise(catalogue, folder, err);
	entry->folder = paths_real(folder, err);
	if (!entry->folder)
		return -1;
	entry->id = mem_text(id_of_folder(entry->folder));
	if (exercise_id_is_valid(entry->id))
		return 0;
	autofree char *shown = text_escape_line(entry->id);
	return err_set(err, ERR_INPUT,
		"the folder of an exercise is called subject/slug, in lower-case letters, digits "
		"and single hyphens; this one is \"%s\"",
		shown);
}

const struct catalogue_entry *catalogue_find(
	const struct catalogue *catalogue, const char *id, struct err *err)
{
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->entries[i].id, id) == 0)
			return &catalogue->entries[i];
	(void)no_such_exercise(catalogue, id, err);
	return NULL;
}

int catalogue_load(const struct catalogue *catalogue, const char *id, const char *seed,
	struct loaded *loaded, struct err *err)
{
	const struct catalogue_entry *entry = catalogue_find(catalogue, id, err);
	*loaded = (struct loaded){ 0 };
	return entry ? catalogue_load_entry(entry, seed, loaded, err) : -1;
}

void loaded_release(struct loaded *loaded)
{
	exercise_release(&loaded->exercise);
	free(loaded->folder);
	*loaded = (struct loaded){ 0 };
}

bool loaded_has_header(const struct loaded *loaded)
{
	return loaded->exercise.params.count > 0;
}

static bool ends_with(const char *name, const char *end)
{
	const size_t size = strlen(name);
	const size_t wanted = strlen(end);
	return size >= wanted && !strcmp(name + size - wanted, end);
}

static int put_variant(const struct loaded *loaded, const char *name, const struct buf *text,
	struct buf *out, struct err *err)
{
	const struct variant *variant = &loaded->exercise.variant;
	if (ends_with(name, ".c") || ends_with(name, ".h"))
		buf_add(out, buf_string(text), text->size);
	else
		variant_put(variant, buf_string(text), text->size, out);
	return out->size <= JSON_MAX_BYTES
		       ? 0
		       : err_set(err, ERR_INPUT, "%s/%s: larger than %d KiB with the values in it",
				 loaded->exercise.id, name, JSON_MAX_BYTES / 1024);
}

int loaded_text(const struct loaded *loaded, const char *name, struct buf *out, struct err *err)
{
	autofree char *path = paths_join(loaded->folder, name);
	autobuf struct buf text = { 0 };
	if (loaded_has_header(loaded) && ends_with(name, "/" VARIANT_HEADER)) {
		variant_format_header(&loaded->exercise.variant, out);
		return 0;
	}
	if (file_read(path, JSON_MAX_BYTES, &text, err))
		return -1;
	return put_variant(loaded, name, &text, out, err);
}

int loaded_answer(const struct loaded *loaded, const char *answer, const char *file,
	struct buf *out, struct err *err)
{
	autofree char *name = paths_join(answer, file);
	autofree char *path = paths_join(loaded->folder, name);
	autofree char *solution = paths_join("solution", file);
	return loaded_text(loaded, file_exists(path) ? name : solution, out, err);
}
