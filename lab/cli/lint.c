/* SPDX-License-Identifier: MIT */
#include "app/lint.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <string.h>

struct output {
	struct buf text;
	struct jout *facts;
	size_t faults;
};

static void add(struct output *output, const char *id, const struct lint *lint)
{
	struct jout *one = jout_object();
	struct jout *items = jout_array();
	buf_format(&output->text, "%s\n", id);
	for (size_t i = 0; i < lint->count; i++) {
		const struct lint_item *item = &lint->items[i];
		buf_text(&output->text, item->good ? "  ok     " : "  WRONG  ");
		text_escape(&output->text, item->text, strlen(item->text));
		buf_char(&output->text, '\n');
		struct jout *fact = jout_object();
		jout_bool(fact, "ok", item->good);
		jout_text(fact, "text", item->text);
		jout_add(items, fact);
	}
	buf_format(&output->text, "  %zu looked at, %zu wrong\n", lint->count, lint->faults);
	output->faults += lint->faults;
	jout_text(one, "exercise", id);
	jout_integer(one, "wrong", (int64_t)lint->faults);
	jout_put(one, "items", items);
	jout_add(output->facts, one);
}

/* An exercise that can't even be read is wrong, not our failure. */
static void add_unreadable(struct output *output, const char *id, const struct err *err)
{
	char text[2048];
	struct lint lint = {
		.items = &(struct lint_item){ .text = (char *)err_format(err, text, sizeof(text)) },
		.count = 1,
		.faults = 1,
	};
	add(output, id, &lint);
}

static int lint_one(const struct bench *bench, const struct catalogue_entry *entry,
	struct output *output, struct err *err)
{
	struct loaded loaded;
	struct lint lint = { 0 };
	int failed = catalogue_load_entry(entry, VARIANT_SEED_ZEROS, &loaded, err);
	if (failed && err->kind == ERR_INPUT) {
		add_unreadable(output, entry->id, err);
		failed = 0;
	} else if (!failed) {
		failed = lint_exercise(bench, &loaded, &lint, err);
		if (!failed)
			add(output, entry->id, &lint);
	}
	lint_release(&lint);
	loaded_release(&loaded);
	return failed ? err_wrap(err, "%s", entry->id) : 0;
}

static int lint_all(const struct invocation *invocation, const struct catalogue *catalogue,
	struct output *output, struct err *err)
{
	const char *wanted = invocation->args[0];
	struct loaded found = { 0 };
	struct bench *bench = bench_open(err);
	int failed = bench ? 0 : -1;
	size_t seen = 0;
	for (size_t i = 0; !failed && i < catalogue->count; i++) {
		if (wanted && strcmp(wanted, catalogue->entries[i].id) != 0)
			continue;
		seen++;
		failed = lint_one(bench, &catalogue->entries[i], output, err);
	}
	if (!failed && wanted && !seen) /* for its message */
		failed = catalogue_load(catalogue, wanted, VARIANT_SEED_ZEROS, &found, err);
	loaded_release(&found);
	bench_close(bench);
	return failed;
}

int command_lint(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	struct output output = { .facts = jout_array() };

	int failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed)
		failed = lint_all(invocation, &catalogue, &output, err);
	catalogue_release(&catalogue);
	*code = output.faults ? 1 : 0;
	if (!failed && invocation->json)
		failed = terminal_print_json(output.facts, err);
	else
		jout_free(output.facts);
	if (!failed && !invocation->json)
		failed = terminal_print(&output.text, err);
	buf_release(&output.text);
	return failed;
}
