/* SPDX-License-Identifier: MIT */
#include "core/elf.h"

#include <elf.h>
#include <string.h>

static bool is_inside(const struct elf *elf, uint64_t from, uint64_t size)
{
	return from <= elf->size && size <= elf->size - from;
}

static bool read_header(const struct elf *elf, Elf64_Ehdr *header)
{
	if (elf->size < sizeof(*header))
		return false;
	memcpy(header, elf->bytes, sizeof(*header));
	return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB &&
	       header->e_shentsize == sizeof(Elf64_Shdr) &&
	       is_inside(elf, header->e_shoff, (uint64_t)header->e_shnum * sizeof(Elf64_Shdr));
}

static bool read_section(
	const struct elf *elf, const Elf64_Ehdr *header, size_t index, Elf64_Shdr *section)
{
	if (index >= header->e_shnum)
		return false;
	memcpy(section, elf->bytes + header->e_shoff + index * sizeof(*section), sizeof(*section));
	return section->sh_type == SHT_NOBITS ||
	       is_inside(elf, section->sh_offset, section->sh_size);
}

/* Is the string at that place of a table of strings the name? */
static bool is_named(
	const struct elf *elf, const Elf64_Shdr *strings, uint32_t at, const char *name)
{
	const size_t size = strlen(name) + 1;
	return strings->sh_type == SHT_STRTAB && at <= strings->sh_size &&
	       size <= strings->sh_size - at &&
	       memcmp(elf->bytes + strings->sh_offset + at, name, size) == 0;
}

bool elf_section(const struct elf *elf, const char *name, const unsigned char **bytes, size_t *size)
{
	Elf64_Ehdr header;
	Elf64_Shdr names;
	Elf64_Shdr section;
	if (!read_header(elf, &header) || !read_section(elf, &header, header.e_shstrndx, &names))
		return false;
	for (size_t i = 0; i < header.e_shnum; i++) {
		if (!read_section(elf, &header, i, &section) || section.sh_type == SHT_NOBITS ||
			!is_named(elf, &names, section.sh_name, name))
			continue;
		*bytes = elf->bytes + section.sh_offset;
		*size = section.sh_size;
		return true;
	}
	return false;
}

static bool find_symbols(
	const struct elf *elf, const Elf64_Ehdr *header, Elf64_Shdr *table, Elf64_Shdr *strings)
{
	for (size_t i = 0; i < header->e_shnum; i++)
		if (read_section(elf, header, i, table) && table->sh_type == SHT_SYMTAB &&
			read_section(elf, header, table->sh_link, strings))
			return true;
	return false;
}

static void describe(const Elf64_Sym *from, struct elf_symbol *symbol)
{
	const unsigned type = ELF64_ST_TYPE(from->st_info);
	*symbol = (struct elf_symbol){
		.kind = type == STT_FUNC ? ELF_FUNCTION
					 : (type == STT_OBJECT ? ELF_OBJECT : ELF_OTHER),
		.global = ELF64_ST_BIND(from->st_info) != STB_LOCAL,
		.size = from->st_size,
	};
}

static bool find_in(const struct elf *elf, const Elf64_Shdr *table, const Elf64_Shdr *strings,
	const char *name, struct elf_symbol *symbol)
{
	bool found = false;
	for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table->sh_size; at += sizeof(Elf64_Sym)) {
		Elf64_Sym one;
		memcpy(&one, elf->bytes + table->sh_offset + at, sizeof(one));
		if (one.st_shndx == SHN_UNDEF || !is_named(elf, strings, one.st_name, name))
			continue;
		describe(&one, symbol);
		found = true;
		if (symbol->global)
			break;
	}
	return found;
}

bool elf_symbol(const struct elf *elf, const char *name, struct elf_symbol *symbol)
{
	Elf64_Ehdr header;
	Elf64_Shdr table;
	Elf64_Shdr strings;
	return read_header(elf, &header) && find_symbols(elf, &header, &table, &strings) &&
	       find_in(elf, &table, &strings, name, symbol);
}

bool elf_function_at(const struct elf *elf, uint64_t address, uint64_t *begin)
{
	Elf64_Ehdr header;
	Elf64_Shdr table;
	Elf64_Shdr strings;
	if (!read_header(elf, &header) || !find_symbols(elf, &header, &table, &strings))
		return false;
	for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
		Elf64_Sym one;
		memcpy(&one, elf->bytes + table.sh_offset + at, sizeof(one));
		if (ELF64_ST_TYPE(one.st_info) != STT_FUNC || one.st_shndx == SHN_UNDEF ||
			address < one.st_value || address - one.st_value >= one.st_size)
			continue;
		*begin = one.st_value;
		return true;
	}
	return false;
}

bool elf_read(const struct elf *elf, uint64_t address, void *to, size_t size)
{
	Elf64_Ehdr header;
	Elf64_Shdr section;
	if (!read_header(elf, &header))
		return false;
	for (size_t i = 0; i < header.e_shnum; i++) {
		if (!read_section(elf, &header, i, &section) || section.sh_type == SHT_NOBITS ||
			!(section.sh_flags & SHF_ALLOC) || address < section.sh_addr ||
			address - section.sh_addr > section.sh_size ||
			size > section.sh_size - (address - section.sh_addr))
			continue;
		memcpy(to, elf->bytes + section.sh_offset + (address - section.sh_addr), size);
		return true;
	}
	return false;
}
