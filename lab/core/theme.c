/* SPDX-License-Identifier: MIT */
#include "core/theme.h"

#include <string.h>

const char *const theme_names[THEME_COUNT + 1] = {
	[THEME_AUTO] = "auto",
	[THEME_MONO] = "mono",
	[THEME_CONTRAST] = "high-contrast",
	[THEME_COLOUR_BLIND] = "colour-blind",
};

enum theme theme_get(const char *name)
{
	int theme = THEME_AUTO;
	while (theme + 1 < THEME_COUNT && strcmp(theme_names[theme], name) != 0)
		theme++;
	return (enum theme)theme;
}
