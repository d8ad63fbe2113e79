/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct place nowhere = { 0 };

void place_set(struct place *place, const char *file, unsigned line, unsigned column)
{
	static const char cut[] = "...";
	const size_t length = strlen(file);
	const char *tail = file;
	if (length >= sizeof(place->file)) {
		tail = file + length - (sizeof(place->file) - sizeof(cut));
		while ((*tail & 0xc0) == 0x80) /* not in the middle of a character */
			tail++;
	}
	char shown[sizeof(place->file)];
	(void)snprintf(shown, sizeof(shown), "%s%s", tail == file ? "" : cut, tail);
	memcpy(place->file, shown, sizeof(shown));
	place->line = line;
	place->column = column;
}

int err_vat(struct err *err, enum err_kind kind, const struct place *at, const char *format,
	va_list args)
{
	/* Formatted aside: an argument may be the text, or the place, of the err being filled. */
	char text[sizeof(err->text)];
	const struct place place = *at;
	(void)vsnprintf(text, sizeof(text), format, args); /* cut where it is too long */
	err->kind = kind;
	err->at = place;
	memcpy(err->text, text, sizeof(text));
	return -1;
}

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)err_vat(err, kind, &nowhere, format, args);
	va_end(args);
	return -1;
}

int err_errno(struct err *err, const char *format, ...)
{
	const int number = errno;
	va_list args;
	va_start(args, format);
	(void)err_vat(err, ERR_SYSTEM, &nowhere, format, args);
	va_end(args);
	const size_t used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", strerror(number));
	errno = number;
	return -1;
}

int err_at(struct err *err, enum err_kind kind, const struct place *at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)err_vat(err, kind, at, format, args);
	va_end(args);
	return -1;
}

int err_wrap(struct err *err, const char *format, ...)
{
	char what[sizeof(err->text)];
	va_list args;
	va_start(args, format);
	(void)vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	return err_at(err, err->kind, &err->at, "%s: %s", what, err->text);
}

const char *err_format(const struct err *err, char *out, unsigned long size)
{
	const struct place *at = &err->at;
	if (!at->file[0])
		(void)snprintf(out, size, "%s", err->text);
	else if (!at->line)
		(void)snprintf(out, size, "%s: %s", at->file, err->text);
	else if (!at->column)
		(void)snprintf(out, size, "%s:%u: %s", at->file, at->line, err->text);
	else
		(void)snprintf(
			out, size, "%s:%u:%u: %s", at->file, at->line, at->column, err->text);
	return out;
}
