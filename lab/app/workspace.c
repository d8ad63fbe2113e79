/* SPDX-License-Identifier: MIT */
#include "app/workspace.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/exercise.h"
#include "sys/file.h"
#include "sys/folder.h"
#include "sys/paths.h"
#include "sys/entropy.h"

#include <stdlib.h>
#include <string.h>

#define MARK       ".bulkhead"
#define MARK_BYTES 4096

static int mark_fill(const struct jdoc *doc, struct workspace *workspace, struct err *err)
{
	static const char *const keys[] = { "format", "exercise", "seed" };
	const struct jnode root = jdoc_root(doc);
	struct jnode node;
	uint64_t format;
	const char *text;

	if (jnode_object(&root, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(&root, "format", &node, err) || jnode_u64(&node, 1, 1, &format, err))
		return -1;
	if (jnode_require(&root, "exercise", &node, err) || jnode_string(&node, &text, err))
		return -1;
	if (!exercise_id_is_valid(text))
		return jnode_fail(&node, err, "an exercise is called subject/slug");
	workspace->exercise = mem_text(text);
	if (jnode_require(&root, "seed", &node, err) || jnode_string(&node, &text, err))
		return -1;
	if (!variant_seed_is_valid(text))
		return jnode_fail(&node, err, "a seed is " VARIANT_SEED_FORM);
	memcpy(workspace->seed, text, VARIANT_SEED_BYTES);
	return 0;
}

static int mark_parse(
	const char *name, const struct buf *text, struct workspace *workspace, struct err *err)
{
	struct jdoc doc = { 0 };
	const int filled = jdoc_parse(&doc, name, buf_string(text), text->size, ERR_INPUT, err) ||
					   mark_fill(&doc, workspace, err)
				   ? -1
				   : 0;
	jdoc_release(&doc);
	return filled;
}

static int mark_read(const char *folder, struct workspace *workspace, struct err *err)
{
	autofree char *path = paths_join(folder, MARK);
	autobuf struct buf text = { 0 };

	workspace->folder = mem_text(folder);
	if (file_read_answer(path, path, MARK_BYTES, &text, err)) {
		err->kind = ERR_INPUT; /* it is no policy, so nothing is refused */
		return -1;
	}
	return mark_parse(path, &text, workspace, err);
}

int workspace_claimed(int folder, struct workspace *workspace, struct err *err)
{
	autobuf struct buf text = { 0 };
	*workspace = (struct workspace){ 0 };
	if (folder_look(folder, MARK) == THING_NONE)
		return 0;
	if (file_read_answer_at(folder, MARK, MARK_BYTES, &text, err)) {
		err->kind = ERR_INPUT;
		return -1;
	}
	return mark_parse(MARK, &text, workspace, err) ? -1 : 1;
}

static int mark_write(const char *folder, const char *exercise, const char *seed, struct err *err)
{
	autofree char *path = paths_join(folder, MARK);
	struct jout *mark = jout_object();
	jout_integer(mark, "format", 1);
	jout_text(mark, "exercise", exercise);
	jout_text(mark, "seed", seed);
	autofree char *pretty = jout_pretty(mark);
	jout_free(mark);
	autofree char *text = mem_format("%s\n", pretty);
	return file_write_new(path, text, strlen(text), err);
}

/* `from` is a file of the exercise's folder. */
static int copy_missing(const struct loaded *loaded, const char *from, const char *name,
	const char *to_folder, struct err *err)
{
	autofree char *target = paths_join(to_folder, name);
	autobuf struct buf text = { 0 };
	if (file_exists(target))
		return 0;
	if (loaded_text(loaded, from, &text, err))
		return -1;
	return file_write_new(target, buf_string(&text), text.size, err);
}

static bool is_c_source(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && (!strcmp(dot, ".c") || !strcmp(dot, ".h"));
}

static int copy_files(const struct loaded *loaded, const char *folder, struct err *err)
{
	autofree char *starter = paths_join(loaded->folder, "starter");
	struct file_names names = { 0 };
	bool c_sources = false;
	int failed = file_list(starter, &names, err);
	for (size_t i = 0; !failed && i < names.count; i++) {
		autofree char *from = paths_join("starter", names.items[i]);
		c_sources |= is_c_source(names.items[i]);
		failed = copy_missing(loaded, from, names.items[i], folder, err);
	}
	file_names_release(&names);
	if (!failed && c_sources && loaded_has_header(loaded))
		failed = copy_missing(
			loaded, "starter/" VARIANT_HEADER, VARIANT_HEADER, folder, err);
	return failed ? -1 : copy_missing(loaded, "task.md", "task.md", folder, err);
}

/* The folder may be somebody's other work: only what is empty or already this exercise's will do.
 */
static int check_folder(const struct loaded *loaded, const char *folder,
	struct workspace *workspace, bool *kept, struct err *err)
{
	autofree char *mark = paths_join(folder, MARK);
	*kept = file_exists(mark);
	if (*kept) {
		if (mark_read(folder, workspace, err))
			return -1;
		if (strcmp(workspace->exercise, loaded->exercise.id) == 0)
			return 0;
		return err_set(err, ERR_USAGE,
			"%s is the workspace of %s: choose another with --dir", folder,
			workspace->exercise);
	}
	struct file_names names = { 0 };
	const int listed = file_is_folder(folder) ? file_list(folder, &names, err) : 0;
	const size_t count = names.count;
	file_names_release(&names);
	if (listed)
		return -1;
	return count == 0 ? 0
			  : err_set(err, ERR_USAGE,
				    "%s is not empty and has no " MARK
				    ": choose another folder with --dir",
				    folder);
}

int workspace_check_seed(const struct workspace *workspace, const struct exercise *exercise,
	const char *seed, struct err *err)
{
	if (seed && !exercise->params.count && strcmp(seed, VARIANT_SEED_ZEROS) != 0)
		return err_set(err, ERR_USAGE, "%s is the same for every seed: leave --seed out",
			exercise->id);
	if (seed && workspace && strcmp(seed, workspace->seed) != 0)
		return err_set(err, ERR_USAGE,
			"%s is a workspace of the seed %s: leave --seed out, or choose another "
			"folder with --dir",
			workspace->folder, workspace->seed);
	return 0;
}

static int choose_seed(const struct exercise *exercise, const char *asked,
	char seed[VARIANT_SEED_BYTES], struct err *err)
{
	uint64_t number = 0;
	if (!asked && exercise->params.count && entropy_number(&number, err))
		return -1;
	if (asked)
		memcpy(seed, asked, VARIANT_SEED_BYTES);
	else
		variant_seed_format(number, seed);
	return 0;
}

/* Make what is not there in a folder that was looked at. Its mark comes first, so that a start that
 * was interrupted is one that lacks files: the next brings them, of the same variant. */
static int fill_folder(const struct loaded *loaded, const char *folder, bool kept, struct err *err)
{
	const struct exercise *exercise = &loaded->exercise;
	if (file_make_folders(folder, err))
		return -1;
	if (!kept && mark_write(folder, exercise->id, exercise->variant.seed, err))
		return -1;
	return copy_files(loaded, folder, err);
}

int workspace_start(struct loaded *loaded, const char *folder, const char *asked,
	struct workspace *workspace, bool *kept, struct err *err)
{
	char seed[VARIANT_SEED_BYTES];
	autofree char *usual =
		folder ? mem_text(folder) : paths_workspace(loaded->exercise.id, err);
	*workspace = (struct workspace){ 0 };
	if (!usual || check_folder(loaded, usual, workspace, kept, err) ||
		workspace_check_seed(*kept ? workspace : NULL, &loaded->exercise, asked, err) ||
		choose_seed(&loaded->exercise, *kept ? workspace->seed : asked, seed, err) ||
		loaded_vary(loaded, seed, err) || fill_folder(loaded, usual, *kept, err))
		return -1;
	return *kept ? 0 : mark_read(usual, workspace, err);
}

/* The new one is made whole under the name that the old one is to get, and then they change names:
 * at no time is there none. */
static int replace(struct loaded *loaded, const char *folder, const char *seed,
	struct workspace *workspace, char **aside, struct err *err)
{
	bool kept;
	autofree char *fresh = file_make_beside(folder, err);
	if (!fresh || workspace_start(loaded, fresh, seed, workspace, &kept, err))
		return -1;
	*aside = file_swap_in(folder, fresh, err);
	free(workspace->folder);
	workspace->folder = mem_text(folder);
	return *aside ? 0 : -1;
}

int workspace_renew(struct loaded *loaded, const char *folder, const char *seed,
	struct workspace *workspace, char **aside, struct err *err)
{
	bool is_there;
	struct workspace before = { 0 };
	autofree char *usual =
		folder ? mem_text(folder) : paths_workspace(loaded->exercise.id, err);
	*aside = NULL;
	*workspace = (struct workspace){ 0 };
	if (!usual)
		return -1;
	const int failed = check_folder(loaded, usual, &before, &is_there, err);
	workspace_release(&before);
	if (failed)
		return -1;
	return is_there ? replace(loaded, usual, seed, workspace, aside, err)
			: workspace_start(loaded, usual, seed, workspace, &is_there, err);
}

int workspace_here(struct workspace *workspace, struct err *err)
{
	*workspace = (struct workspace){ 0 };
	autofree char *folder = paths_current(err);
	if (!folder)
		return -1;
	for (;;) {
		autofree char *mark = paths_join(folder, MARK);
		if (file_exists(mark))
			return mark_read(folder, workspace, err);
		char *slash = strrchr(folder, '/');
		if (!slash || slash == folder)
			break;
		*slash = '\0';
	}
	return err_set(err, ERR_USAGE,
		"this folder is no workspace: name the exercise (\"bulkhead check EX\"), or make a "
		"workspace with \"bulkhead start EX\"");
}

int workspace_in(const char *folder, struct workspace *workspace, struct err *err)
{
	*workspace = (struct workspace){ 0 };
	autofree char *mark = paths_join(folder, MARK);
	if (file_exists(mark))
		return mark_read(folder, workspace, err);
	return err_set(err, ERR_USAGE,
		"%s is no workspace (it has no .bulkhead): name the exercise too, "
		"\"bulkhead check EX --dir DIR\"",
		folder);
}

static bool has_mark(const char *folder)
{
	autofree char *mark = paths_join(folder, MARK);
	return file_exists(mark);
}

static int mark_read_of(
	const char *folder, const char *exercise, struct workspace *workspace, struct err *err)
{
	if (mark_read(folder, workspace, err))
		return -1;
	if (strcmp(workspace->exercise, exercise) == 0)
		return 0;
	return err_set(err, ERR_INPUT, "%s is the workspace of %s", folder, workspace->exercise);
}

int workspace_of(const char *exercise, struct workspace *workspace, struct err *err)
{
	*workspace = (struct workspace){ 0 };
	autofree char *folder = paths_workspace(exercise, err);
	if (!folder)
		return -1;
	if (!has_mark(folder))
		return err_set(err, ERR_USAGE,
			"there is no workspace %s: make one with \"bulkhead start %s\"", folder,
			exercise);
	return mark_read_of(folder, exercise, workspace, err);
}

int workspace_at(const char *folder, const char *exercise, const char *seed,
	struct workspace *workspace, struct err *err)
{
	*workspace = (struct workspace){ 0 };
	if (has_mark(folder))
		return mark_read_of(folder, exercise, workspace, err);
	workspace->folder = mem_text(folder);
	workspace->exercise = mem_text(exercise);
	memcpy(workspace->seed, seed ? seed : VARIANT_SEED_ZEROS, VARIANT_SEED_BYTES);
	return 0;
}

static bool is_of(const struct workspace *workspace, const char *exercise)
{
	return workspace->exercise && strcmp(workspace->exercise, exercise) == 0;
}

int workspace_seen(const char *exercise, struct workspace *workspace, struct err *err)
{
	struct err none = { 0 };
	*workspace = (struct workspace){ 0 };
	if (workspace_here(workspace, &none) == 0 && is_of(workspace, exercise))
		return 0;
	workspace_release(workspace);
	if (none.kind == ERR_INPUT) { /* one stands in one, and it can't be read */
		*err = none;
		return -1;
	}
	autofree char *usual = paths_workspace(exercise, &none);
	if (!usual || !has_mark(usual))
		return 0;
	return mark_read_of(usual, exercise, workspace, err);
}

int workspace_vary(struct loaded *loaded, const char *seed, struct err *err)
{
	struct workspace workspace = { 0 };
	int failed = workspace_check_seed(NULL, &loaded->exercise, seed, err);
	if (!failed && !seed && loaded->exercise.params.count)
		failed = workspace_seen(loaded->exercise.id, &workspace, err);
	if (!failed && !seed && workspace.seed[0])
		seed = workspace.seed;
	if (!failed)
		failed = loaded_vary(loaded, seed ? seed : VARIANT_SEED_ZEROS, err);
	workspace_release(&workspace);
	return failed;
}

void workspace_release(struct workspace *workspace)
{
	free(workspace->folder);
	free(workspace->exercise);
	*workspace = (struct workspace){ 0 };
}
