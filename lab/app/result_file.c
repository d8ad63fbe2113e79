/* SPDX-License-Identifier: MIT */
#include "app/result_file.h"

#include "base/mem.h"
#include "sys/file.h"

#include <string.h>

/* "." of a plain name. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? mem_text_n(path, (size_t)(slash - path) + 1) : mem_text(".");
}

int result_file_check(const char *path, struct err *err)
{
	if (!path)
		return 0;
	if (file_exists(path) && !file_is_regular(path))
		return err_set(err, ERR_USAGE,
			"%s is there and is no regular file, so it is not replaced", path);
	autofree char *folder = folder_of(path);
	if (!file_is_folder(folder))
		return err_set(err, ERR_USAGE, "%s: there is no folder %s", path, folder);
	return 0;
}

int result_file_write(const char *path, const struct buf *text, struct err *err)
{
	if (file_replace(path, buf_string(text), text->size, err) == 0)
		return 0;
	err->kind = ERR_INPUT; /* also a full disk: the place was not ours to choose */
	return -1;
}
