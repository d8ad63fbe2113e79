/* SPDX-License-Identifier: MIT */
#include "app/catalogue.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/exercise_argument.h"
#include "cli/markdown.h"
#include "cli/terminal.h"

static void show_text(const struct exercise *exercise, const struct buf *task, struct buf *text)
{
	buf_format(text, "%s   level %u   about %u minutes\n\n", exercise->id, exercise->level,
		exercise->minutes);
	if (exercise->params.count)
		buf_format(text, "variant of the seed %s\n\n", exercise->variant.seed);
	markdown_text(task, text);
	buf_text(text, "\nChecks:\n");
	for (size_t i = 0; i < exercise->check_count; i++)
		buf_format(text, "  %-16s  %-8s  %s\n", exercise->checks[i].id,
			check_kind_name(exercise->checks[i].kind), exercise->checks[i].title);
	buf_format(text, "\nTo begin: bulkhead start %s\n", exercise->id);
}

static struct jout *show_facts(const struct exercise *exercise, const struct buf *task)
{
	struct jout *facts = jout_object();
	struct jout *checks = jout_array();
	jout_text(facts, "id", exercise->id);
	jout_text(facts, "title", exercise->title);
	jout_integer(facts, "level", exercise->level);
	jout_integer(facts, "minutes", exercise->minutes);
	jout_text(facts, "seed", exercise->variant.seed);
	jout_text(facts, "task", buf_string(task));
	for (size_t i = 0; i < exercise->check_count; i++) {
		struct jout *check = jout_object();
		jout_text(check, "id", exercise->checks[i].id);
		jout_text(check, "kind", check_kind_name(exercise->checks[i].kind));
		jout_text(check, "title", exercise->checks[i].title);
		jout_text(check, "asks", exercise->checks[i].asks);
		jout_integer(check, "weight", exercise->checks[i].weight);
		jout_add(checks, check);
	}
	jout_put(facts, "checks", checks);
	return facts;
}

static int show(const struct invocation *invocation, const struct loaded *loaded, struct err *err)
{
	autobuf struct buf task = { 0 };
	autobuf struct buf text = { 0 };
	if (loaded_text(loaded, "task.md", &task, err))
		return -1;
	if (invocation->json)
		return terminal_print_json(show_facts(&loaded->exercise, &task), err);
	show_text(&loaded->exercise, &task, &text);
	return terminal_print(&text, err);
}

int command_show(const struct invocation *invocation, int *code, struct err *err)
{
	struct loaded loaded;
	(void)code; /* 0 or an error */
	int failed = exercise_argument_seen(invocation, &loaded, err);
	if (!failed)
		failed = show(invocation, &loaded, err);
	loaded_release(&loaded);
	return failed;
}
