/* SPDX-License-Identifier: MIT */
/* Spaces of calls: products of sets of words. */
#include "core/bpf_cells.h"

#include <string.h>

void call_space_full(struct call_space *space)
{
	for (size_t i = 0; i < CALL_WORDS; i++)
		space->words[i] = WORD_SET_FULL;
}

void call_space_of_abi(struct word_sets *sets, enum abi abi, struct call_space *space)
{
	const uint32_t arch = abi_audit_arch(abi);
	call_space_full(space);
	space->words[CALL_WORD_ARCH] = word_set_one(sets, arch);
	if (arch == abi_audit_arch(ABI_X32))
		space->words[CALL_WORD_NR] =
			word_set_masked(sets, X32_BIT, abi == ABI_X32 ? X32_BIT : 0);
}

void call_space_foreign(struct word_sets *sets, struct call_space *space)
{
	call_space_full(space);
	for (size_t abi = 0; abi < ABI_COUNT; abi++)
		space->words[CALL_WORD_ARCH] = word_set_minus(sets, space->words[CALL_WORD_ARCH],
			word_set_one(sets, abi_audit_arch((enum abi)abi)));
}

void call_space_of_call(struct word_sets *sets, enum abi abi, uint32_t nr, struct call_space *space)
{
	call_space_full(space);
	space->words[CALL_WORD_ARCH] = word_set_one(sets, abi_audit_arch(abi));
	space->words[CALL_WORD_NR] = word_set_one(sets, nr);
}

bool call_space_is_empty(const struct call_space *space)
{
	for (size_t i = 0; i < CALL_WORDS; i++)
		if (space->words[i] == WORD_SET_EMPTY)
			return true;
	return false;
}

bool call_space_has(const struct word_sets *sets, const struct call_space *space,
	const struct seccomp_data *data)
{
	uint32_t words[CALL_WORDS];
	_Static_assert(sizeof(words) == sizeof(*data), "a word for each");
	memcpy(words, data, sizeof(words));
	for (size_t i = 0; i < CALL_WORDS; i++)
		if (!word_set_has(sets, space->words[i], words[i]))
			return false;
	return true;
}

void call_space_and(struct word_sets *sets, const struct call_space *a, const struct call_space *b,
	struct call_space *both)
{
	for (size_t i = 0; i < CALL_WORDS; i++)
		both->words[i] = word_set_and(sets, a->words[i], b->words[i]);
}

/* The words are in the order of this machine's memory: a register's low one comes first, as the
 * build's machines are little-endian (abi_native). */
void call_space_smallest(
	const struct word_sets *sets, const struct call_space *space, struct seccomp_data *data)
{
	uint32_t words[CALL_WORDS];
	for (size_t i = 0; i < CALL_WORDS; i++)
		words[i] = word_set_min(sets, space->words[i]);
	memcpy(data, words, sizeof(words));
}

bool call_before(const struct seccomp_data *a, const struct seccomp_data *b)
{
	if (a->nr != b->nr)
		return (uint32_t)a->nr < (uint32_t)b->nr;
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		if (a->args[i] != b->args[i])
			return a->args[i] < b->args[i];
	if (a->instruction_pointer != b->instruction_pointer)
		return a->instruction_pointer < b->instruction_pointer;
	return a->arch < b->arch;
}
