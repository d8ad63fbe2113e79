/* SPDX-License-Identifier: MIT */
#include "app/catalogue.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <limits.h>

/* Where to begin: the lowest level, and of these the shortest. One that can't be read is passed
 * over; `list` says why. */
static const char *first_of(const struct catalogue *catalogue)
{
	const char *first = catalogue->count ? catalogue->entries[0].id : "EX";
	unsigned least = UINT_MAX;
	for (size_t i = 0; i < catalogue->count; i++) {
		struct loaded loaded;
		struct err none = { 0 };
		const bool is_read = catalogue_load_entry(&catalogue->entries[i],
					     VARIANT_SEED_ZEROS, &loaded, &none) == 0;
		const struct exercise *exercise = &loaded.exercise;
		const unsigned effort =
			is_read ? exercise->level * 1000 + exercise->minutes : UINT_MAX;
		if (effort < least) {
			least = effort;
			first = catalogue->entries[i].id;
		}
		loaded_release(&loaded);
	}
	return first;
}

int command_home(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	autobuf struct buf text = { 0 };
	(void)code;

	if (catalogue_open(&catalogue, invocation->data, err)) {
		catalogue_release(&catalogue);
		return -1;
	}
	const char *first = first_of(&catalogue);
	text_wrap(&text,
		"Bulkhead " BULKHEAD_VERSION
		": write container security policies, and see them judged against live containers.",
		0, terminal_width());
	buf_format(&text,
		"\n\n%zu exercise%s here. What to type next:\n\n"
		"  bulkhead list                          what there is to learn\n"
		"  bulkhead start %-22s  make a workspace with its task\n"
		"  bulkhead check %-22s  grade what you wrote\n"
		"  bulkhead help                          everything else\n",
		catalogue.count, catalogue.count == 1 ? " is" : "s are", first, first);
	catalogue_release(&catalogue);
	return terminal_print(&text, err);
}
