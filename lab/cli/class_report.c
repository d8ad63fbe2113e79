/* SPDX-License-Identifier: MIT */
#include "cli/class_report.h"

void class_report_release(struct class_report *report)
{
	buf_release(&report->body);
	buf_release(&report->more);
	buf_release(&report->notes);
}
