/* SPDX-License-Identifier: MIT */
#include "app/restore.h"

#include "app/begin.h"
#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

/* Is it this file, byte for byte? */
static bool has_bytes(const char *path, const struct entry_file *file)
{
	autobuf struct buf text = { 0 };
	struct err none = { 0 };
	return file_is_regular(path) && file_read(path, file->size, &text, &none) == 0 &&
	       text.size == file->size && memcmp(buf_string(&text), file->bytes, file->size) == 0;
}

static int restore_file(const char *folder, const struct entry_file *file,
	struct restored_file *restored, struct err *err)
{
	if (strchr(file->name, '/') || file->name[0] == '.' || !file->name[0])
		return err_set(err, ERR_INPUT, "the store has a file of a name that no answer has");
	restored->path = paths_join(folder, file->name);
	restored->same = has_bytes(restored->path, file);
	if (restored->same)
		return 0;
	if (file_exists(restored->path)) {
		restored->kept = file_keep(restored->path, err);
		if (!restored->kept)
			return -1;
	}
	return file_replace(restored->path, file->bytes, file->size, err);
}

static int check_variant(
	const struct workspace *workspace, const struct entry *attempt, struct err *err)
{
	if (strcmp(workspace->seed, attempt->seed) == 0)
		return 0;
	return err_set(err, ERR_USAGE,
		"that attempt was at the variant of the seed %s, and %s is of another: name a folder "
		"with --dir",
		attempt->seed, workspace->folder);
}

int restore_files(
	const struct entry *attempt, const char *folder, struct restored *restored, struct err *err)
{
	struct workspace workspace = { 0 };
	bool elsewhere; /* the paths tell */
	*restored = (struct restored){
		.items = mem_zero(attempt->file_count + 1, sizeof(*restored->items)),
	};
	int failed = folder ? file_make_folders(folder, err)
			    : begin_find(attempt->subject, &workspace, &elsewhere, err) ||
				      check_variant(&workspace, attempt, err);
	for (size_t i = 0; !failed && i < attempt->file_count; i++)
		failed = restore_file(folder ? folder : workspace.folder, &attempt->files[i],
			&restored->items[restored->count++], err);
	workspace_release(&workspace);
	return failed ? -1 : 0;
}

void restored_release(struct restored *restored)
{
	for (size_t i = 0; i < restored->count; i++) {
		free(restored->items[i].path);
		free(restored->items[i].kept);
	}
	free(restored->items);
}
