/* SPDX-License-Identifier: MIT */
#include "core/exercise.h"

#include "base/mem.h"
#include "core/exercise_parts.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT              1
#define MAX_LEVEL           5
#define MAX_MINUTES         600
#define MAX_TEACHES         8
#define MAX_WRONG           64
#define MAX_FILE_NAME_BYTES 64

/* enum policy_kind first; the rest is written for later builds, and told so. */
static const char *const kind_words[] = { "seccomp-json", "seccomp-c", "caps-json",
	"container-json", "nft", "program-c", "answers" };
#define KIND_COUNT (POLICY_SECCOMP_JSON + 1)

const char *policy_kind_name(enum policy_kind kind)
{
	return kind_words[kind];
}

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
	return check->kind == CHECK_ATTACK && check->probe.kind == PROBE_exec;
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

static int parse_facts(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	const size_t max = EXERCISE_TITLE_BYTES;
	if (exercise_require_line(root, "title", max, &exercise->title, err) ||
		exercise_require_number(root, "level", 1, MAX_LEVEL, &exercise->level, err) ||
		exercise_require_number(root, "minutes", 1, MAX_MINUTES, &exercise->minutes, err) ||
		parse_teaches(exercise, root, err))
		return -1;
	return exercise_require_line(root, "theme", max, &exercise->theme, err);
}

/* A name that stands for one file of the workspace whatever is prefixed to it. */
static bool is_plain_file_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	const size_t size = strlen(name);
	return size && size <= MAX_FILE_NAME_BYTES && strspn(name, allowed) == size &&
	       name[0] != '.' && name[0] != '-';
}

static int parse_policy_file(
	struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	struct jnode file;
	const char *name = NULL;
	if (jnode_require(node, "file", &file, err) || jnode_string(&file, &name, err))
		return -1;
	if (!is_plain_file_name(name))
		return jnode_fail(&file, err,
			"\"%s\" is no plain file name: letters, digits, . _ - and no . in front",
			name);
	policy->file = mem_text(name);
	return 0;
}

static int parse_policy_kind(
	struct exercise_policy *policy, const struct jnode *node, struct err *err)
{
	size_t index = 0;
	if (exercise_kind(node, "policy kind", kind_words, ARRAY_SIZE(kind_words), KIND_COUNT,
		    &index, err))
		return -1;
	policy->kind = (enum policy_kind)index;
	return 0;
}

/* A program that is executed can't be told to load a policy later: only ours can. */
static int parse_policy_apply(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	static const char *const words[] = { [APPLY_EXEC] = "exec", [APPLY_INSIDE] = "inside" };
	const struct exercise_container *container = &exercise->containers[policy->container];
	struct jnode apply;
	size_t index = 0;
	if (!jnode_member(node, "apply", &apply))
		return 0;
	if (jnode_word(&apply, words, ARRAY_SIZE(words), &index, err))
		return -1;
	policy->apply = (enum policy_apply)index;
	if (policy->apply == APPLY_INSIDE && container->work == WORK_NONE)
		return jnode_fail(&apply, err,
			"needs a lab: workload, and the container %s runs none", container->name);
	return 0;
}

/* A second filter in one container would need a say in which of them refused. */
static int refuse_clash(const struct exercise *exercise, const struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	for (const struct exercise_policy *other = exercise->policies; other < policy; other++) {
		if (!strcmp(other->file, policy->file))
			return jnode_fail(
				node, err, "\"%s\" is an earlier policy's file", policy->file);
		if (other->container == policy->container)
			return jnode_fail(node, err, "the container %s has a policy already",
				exercise->containers[policy->container].name);
	}
	return 0;
}

static int parse_policy(const struct exercise *exercise, struct exercise_policy *policy,
	const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "file", "kind", "on", "apply" };
	struct jnode on;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		parse_policy_file(policy, node, err) || parse_policy_kind(policy, node, err) ||
		jnode_require(node, "on", &on, err) ||
		exercise_container_of(exercise, node, "on", &policy->container, err) ||
		parse_policy_apply(exercise, policy, node, err))
		return -1;
	return refuse_clash(exercise, policy, node, err);
}

static int parse_policies(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	size_t count = 0;
	if (jnode_require(root, "policy", &all, err) ||
		jnode_array(&all, 1, EXERCISE_MAX_POLICIES, &count, err))
		return -1;
	exercise->policies = mem_zero(count, sizeof(*exercise->policies));
	for (size_t i = 0; i < count; i++) {
		const struct jnode node = jnode_at(&all, i);
		struct exercise_policy *policy = &exercise->policies[exercise->policy_count++];
		if (parse_policy(exercise, policy, &node, err))
			return -1;
	}
	return 0;
}

