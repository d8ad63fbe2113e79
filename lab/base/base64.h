/* SPDX-License-Identifier: MIT */
#ifndef LAB_BASE_BASE64_H
#define LAB_BASE_BASE64_H

#include "base/buf.h"

#include <stddef.h>

/* Append bytes as base64 (RFC 4648, section 4, padded). */
void base64_add(struct buf *out, const void *bytes, size_t size);

#endif
