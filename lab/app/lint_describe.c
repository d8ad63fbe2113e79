/* SPDX-License-Identifier: MIT */
#include "app/lint_parts.h"

#include "base/buf.h"

bool lint_check_failed(const struct verdict *verdict, size_t check)
{
	const enum check_result result = verdict->checks[check].result;
	return result == RESULT_FAILED || result == RESULT_FLAKY;
}

static void add_ids(struct buf *out, const struct verdict *verdict, bool are_void)
{
	const char *comma = "";
	for (size_t i = 0; i < verdict->check_count; i++) {
		const bool is_void = verdict->checks[i].result == RESULT_VOID;
		if (are_void ? !is_void : !lint_check_failed(verdict, i))
			continue;
		buf_format(out, "%s%s", comma, verdict->exercise->checks[i].id);
		comma = ", ";
	}
}

/* " (profile.json:6:33: there is a comma before ...)" */
static void add_refusal(struct buf *out, const struct explanation *text)
{
	buf_text(out, " (");
	if (text->at.line)
		buf_format(out, "%s:%u:%u: ", text->at.file, text->at.line, text->at.column);
	buf_format(out, "%s)", text->observed ? text->observed : "no reason was told");
}

char *lint_describe(const struct verdict *verdict)
{
	struct buf out = { 0 };
	buf_text(&out, outcome_name(verdict->outcome));
	switch (verdict->outcome) {
	case OUTCOME_LIMITED:
		buf_format(&out, " (%s)", limit_word_name(verdict->limit));
		break;
	case OUTCOME_REFUSED:
		add_refusal(&out, &verdict->text);
		break;
	case OUTCOME_FAILED:
	case OUTCOME_VOID:
		buf_text(&out, " (");
		add_ids(&out, verdict, verdict->outcome == OUTCOME_VOID);
		buf_char(&out, ')');
		break;
	case OUTCOME_PASSED:
	case OUTCOME_STATIC:
		break;
	}
	return buf_take(&out);
}
