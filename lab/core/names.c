/* SPDX-License-Identifier: MIT */
#include "core/names.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/tables/tables.h"

#include <linux/audit.h>
#include <stdlib.h>
#include <string.h>

/* x32 has no AUDIT_ARCH word of its own: bit 30 of the number tells it from x86_64. */
static const struct {
	const char *name;
	uint32_t audit_arch;
} abis[ABI_COUNT] = {
	[ABI_X86_64] = { "x86_64", AUDIT_ARCH_X86_64 },
	[ABI_I386] = { "i386", AUDIT_ARCH_I386 },
	[ABI_X32] = { "x32", AUDIT_ARCH_X86_64 },
	[ABI_AARCH64] = { "aarch64", AUDIT_ARCH_AARCH64 },
};

/* Every row of a sorted table begins with its name (core/tables/tables.h). */
static const char *row_name(const void *row)
{
	return *(const char *const *)row;
}

static int compare_name(const void *name, const void *row)
{
	return strcmp(name, row_name(row));
}

static const char *nearest(const char *wrong, const void *rows, size_t count, size_t size)
{
	autofree const char **names = mem_zero(count, sizeof(*names));
	for (size_t i = 0; i < count; i++)
		names[i] = row_name((const char *)rows + i * size);
	return text_nearest(wrong, names, count);
}

const char *abi_name(enum abi abi)
{
	return abis[abi].name;
}

bool abi_parse(const char *name, enum abi *abi)
{
	for (size_t i = 0; i < ABI_COUNT; i++) {
		if (strcmp(abis[i].name, name) != 0)
			continue;
		*abi = (enum abi)i;
		return true;
	}
	return false;
}

uint32_t abi_audit_arch(enum abi abi)
{
	return abis[abi].audit_arch;
}

bool abi_of(uint32_t audit_arch, uint32_t nr, enum abi *abi)
{
	switch (audit_arch) {
	case AUDIT_ARCH_X86_64:
		*abi = nr & X32_BIT ? ABI_X32 : ABI_X86_64;
		return true;
	case AUDIT_ARCH_I386:
		*abi = ABI_I386;
		return true;
	case AUDIT_ARCH_AARCH64:
		*abi = ABI_AARCH64;
		return true;
	}
	return false;
}

bool abi_is_32bit_args(enum abi abi)
{
	return abi == ABI_I386;
}

enum abi abi_native(void)
{
#if defined(__x86_64__) && defined(__ILP32__)
	return ABI_X32;
#elif defined(__x86_64__)
	return ABI_X86_64;
#elif defined(__i386__)
	return ABI_I386;
#elif defined(__aarch64__)
	return ABI_AARCH64;
#else
#error "no system call table for this architecture: see core/tables/syscalls.tsv"
#endif
}

size_t syscall_count(void)
{
	return syscall_rows_count;
}

const struct syscall_row *syscall_at(size_t index)
{
	return &syscall_rows[index];
}

const struct syscall_row *syscall_find(const char *name)
{
	return bsearch(
		name, syscall_rows, syscall_rows_count, sizeof(syscall_rows[0]), compare_name);
}

const struct syscall_row *syscall_of(enum abi abi, uint32_t number)
{
	for (size_t i = 0; i < syscall_rows_count; i++)
		if (syscall_rows[i].number[abi] == (int64_t)number)
			return &syscall_rows[i];
	return NULL;
}

const char *syscall_nearest(const char *wrong)
{
	return nearest(wrong, syscall_rows, syscall_rows_count, sizeof(syscall_rows[0]));
}

const struct multiplexer_row *multiplexer_find(const char *call, enum abi abi, size_t n)
{
	for (size_t i = 0; i < multiplexer_rows_count; i++) {
		const struct multiplexer_row *const row = &multiplexer_rows[i];
		if (row->abi == abi && strcmp(row->call, call) == 0 && n-- == 0)
			return row;
	}
	return NULL;
}

const struct risk_row *syscall_risk(const struct syscall_row *call)
{
	return &risk_rows[syscall_risks[call - syscall_rows]];
}

const struct multiplexer_row *multiplexer_through(const char *through, size_t n)
{
	for (size_t i = 0; i < multiplexer_rows_count; i++) {
		const struct multiplexer_row *const row = &multiplexer_rows[i];
		if (strcmp(row->through, through) == 0 && n-- == 0)
			return row;
	}
	return NULL;
}

const struct detour_row *detour_at(size_t index)
{
	return index < detour_rows_count ? &detour_rows[index] : NULL;
}

/* The row of a value's first name: the other names have no meaning of their own. */
static const struct errno_row *errno_row_of(int value)
{
	for (size_t i = 0; i < errno_rows_count; i++)
		if (errno_rows[i].value == value && errno_rows[i].meaning)
			return &errno_rows[i];
	return NULL;
}

const char *errno_name(int value)
{
	const struct errno_row *const row = errno_row_of(value);
	return row ? row->name : NULL;
}

const char *errno_meaning(int value)
{
	const struct errno_row *const row = errno_row_of(value);
	return row ? row->meaning : NULL;
}

bool errno_find(const char *name, int *value)
{
	const struct errno_row *const row =
		bsearch(name, errno_rows, errno_rows_count, sizeof(errno_rows[0]), compare_name);
	if (row)
		*value = row->value;
	return row;
}

bool constant_find(const char *name, uint64_t *value)
{
	const struct constant_row *const row = bsearch(
		name, constant_rows, constant_rows_count, sizeof(constant_rows[0]), compare_name);
	if (row)
		*value = row->value;
	return row;
}

static bool is_lesser_name(const char *name)
{
	static const char *const lesser[] = { "AF_FILE", "AF_LOCAL", "AF_ROUTE" };
	for (size_t i = 0; i < ARRAY_SIZE(lesser); i++)
		if (strcmp(name, lesser[i]) == 0)
			return true;
	return false;
}

const char *constant_of(const char *prefix, uint64_t value)
{
	for (size_t i = 0; i < constant_rows_count; i++)
		if (constant_rows[i].value == value &&
			strncmp(constant_rows[i].name, prefix, strlen(prefix)) == 0 &&
			!is_lesser_name(constant_rows[i].name))
			return constant_rows[i].name;
	return NULL;
}

const char *constant_nearest(const char *wrong)
{
	return nearest(wrong, constant_rows, constant_rows_count, sizeof(constant_rows[0]));
}

bool capability_find(const char *name, unsigned *number)
{
	const struct capability_row *const row = bsearch(name, capability_rows,
		capability_rows_count, sizeof(capability_rows[0]), compare_name);
	if (row)
		*number = row->number;
	return row;
}

const struct capability_row *capability_row(unsigned number)
{
	for (size_t i = 0; i < capability_rows_count; i++)
		if (capability_rows[i].number == number)
			return &capability_rows[i];
	return NULL;
}

const char *capability_name(unsigned number)
{
	const struct capability_row *row = capability_row(number);
	return row ? row->name : NULL;
}

const char *capability_nearest(const char *wrong)
{
	return nearest(wrong, capability_rows, capability_rows_count, sizeof(capability_rows[0]));
}

size_t arch_count(void)
{
	return arch_rows_count;
}

const struct arch_row *arch_at(size_t index)
{
	return &arch_rows[index];
}

const struct arch_row *arch_find(const char *name)
{
	return bsearch(name, arch_rows, arch_rows_count, sizeof(arch_rows[0]), compare_name);
}
