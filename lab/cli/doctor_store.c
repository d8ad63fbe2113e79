/* SPDX-License-Identifier: MIT */
#include "cli/doctor_store.h"

#include "app/journal.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/tell.h"
#include "cli/terminal.h"

#include <string.h>

static void add_lines(struct jout *array, const char *lines)
{
	while (*lines) {
		const size_t size = strcspn(lines, "\n");
		autofree char *line = mem_text_n(lines, size);
		jout_add_text(array, line);
		lines += size + (lines[size] == '\n');
	}
}

static int print_json(
	const struct journal_census *census, const struct buf *faults, struct err *err)
{
	struct jout *all = jout_object();
	struct jout *list = jout_array();
	add_lines(list, buf_string(faults));
	jout_integer(all, "format", 1);
	jout_text(all, "folder", census->folder);
	jout_integer(all, "entries", (int64_t)census->entries);
	jout_integer(all, "bytes", census->bytes);
	jout_put(all, "faults", list);
	return terminal_print_json(all, err);
}

static int print(const struct journal_census *census, const struct buf *faults, struct err *err)
{
	autobuf struct buf text = { 0 };
	buf_format(&text, "%s  %zu entries, %lld KiB\n", census->folder, census->entries,
		(long long)(census->bytes + 1023) / 1024);
	buf_text(&text, buf_string(faults));
	if (census->faults)
		buf_format(&text,
			"\n%zu fault%s. Each entry that is whole can be read all the same. \"bulkhead "
			"doctor --store --rebuild\" makes a new store of these, and keeps the old one "
			"beside it.\n",
			census->faults, census->faults == 1 ? "" : "s");
	else
		buf_text(&text, "Every entry is as it was written, and none is missing.\n");
	return terminal_print(&text, err);
}

static int examine(
	const struct invocation *invocation, struct journal *journal, int *code, struct err *err)
{
	struct journal_census census;
	autobuf struct buf faults = { 0 };
	if (journal_verify(journal, &faults, &census, err))
		return -1;
	*code = census.faults ? 1 : 0;
	return invocation->json ? print_json(&census, &faults, err) : print(&census, &faults, err);
}

int doctor_store(const struct invocation *invocation, int *code, struct err *err)
{
	struct journal *journal = NULL;
	int failed = tell_journal_open(&journal, err);
	if (!failed && invocation->rebuild) {
		failed = journal_rebuild(journal, err);
		if (!failed)
			tell_lines(journal_news(journal));
	}
	if (!failed)
		failed = examine(invocation, journal, code, err);
	tell_journal_close(journal);
	return failed;
}
