/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

#include "base/mem.h"

#include <sodium.h>

void base64_add(struct buf *out, const void *bytes, size_t size)
{
	const size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
	autofree char *text = mem_zero(room, 1);
	buf_text(out, sodium_bin2base64(text, room, bytes, size, sodium_base64_VARIANT_ORIGINAL));
}
