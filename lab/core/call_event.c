/* SPDX-License-Identifier: MIT */
#include "core/call_event.h"

#include "base/mem.h"
#include "core/arguments.h"

#include <stdlib.h>

void call_events_add(struct call_events *all, const struct call_event *one)
{
	all->items = mem_grow(all->items, all->count, &all->capacity, sizeof(*all->items));
	all->items[all->count++] = *one;
}

void call_events_release(struct call_events *all)
{
	free(all->items);
	*all = (struct call_events){ 0 };
}

bool call_event_is_valid(const struct call_event *event)
{
	return event->kind >= CALL_RETURNED && event->kind <= CALLS_OVER && event->abi >= -1 &&
	       event->abi < ABI_COUNT && event->decider >= -1 &&
	       (event->decider < 0 || (uint32_t)event->decider < event->filters) &&
	       (event->flags & ~CALL_FLAGS) == 0 && event->text_size <= CALL_TEXT &&
	       event->other_size <= CALL_TEXT;
}

/* --- which arguments to show --- */

static const struct {
	enum call_text_kind kind;
	bool other; /* it goes into `other` */
} pointers[] = {
	[ARGUMENT_PATH] = { CALL_TEXT_PATH, false },
	[ARGUMENT_PATH2] = { CALL_TEXT_PATH, true },
	[ARGUMENT_SOCKADDR] = { CALL_TEXT_SOCKADDR, false },
	[ARGUMENT_CLONE_ARGS] = { CALL_TEXT_SIZED, true },
	[ARGUMENT_OPEN_HOW] = { CALL_TEXT_SIZED, true },
	[ARGUMENT_SOCKETCALL] = { CALL_TEXT_WORDS, true },
};

static struct call_pointers pointers_of(const struct argument_row *row)
{
	struct call_pointers found = { 0 };
	for (uint8_t i = 0; i < row->count; i++) {
		const unsigned kind = row->arguments[i].kind;
		if (pointers[kind].kind == CALL_TEXT_NONE)
			continue;
		struct call_text *text = pointers[kind].other ? &found.other : &found.text;
		*text = (struct call_text){ (uint8_t)pointers[kind].kind, i };
	}
	return found;
}

static uint32_t index_of(enum abi abi, uint32_t nr)
{
	return abi == ABI_X32 ? nr & ~X32_BIT : nr;
}

void call_texts_make(struct call_texts *texts)
{
	*texts = (struct call_texts){ 0 };
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *call = syscall_at(i);
		for (int abi = 0; abi < ABI_COUNT; abi++) {
			const struct argument_row *row = arguments_of((enum abi)abi, call);
			const uint32_t at = index_of((enum abi)abi, (uint32_t)call->number[abi]);
			if (row && call->number[abi] >= 0 && at < CALL_TEXT_NUMBERS)
				texts->rows[abi][at] = pointers_of(row);
		}
	}
}

struct call_pointers call_texts_of(const struct call_texts *texts, enum abi abi, uint32_t nr)
{
	const uint32_t at = index_of(abi, nr);
	return at < CALL_TEXT_NUMBERS ? texts->rows[abi][at] : (struct call_pointers){ 0 };
}
