/* SPDX-License-Identifier: MIT */
#include "cli/solution.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/exercise_argument.h"
#include "cli/terminal.h"

#include <inttypes.h>

static void add_file(
	const char *name, const struct buf *content, struct buf *text, struct jout *files)
{
	struct jout *file = jout_object();
	jout_text(file, "file", name);
	jout_text(file, "text", buf_string(content));
	jout_add(files, file);
	buf_format(text, "%s%s of the solution:\n\n", text->size ? "\n" : "", name);
	text_escape(text, buf_string(content), content->size);
	if (content->size && content->data[content->size - 1] != '\n')
		buf_char(text, '\n');
}

static int add_files(const struct past *past, struct buf *text, struct jout *files, struct err *err)
{
	const struct exercise *exercise = &past->loaded.exercise;
	for (size_t i = 0; i < exercise->policy_count; i++) {
		const char *name = exercise->policies[i].file;
		autobuf struct buf content = { 0 };
		if (loaded_answer(&past->loaded, "solution", name, &content, err))
			return -1;
		add_file(name, &content, text, files);
	}
	return 0;
}

int solution_show(const struct invocation *invocation, const struct past *past, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jout *facts = jout_object();
	struct jout *files = jout_array();
	jout_text(facts, "exercise", past->loaded.exercise.id);
	jout_text(facts, "seed", past->loaded.exercise.variant.seed);
	const int failed = add_files(past, &text, files, err);
	jout_put(facts, "files", files);
	if (!failed && invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	if (failed)
		return -1;
	buf_format(&text, "\nWhy it works: bulkhead debrief %s\n", past->loaded.exercise.id);
	return terminal_print(&text, err);
}

char *solution_wait(const struct past *past)
{
	enum { minute_ms = 60 * 1000 };
	const unsigned after = past->loaded.exercise.give_up_after;
	int64_t wait = 0;
	if (!past_give_up_wait(past, journal_now(), &wait))
		return mem_format("%u minutes after the first check of this variant", after);
	const int64_t minutes = (wait + minute_ms - 1) / minute_ms;
	if (minutes == 0)
		return mem_text("now");
	return mem_format("in %" PRId64 " minute%s%s", minutes, minutes == 1 ? "" : "s",
		minutes > after ? " (by the clock of this machine, which went back)" : "");
}

int solution_need_end(const struct past *past, int *code, struct err *err)
{
	const char *id = past->loaded.exercise.id;
	if (past_need_journal(past, err))
		return -1;
	if (past_is_over(past))
		return 0;
	autofree char *wait = solution_wait(past);
	*code = 1;
	return err_set(err, ERR_USAGE,
		"%s is not over yet: this is shown after a pass (\"bulkhead check %s\") or a give-up (\"bulkhead "
		"give-up %s\", allowed %s)",
		id, id, id, wait);
}

int command_solution(const struct invocation *invocation, int *code, struct err *err)
{
	struct past past;
	int failed = exercise_argument_past(invocation, &past, err);
	if (!failed)
		failed = solution_need_end(&past, code, err);
	if (!failed)
		failed = solution_show(invocation, &past, err);
	exercise_argument_past_end(&past);
	return failed;
}
