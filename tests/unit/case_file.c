/* SPDX-License-Identifier: MIT */
#include "case_file.h"

#include "base/mem.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int case_is(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

bool case_read(const char *path, struct buf *text)
{
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_add(text, piece, got);
	(void)fclose(file); /* only read */
	return true;
}

char *case_text(const char *path)
{
	struct buf text = { 0 };
	ck_assert_msg(case_read(path, &text), "%s: %s", path, strerror(errno));
	return buf_take(&text);
}

void case_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	ck_assert_msg(file && fputs(text, file) >= 0 && fclose(file) == 0, "%s: %s", path,
		strerror(errno));
}

/* The first line that differs, not both texts: check ends the run at a message that is too long. */
static void expect_lines(const char *path, const char *text, const char *expected)
{
	for (unsigned line = 1; *text || *expected; line++) {
		const size_t got = strcspn(text, "\n");
		const size_t wanted = strcspn(expected, "\n");
		ck_assert_msg(got == wanted && !memcmp(text, expected, got) &&
				      text[got] == expected[wanted],
			"%s:%u: the line is \"%.*s\"", path, line, (int)(got < 200 ? got : 200),
			text);
		text += got + (text[got] == '\n');
		expected += wanted + (expected[wanted] == '\n');
	}
}

void case_expect(const char *path, const char *text)
{
	if (getenv("GOLDEN"))
		case_write(path, text);
	autofree char *expected = case_text(path);
	expect_lines(path, text, expected);
}
