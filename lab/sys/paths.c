/* SPDX-License-Identifier: MIT */
#include "sys/paths.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/user.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREFIX_BIN BULKHEAD_PREFIX "/bin"

char *paths_join(const char *folder, const char *name)
{
	return mem_format("%s/%s", folder, name);
}

static bool holds_exercises(const char *folder)
{
	autofree char *exercises = paths_join(folder, "exercises");
	return file_is_folder(exercises);
}

/* The folder that this program lies in, or NULL. */
static char *own_folder(void)
{
	char self[4096];
	const ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = size > 0 ? memrchr(self, '/', (size_t)size) : NULL;
	if (!slash)
		return NULL;
	*slash = '\0';
	return mem_text(self);
}

static bool runs_from_prefix(void)
{
	autofree char *own = own_folder();
	return own && strcmp(own, PREFIX_BIN) == 0;
}

char *paths_data(const char *given, struct err *err)
{
	const char *folder = given;
	if (!folder)
		folder = getenv("BULKHEAD_DATA");
	if (!folder || !*folder)
		folder = runs_from_prefix() ? BULKHEAD_PREFIX "/share/bulkhead"
					    : BULKHEAD_SOURCE_DIR;
	if (holds_exercises(folder))
		return mem_text(folder);
	(void)err_set(err, ERR_INPUT,
		"%s has no folder exercises/: name the data folder with --data DIR", folder);
	return NULL;
}

char *paths_user_data(void)
{
	const char *data = getenv("XDG_DATA_HOME");
	if (data && data[0] == '/')
		return paths_join(data, "bulkhead");
	autofree char *home = user_home();
	return home ? mem_format("%s/.local/share/bulkhead", home) : NULL;
}

/* What there is of a path without links, and the rest as it is. */
static char *resolve(const char *path)
{
	autofree char *existing = mem_text(path);
	for (;;) {
		autofree char *real = realpath(existing, NULL);
		if (real)
			return mem_format(
				"%s%s", strcmp(real, "/") ? real : "", path + strlen(existing));
		char *slash = strrchr(existing, '/');
		if (!slash || slash == existing)
			return mem_text(path);
		*slash = '\0';
	}
}

char *paths_state(struct err *err)
{
	const char *state = getenv("XDG_STATE_HOME");
	autofree char *home = user_home();
	autofree char *path = NULL;
	if (state && state[0] == '/')
		path = paths_join(state, "bulkhead");
	else if (home)
		path = paths_join(home, ".local/state/bulkhead");
	if (path)
		return resolve(path);
	(void)err_set(err, ERR_INPUT, "no home folder is known: set HOME or XDG_STATE_HOME");
	return NULL;
}

char *paths_config(struct err *err)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	if (config && config[0] == '/')
		return paths_join(config, "bulkhead");
	autofree char *home = user_home();
	if (home)
		return mem_format("%s/.config/bulkhead", home);
	(void)err_set(err, ERR_INPUT, "no home folder is known: set HOME or XDG_CONFIG_HOME");
	return NULL;
}

char *paths_workspace(const char *id, struct err *err)
{
	autofree char *home = user_home();
	if (home)
		return mem_format("%s/bulkhead/%s", home, id);
	(void)err_set(err, ERR_INPUT, "no home folder is known: set HOME, or use --dir DIR");
	return NULL;
}

char *paths_image(void)
{
	autofree char *own = own_folder();
	if (!own)
		return NULL;
	return strcmp(own, PREFIX_BIN) == 0 ? mem_text(BULKHEAD_PREFIX "/share/bulkhead/image")
					    : mem_format("%s/../image", own);
}

char *paths_current(struct err *err)
{
	char *current = getcwd(NULL, 0);
	if (!current)
		(void)err_errno(err, "find the working directory");
	return current;
}

char *paths_real(const char *path, struct err *err)
{
	char *real = realpath(path, NULL);
	if (!real) {
		(void)err_errno(err, "%s", path);
		err->kind = ERR_INPUT;
	}
	return real;
}
