/* SPDX-License-Identifier: MIT */
#include "core/line_table.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FILES 64

/* Standard opcodes, DWARF 4, 6.2.5.2; extended ones, 6.2.5.3. */
enum {
	LNS_COPY = 1,
	LNS_ADVANCE_PC,
	LNS_ADVANCE_LINE,
	LNS_SET_FILE,
	LNS_SET_COLUMN,
	LNS_CONST_ADD_PC = 8,
	LNS_FIXED_ADVANCE_PC,
};
enum { LNE_END_SEQUENCE = 1, LNE_SET_ADDRESS };

/* Bytes that are still to be read; once one was missing nothing more comes. */
struct reader {
	const unsigned char *at;
	size_t left;
	bool broken;
};

static uint64_t read_number(struct reader *reader, size_t size)
{
	uint64_t value = 0;
	if (reader->left < size) {
		reader->broken = true;
		reader->left = 0;
		return 0;
	}
	for (size_t i = 0; i < size; i++)
		value |= (uint64_t)reader->at[i] << (8 * i);
	reader->at += size;
	reader->left -= size;
	return value;
}

static uint64_t read_leb(struct reader *reader, bool is_signed)
{
	uint64_t value = 0;
	unsigned shift = 0;
	uint8_t byte;
	do {
		byte = (uint8_t)read_number(reader, 1);
		if (shift < 64)
			value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
	} while (byte & 0x80 && !reader->broken);
	if (is_signed && byte & 0x40 && shift < 64)
		value |= ~UINT64_C(0) << shift;
	return value;
}

static const char *read_text(struct reader *reader)
{
	const char *text = (const char *)reader->at;
	const unsigned char *end = reader->left ? memchr(reader->at, '\0', reader->left) : NULL;
	if (!end) {
		reader->broken = true;
		reader->left = 0;
		return "";
	}
	reader->left -= (size_t)(end + 1 - reader->at);
	reader->at = end + 1;
	return text;
}

/* What comes next, as a reader of its own. */
static struct reader read_part(struct reader *reader, uint64_t size)
{
	struct reader part = { .at = reader->at, .left = (size_t)size };
	if (size > reader->left) {
		part.left = reader->left;
		reader->broken = true;
	}
	reader->at += part.left;
	reader->left -= part.left;
	return part;
}

/* ---- one unit ---- */

struct unit {
	uint8_t min_size; /* of an instruction */
	int8_t line_base;
	uint8_t line_range;
	uint8_t opcode_base;
	uint8_t operands[256];   /* of a standard opcode */
	bool is_ours[MAX_FILES]; /* is file n the one that is asked for? */
};

struct state {
	uint64_t address;
	uint64_t file;
	uint64_t line;
	uint64_t column;
};
static const struct state start = { .file = 1, .line = 1 };

static void read_files(struct reader *header, struct unit *unit, const char *file)
{
	while (*read_text(header))
		continue; /* the folders */
	for (size_t n = 1; !header->broken; n++) {
		const char *name = read_text(header);
		if (!*name)
			return;
		const uint64_t folder = read_leb(header, false);
		(void)read_leb(header, false); /* time */
		(void)read_leb(header, false); /* size */
		if (n < MAX_FILES)
			unit->is_ours[n] = folder == 0 && !strcmp(name, file);
	}
}

static bool read_header(struct reader *body, struct unit *unit, unsigned version, const char *file)
{
	struct reader header = read_part(body, read_number(body, 4));
	unit->min_size = (uint8_t)read_number(&header, 1);
	if (version >= 4)
		(void)read_number(&header, 1); /* operations of an instruction */
	(void)read_number(&header, 1);         /* is_stmt */
	unit->line_base = (int8_t)read_number(&header, 1);
	unit->line_range = (uint8_t)read_number(&header, 1);
	unit->opcode_base = (uint8_t)read_number(&header, 1);
	for (unsigned i = 1; i < unit->opcode_base; i++)
		unit->operands[i] = (uint8_t)read_number(&header, 1);
	read_files(&header, unit, file);
	return !header.broken && unit->line_range && unit->opcode_base;
}

