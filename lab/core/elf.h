/* SPDX-License-Identifier: MIT */
/*
 * elf: sections and symbols of a 64-bit little-endian ELF file in memory, for reading what a
 * learner's compiler made: nothing in it is believed, and nothing outside of it is touched.
 */
#ifndef LAB_CORE_ELF_H
#define LAB_CORE_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
	const unsigned char *bytes; /* borrowed */
	size_t size;
};

/* The bytes of the section of that name; false: there is none, or it lies outside. */
bool elf_section(
	const struct elf *elf, const char *name, const unsigned char **bytes, size_t *size);

enum elf_symbol_kind { ELF_FUNCTION, ELF_OBJECT, ELF_OTHER };

struct elf_symbol {
	enum elf_symbol_kind kind;
	bool global; /* others see it */
	uint64_t size;
};

/* A symbol that is defined here; of two of one name the global one. */
bool elf_symbol(const struct elf *elf, const char *name, struct elf_symbol *symbol);

/* Where the function begins that an address is in. */
bool elf_function_at(const struct elf *elf, uint64_t address, uint64_t *begin);
/* What the file has for an address of the program. False: not all of it. */
bool elf_read(const struct elf *elf, uint64_t address, void *to, size_t size);

#endif
