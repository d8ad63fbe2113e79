/* SPDX-License-Identifier: MIT */
#include "core/exercise.h"

#include "base/json_head.h"
#include "base/mem.h"
#include "core/exercise_parts.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT      1
#define MAX_LEVEL   5
#define MAX_MINUTES 600
#define MAX_GIVE_UP 240 /* minutes */
#define MAX_TEACHES 8

const char *image_name(enum image image)
{
	static const char *const names[] = { [IMAGE_BASE] = "base", [IMAGE_HOST] = "host" };
	return names[image];
}

const char *id_mode_name(enum id_mode mode)
{
	static const char *const names[] = { [ID_SINGLE] = "single", [ID_RANGE] = "range" };
	return names[mode];
}

bool exercise_id_is_valid(const char *id)
{
	const char *slash = strchr(id, '/');
	return slash && exercise_word_is_valid(id, (size_t)(slash - id)) &&
	       exercise_word_is_valid(slash + 1, strlen(slash + 1));
}

bool check_is_recorded(const struct check *check)
{
	if (check->kind == CHECK_STATE)
		return check->state->has_probe;
	return check->by_program || check->under_caps ||
	       (check->kind == CHECK_ATTACK && check->probe.kind == PROBE_exec);
}

bool exercise_only_answers(const struct exercise *exercise)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].kind != POLICY_ANSWERS)
			return false;
	return true;
}

int exercise_check_find(const struct exercise *exercise, const char *id)
{
	for (size_t i = 0; i < exercise->check_count; i++)
		if (exercise->checks[i].id && !strcmp(exercise->checks[i].id, id))
			return (int)i;
	return -1;
}

static int parse_teaches(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (jnode_require(root, "teaches", &all, err) ||
		jnode_array(&all, 1, MAX_TEACHES, &count, err))
		return -1;
	exercise->teaches = mem_zero(count + 1, sizeof(*exercise->teaches));
	for (size_t i = 0; i < count; i++) {
		const struct jnode one = jnode_at(&all, i);
		if (exercise_line(&one, EXERCISE_TITLE_BYTES, &exercise->teaches[i], err))
			return -1;
	}
	return 0;
}

/* When the time that it was planned to take is over, if nothing else is said. */
static int parse_give_up(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	exercise->give_up_after = exercise->minutes;
	return exercise_number(
		root, "give_up_after", 1, MAX_GIVE_UP, &exercise->give_up_after, err);
}

static int parse_facts(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	const size_t max = EXERCISE_TITLE_BYTES;
	if (exercise_require_line(root, "title", max, &exercise->title, err) ||
		exercise_require_number(root, "level", 1, MAX_LEVEL, &exercise->level, err) ||
		exercise_require_number(root, "minutes", 1, MAX_MINUTES, &exercise->minutes, err) ||
		parse_give_up(exercise, root, err) || parse_teaches(exercise, root, err))
		return -1;
	return exercise_require_line(root, "theme", max, &exercise->theme, err);
}

