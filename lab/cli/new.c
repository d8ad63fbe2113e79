/* SPDX-License-Identifier: MIT */
#include "app/authoring.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

static void tell(const char *id, const char *folder, bool is_elsewhere, struct buf *text)
{
	autofree char *shown = text_escape_line(folder);
	buf_format(text, "%s  is a new exercise that works\n\n", shown);
	buf_format(text, "  %-14s  explains every file: read it first\n", "README.md");
	buf_format(text, "\nChange it piece by piece, and after each: bulkhead lint %s\n",
		is_elsewhere ? shown : id);
}

static int print(const struct invocation *invocation, const char *folder, struct err *err)
{
	const char *id = invocation->args[0];
	autobuf struct buf text = { 0 };
	if (invocation->json) {
		struct jout *facts = jout_object();
		jout_text(facts, "exercise", id);
		jout_text(facts, "folder", folder);
		return terminal_print_json(facts, err);
	}
	tell(id, folder, invocation->dir != NULL, &text);
	return terminal_print(&text, err);
}

int command_new(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	autofree char *folder = NULL;
	(void)code; /* 0 or an error */
	int failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed)
		failed = authoring_new(
			&catalogue, invocation->args[0], invocation->dir, &folder, err);
	if (!failed)
		failed = print(invocation, folder, err);
	catalogue_release(&catalogue);
	return failed;
}
