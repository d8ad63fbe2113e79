/* SPDX-License-Identifier: MIT */
#include "app/examine.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "core/bpf_diff.h"

#include <string.h>

#define MOST_LINES 12 /* for each ABI, unless --all */

static const char *const letters[] = { "A", "B" };

static void add_name(struct buf *out, size_t which, const char *path)
{
	autofree char *shown = text_escape_line(path);
	buf_format(out, "%s is %s\n", letters[which], shown);
}

/* Of what is told of one ABI, how many there are. */
static size_t count_of_abi(const struct bpf_diff *diff, size_t first)
{
	size_t end = first;
	while (end < diff->count && diff->items[end].abi == diff->items[first].abi)
		end++;
	return end - first;
}

static void add_heading(struct buf *out, unsigned abi, size_t count)
{
	buf_format(out, "\n%s: %zu difference%s\n",
		abi == ABI_FOREIGN ? "other architectures" : abi_name((enum abi)abi), count,
		count == 1 ? "" : "s");
}

static void add_difference(struct buf *out, const struct difference *difference)
{
	autobuf struct buf line = { 0 };
	buf_text(&line, "  ");
	difference_format(difference, letters, &line);
	text_wrap(out, buf_string(&line), 4, terminal_width());
	buf_char(out, '\n');
}

static void format_text(const struct bpf_diff *diff, bool all, struct buf *out)
{
	for (size_t first = 0; first < diff->count;) {
		const size_t count = count_of_abi(diff, first);
		const size_t shown = all || count <= MOST_LINES ? count : MOST_LINES;
		add_heading(out, diff->items[first].abi, count);
		for (size_t i = 0; i < shown; i++)
			add_difference(out, &diff->items[first + i]);
		if (shown < count)
			buf_format(out, "  and %zu more; --all shows them\n", count - shown);
		first += count;
	}
	if (diff->is_cut)
		buf_text(out, "\nThere are more: the rest is not listed.\n");
}

static int print_text(
	const struct bpf_diff *diff, const struct invocation *invocation, struct err *err)
{
	autobuf struct buf out = { 0 };
	if (diff->count == 0)
		buf_text(&out, "no difference\n");
	for (size_t i = 0; diff->count && i < ARRAY_SIZE(letters); i++)
		add_name(&out, i, invocation->args[i]);
	format_text(diff, invocation->all, &out);
	return terminal_print(&out, err);
}

static int print_json(
	const struct bpf_diff *diff, const struct invocation *invocation, struct err *err)
{
	struct jout *all = jout_object();
	struct jout *differences = jout_array();
	jout_integer(all, "format", 1);
	jout_text(all, "a", invocation->args[0]);
	jout_text(all, "b", invocation->args[1]);
	jout_bool(all, "equal", diff->count == 0);
	for (size_t i = 0; i < diff->count; i++)
		jout_add(differences, difference_json(&diff->items[i]));
	jout_put(all, "differences", differences);
	jout_bool(all, "cut", diff->is_cut);
	return terminal_print_json(all, err);
}

static int read_both(const struct invocation *invocation, struct examined both[2], struct err *err)
{
	struct examiner examiner = { .plain = true };
	const int failed = (invocation->runtime &&
				   runtime_parse(invocation->runtime, &examiner.runtime, err)) ||
			   examine_read_filters(&examiner, invocation->args, both, 2, err);
	examiner_close(&examiner);
	return failed;
}

int command_diff(const struct invocation *invocation, int *code, struct err *err)
{
	struct examined both[2] = { 0 };
	struct bpf_diff diff = { 0 };
	int failed = read_both(invocation, both, err);
	if (!failed) {
		bpf_diff_make(&diff, &both[0].policy.program, &both[1].policy.program,
			&cells_budget_default);
		failed = invocation->json ? print_json(&diff, invocation, err)
					  : print_text(&diff, invocation, err);
	}
	if (!failed && diff.count)
		*code = 1;
	bpf_diff_release(&diff);
	for (size_t i = 0; i < ARRAY_SIZE(both); i++)
		examined_release(&both[i]);
	return failed;
}
