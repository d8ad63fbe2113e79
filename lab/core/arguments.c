/* SPDX-License-Identifier: MIT */
#include "core/arguments.h"

#include "core/tables/tables.h"

#include <assert.h>
#include <string.h>

const struct argument_row *arguments_of(enum abi abi, const struct syscall_row *call)
{
	const size_t first = syscall_arguments[call - syscall_rows];
	const struct argument_row *found = NULL;
	for (size_t i = first; i > 0 && i <= argument_rows_count; i++) {
		const struct argument_row *row = &argument_rows[i - 1];
		if (strcmp(row->call, call->name) != 0)
			break;
		if (row->abi < 0 || row->abi == (int8_t)abi)
			found = row;
	}
	return found;
}

uint64_t argument_value(
	enum abi abi, const struct syscall_row *call, unsigned index, uint64_t in_register)
{
	const bool is_wide = call->wide & 1u << index && !abi_is_32bit_args(abi);
	return is_wide ? in_register : (uint32_t)in_register;
}

/* --- names of values --- */

static const struct constant_row *member_at(const struct argument_set_row *set, size_t index)
{
	return &constant_rows[argument_set_members[set->first + index]];
}

/* Constants are as wide as a register; what they are compared with may have been cut to 32 bits. */
static bool is_same(uint64_t constant, uint64_t value)
{
	return constant == value || ((int64_t)constant < 0 && (uint32_t)constant == value);
}

static const char *name_in_field(const struct argument_set_row *set, uint64_t value)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct constant_row *member = member_at(set, i);
		const bool is_inside =
			set->field == UINT64_MAX || (member->value & ~set->field) == 0;
		if (is_inside && is_same(member->value, value))
			return member->name;
	}
	return NULL;
}

/* The flag with the most bits of those that are all set: O_TMPFILE has the bit of O_DIRECTORY. */
static const struct constant_row *largest_flag(const struct argument_set_row *set, uint64_t value)
{
	const struct constant_row *largest = NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct constant_row *member = member_at(set, i);
		if (member->value == 0 || member->value & set->field ||
			(member->value & value) != member->value)
			continue;
		if (!largest ||
			__builtin_popcountll(member->value) > __builtin_popcountll(largest->value))
			largest = member;
	}
	return largest;
}

/* Of flags that are all clear it is the set's name for 0, if there is one: PROT_NONE. */
static const char *name_of_none(const struct argument_set_row *set, uint64_t value)
{
	for (size_t i = 0; value == 0 && i < set->count; i++)
		if (member_at(set, i)->value == 0)
			return member_at(set, i)->name;
	return NULL;
}

static void add_part(struct buf *out, size_t begin, const char *name)
{
	buf_text(out, out->size > begin ? "|" : "");
	buf_text(out, name);
}

void argument_set_format(size_t index, uint64_t value, struct buf *out)
{
	const struct argument_set_row *set = &argument_set_rows[index];
	const size_t begin = out->size;
	const struct constant_row *flag;
	const char *name =
		set->field ? name_in_field(set, value & set->field) : name_of_none(set, value);
	uint64_t rest = value;
	if (name) {
		add_part(out, begin, name);
		rest &= ~set->field;
	}
	while ((flag = largest_flag(set, rest))) {
		add_part(out, begin, flag->name);
		rest &= ~flag->value;
	}
	if (rest == 0 && out->size > begin)
		return;
	buf_text(out, out->size > begin ? "|" : "");
	buf_format(out, rest ? "0x%llx" : "%llu", (unsigned long long)rest);
}

size_t argument_set_find(const char *name)
{
	for (size_t i = 0; i < argument_set_rows_count; i++)
		if (strcmp(argument_set_rows[i].name, name) == 0)
			return i;
	assert(!"a set of argument_sets.tsv");
	return 0;
}
