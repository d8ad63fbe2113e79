/* SPDX-License-Identifier: MIT */
/* The "containers" of exercise.json: what runs in each, what is opened for it, when it is
 * ready, what it may use. */
#include "core/exercise_parts.h"

#include "base/mem.h"
#include "base/text.h"
#include "core/names.h"
#include "core/observation.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ARGUMENTS      32
#define MAX_ARGUMENT_BYTES 256
#define MAX_USER           65533 /* 65534 is the overflow id: whoever is not mapped */
#define DEFAULT_USER       1000
#define MAX_READY_MS       5000
#define DEFAULT_READY_MS   2000
#define MAX_UNIX_BYTES     107 /* sun_path without its NUL, unix(7) */

static int parse_limits(struct limits *limits, const struct jnode *node, struct err *err)
{
	const char *keys[LIMIT_COUNT];
	const struct limit_row *row;
	size_t count = 0;
	for (; (row = limits_row(count)); count++)
		keys[count] = row->key;
	if (jnode_object(node, keys, count, err))
		return -1;
	for (size_t i = 0; (row = limits_row(i)); i++)
		if (exercise_number(node, row->key, row->min, row->range[LIMIT_EXERCISE].max,
			    limits_at(limits, row), err))
			return -1;
	return 0;
}

static const struct ready_row {
	const char *key;
	enum ready_kind kind;
	size_t max;
	bool is_path;
} ready_rows[] = {
	{ "tcp", READY_TCP, 0, false },
	{ "unix", READY_UNIX, MAX_UNIX_BYTES, true },
	{ "file", READY_FILE, EXERCISE_LINE_BYTES, true },
	{ "line", READY_LINE, EXERCISE_LINE_BYTES, false },
};

static int parse_ready_row(
	struct ready *ready, const struct ready_row *row, const struct jnode *node, struct err *err)
{
	ready->kind = row->kind;
	if (row->kind == READY_TCP)
		return exercise_require_number(node, row->key, 1, 65535, &ready->port, err);
	struct jnode text;
	if (jnode_require(node, row->key, &text, err) ||
		exercise_line(&text, row->max, &ready->text, err))
		return -1;
	if (row->is_path && ready->text[0] != '/')
		return jnode_fail(&text, err, "must be a path from /");
	return 0;
}

static int parse_ready(struct ready *ready, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "tcp", "unix", "file", "line", "ms" };
	const struct ready_row *found = NULL;
	if (jnode_object(node, keys, ARRAY_SIZE(keys), err))
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(ready_rows); i++) {
		struct jnode sign;
		if (!jnode_member(node, ready_rows[i].key, &sign))
			continue;
		if (found)
			return jnode_fail_key(
				&sign, err, "beside \"%s\": name one sign only", found->key);
		found = &ready_rows[i];
	}
	if (!found)
		return jnode_fail(node, err, "needs one of tcp, unix, file, line");
	if (parse_ready_row(ready, found, node, err))
		return -1;
	return exercise_number(node, "ms", 1, MAX_READY_MS, &ready->wait_ms, err);
}

static int parse_argument(char **argument, const struct jnode *node, struct err *err)
{
	const char *value = NULL;
	if (jnode_string(node, &value, err))
		return -1;
	const size_t size = strlen(value);
	if (size > MAX_ARGUMENT_BYTES)
		return jnode_fail(node, err, "has %zu bytes; at most %d", size, MAX_ARGUMENT_BYTES);
	*argument = mem_text(value);
	return 0;
}

static int parse_files(const struct exercise_container *container, const struct jnode *run,
	size_t count, struct err *err)
{
	const struct jnode program = jnode_at(run, 0);
	if (count == 1)
		return jnode_fail(&program, err, "%s is given no file", container->run[0]);
	for (size_t i = 1; i < count; i++) {
		const struct jnode file = jnode_at(run, i);
		if (container->run[i][0] != '/')
			return jnode_fail(&file, err, "must be a path from /");
	}
	return 0;
}

static int parse_workers(const struct exercise_container *container, const struct jnode *run,
	size_t count, struct err *err)
{
	const struct jnode program = jnode_at(run, 0);
	unsigned workers;
	if (count != 3)
		return jnode_fail(&program, err,
			"%s is given a number of workers and what each has of its own",
			container->run[0]);
	const struct jnode number = jnode_at(run, 1);
	const struct jnode own = jnode_at(run, 2);
	if (!text_number(container->run[1], 1, WORK_WORKERS_MAX, &workers))
		return jnode_fail(&number, err, "must be a number from 1 to %d", WORK_WORKERS_MAX);
	if (!work_own(container->run[2]))
		return jnode_fail(&own, err, "must be \"fs\", \"files\" or \"sysvsem\"");
	return 0;
}

/* A workload of ours, whose arguments are files that it is to work on. */
static int parse_work(struct exercise_container *container, const struct jnode *run, size_t count,
	struct err *err)
{
	const struct jnode program = jnode_at(run, 0);
	const int work = work_find(container->run[0]);
	if (work < 0) {
		size_t known = 0;
		const char *const *names = work_names(&known);
		return exercise_no_such(&program, "workload", container->run[0], names, known, err);
	}
	container->work = (enum work_kind)work;
	return work_row(container->work)->words == WORK_FILES
		       ? parse_files(container, run, count, err)
		       : parse_workers(container, run, count, err);
}

