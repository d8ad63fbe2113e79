/* SPDX-License-Identifier: MIT */
/*
 * tables: the rows that make-tables.awk makes out of the *.tsv files here, for names.c and
 * arguments.c alone. Every array of names.c but multiplexer_rows and those behind it is sorted by
 * name, in the order of strcmp(), and every row of it begins with its name: the searches of names.c
 * rely on both.
 */
#ifndef LAB_CORE_TABLES_TABLES_H
#define LAB_CORE_TABLES_TABLES_H

#include "core/arguments.h"
#include "core/names.h"

#include <stddef.h>
#include <stdint.h>

struct errno_row {
	const char *name;
	int value;
	const char *meaning; /* NULL: a second name of a value that has one */
};

struct constant_row {
	const char *name;
	uint64_t value;
};

extern const struct syscall_row syscall_rows[];
extern const size_t syscall_rows_count;
extern const struct errno_row errno_rows[];
extern const size_t errno_rows_count;
extern const struct constant_row constant_rows[];
extern const size_t constant_rows_count;
extern const struct capability_row capability_rows[];
extern const size_t capability_rows_count;
extern const struct arch_row arch_rows[];
extern const size_t arch_rows_count;
extern const struct multiplexer_row multiplexer_rows[];
extern const size_t multiplexer_rows_count;

extern const struct detour_row detour_rows[];
extern const size_t detour_rows_count;

extern const struct risk_row risk_rows[];
extern const size_t risk_rows_count;
extern const uint8_t syscall_risks[]; /* of each row of syscall_rows, the index of its class */

struct argument_set_row {
	const char *name;
	uint64_t field;        /* the bits that hold one value out of several */
	uint16_t first, count; /* in argument_set_members: indices into constant_rows */
};

extern const uint16_t argument_set_members[];
extern const struct argument_set_row argument_set_rows[];
extern const size_t argument_set_rows_count;
extern const struct argument_row argument_rows[];
extern const size_t argument_rows_count;
extern const uint16_t syscall_arguments[]; /* of each row of syscall_rows, its first row there,
					    * counted from 1; 0: it has none */

#endif
