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

_Static_assert(HASH_BYTES == crypto_auth_hmacsha256_BYTES, "and so has HMAC of it");

void hash_keyed(struct hash *hash, const void *key, size_t key_size, const void *bytes, size_t size)
{
	crypto_auth_hmacsha256_state state;
	(void)crypto_auth_hmacsha256_init(&state, key, key_size); /* these three never fail */
	(void)crypto_auth_hmacsha256_update(&state, bytes, size);
	(void)crypto_auth_hmacsha256_final(&state, hash->bytes);
	sodium_memzero(&state, sizeof(state));
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
