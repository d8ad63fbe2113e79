/* SPDX-License-Identifier: MIT */
/* Do the words say what the claim says, and do they keep the law? */
#include "trial_parts.h"

#include "base/mem.h"
#include "core/exercise_text.h"
#include "spot.h"

#include <stdio.h>
#include <string.h>

/* What a text must say for its claim to be the reader's as well: @ is the call, # the argument. */
static const struct {
	const char *why, *next;
} words[] = {
	[CLAIM_NONE] = { "", "" },
	[CLAIM_FILE] = { "not understood", "this line" },
	[CLAIM_NO_RULE] = { "The call is @. No rule", "a rule that" },
	[CLAIM_DEFAULT] = { "the default answered", "" },
	[CLAIM_RULE] = { "The call is @. This rule names", "@" },
	[CLAIM_NO_COMPARE] = { "This rule", "@" },
	[CLAIM_ACTION] = { "This rule names it and answers", "which" },
	[CLAIM_COMPARE_FAILED] = { "This rule for @ counts only if argument #", "comparison" },
	[CLAIM_COMPARE_HELD] = { "The call is @. This rule names it", "comparison" },
	[CLAIM_SKIPPED] = { "This rule names @", "includes and excludes" },
	[CLAIM_ABI_MISSING] = { "architecture", "architectures" },
	[CLAIM_ABI] = { "This word", "" },
};

static bool has_words(const char *text, const char *pattern, const struct claim *claim)
{
	autobuf struct buf wanted = { 0 };
	for (; *pattern; pattern++) {
		if (*pattern == '@')
			buf_text(&wanted, claim->call ? claim->call : "");
		else if (*pattern == '#')
			buf_format(&wanted, "%u", claim->argument);
		else
			buf_char(&wanted, *pattern);
	}
	return strstr(text, buf_string(&wanted)) != NULL;
}

/* The line is the file's, or the part of it around the column. */
static bool quotes_line(const char *policy, const struct explanation *text)
{
	const char *quoted = text->line + (strncmp(text->line, "...", 3) == 0 ? 3 : 0);
	const char *end = strstr(quoted, "...");
	const size_t size = end ? (size_t)(end - quoted) : strlen(quoted);
	struct place begin = { .line = text->at.line, .column = 1 };
	const char *line = policy + spot_offset(policy, &begin);
	return memmem(line, strcspn(line, "\n"), quoted, size) != NULL;
}

void trial_judge_words(const char *policy, const struct explanation *text, struct trial *trial)
{
	const struct claim *claim = &text->claim;
	trial->is_said = has_words(text->why, words[claim->kind].why, claim) &&
			 has_words(text->next, words[claim->kind].next, claim);
	trial->is_said &= !text->at.line || quotes_line(policy, text);
}

/* --- the law --- */

static void judge_law(const struct explanation *text, struct law *law)
{
	struct text_faults faults = { 0 };
	if (!text->happened)
		return;
	verdict_text_check(text, &faults);
	law->texts++;
	law->unlawful += faults.count > 0;
	if (faults.count && !*law->fault)
		(void)snprintf(law->fault, sizeof(law->fault), "%s in: %s | %s | %s",
			faults.items[0], text->happened, text->why, text->right);
	text_faults_release(&faults);
}

void trial_law(const struct verdict *verdict, struct law *law)
{
	*law = (struct law){ 0 };
	judge_law(&verdict->text, law);
	for (size_t i = 0; i < verdict->check_count; i++)
		judge_law(&verdict->checks[i].text, law);
}
