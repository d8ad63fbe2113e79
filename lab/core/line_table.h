/* SPDX-License-Identifier: MIT */
/*
 * line_table: which line of a source file a linked program's address belongs to, from the section
 * .debug_line (DWARF 2 to 4, section 6.2). The section is what a learner's compiler wrote, and its
 * words (#line) are the learner's: whoever shows a line looks whether the file has it.
 */
#ifndef LAB_CORE_LINE_TABLE_H
#define LAB_CORE_LINE_TABLE_H

#include "core/elf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_TABLE_MAX_ROWS 262144u

struct line_row {
	uint64_t from; /* to the next row's */
	unsigned line; /* 0: of another file, or none */
	unsigned column;
};

struct line_table {
	struct line_row *rows; /* owned, by address */
	size_t count;
	size_t capacity;
};

/* The rows of the file of that name in the program's own folder. A section that makes no sense is
 * read as far as it does; without one there are no rows. */
void line_table_read(struct line_table *table, const struct elf *elf, const char *file);
/* The row that an address is in, or NULL. */
const struct line_row *line_table_find(const struct line_table *table, uint64_t address);
void line_table_release(struct line_table *table);

#endif
