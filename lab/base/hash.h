/* SPDX-License-Identifier: MIT */
/* hash: SHA-256 (FIPS 180-4) and HMAC-SHA-256 (RFC 2104) by libsodium, the only use of cryptography
 * in the lab so far. */
#ifndef LAB_BASE_HASH_H
#define LAB_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32
#define HASH_HEX   (2 * HASH_BYTES + 1) /* with the NUL */

struct hash {
	uint8_t bytes[HASH_BYTES];
};

void hash_of(struct hash *hash, const void *bytes, size_t size);
/* Who does not know the key can't tell the hash from noise. A key of any length. */
void hash_keyed(
	struct hash *hash, const void *key, size_t key_size, const void *bytes, size_t size);
int hash_parse(struct hash *hash, const char *hex); /* 0, or -1: not so many hex digits */
void hash_hex(const struct hash *hash, char hex[HASH_HEX]);

#endif
