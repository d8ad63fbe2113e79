/* SPDX-License-Identifier: MIT */
/* markup: text in HTML and XML. */
#ifndef LAB_BASE_MARKUP_H
#define LAB_BASE_MARKUP_H

#include "base/buf.h"

/* Append a text so that it is nothing but text there, between tags and in a quoted attribute: what
 * text_escape_line leaves, which is all allowed in XML 1.0 (production 2, Char), with & < > " and '
 * as references. The ONE function for this. NULL adds nothing. */
void markup_text(struct buf *out, const char *text);

#endif
