/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <sodium.h>
#include <string.h>

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

int hash_parse(struct hash *hash, const char *hex)
{
	size_t bytes = 0;
	const size_t size = strlen(hex);
	if (size != HASH_HEX - 1)
		return -1;
	if (sodium_hex2bin(hash->bytes, HASH_BYTES, hex, size, NULL, &bytes, NULL))
		return -1;
	return bytes == HASH_BYTES ? 0 : -1;
}
