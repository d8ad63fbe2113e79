/* SPDX-License-Identifier: MIT */
#include "core/nft_policy.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/ruleset_bounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE "/dev/stdin:" /* what nft calls its standard input */

int nft_policy_parse(struct answer_policy *policy, const char *file, const void *text, size_t size,
	struct err *err)
{
	struct jdoc *doc = &policy->profile.doc;
	struct ruleset ruleset;
	policy->rules_unknown = true;
	jdoc_keep(doc, file, text, size, ERR_REFUSED);
	if (size > RULESET_MAX_BYTES)
		return err_set(err, ERR_REFUSED, "%s is larger than %d KiB", file,
			RULESET_MAX_BYTES / 1024);
	ruleset_read(&ruleset, doc->text, size);
	const int failed = ruleset_bounds_check(&ruleset, file, doc->text, size, err);
	ruleset_release(&ruleset);
	return failed;
}

/* "LINE:COLUMN-COLUMN: ", and what is behind it; NULL: no such place. */
static const char *read_place(const char *text, unsigned *line, unsigned *column)
{
	int size = 0;
	if (sscanf(text, "%9u:%9u%n", line, column, &size) != 2)
		return NULL;
	text += size;
	text += strspn(text, "-0123456789");
	return text[0] == ':' && text[1] == ' ' ? text + 2 : NULL;
}

/* What is quoted in it may be no UTF-8, or act on a terminal. */
static void set_text(struct nft_message *message, const char *text, size_t size)
{
	autofree char *line = mem_text_n(text, size);
	autofree char *shown = text_escape_line(line);
	(void)snprintf(message->text, sizeof(message->text), "%.*s", (int)sizeof(message->text) - 1,
		shown);
	message->text[text_utf8_prefix(message->text, strlen(message->text))] = '\0';
}

void nft_message_find(struct nft_message *message, const char *said)
{
	static const char marker[] = "Error: ";
	const char *error = strstr(said, marker);
	const char *text = error ? error + strlen(marker) : said;
	const char *begin = error ? error : said;
	*message = (struct nft_message){ 0 };
	while (begin > said && begin[-1] != '\n')
		begin--;
	if (error && !strncmp(begin, SOURCE, strlen(SOURCE)) &&
		read_place(begin + strlen(SOURCE), &message->line, &message->column) != error)
		message->line = 0;
	set_text(message, text, strcspn(text, "\n"));
}

/* ---- what came of it ---- */

static int refuse_limit(
	struct answer_policy *policy, const struct observation *hit, struct err *err)
{
	policy->limit = (enum limit_word)hit->limit;
	return err_set(err, ERR_REFUSED, "loading it took nft more than the limit of %s",
		limit_word_name(policy->limit));
}

static int refuse_said(const struct answer_policy *policy, const char *said, struct err *err)
{
	struct nft_message message;
	struct place at = { 0 };
	nft_message_find(&message, said);
	if (message.line)
		place_set(&at, policy->profile.doc.name, message.line, message.column);
	return err_at(err, ERR_REFUSED, &at, "nft says: %s",
		message.text[0] ? message.text : "nothing, and loads nothing");
}

static const struct observation *limit_of(const struct observations *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->items[i].kind == OBSERVED_LIMIT)
			return &seen->items[i];
	return NULL;
}

/* 0, or why there is no ruleset of this end. */
static int check_end(const struct answer_policy *policy, const struct observation *ended,
	const char *said, struct err *err)
{
	if (!ended)
		return err_set(err, ERR_SYSTEM, "nft did not run");
	if (ended->workload.how == ENDED_SIGNAL)
		return err_set(err, ERR_REFUSED,
			"nft itself crashed on this file (signal %d), so nothing was loaded; some "
			"files with a mistake in them do that",
			(int)ended->workload.value);
	return ended->workload.value ? refuse_said(policy, said, err) : 0;
}

int nft_policy_loaded(struct answer_policy *policy, const struct observations *seen,
	const struct plan_ruleset *who, struct err *err)
{
	autobuf struct buf said = { 0 };
	struct buf listing = { 0 };
	const struct observation *limit = limit_of(seen);
	if (limit)
		return refuse_limit(policy, limit, err);
	observations_output_of(seen, who->load, STREAM_ERR, &said);
	if (check_end(policy, observations_find(seen, OBSERVED_WORKLOAD_ENDED, who->load),
		    buf_string(&said), err))
		return -1;
	const struct observation *listed =
		observations_find(seen, OBSERVED_WORKLOAD_ENDED, who->list);
	if (!listed || listed->workload.how != ENDED_EXIT || listed->workload.value)
		return err_set(
			err, ERR_REFUSED, "nft loads this file, but can't list what it has loaded");
	observations_output_of(seen, who->list, STREAM_OUT, &listing);
	free(policy->listing);
	policy->listing = buf_take(&listing);
	return 0;
}
