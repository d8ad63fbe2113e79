/* SPDX-License-Identifier: MIT */
#include "app/catalogue.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

#include <string.h>

static void add_row(struct buf *text, const struct exercise *exercise)
{
	buf_format(text, "%-32s  %u  %7u  ", exercise->id, exercise->level, exercise->minutes);
	text_escape(text, exercise->title, strlen(exercise->title));
	buf_char(text, '\n');
}

static void add_fact(struct jout *all, const struct exercise *exercise)
{
	struct jout *one = jout_object();
	jout_text(one, "id", exercise->id);
	jout_text(one, "title", exercise->title);
	jout_integer(one, "level", exercise->level);
	jout_integer(one, "minutes", exercise->minutes);
	jout_text(one, "theme", exercise->theme);
	jout_add(all, one);
}

/* One exercise that can't be read must not hide the others. */
static void add_broken(struct buf *text, struct jout *all, const char *id, const struct err *why)
{
	char message[2048];
	struct jout *one = jout_object();
	err_format(why, message, sizeof(message));
	buf_format(text, "%-32s  -        -  can't be read: ", id);
	text_escape(text, message, strlen(message));
	buf_char(text, '\n');
	jout_text(one, "id", id);
	jout_text(one, "error", message);
	jout_add(all, one);
}

static size_t list_all(const struct catalogue *catalogue, struct buf *text, struct jout *facts)
{
	size_t broken = 0;
	buf_text(text, "exercise                      level  minutes  title\n");
	for (size_t i = 0; i < catalogue->count; i++) {
		struct loaded loaded;
		struct err err = { 0 };
		if (catalogue_load_entry(
			    &catalogue->entries[i], VARIANT_SEED_ZEROS, &loaded, &err)) {
			add_broken(text, facts, catalogue->entries[i].id, &err);
			broken++;
		} else {
			add_row(text, &loaded.exercise);
			add_fact(facts, &loaded.exercise);
		}
		loaded_release(&loaded);
	}
	return broken;
}

int command_list(const struct invocation *invocation, int *code, struct err *err)
{
	struct catalogue catalogue;
	autobuf struct buf text = { 0 };
	struct jout *facts = jout_array();

	const int failed = catalogue_open(&catalogue, invocation->data, err);
	if (!failed && list_all(&catalogue, &text, facts) > 0)
		*code = 2;
	catalogue_release(&catalogue);
	if (!failed && invocation->json)
		return terminal_print_json(facts, err);
	jout_free(facts);
	return failed ? -1 : terminal_print(&text, err);
}
