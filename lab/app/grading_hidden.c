/* SPDX-License-Identifier: MIT */
/*
 * Hidden checks are put behind the others of exercise.json, before it is read: so they are checked
 * by the same rules, take part in variants, and may need the others.
 */
#include "app/grading_parts.h"

#include "base/mem.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <string.h>

static int checks_of(
	const struct hidden *hidden, struct jnode *root, struct jnode *checks, struct err *err)
{
	*root = jdoc_root(&hidden->doc);
	if (jnode_require(root, "checks", checks, err))
		return -1;
	return jnode_is_object(checks) ? 0 : jnode_fail(checks, err, "must be an object");
}

int hidden_open(struct hidden *hidden, const char *path, struct err *err)
{
	static const char *const keys[] = { "format", "checks" };
	autobuf struct buf text = { 0 };
	struct jnode root;
	struct jnode node;
	uint64_t format;
	*hidden = (struct hidden){ 0 };
	if (!path)
		return 0;
	if (file_read(path, JSON_MAX_BYTES, &text, err) ||
		jdoc_parse(&hidden->doc, path, buf_string(&text), text.size, ERR_INPUT, err))
		return -1;
	hidden->is_given = true;
	hash_of(&hidden->hash, buf_string(&text), text.size);
	root = jdoc_root(&hidden->doc);
	if (jnode_object(&root, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(&root, "format", &node, err) || jnode_u64(&node, 1, 1, &format, err))
		return -1;
	return checks_of(hidden, &root, &node, err);
}

void hidden_release(struct hidden *hidden)
{
	jdoc_release(&hidden->doc);
}

int hidden_check(const struct hidden *hidden, const char *const *ids, size_t count, struct err *err)
{
	struct jnode root;
	struct jnode checks;
	if (!hidden->is_given)
		return 0;
	return checks_of(hidden, &root, &checks, err) || jnode_object(&checks, ids, count, err) ? -1
												: 0;
}

static int read_base(const struct loaded *loaded, struct jdoc *doc, struct err *err)
{
	autofree char *path = paths_join(loaded->folder, "exercise.json");
	autobuf struct buf text = { 0 };
	return file_read(path, JSON_MAX_BYTES, &text, err) ||
			       jdoc_parse(doc, path, buf_string(&text), text.size, ERR_INPUT, err)
		       ? -1
		       : 0;
}

static int add_all(struct jout *checks, const struct jnode *array, struct err *err)
{
	size_t count;
	if (jnode_array(array, 1, EXERCISE_MAX_CHECKS, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(array, i);
		jout_add(checks, jout_copy(&one));
	}
	return 0;
}

/* The exercise's text with the checks in it; a new string, or NULL. */
static char *merge(const struct jdoc *base, const struct jnode *hidden, struct err *err)
{
	const struct jnode root = jdoc_root(base);
	struct jout *all = jout_object();
	struct jnode member;
	int failed = 0;
	for (void *at = NULL; !failed && jnode_next(&root, &at, &member);) {
		if (strcmp(member.key, "checks") != 0) {
			jout_put(all, member.key, jout_copy(&member));
			continue;
		}
		struct jout *checks = jout_array();
		failed = add_all(checks, &member, err) || add_all(checks, hidden, err) ? -1 : 0;
		jout_put(all, "checks", checks);
	}
	char *text = failed ? NULL : jout_pretty(all);
	jout_free(all);
	return text;
}

static int parse_merged(const struct hidden *hidden, const struct loaded *loaded,
	const struct jnode *checks, struct loaded *with, struct err *err)
{
	struct jdoc base = { 0 };
	autofree char *text = NULL;
	if (read_base(loaded, &base, err) == 0)
		text = merge(&base, checks, err);
	jdoc_release(&base);
	if (!text)
		return -1;
	/* places in a text that nobody wrote would mislead: the path alone says which check */
	autofree char *name =
		mem_format("%s with the checks of %s", loaded->exercise.id, hidden->doc.name);
	with->folder = mem_text(loaded->folder);
	if (exercise_parse(&with->exercise, loaded->exercise.id, loaded->exercise.variant.seed,
		    name, text, strlen(text), err) == 0)
		return 1;
	place_set(&err->at, name, 0, 0);
	return -1;
}

int hidden_load(const struct hidden *hidden, const struct loaded *loaded, struct loaded *with,
	struct err *err)
{
	struct jnode root;
	struct jnode checks;
	struct jnode ours;
	*with = (struct loaded){ 0 };
	if (!hidden->is_given)
		return 0;
	if (checks_of(hidden, &root, &checks, err))
		return -1;
	if (!jnode_member(&checks, loaded->exercise.id, &ours))
		return 0;
	return parse_merged(hidden, loaded, &ours, with, err);
}
