/* SPDX-License-Identifier: MIT */
/*
 * class_report: a class's results as text, CSV, JSON, JUnit XML and HTML. Each is a beginning, a
 * part for each person in turn, and an end; what comes from a submission is escaped for where it
 * is put.
 */
#ifndef LAB_CLI_CLASS_REPORT_H
#define LAB_CLI_CLASS_REPORT_H

#include "base/buf.h"
#include "base/json.h"
#include "cli/class_tally.h"

/* The parts of one report. `body` is all of it, but where the end needs what came before. */
struct class_report {
	struct buf body;
	struct buf more;
	struct buf notes;
};
void class_report_release(struct class_report *report);

struct class_form {
	void (*person)(struct class_report *report, const struct class_tally *tally,
		const struct graded_person *person);
	/* the whole document into `out` */
	void (*finish)(
		struct class_report *report, const struct class_tally *tally, struct buf *out);
};
extern const struct class_form class_text;
extern const struct class_form class_csv;
extern const struct class_form class_json;
extern const struct class_form class_junit;
extern const struct class_form class_html;

#endif
