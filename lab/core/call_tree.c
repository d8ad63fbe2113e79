/* SPDX-License-Identifier: MIT */
#include "core/call_tree.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static size_t find(const struct call_tree *tree, int32_t pid)
{
	size_t i = 0;
	while (i < tree->count && tree->members[i].pid != pid)
		i++;
	return i;
}

static void add(struct call_tree *tree, struct call_member member)
{
	if (find(tree, member.pid) < tree->count)
		return;
	tree->members =
		mem_grow(tree->members, tree->count, &tree->capacity, sizeof(*tree->members));
	tree->members[tree->count++] = member;
}

/* A file of the image or of the exercise: no learner can write there. What is no file has a name of
 * another form, and one that is gone ends in "(deleted)". */
static bool is_given(const struct call_event *event)
{
	static const char *const folders[] = { "/bin/", "/files/", "/lib", "/sbin/", "/usr/" };
	static const char gone[] = " (deleted)";
	const char *path = (const char *)event->text;
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		const size_t size = strlen(folders[i]);
		if (event->text_size > size && !memcmp(path, folders[i], size))
			return !memmem(path, event->text_size, gone, strlen(gone));
	}
	return false;
}

static void end(struct call_tree *tree, int32_t pid)
{
	const size_t ended = find(tree, pid);
	if (ended < tree->count)
		tree->members[ended] = tree->members[--tree->count];
}

static void execute(struct call_member *member, const struct call_event *event)
{
	member->has_begun = true;
	if (is_given(event))
		member->is_learners = false;
}

enum call_owner call_tree_follow(struct call_tree *tree, const struct call_event *event)
{
	const size_t index = find(tree, event->process);
	const bool is_member = index < tree->count;
	struct call_member member = { 0, tree->by_program, !tree->by_program };
	if (is_member && event->kind == TASK_EXECUTED)
		execute(&tree->members[index], event);
	if (is_member)
		member = tree->members[index];
	if (event->kind == TASK_STARTED && (is_member || event->result == tree->root)) {
		member.pid = (int32_t)event->result;
		add(tree, member);
	}
	if (event->kind == TASK_EXITED || event->kind == TASK_KILLED)
		end(tree, event->pid);
	if (!is_member || !member.has_begun)
		return CALL_OF_OTHERS;
	return member.is_learners ? CALL_OF_LEARNER : CALL_OF_PROGRAM;
}

void call_tree_release(struct call_tree *tree)
{
	free(tree->members);
	*tree = (struct call_tree){ 0 };
}
