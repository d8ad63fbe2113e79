/* SPDX-License-Identifier: MIT */
/* outlet: one of our outgoing streams, with what waits to be written to it. */
#ifndef LAB_APP_OUTLET_H
#define LAB_APP_OUTLET_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

enum outlet_filter {
	OUTLET_RAW,     /* byte for byte */
	OUTLET_ESCAPED, /* so that no terminal acts on it (base/text.h), newlines kept */
	OUTLET_TYPED,   /* the same, tabs and carriage returns kept too: for who types there */
};

struct outlet {
	int fd;
	enum outlet_filter filter;
	struct buf waiting;
	size_t written;
	char tail[4]; /* a character whose last bytes have not come yet */
	size_t tail_size;
};

void outlet_add(struct outlet *outlet, const void *bytes, size_t size);
void outlet_add_ours(struct outlet *outlet, const struct buf *text); /* as it is */
void outlet_end(struct outlet *outlet);            /* nothing more will be added */
bool outlet_has_room(const struct outlet *outlet); /* else let the source wait */
bool outlet_is_empty(const struct outlet *outlet);

/* Write a part, once poll(2) says that the stream takes something: it will not block. `*nobody` is
 * set when nobody reads (EPIPE). The stream's own flags are left alone, for others share them. */
int outlet_write(struct outlet *outlet, bool *nobody, struct err *err);
void outlet_release(struct outlet *outlet);

#endif
