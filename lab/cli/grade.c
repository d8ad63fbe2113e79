/* SPDX-License-Identifier: MIT */
#include "app/grading.h"
#include "app/result_file.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/class_report.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WORKERS_MAX 64
#define SHARDS_MAX  10000

/* --- progress --- */

static void show_progress(size_t over, size_t count, const char *person)
{
	autofree char *shown = text_escape_line(person);
	(void)fprintf(stderr, "\r[%zu/%zu] %.60s\033[K", over, count, shown);
	if (over == count)
		(void)fputs("\r\033[K", stderr);
}

/* --- reports --- */

enum { TO_SCREEN, TO_JUNIT, TO_HTML, REPORTS };

struct reporting {
	struct class_tally tally;
	const struct class_form *forms[REPORTS]; /* NULL: not asked for */
	struct class_report reports[REPORTS];
};

static int begin(void *context, const struct graded_class *graded, struct err *err)
{
	struct reporting *reporting = context;
	(void)err;
	class_tally_begin(&reporting->tally, graded->exercises, graded->count);
	return 0;
}

static int add_person(void *context, const struct graded_person *person, struct err *err)
{
	struct reporting *reporting = context;
	(void)err;
	class_tally_add(&reporting->tally, person);
	for (size_t i = 0; i < REPORTS; i++)
		if (reporting->forms[i])
			reporting->forms[i]->person(
				&reporting->reports[i], &reporting->tally, person);
	return 0;
}

static void finish(struct reporting *reporting, size_t which, struct buf *out)
{
	reporting->forms[which]->finish(&reporting->reports[which], &reporting->tally, out);
}

static int write_file(struct reporting *reporting, size_t which, const char *path, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (!path)
		return 0;
	finish(reporting, which, &text);
	return result_file_write(path, &text, err);
}

static int report(
	const struct invocation *invocation, const char *results, int *code, struct err *err)
{
	struct reporting reporting = { .forms = {
					       [TO_SCREEN] = invocation->json  ? &class_json
							     : invocation->csv ? &class_csv
									       : &class_text,
					       [TO_JUNIT] = invocation->junit ? &class_junit : NULL,
					       [TO_HTML] = invocation->html ? &class_html : NULL,
				       } };
	const struct graded_reader reader = { begin, add_person, &reporting };
	autobuf struct buf text = { 0 };
	int failed = graded_read(results, &reader, err);
	if (!failed) {
		finish(&reporting, TO_SCREEN, &text);
		failed = terminal_print(&text, err) ||
			 write_file(&reporting, TO_JUNIT, invocation->junit, err) ||
			 write_file(&reporting, TO_HTML, invocation->html, err);
	}
	*code = failed ? 0 : class_tally_code(&reporting.tally);
	for (size_t i = 0; i < REPORTS; i++)
		class_report_release(&reporting.reports[i]);
	class_tally_release(&reporting.tally);
	return failed ? -1 : 0;
}

/* --- what is asked for --- */

static int take_shard(const char *text, struct grading *grading, struct err *err)
{
	if (!text)
		return 0;
	const char *slash = strchr(text, '/');
	autofree char *first = mem_text_n(text, slash ? (size_t)(slash - text) : 0);
	if (slash && text_number(slash + 1, 1, SHARDS_MAX, &grading->shards) &&
		text_number(first, 1, grading->shards, &grading->shard))
		return 0;
	return err_set(err, ERR_USAGE,
		"--shard wants I/N, as in 2/4: the second of four parts, at most %d", SHARDS_MAX);
}

static int fill_grading(
	const struct invocation *invocation, struct grading *grading, struct err *err)
{
	*grading = (struct grading){
		.folder = invocation->args[0],
		.exercises = invocation->exercises,
		.seed_by = invocation->seed_by,
		.secret = invocation->secret,
		.hidden = invocation->hidden,
		.progress = isatty(STDERR_FILENO) ? show_progress : NULL,
	};
	if (take_shard(invocation->shard, grading, err))
		return -1;
	if (!invocation->jobs || text_number(invocation->jobs, 1, WORKERS_MAX, &grading->workers))
		return 0;
	return err_set(err, ERR_USAGE, "--jobs wants a number from 1 to %d", WORKERS_MAX);
}

static int grade_all(const struct invocation *invocation, const struct grading *grading,
	int *signal, struct err *err)
{
	struct catalogue catalogue = { 0 };
	int failed = catalogue_open(&catalogue, invocation->data, err);
	struct bench *bench = failed ? NULL : bench_open(err);
	failed = bench ? grading_run(bench, &catalogue, grading, signal, err) : -1;
	bench_close(bench);
	catalogue_release(&catalogue);
	return failed;
}

static int run_and_report(const struct invocation *invocation, int *code, struct err *err)
{
	int signal = 0;
	struct grading grading;
	if (fill_grading(invocation, &grading, err))
		return -1;
	autofree char *usual =
		invocation->results ? NULL : grading_results_folder(grading.folder, err);
	grading.results = invocation->results ? invocation->results : usual;
	if (!grading.results)
		return -1;
	if (grade_all(invocation, &grading, &signal, err)) {
		*code = signal ? 128 + signal : 0;
		return -1;
	}
	return report(invocation, grading.results, code, err);
}

static int make_seeds(const struct invocation *invocation, struct err *err)
{
	autobuf struct buf text = { 0 };
	if (!invocation->secret)
		return err_set(err, ERR_USAGE, "--make-seeds needs a --secret FILE");
	autofree char *seeds = grading_make_seeds(invocation->args[0], invocation->secret, err);
	if (!seeds)
		return -1;
	buf_format(&text, "%s\n", seeds);
	return terminal_print(&text, err);
}

int command_grade(const struct invocation *invocation, int *code, struct err *err)
{
	if (result_file_check(invocation->junit, err) || result_file_check(invocation->html, err))
		return -1;
	if (invocation->make_seeds)
		return make_seeds(invocation, err);
	return invocation->merge ? report(invocation, invocation->args[0], code, err)
				 : run_and_report(invocation, code, err);
}
