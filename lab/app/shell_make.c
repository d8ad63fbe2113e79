/* SPDX-License-Identifier: MIT */
/* What a shell is made of: which container, which policy, the plan of its world. */
#include "app/shell_parts.h"

#include "base/mem.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

/* --- which container, and which policy --- */

static int no_such_container(const struct exercise *exercise, const char *wrong, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS];
	autobuf struct buf all = { 0 };
	autobuf struct buf hint = { 0 };
	for (size_t i = 0; i < exercise->container_count; i++) {
		names[i] = exercise->containers[i].name;
		buf_format(&all, "%s%s", i ? ", " : "", names[i]);
	}
	if (!wrong)
		return err_set(err, ERR_USAGE, "%s has several containers, name one of them: %s",
			exercise->id, buf_string(&all));
	autofree char *shown = text_escape_line(wrong);
	text_suggest(&hint, wrong, names, exercise->container_count);
	return err_set(err, ERR_USAGE, "%s has no container \"%s\"%s; it has %s", exercise->id,
		shown, buf_string(&hint), buf_string(&all));
}

static int find_container(struct shell_making *making, struct err *err)
{
	const struct exercise *exercise = &making->request->loaded->exercise;
	const char *name = making->request->container;
	if (!name && exercise->container_count == 1)
		return 0;
	for (size_t i = 0; name && i < exercise->container_count; i++) {
		if (strcmp(exercise->containers[i].name, name) != 0)
			continue;
		making->container = i;
		return 0;
	}
	return no_such_container(exercise, name, err);
}

/* As an attempt reads it. */
static int take_text(
	struct shell_making *making, const struct exercise_policy *row, struct err *err)
{
	const struct buf *text = making->request->text;
	making->policy.file = row->file;
	if (policy_parse(&making->policy, row, buf_string(text), text->size, err))
		return -1;
	policy_vary(&making->policy, &making->request->loaded->exercise);
	return policy_compile(&making->policy, making->sandbox, err);
}

/* The policy that a shell there is under: its container's, or a ruleset, which is felt in every
 * container, wherever it is put. -1: none. */
static int felt_in(const struct exercise *exercise, size_t container)
{
	int policy = plan_policy_on(exercise, container);
	if (policy < 0)
		policy = plan_caps_on(exercise, container);
	for (size_t i = 0; policy < 0 && i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == POLICY_NFT)
			policy = (int)i;
	return policy;
}

static int find_policy(struct shell_making *making, struct err *err)
{
	const struct exercise *exercise = &making->request->loaded->exercise;
	making->policy_on = felt_in(exercise, making->container);
	if (!making->request->policy && !making->request->text)
		return 0;
	making->policy.exercise = exercise;
	if (making->policy_on < 0)
		return err_set(err, ERR_USAGE, "%s loads no policy in the container %s",
			exercise->id, exercise->containers[making->container].name);
	const struct exercise_policy *row = &exercise->policies[making->policy_on];
	if (making->request->text)
		return take_text(making, row, err);
	return policy_read(
		&making->policy, making->request->policy, row->kind, making->sandbox, err);
}

static void make_plan(struct shell_making *making)
{
	const struct loaded *loaded = making->request->loaded;
	const struct exercise *exercise = &loaded->exercise;
	const struct plan_shell shell = {
		.container = making->container,
		.terminal_type = making->request->terminal_type,
	};
	autofree const struct bpf_program **filters =
		mem_zero(exercise->policy_count + 1, sizeof(*filters));
	making->files = paths_join(loaded->folder, "files");
	const bool has_policy = making->request->policy || making->request->text;
	if (has_policy)
		filters[making->policy_on] = &making->policy.program;
	plan_make_shell(&making->plan, exercise, filters,
		file_is_folder(making->files) ? making->files : NULL, &shell);
	struct plans one = { .items = &making->plan, .count = 1 };
	if (has_policy)
		policy_put(&one, exercise, (size_t)making->policy_on, &making->policy);
	making->plan.recorded = making->plan.unbounded = making->request->recorded;
}

int shell_make(struct shell_making *making, const struct shell_request *request, struct err *err)
{
	autobuf struct buf what = { 0 };
	*making = (struct shell_making){ .request = request };
	if (exercise_cannot_run(&request->loaded->exercise, &what))
		return err_set(err, ERR_UNAVAILABLE, "this build cannot run %s", buf_string(&what));
	if (find_container(making, err))
		return -1;
	making->sandbox = sandbox_open(err);
	if (!making->sandbox || find_policy(making, err))
		return -1;
	make_plan(making);
	return 0;
}

void shell_release(struct shell_making *making)
{
	plan_release(&making->plan);
	policy_release(&making->policy);
	sandbox_close(making->sandbox);
	free(making->files);
	*making = (struct shell_making){ 0 };
}
