/* SPDX-License-Identifier: MIT */
/*
 * A folder of results is the grader's own, and is believed: it belongs where learners can't write.
 * A file that can't be read, half of one say, is as none: its person is graded again.
 */
#include "app/grading_parts.h"

#include "app/result_file.h"
#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

#define MOST_FOLDERS 256

/* --- what they are of --- */

static void put_hash(struct jout *object, const char *key, const struct hash *hash, bool there)
{
	char hex[HASH_HEX];
	hash_hex(hash, hex);
	jout_text(object, key, there ? hex : NULL);
}

static void format_run(const struct grading_work *work, struct buf *out)
{
	struct jout *all = jout_object();
	struct jout *exercises = jout_array();
	for (size_t i = 0; i < work->exercise_count; i++) {
		const struct exercise *exercise = &work->exercises[i].loaded.exercise;
		struct jout *one = jout_object();
		jout_text(one, "id", exercise->id);
		put_hash(one, "sha256", &exercise->hash, true);
		jout_add(exercises, one);
	}
	jout_integer(all, "format", GRADED_FORMAT);
	jout_put(all, "exercises", exercises);
	put_hash(all, "hidden", &work->hidden->hash, work->hidden->is_given);
	put_hash(all, "seeds", &work->class->seeds, work->class->has_seeds);
	autofree char *text = jout_canonical(all);
	jout_free(all);
	buf_format(out, "%s\n", text);
}

int results_open(const struct grading_work *work, const char *folder, struct err *err)
{
	autobuf struct buf run = { 0 };
	autobuf struct buf before = { 0 };
	autofree char *path = paths_join(folder, RESULTS_RUN);
	if (file_make_folders(folder, err))
		return -1;
	format_run(work, &run);
	if (!file_exists(path))
		return result_file_write(path, &run, err);
	if (file_read(path, JSON_MAX_BYTES, &before, err))
		return -1;
	if (before.size == run.size && !memcmp(before.data, run.data, run.size))
		return 0;
	return err_set(err, ERR_USAGE,
		"%s has results of another run: other exercises, hidden checks or seeds; choose "
		"another folder with --results",
		folder);
}

/* --- a person's --- */

static int read_person(
	const char *path, struct graded_person *person, struct buf *text, struct err *err)
{
	*person = (struct graded_person){ 0 };
	return file_read(path, JSON_MAX_BYTES, text, err) ||
			       graded_person_parse(person, path, buf_string(text), text->size, err)
		       ? -1
		       : 0;
}

static bool has_fault(const struct graded_person *person)
{
	for (size_t i = 0; i < person->answer_count; i++)
		if (person->answers[i].as == GRADED_VOID)
			return true;
	return false;
}

bool results_have(const char *folder, const struct class_person *person)
{
	struct graded_person graded = { 0 };
	struct err ignored = { 0 };
	autobuf struct buf text = { 0 };
	autofree char *path = paths_join(folder, person->file);
	const bool have = file_exists(path) && read_person(path, &graded, &text, &ignored) == 0 &&
			  !has_fault(&graded);
	graded_person_release(&graded);
	return have;
}

int results_write(const char *folder, const struct class_person *person, const char *head,
	const char *answers, struct err *err)
{
	autobuf struct buf text = { 0 };
	autofree char *path = paths_join(folder, person->file);
	graded_person_close(&text, head, answers);
	return result_file_write(path, &text, err);
}

/* --- all of them --- */

/* A file of a person, in one of the folders. */
struct result_path {
	char *name; /* "anna.json" */
	char *path;
};

struct result_paths {
	struct result_path *items;
	size_t count;
	size_t capacity;
	struct buf run; /* of the first folder */
	size_t folders;
};

static bool is_result(const char *name)
{
	const size_t size = strlen(name);
	return size > 5 && !strcmp(name + size - 5, ".json") && strcmp(name, RESULTS_RUN) != 0;
}

static void add_paths(
	struct result_paths *paths, const char *folder, const struct file_names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		if (!is_result(names->items[i]))
			continue;
		paths->items = mem_grow(
			paths->items, paths->count, &paths->capacity, sizeof(*paths->items));
		paths->items[paths->count++] = (struct result_path){
			.name = mem_text(names->items[i]),
			.path = paths_join(folder, names->items[i]),
		};
	}
}

