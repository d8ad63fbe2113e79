/* SPDX-License-Identifier: MIT */
#include "sandbox/needed.h"

#include "base/mem.h"

#include <elf.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct image {
	const unsigned char *bytes;
	size_t size;
	Elf64_Ehdr header;
};

static bool is_inside(const struct image *image, uint64_t from, uint64_t size)
{
	return from <= image->size && size <= image->size - from;
}

static bool read_header(struct image *image)
{
	Elf64_Ehdr *header = &image->header;
	if (image->size < sizeof(*header))
		return false;
	memcpy(header, image->bytes, sizeof(*header));
	return memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
	       header->e_ident[EI_CLASS] == ELFCLASS64 &&
	       header->e_phentsize == sizeof(Elf64_Phdr) &&
	       is_inside(image, header->e_phoff, (uint64_t)header->e_phnum * sizeof(Elf64_Phdr));
}

static void read_segment(const struct image *image, size_t index, Elf64_Phdr *segment)
{
	memcpy(segment, image->bytes + image->header.e_phoff + index * sizeof(*segment),
		sizeof(*segment));
}

/* Where in the file an address of the program is; false: nowhere. */
static bool offset_of(const struct image *image, uint64_t address, uint64_t *offset)
{
	for (size_t i = 0; i < image->header.e_phnum; i++) {
		Elf64_Phdr segment;
		read_segment(image, i, &segment);
		if (segment.p_type != PT_LOAD || address < segment.p_vaddr ||
			address - segment.p_vaddr >= segment.p_filesz)
			continue;
		*offset = segment.p_offset + (address - segment.p_vaddr);
		return *offset < image->size;
	}
	return false;
}

static bool entry(const struct image *image, const Elf64_Phdr *dynamic, size_t index, Elf64_Dyn *to)
{
	if ((index + 1) * sizeof(*to) > dynamic->p_filesz)
		return false;
	memcpy(to, image->bytes + dynamic->p_offset + index * sizeof(*to), sizeof(*to));
	return to->d_tag != DT_NULL;
}

static void take_names(struct needed *needed, const struct image *image, const Elf64_Phdr *dynamic,
	uint64_t strings)
{
	Elf64_Dyn one;
	for (size_t i = 0; entry(image, dynamic, i, &one) && needed->count < NEEDED_MAX; i++) {
		if (one.d_tag != DT_NEEDED || one.d_un.d_val >= image->size - strings)
			continue;
		const char *name = (const char *)image->bytes + strings + one.d_un.d_val;
		const size_t room = image->size - strings - one.d_un.d_val;
		if (memchr(name, '\0', room))
			needed->names[needed->count++] = mem_text(name);
	}
}

static int read_dynamic(struct needed *needed, const struct image *image, const Elf64_Phdr *dynamic)
{
	Elf64_Dyn one;
	uint64_t strings;
	if (!is_inside(image, dynamic->p_offset, dynamic->p_filesz))
		return -1;
	for (size_t i = 0; entry(image, dynamic, i, &one); i++) {
		if (one.d_tag != DT_STRTAB || !offset_of(image, one.d_un.d_ptr, &strings))
			continue;
		take_names(needed, image, dynamic, strings);
		return 0;
	}
	return -1;
}

static int read_image(struct needed *needed, struct image *image)
{
	if (!read_header(image))
		return -1;
	for (size_t i = 0; i < image->header.e_phnum; i++) {
		Elf64_Phdr segment;
		read_segment(image, i, &segment);
		if (segment.p_type == PT_DYNAMIC)
			return read_dynamic(needed, image, &segment);
	}
	return -1;
}

int needed_read(struct needed *needed, const char *path)
{
	struct stat found;
	int got = -1;
	*needed = (struct needed){ 0 };
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	if (!fstat(fd, &found) && S_ISREG(found.st_mode) && found.st_size > 0) {
		struct image image = { .size = (size_t)found.st_size };
		void *bytes = mmap(NULL, image.size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (bytes != MAP_FAILED) {
			image.bytes = bytes;
			got = read_image(needed, &image);
			(void)munmap(bytes, image.size); /* only read */
		}
	}
	(void)close(fd);
	return got;
}

void needed_release(struct needed *needed)
{
	for (size_t i = 0; i < needed->count; i++)
		free(needed->names[i]);
	*needed = (struct needed){ 0 };
}