static int parse_run(
	struct exercise_container *container, const struct jnode *node, struct err *err)
{
	char ***run = &container->run;
	size_t count = 0;
	if (jnode_array(node, 1, MAX_ARGUMENTS, &count, err))
		return -1;
	*run = mem_zero(count + 1, sizeof(**run));
	for (size_t i = 0; i < count; i++) {
		const struct jnode argument = jnode_at(node, i);
		if (parse_argument(&(*run)[i], &argument, err))
			return -1;
	}
	const struct jnode program = jnode_at(node, 0);
	if (!(*run)[0][0])
		return jnode_fail(&program, err, "is empty");
	return strncmp((*run)[0], "lab:", 4) ? 0 : parse_work(container, node, count, err);
}

static int parse_image(enum image *image, const struct jnode *node, struct err *err)
{
	const char *words[IMAGE_HOST + 1];
	struct jnode member;
	size_t index = 0;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = image_name((enum image)i);
	if (jnode_require(node, "image", &member, err) ||
		jnode_word(&member, words, ARRAY_SIZE(words), &index, err))
		return -1;
	*image = (enum image)index;
	return 0;
}

static int parse_opens(unsigned *opens, const struct jnode *node, struct err *err)
{
	size_t count = 0;
	if (jnode_array(node, 1, OPENING_COUNT, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(node, i);
		size_t opening = 0;
		if (jnode_word(&name, opening_names(), OPENING_COUNT, &opening, err))
			return -1;
		if (*opens & 1u << opening)
			return jnode_fail(&name, err, "names \"%s\" twice",
				opening_name((enum opening)opening));
		*opens |= 1u << opening;
	}
	return 0;
}

static int parse_capabilities(uint64_t *capabilities, const struct jnode *node, struct err *err)
{
	const char *names[64];
	size_t known = 0;
	size_t count = 0;
	while (known < ARRAY_SIZE(names) && capability_name((unsigned)known)) {
		names[known] = capability_name((unsigned)known);
		known++;
	}
	if (jnode_array(node, 1, known, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		const struct jnode name = jnode_at(node, i);
		size_t bit = 0;
		if (jnode_word(&name, names, known, &bit, err))
			return -1;
		if (*capabilities & UINT64_C(1) << bit)
			return jnode_fail(&name, err, "names \"%s\" twice", names[bit]);
		*capabilities |= UINT64_C(1) << bit;
	}
	return 0;
}

/* Every container's own /etc/hosts has that name already. */
static int parse_name(
	struct exercise_container *container, const struct jnode *node, struct err *err)
{
	container->name = mem_text(node->key);
	if (exercise_word_key(node, err))
		return -1;
	return strcmp(node->key, "localhost")
		       ? 0
		       : jnode_fail_key(node, err, "is what every container calls itself");
}

static int parse_container(
	struct exercise_container *container, const struct jnode *node, struct err *err)
{
	static const char *const keys[] = { "image", "run", "user", "opens", "capabilities",
		"ready", "limits" };
	struct jnode run;
	struct jnode opens;
	struct jnode capabilities;
	struct jnode ready;
	struct jnode limits;
	container->user = DEFAULT_USER;
	container->ready.wait_ms = DEFAULT_READY_MS;
	limits_preset(&container->limits, LIMIT_EXERCISE);
	if (parse_name(container, node, err) || jnode_object(node, keys, ARRAY_SIZE(keys), err) ||
		parse_image(&container->image, node, err) ||
		exercise_number(node, "user", 0, MAX_USER, &container->user, err))
		return -1;
	if (jnode_member(node, "run", &run) && parse_run(container, &run, err))
		return -1;
	if (jnode_member(node, "opens", &opens) && parse_opens(&container->opens, &opens, err))
		return -1;
	if (jnode_member(node, "capabilities", &capabilities) &&
		parse_capabilities(&container->capabilities, &capabilities, err))
		return -1;
	if (jnode_member(node, "ready", &ready)) {
		if (!container->run)
			return jnode_fail_key(
				&ready, err, "needs a \"run\": nothing here gets ready");
		if (parse_ready(&container->ready, &ready, err))
			return -1;
	}
	return jnode_member(node, "limits", &limits)
		       ? parse_limits(&container->limits, &limits, err)
		       : 0;
}

int exercise_parse_containers(struct exercise *exercise, const struct jnode *root, struct err *err)
{
	struct jnode all;
	struct jnode node;
	void *iter = NULL;
	if (jnode_require(root, "containers", &all, err) || exercise_any_object(&all, err))
		return -1;
	exercise->containers = mem_zero(EXERCISE_MAX_CONTAINERS, sizeof(*exercise->containers));
	while (jnode_next(&all, &iter, &node)) {
		if (exercise->container_count == EXERCISE_MAX_CONTAINERS)
			return jnode_fail_key(
				&node, err, "at most %d containers", EXERCISE_MAX_CONTAINERS);
		if (parse_container(&exercise->containers[exercise->container_count++], &node, err))
			return -1;
	}
	return exercise->container_count ? 0 : jnode_fail(&all, err, "needs a container");
}

void exercise_release_container(struct exercise_container *container)
{
	for (char **argument = container->run; argument && *argument; argument++)
		free(*argument);
	free(container->run);
	free(container->name);
	free(container->ready.text);
}