static void add_row(struct line_table *table, const struct unit *unit, const struct state *state)
{
	const bool ours = state->file < MAX_FILES && unit->is_ours[state->file];
	const bool sane = state->line <= UINT32_MAX && state->column <= UINT32_MAX;
	/* of several at one address the last one stands */
	if (!table->count || table->rows[table->count - 1].from != state->address) {
		if (table->count == LINE_TABLE_MAX_ROWS)
			return;
		table->rows =
			mem_grow(table->rows, table->count, &table->capacity, sizeof(*table->rows));
		table->count++;
	}
	table->rows[table->count - 1] = (struct line_row){
		.from = state->address,
		.line = ours && sane ? (unsigned)state->line : 0,
		.column = ours && sane ? (unsigned)state->column : 0,
	};
}

static void run_extended(
	struct reader *body, struct line_table *table, const struct unit *unit, struct state *state)
{
	struct reader operation = read_part(body, read_leb(body, false));
	switch (read_number(&operation, 1)) {
	case LNE_END_SEQUENCE:
		state->file = MAX_FILES; /* nobody's, from here on */
		add_row(table, unit, state);
		*state = start;
		break;
	case LNE_SET_ADDRESS:
		state->address = read_number(&operation, 8);
		break;
	default:
		break; /* skipped as a whole */
	}
}

static void run_special(
	struct line_table *table, const struct unit *unit, struct state *state, unsigned opcode)
{
	const unsigned adjusted = opcode - unit->opcode_base;
	state->address += (uint64_t)unit->min_size * (adjusted / unit->line_range);
	state->line += (uint64_t)(int64_t)(unit->line_base + (int)(adjusted % unit->line_range));
	add_row(table, unit, state);
}

static void run_standard(struct reader *body, struct line_table *table, const struct unit *unit,
	struct state *state, unsigned opcode)
{
	switch (opcode) {
	case LNS_COPY:
		add_row(table, unit, state);
		break;
	case LNS_ADVANCE_PC:
		state->address += unit->min_size * read_leb(body, false);
		break;
	case LNS_ADVANCE_LINE:
		state->line += read_leb(body, true);
		break;
	case LNS_SET_FILE:
		state->file = read_leb(body, false);
		break;
	case LNS_SET_COLUMN:
		state->column = read_leb(body, false);
		break;
	case LNS_CONST_ADD_PC:
		state->address +=
			(uint64_t)unit->min_size * ((255u - unit->opcode_base) / unit->line_range);
		break;
	case LNS_FIXED_ADVANCE_PC:
		state->address += read_number(body, 2);
		break;
	default:
		for (unsigned i = 0; i < unit->operands[opcode]; i++)
			(void)read_leb(body, false);
	}
}

static void run(struct reader *body, struct line_table *table, const struct unit *unit)
{
	struct state state = start;
	while (body->left && !body->broken) {
		const unsigned opcode = (unsigned)read_number(body, 1);
		if (opcode >= unit->opcode_base)
			run_special(table, unit, &state, opcode);
		else if (opcode)
			run_standard(body, table, unit, &state, opcode);
		else
			run_extended(body, table, unit, &state);
	}
}

/* ---- the table ---- */

static int compare_rows(const void *a, const void *b)
{
	const uint64_t left = ((const struct line_row *)a)->from;
	const uint64_t right = ((const struct line_row *)b)->from;
	return left < right ? -1 : left > right;
}

void line_table_read(struct line_table *table, const struct elf *elf, const char *file)
{
	struct reader all = { 0 };
	*table = (struct line_table){ 0 };
	if (!elf_section(elf, ".debug_line", &all.at, &all.left))
		return;
	while (all.left && !all.broken) {
		struct unit unit = { 0 };
		struct reader body = read_part(&all, read_number(&all, 4));
		const unsigned version = (unsigned)read_number(&body, 2);
		if (version >= 2 && version <= 4 && read_header(&body, &unit, version, file))
			run(&body, table, &unit);
	}
	if (table->count)
		qsort(table->rows, table->count, sizeof(*table->rows), compare_rows);
}

const struct line_row *line_table_find(const struct line_table *table, uint64_t address)
{
	size_t low = 0;
	size_t high = table->count;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (table->rows[middle].from <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && table->rows[low - 1].line ? &table->rows[low - 1] : NULL;
}

void line_table_release(struct line_table *table)
{
	free(table->rows);
	*table = (struct line_table){ 0 };
}
