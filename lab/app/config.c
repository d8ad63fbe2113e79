/* SPDX-License-Identifier: MIT */
#include "app/config.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>

#define MOST_BYTES 65536

char *config_path(struct err *err)
{
	autofree char *folder = paths_config(err);
	return folder ? paths_join(folder, "bulkhead.ini") : NULL;
}

static int read_settings(struct settings *settings, struct buf *news, struct err *err)
{
	struct err none = { 0 };
	autobuf struct buf text = { 0 };
	autofree char *path = config_path(&none);
	if (!path || !file_exists(path))
		return 0;
	if (file_read(path, MOST_BYTES, &text, err))
		return -1;
	return settings_parse(settings, path, buf_string(&text), news, err);
}

static int take_environment(struct settings *settings, enum setting setting, struct err *err)
{
	const struct setting_row *row = setting_row(setting);
	for (size_t i = 0; i < SETTING_MOST_SET && row->variables[i]; i++) {
		const char *text = getenv(row->variables[i]);
		if (text && *text)
			return settings_set(settings, setting, row->variables[i], text, err);
	}
	return 0;
}

int config_open(struct settings *settings, struct buf *news, struct err *err)
{
	int failed = read_settings(settings, news, err);
	for (int i = 0; i < SETTING_COUNT && !failed; i++)
		failed = take_environment(settings, (enum setting)i, err);
	return failed;
}
