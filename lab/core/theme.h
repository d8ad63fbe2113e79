/* SPDX-License-Identifier: MIT */
/* theme: the names of what screens can look like; tui/look.c knows the colours. */
#ifndef LAB_CORE_THEME_H
#define LAB_CORE_THEME_H

enum theme { THEME_AUTO, THEME_MONO, THEME_CONTRAST, THEME_COLOUR_BLIND };
#define THEME_COUNT (THEME_COLOUR_BLIND + 1)

extern const char *const theme_names[THEME_COUNT + 1]; /* "high-contrast"; NULL at the end */
enum theme theme_get(const char *name);                /* one of them */

#endif