static int parse_failing(const struct exercise *exercise, struct wrong_answer *wrong,
	const struct jnode *node, struct err *err)
{
	const char *id = NULL;
	if (jnode_string(node, &id, err))
		return -1;
	const int check = exercise_check_find(exercise, id);
	if (check < 0) {
		const char *ids[EXERCISE_MAX_CHECKS];
		for (size_t i = 0; i < exercise->check_count; i++)
			ids[i] = exercise->checks[i].id;
		return exercise_no_such(node, "check", id, ids, exercise->check_count, err);
	}
	for (size_t i = 0; i < wrong->fail_count; i++)
		if (wrong->fails[i] == (size_t)check)
			return jnode_fail(node, err, "names \"%s\" twice", id);
	wrong->fails[wrong->fail_count++] = (size_t)check;
	return 0;
}

static int parse_refused(struct wrong_answer *wrong, const struct jnode *node, struct err *err)
{
	static const char *const words[] = { "refused" };
	size_t index = 0;
	if (jnode_word(node, words, ARRAY_SIZE(words), &index, err))
		return -1;
	wrong->refused = true;
	return 0;
}

static int parse_wrong(const struct exercise *exercise, struct wrong_answer *wrong,
	const struct jnode *node, struct err *err)
{
	size_t count = 0;
	wrong->name = mem_text(node->key);
	if (exercise_word_key(node, err))
		return -1;
	if (jnode_is_string(node))
		return parse_refused(wrong, node, err);
	if (jnode_array(node, 1, EXERCISE_MAX_CHECKS, &count, err))
		return -1;
	wrong->fails = mem_zero(count, sizeof(*wrong->fails));
	for (size_t i = 0; i < count; i++) {
		const struct jnode id = jnode_at(node, i);
		if (parse_failing(exercise, wrong, &id, err))
			return -1;
	}
	return 0;
}

static int parse_wrongs(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (!jnode_member(root, "wrong", &all))
		return 0; /* lint asks for them; a half-written exercise can be tried without */
	if (exercise_any_object(&all, err))
		return -1;
	exercise->wrongs = mem_zero(MAX_WRONG, sizeof(*exercise->wrongs));
	while (jnode_next(&all, &iter, &node)) {
		if (exercise->wrong_count == MAX_WRONG)
			return jnode_fail_key(&node, err, "at most %d wrong answers", MAX_WRONG);
		if (parse_wrong(exercise, &exercise->wrongs[exercise->wrong_count++], &node, err))
			return -1;
	}
	return 0;
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

/* Before anything else: another format has other keys. */
static int parse_format(const struct jnode *root, struct err *err)
{
	struct jnode format;
	uint64_t value = 0;
	if (jnode_require(root, "format", &format, err) ||
		jnode_u64(&format, 1, UINT32_MAX, &value, err))
		return -1;
	return value == FORMAT ? 0 : jnode_fail(&format, err, "this build reads format %d", FORMAT);
}

static int parse_root(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	if (parse_facts(exercise, root, err) || parse_ids(&exercise->ids, root, err) ||
		exercise_parse_containers(exercise, root, err) ||
		exercise_parse_networks(exercise, root, err) ||
		parse_policies(exercise, root, err) || exercise_parse_checks(exercise, root, err))
		return -1;
	return parse_wrongs(exercise, root, err);
}

/* --- the variant --- */

/* One param's value that is not left to the seed. */
struct forced {
	size_t param, value;
};

static int draw(struct exercise *exercise, const struct jnode *root, const char *seed,
	const struct forced *forced, struct err *err)
{
	static const char *const keys[] = { "format", "title", "level", "minutes", "teaches",
		"theme", "ids", "params", "policy", "containers", "networks", "checks", "wrong" };
	if (parse_format(root, err) || jnode_object(root, keys, ARRAY_SIZE(keys), err) ||
		exercise_parse_params(&exercise->params, root, err))
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
		free(exercise->policies[i].file);
	for (size_t i = 0; i < exercise->container_count; i++)
		exercise_release_container(&exercise->containers[i]);
	for (size_t i = 0; i < exercise->network_count; i++)
		free(exercise->networks[i].name);
	for (size_t i = 0; i < exercise->check_count; i++)
		exercise_release_check(&exercise->checks[i]);
	for (size_t i = 0; i < exercise->wrong_count; i++) {
		free(exercise->wrongs[i].name);
		free(exercise->wrongs[i].fails);
	}
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
