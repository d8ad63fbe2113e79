/* SPDX-License-Identifier: MIT */
#include "app/workspace.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/exercise.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARK       ".bulkhead"
#define MARK_BYTES 4096

static bool seed_is_valid(const char *seed)
{
	return strlen(seed) == 16 && strspn(seed, "0123456789abcdef") == 16;
}

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
	if (!seed_is_valid(text))
		return jnode_fail(&node, err, "a seed is 16 lower-case hexadecimal digits");
	(void)snprintf(workspace->seed, sizeof(workspace->seed), "%s", text);
	return 0;
}

static int mark_read(const char *folder, struct workspace *workspace, struct err *err)
{
	autofree char *path = paths_join(folder, MARK);
	autobuf struct buf text = { 0 };
	struct jdoc doc = { 0 };

	workspace->folder = mem_text(folder);
	if (file_read_answer(path, path, MARK_BYTES, &text, err)) {
		err->kind = ERR_INPUT; /* it is no policy, so nothing is refused */
		return -1;
	}
	const int filled = jdoc_parse(&doc, path, buf_string(&text), text.size, ERR_INPUT, err) ||
					   mark_fill(&doc, workspace, err)
				   ? -1
				   : 0;
	jdoc_release(&doc);
	return filled;
}

static int mark_write(const char *folder, const char *exercise, struct err *err)
{
	autofree char *path = paths_join(folder, MARK);
	struct jout *mark = jout_object();
	jout_integer(mark, "format", 1);
	jout_text(mark, "exercise", exercise);
	jout_text(mark, "seed", WORKSPACE_SEED_NONE);
	autofree char *pretty = jout_pretty(mark);
	jout_free(mark);
	autofree char *text = mem_format("%s\n", pretty);
	return file_write_new(path, text, strlen(text), err);
}

static int copy_missing(const char *from, const char *name, const char *to_folder, struct err *err)
{
	autofree char *source = paths_join(from, name);
	autofree char *target = paths_join(to_folder, name);
	autobuf struct buf text = { 0 };
	if (file_exists(target))
		return 0;
	if (file_read(source, JSON_MAX_BYTES, &text, err))
		return -1;
	return file_write_new(target, buf_string(&text), text.size, err);
}

static int copy_files(const struct loaded *loaded, const char *folder, struct err *err)
{
	autofree char *starter = paths_join(loaded->folder, "starter");
	struct file_names names = { 0 };
	int failed = file_list(starter, &names, err);
	for (size_t i = 0; !failed && i < names.count; i++)
		failed = copy_missing(starter, names.items[i], folder, err);
	file_names_release(&names);
	return failed ? -1 : copy_missing(loaded->folder, "task.md", folder, err);
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

int workspace_start(const struct loaded *loaded, const char *folder, struct workspace *workspace,
	bool *kept, struct err *err)
{
	autofree char *usual =
		folder ? mem_text(folder) : paths_workspace(loaded->exercise.id, err);
	*workspace = (struct workspace){ 0 };
	if (!usual || check_folder(loaded, usual, workspace, kept, err))
		return -1;
	if (file_make_folders(usual, err) || copy_files(loaded, usual, err))
		return -1;
	if (*kept)
		return 0;
	if (mark_write(usual, loaded->exercise.id, err))
		return -1;
	return mark_read(usual, workspace, err);
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

int workspace_of(const char *exercise, struct workspace *workspace, struct err *err)
{
	*workspace = (struct workspace){ 0 };
	autofree char *folder = paths_workspace(exercise, err);
	if (!folder)
		return -1;
	autofree char *mark = paths_join(folder, MARK);
	if (!file_exists(mark))
		return err_set(err, ERR_USAGE,
			"there is no workspace %s: make one with \"bulkhead start %s\"", folder,
			exercise);
	if (mark_read(folder, workspace, err))
		return -1;
	if (strcmp(workspace->exercise, exercise) == 0)
		return 0;
	return err_set(err, ERR_INPUT, "%s is the workspace of %s", folder, workspace->exercise);
}

void workspace_release(struct workspace *workspace)
{
	free(workspace->folder);
	free(workspace->exercise);
	*workspace = (struct workspace){ 0 };
}
