/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <sodium.h>

_Static_assert(HASH_BYTES == crypto_hash_sha256_BYTES, "SHA-256 has 32 bytes");

void hash_of(struct hash *hash, const void *bytes, size_t size)
{
	/* Never fails, and needs no sodium_init(): it draws no randomness. */
	(void)crypto_hash_sha256(hash->bytes, bytes, size);
}

void hash_hex(const struct hash *hash, char hex[HASH_HEX])
{
	(void)sodium_bin2hex(hex, HASH_HEX, hash->bytes, HASH_BYTES);
}
