/* SPDX-License-Identifier: MIT */
#include "app/attempt.h"
#include "app/publish.h"
#include "app/result_file.h"
#include "app/workspace.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/check_parts.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/junit.h"
#include "cli/report.h"
#include "cli/tell.h"
#include "cli/terminal.h"

#include <stdio.h>

/* Which exercise, and where its files are: EX at its usual place, or in any folder of files with
 * --dir; without EX the workspace in --dir, or the one that one stands in. */
static int find_files(
	const struct invocation *invocation, struct workspace *workspace, struct err *err)
{
	const char *exercise = invocation->args[0];
	*workspace = (struct workspace){ 0 };
	if (!exercise)
		return invocation->dir ? workspace_in(invocation->dir, workspace, err)
				       : workspace_here(workspace, err);
	return invocation->dir
		       ? workspace_at(invocation->dir, exercise, invocation->seed, workspace, err)
		       : tell_workspace_find(exercise, workspace, err);
}

static void tell_timing(const struct attempt_timing *timing)
{
	(void)fprintf(stderr,
		"time: %.1f ms = read %.1f + compile %.1f + world without policy %.1f + world with "
		"policy %.1f + grade %.1f\n",
		(double)timing->all / 1e3, (double)timing->read / 1e3,
		(double)timing->compile / 1e3, (double)timing->without / 1e3,
		(double)timing->with / 1e3, (double)timing->grade / 1e3);
}

static void format_json(
	const struct invocation *invocation, const struct verdict *verdict, struct buf *out)
{
	struct jout *facts = verdict_json(verdict);
	autofree char *text = invocation->watch ? jout_canonical(facts) : jout_pretty(facts);
	jout_free(facts);
	buf_format(out, "%s\n", text);
}

void check_format(
	const struct invocation *invocation, const struct attempt *attempt, struct buf *out)
{
	const struct report_style style = {
		.width = terminal_width(),
		.colour = terminal_has_colour(),
		.all = invocation->all,
	};
	if (invocation->json) {
		format_json(invocation, &attempt->verdict, out);
		return;
	}
	report_verdict(&attempt->verdict, &style, out);
	report_next(&attempt->verdict, out);
}

int check_write(const struct invocation *invocation, const struct attempt *attempt, struct err *err)
{
	autobuf struct buf xml = { 0 };
	if (invocation->timing)
		tell_timing(&attempt->timing);
	if (!invocation->junit)
		return 0;
	junit_format(attempt, &xml);
	return result_file_write(invocation->junit, &xml, err);
}

static int show(const struct invocation *invocation, const struct attempt *attempt, struct err *err)
{
	autobuf struct buf text = { 0 };
	check_format(invocation, attempt, &text);
	return terminal_print(&text, err) || check_write(invocation, attempt, err) ? -1 : 0;
}

struct journal *check_record(const struct workspace *workspace, const struct attempt *attempt)
{
	struct journal *journal = NULL;
	struct err err = { 0 };
	if (!journal_keeps(attempt))
		return NULL;
	if (tell_journal_open(&journal, &err) ||
		journal_add_attempt(journal, attempt, workspace->folder, BULKHEAD_VERSION, &err))
		tell_failure("this attempt is not kept", &err);
	return journal;
}

void check_publish(const struct invocation *invocation, const struct attempt *attempt)
{
	struct err err = { 0 };
	if (!invocation->publish || !journal_keeps(attempt))
		return;
	if (publish(invocation->publish, invocation->as, &attempt->verdict, &err))
		tell_failure("this attempt is not published", &err);
}

static int check(const struct invocation *invocation, const struct loaded *loaded,
	const struct workspace *workspace, int *code, struct err *err)
{
	const struct answer_source source = { .folder = workspace->folder };
	struct attempt attempt;
	struct bench *bench = bench_open(err);
	if (!bench)
		return -1;
	int failed = (invocation->is_static ? attempt_static : attempt_run)(
		bench, loaded, &source, invocation->only, &attempt, err);
	bench_close(bench);
	if (failed)
		return -1;
	struct journal *journal = check_record(workspace, &attempt);
	check_publish(invocation, &attempt);
	failed = show(invocation, &attempt, err);
	*code = failed ? 0 : attempt_exit_code(&attempt.verdict);
	tell_journal_close(journal);
	attempt_release(&attempt);
	return failed;
}

/* The exercise in the variant of its workspace. Its name is looked at before the workspace is: of a
 * name that is no exercise's there can be none. */
static int load(const struct invocation *invocation, const struct catalogue *catalogue,
	struct loaded *loaded, struct workspace *workspace, struct err *err)
{
	const char *named = invocation->args[0];
	if (named && catalogue_load(catalogue, named, VARIANT_SEED_ZEROS, loaded, err))
		return -1;
	if (find_files(invocation, workspace, err))
		return -1;
	if (!named && catalogue_load(catalogue, workspace->exercise, workspace->seed, loaded, err))
		return err_wrap(err, "%s", workspace->folder);
	if (workspace_check_seed(workspace, &loaded->exercise, invocation->seed, err))
		return -1;
	return loaded_vary(loaded, workspace->seed, err);
}

int command_check(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue = { 0 };
	struct loaded loaded = { 0 };
	struct workspace workspace = { 0 };

	int failed = result_file_check(invocation->junit, err);
	if (!failed)
		failed = publish_check(invocation->publish, invocation->as, err);
	if (!failed)
		failed = exercise_argument_seed(invocation, err);
	if (!failed)
		failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed)
		failed = load(invocation, &catalogue, &loaded, &workspace, err);
	if (!failed)
		failed = invocation->watch ? check_watch(invocation, &loaded, &workspace, code, err)
					   : check(invocation, &loaded, &workspace, code, err);
	workspace_release(&workspace);
	loaded_release(&loaded);
	catalogue_release(&catalogue);
	return failed;
}