/* The same run as the other folders? */
static int check_run(
	struct result_paths *paths, const char *folder, const char *run, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (file_read(run, JSON_MAX_BYTES, &text, err))
		return -1;
	if (paths->folders++ == 0) {
		buf_add(&paths->run, buf_string(&text), text.size);
		return 0;
	}
	if (text.size == paths->run.size && !memcmp(text.data, paths->run.data, text.size))
		return 0;
	return err_set(
		err, ERR_INPUT, "%s has results of another run than the folders before it", folder);
}

static int add_folder(struct result_paths *paths, const char *folder, bool deeper, struct err *err)
{
	struct file_names names = { 0 };
	autofree char *run = paths_join(folder, RESULTS_RUN);
	int failed = file_list(folder, &names, err);
	if (!failed && file_exists(run)) {
		failed = check_run(paths, folder, run, err);
		add_paths(paths, folder, &names);
	}
	for (size_t i = 0; !failed && deeper && i < names.count && i < MOST_FOLDERS; i++) {
		autofree char *below = paths_join(folder, names.items[i]);
		if (file_is_folder(below))
			failed = add_folder(paths, below, false, err);
	}
	file_names_release(&names);
	return failed;
}

static int by_name(const void *a, const void *b)
{
	const struct result_path *one = a;
	const struct result_path *other = b;
	const int order = strcmp(one->name, other->name);
	return order ? order : strcmp(one->path, other->path);
}

static void paths_release(struct result_paths *paths)
{
	for (size_t i = 0; i < paths->count; i++) {
		free(paths->items[i].name);
		free(paths->items[i].path);
	}
	free(paths->items);
	buf_release(&paths->run);
}

static void graded_class_release(struct graded_class *graded)
{
	for (size_t i = 0; i < graded->count; i++)
		free(graded->exercises[i]);
	free(graded->exercises);
}

static int take_run(struct graded_class *graded, const struct jdoc *doc, struct err *err)
{
	const struct jnode root = jdoc_root(doc);
	struct jnode exercises;
	size_t count;
	if (jnode_require(&root, "exercises", &exercises, err) ||
		jnode_array(&exercises, 1, GRADING_EXERCISES, &count, err))
		return -1;
	graded->exercises = mem_zero(count, sizeof(*graded->exercises));
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&exercises, i);
		struct jnode id;
		const char *text;
		if (jnode_require(&one, "id", &id, err) || jnode_string(&id, &text, err))
			return -1;
		graded->exercises[graded->count++] = mem_text(text);
	}
	return 0;
}

static int tell_run(
	const struct result_paths *paths, const struct graded_reader *reader, struct err *err)
{
	struct jdoc doc = { 0 };
	struct graded_class graded = { 0 };
	const int failed = jdoc_parse(&doc, RESULTS_RUN, buf_string(&paths->run), paths->run.size,
				   ERR_INPUT, err) ||
					   take_run(&graded, &doc, err) ||
					   reader->begin(reader->context, &graded, err)
				   ? -1
				   : 0;
	jdoc_release(&doc);
	graded_class_release(&graded);
	return failed;
}

/* Of two files of one person the second has nothing new to say. */
static int tell_person(const struct result_paths *paths, size_t index, struct buf *before,
	const struct graded_reader *reader, struct err *err)
{
	const struct result_path *path = &paths->items[index];
	struct graded_person person = { 0 };
	autobuf struct buf text = { 0 };
	const bool again = index > 0 && !strcmp(paths->items[index - 1].name, path->name);
	int failed = read_person(path->path, &person, &text, err);
	if (!failed && again &&
		(before->size != text.size || memcmp(before->data, text.data, text.size) != 0))
		failed = err_set(err, ERR_INPUT, "%s and %s say different things of one person",
			paths->items[index - 1].path, path->path);
	if (!failed && !again)
		failed = reader->person(reader->context, &person, err);
	buf_clear(before);
	buf_add(before, buf_string(&text), text.size);
	graded_person_release(&person);
	return failed;
}

int graded_read(const char *results, const struct graded_reader *reader, struct err *err)
{
	struct result_paths paths = { 0 };
	autobuf struct buf before = { 0 };
	int failed = add_folder(&paths, results, true, err);
	if (!failed && !paths.folders)
		failed = err_set(err, ERR_INPUT,
			"%s is no folder of results: it has no file " RESULTS_RUN, results);
	if (paths.count)
		qsort(paths.items, paths.count, sizeof(*paths.items), by_name);
	if (!failed)
		failed = tell_run(&paths, reader, err);
	for (size_t i = 0; !failed && i < paths.count; i++)
		failed = tell_person(&paths, i, &before, reader, err);
	paths_release(&paths);
	return failed;
}