static int parse_ids(enum id_mode *ids, const struct jnode *root, struct err *err)
{
	const char *const words[] = { id_mode_name(ID_SINGLE), id_mode_name(ID_RANGE) };
	struct jnode node;
	size_t index = 0;
	if (jnode_member(root, "ids", &node) &&
		jnode_word(&node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	*ids = (enum id_mode)index;
	return 0;
}

static int parse_root(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	if (parse_facts(exercise, root, err) || parse_ids(&exercise->ids, root, err) ||
		exercise_parse_containers(exercise, root, err) ||
		exercise_parse_networks(exercise, root, err) ||
		exercise_parse_policies(exercise, root, err) ||
		exercise_parse_checks(exercise, root, err))
		return -1;
	return exercise_parse_wrongs(exercise, root, err) ||
			       exercise_parse_equivalents(exercise, root, err)
		       ? -1
		       : 0;
}

/* --- the variant --- */

/* One param's value that is not left to the seed. */
struct forced {
	size_t param, value;
};

static int check_keys(const struct jnode *root, struct err *err)
{
	static const char *const keys[] = { "format", "title", "level", "minutes", "give_up_after",
		"teaches", "theme", "ids", "params", "policy", "containers", "networks", "checks",
		"wrong", "equivalent" };
	return exercise_format(root, FORMAT, err) || jnode_object(root, keys, ARRAY_SIZE(keys), err)
		       ? -1
		       : 0;
}

static int draw(struct exercise *exercise, const struct jnode *root, const char *seed,
	const struct forced *forced, struct err *err)
{
	if (check_keys(root, err) || exercise_parse_params(&exercise->params, root, err))
		return -1;
	variant_draw(&exercise->variant, &exercise->params, exercise->id, seed);
	if (forced && exercise->params.count)
		variant_set(&exercise->variant, &exercise->params, forced->param, forced->value);
	return 0;
}

/* In everything but the params themselves: their values are what they are. */
static int put(
	struct exercise *exercise, struct jdoc *doc, const struct jnode *root, struct err *err)
{
	struct jnode member;
	void *iter = NULL;
	while (jnode_next(root, &iter, &member))
		if (strcmp(member.key, "params") &&
			variant_put_json(&exercise->variant, doc, &member, err))
			return -1;
	autofree char *canonical = jdoc_canonical(doc);
	hash_of(&exercise->hash, canonical, strlen(canonical));
	return 0;
}

struct source {
	const char *id, *name;
	const void *text;
	size_t size;
};

static int parse(struct exercise *exercise, const struct source *source, const char *seed,
	const struct forced *forced, struct err *err)
{
	struct jdoc doc = { 0 };
	*exercise = (struct exercise){ .id = mem_text(source->id) };
	int failed = jdoc_parse(&doc, source->name, source->text, source->size, ERR_INPUT, err);
	if (!failed) {
		const struct jnode root = jdoc_root(&doc);
		failed = draw(exercise, &root, seed, forced, err) ||
			 put(exercise, &doc, &root, err) || parse_root(exercise, &root, err);
	}
	jdoc_release(&doc);
	return failed ? -1 : 0;
}

int exercise_parse(struct exercise *exercise, const char *id, const char *seed, const char *name,
	const void *text, size_t size, struct err *err)
{
	const struct source source = { id, name, text, size };
	return parse(exercise, &source, seed, NULL, err);
}

/* --- the facts alone --- */

/* The facts as they stand in the beginning of the file; one with a name in it needs the variant. */
static bool parse_head(struct exercise *exercise, const struct source *source)
{
	static const char *const keys[] = { "format", "title", "level", "minutes", "teaches",
		"theme" };
	struct jdoc doc = { 0 };
	struct err none = { 0 };
	autobuf struct buf text = { 0 };
	const size_t size = jhead_find(source->text, source->size, keys, ARRAY_SIZE(keys));
	if (!size || memchr(source->text, '@', size))
		return false;
	buf_add(&text, source->text, size);
	buf_char(&text, '}');
	bool good = !jdoc_parse(&doc, source->name, text.data, text.size, ERR_INPUT, &none);
	if (good) {
		const struct jnode root = jdoc_root(&doc);
		good = !check_keys(&root, &none) && !parse_facts(exercise, &root, &none);
	}
	jdoc_release(&doc);
	return good;
}

int exercise_parse_facts(struct exercise *exercise, const char *id, const char *name,
	const void *text, size_t size, struct err *err)
{
	const struct source source = { id, name, text, size };
	*exercise = (struct exercise){ .id = mem_text(id) };
	if (parse_head(exercise, &source))
		return 0;
	exercise_release(exercise);
	return parse(exercise, &source, VARIANT_SEED_ZEROS, NULL, err);
}

/* --- every variant --- */

/* "with @door.op@ = mkdir, @door.at@ = mkdirat: ..." */
static int wrap(const struct exercise *exercise, size_t param, struct err *err)
{
	autobuf struct buf values = { 0 };
	size_t at = 0;
	for (size_t i = 0; i < param; i++)
		at += exercise->params.items[i].name_count;
	for (size_t i = 0; i < exercise->params.items[param].name_count; i++, at++)
		buf_format(&values, "%s@%s@ = %s", i ? ", " : "", exercise->variant.items[at].name,
			exercise->variant.items[at].value.text);
	return err_wrap(err, "with %s", buf_string(&values));
}

/* One value; `*more` says whether there is another param or value behind it. */
static int parse_forced(
	const struct source *source, struct forced *forced, bool *more, struct err *err)
{
	struct exercise exercise;
	const int failed = parse(&exercise, source, VARIANT_SEED_ZEROS, forced, err);
	const struct variant_params *params = &exercise.params;
	*more = false;
	if (failed && exercise.variant.count) {
		(void)wrap(&exercise, forced->param, err);
	} else if (!failed && params->count) {
		if (++forced->value == variant_value_count(&params->items[forced->param]))
			*forced = (struct forced){ forced->param + 1, 0 };
		*more = forced->param < params->count;
	}
	exercise_release(&exercise);
	return failed;
}

int exercise_parse_values(
	const char *id, const char *name, const void *text, size_t size, struct err *err)
{
	const struct source source = { id, name, text, size };
	struct forced forced = { 0 };
	bool more = true;
	while (more)
		if (parse_forced(&source, &forced, &more, err))
			return -1;
	return 0;
}

static void release_facts(struct exercise *exercise)
{
	for (char **one = exercise->teaches; one && *one; one++)
		free(*one);
	free(exercise->teaches);
	free(exercise->id);
	free(exercise->title);
	free(exercise->theme);
}

void exercise_release(struct exercise *exercise)
{
	for (size_t i = 0; i < exercise->policy_count; i++)
		exercise_release_policy(&exercise->policies[i]);
	for (size_t i = 0; i < exercise->container_count; i++)
		exercise_release_container(&exercise->containers[i]);
	for (size_t i = 0; i < exercise->network_count; i++) {
		free(exercise->networks[i].name);
		free(exercise->networks[i].ends);
	}
	for (size_t i = 0; i < exercise->check_count; i++)
		exercise_release_check(&exercise->checks[i]);
	for (size_t i = 0; i < exercise->wrong_count; i++)
		exercise_release_wrong(&exercise->wrongs[i]);
	for (size_t i = 0; i < exercise->equivalent_count; i++)
		exercise_release_equivalent(&exercise->equivalents[i]);
	free(exercise->equivalents);
	free(exercise->policies);
	free(exercise->containers);
	free(exercise->networks);
	free(exercise->checks);
	free(exercise->wrongs);
	variant_release(&exercise->variant);
	variant_params_release(&exercise->params);
	release_facts(exercise);
	*exercise = (struct exercise){ 0 };
}
