/* SPDX-License-Identifier: MIT */
/* explain: all that is known of the newest attempt, without another run. */
#include "app/past.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/report.h"
#include "cli/terminal.h"
#include "core/record.h"

#include <inttypes.h>
#include <stdlib.h>

/* As it was kept, also where the exercise is another one by now. */
static int explain_json(struct past *past, struct err *err)
{
	autobuf struct buf text = { 0 };
	struct jdoc doc = { 0 };
	int failed = past_evidence(past, &past->newest, &text, err);
	if (!failed)
		failed = jdoc_parse(&doc, "attempt", buf_string(&text), text.size, ERR_INPUT, err);
	if (!failed) {
		const struct jnode root = jdoc_root(&doc);
		failed = terminal_print_json(jout_copy(&root), err);
	}
	jdoc_release(&doc);
	return failed;
}

static void add_attempt(const struct past *past, const struct entry *entry, struct buf *text)
{
	const struct past_attempt *attempt = &past->newest;
	autofree char *at = journal_time(attempt->at);
	struct record_summary summary;
	record_summarize(&summary, entry);
	autofree char *shown = text_escape_line(summary.folder ? summary.folder : "");
	record_summary_release(&summary);
	autobuf struct buf line = { 0 };
	autobuf struct buf changed = { 0 };
	buf_format(
		&line, "Attempt %" PRId64 " at %s, %s", attempt->id, past->loaded.exercise.id, at);
	if (past->loaded.exercise.params.count)
		buf_format(&line, ", of the variant %s", attempt->seed);
	if (*shown)
		buf_format(&line, ", in %s", shown);
	buf_char(&line, '.');
	past_changed_files(entry, &changed);
	if (changed.size) {
		autofree char *names = text_escape_line(buf_string(&changed));
		buf_format(&line, " Since then %s changed there: this is about what was judged.",
			names);
	}
	text_wrap(text, buf_string(&line), 0, terminal_width());
	buf_text(text, "\n\n");
}

static int explain_text(struct past *past, struct err *err)
{
	const struct report_style style = {
		.width = terminal_width(),
		.colour = terminal_has_colour(),
		.all = true,
	};
	struct verdict verdict = { 0 };
	struct entry entry = { 0 };
	autobuf struct buf text = { 0 };
	int failed = loaded_vary(&past->loaded, past->newest.seed, err) ||
		     past_verdict(past, &past->newest, &verdict, err) ||
		     past_entry(past, &past->newest, &entry, err);
	if (!failed) {
		add_attempt(past, &entry, &text);
		report_verdict(&verdict, &style, &text);
		failed = terminal_print(&text, err);
	}
	verdict_release(&verdict);
	entry_release(&entry);
	return failed ? -1 : 0;
}

static int explain(const struct invocation *invocation, struct past *past, struct err *err)
{
	const char *id = past->loaded.exercise.id;
	if (past_need_journal(past, err))
		return -1;
	if (!past->newest.id)
		return err_set(err, ERR_USAGE,
			"of %s no attempt is kept yet: \"bulkhead start %s\" makes a workspace, "
			"\"bulkhead check %s\" grades what is in it",
			id, id, id);
	return invocation->json ? explain_json(past, err) : explain_text(past, err);
}

int command_explain(const struct invocation *invocation, int *code, struct err *err)
{
	struct past past;
	(void)code; /* 0 or an error */
	int failed = exercise_argument_past(invocation, &past, err);
	if (!failed)
		failed = explain(invocation, &past, err);
	exercise_argument_past_end(&past);
	return failed;
}
