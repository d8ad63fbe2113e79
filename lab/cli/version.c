/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "cli/commands.h"
#include "cli/terminal.h"

int command_version(const struct invocation *invocation, int *code, struct err *err)
{
	autobuf struct buf text = { 0 };
	(void)code;
	if (invocation->json) {
		struct jout *facts = jout_object();
		jout_text(facts, "version", BULKHEAD_VERSION);
		return terminal_print_json(facts, err);
	}
	buf_text(&text, "bulkhead " BULKHEAD_VERSION "\n");
	return terminal_print(&text, err);
}
