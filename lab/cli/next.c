/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"
#include "cli/course_argument.h"
#include "cli/step.h"
#include "cli/terminal.h"

int command_next(const struct invocation *invocation, int *code, struct err *err)
{
	struct learner learner;
	autobuf struct buf text = { 0 };
	(void)code; /* 0 or an error */
	int failed = course_argument_open(invocation, &learner, err);
	if (!failed && invocation->json) {
		failed = terminal_print_json(step_next_json(&learner), err);
	} else if (!failed) {
		step_next(&learner, terminal_width(), &text);
		failed = terminal_print(&text, err);
	}
	learner_release(&learner);
	return failed;
}
