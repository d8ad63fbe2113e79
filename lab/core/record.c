/* SPDX-License-Identifier: MIT */
#include "core/record.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define MOST_RESULT (256 * 1024) /* bytes: a profile may have a finding for each of its rules */

static struct jout *environment(const struct record_facts *facts)
{
	struct jout *all = jout_object();
	jout_text(all, "bulkhead", facts->version);
	jout_text(all, "kernel", facts->kernel);
	jout_text(all, "limits", facts->limits);
	return all;
}

static char *body(const struct verdict *verdict, const struct record_facts *facts, bool findings)
{
	char hex[HASH_HEX];
	struct jout *all = jout_object();
	struct jout *result = verdict_result(verdict);
	hash_hex(&verdict->digest, hex);
	if (!findings)
		jout_text(result, "findings", NULL);
	jout_put(all, "result", result);
	jout_text(all, "digest", hex);
	jout_text(all, "folder", facts->folder);
	jout_integer(all, "duration_us", (int64_t)facts->duration_us);
	jout_put(all, "environment", environment(facts));
	char *text = jout_canonical(all);
	jout_free(all);
	return text;
}

void record_make(
	struct entry *entry, const struct verdict *verdict, const struct record_facts *facts)
{
	entry_init(entry, ENTRY_ATTEMPT, verdict->exercise->id, verdict->seed);
	entry_set_word(entry, outcome_name(verdict->outcome));
	entry->number = verdict->score;
	entry_set_body_take(entry, body(verdict, facts, true));
	if (strlen(entry->body) > MOST_RESULT)
		entry_set_body_take(entry, body(verdict, facts, false));
}

char *record_evidence(const struct verdict *verdict)
{
	struct jout *all = verdict_json(verdict);
	autofree char *text = jout_canonical(all);
	jout_free(all);
	return strlen(text) < JSON_MAX_BYTES ? steal(&text) : NULL;
}
