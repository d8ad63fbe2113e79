/* SPDX-License-Identifier: MIT */
/* Who takes part: the folders of a folder, and what is there besides, which is named. */
#include "app/grading_parts.h"

#include "base/mem.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/folder.h"

#include <stdlib.h>
#include <string.h>

/* --- seeds --- */

struct seeds {
	struct jdoc doc; /* of --seed-by */
	struct jnode root;
	struct jnode people;
	bool is_listed;
	struct buf secret;
};

static int seeds_read_list(
	struct seeds *seeds, const char *path, struct hash *hash, struct err *err)
{
	static const char *const keys[] = { "format", "seeds" };
	autobuf struct buf text = { 0 };
	struct jnode node;
	uint64_t format;
	if (file_read(path, JSON_MAX_BYTES, &text, err) ||
		jdoc_parse(&seeds->doc, path, buf_string(&text), text.size, ERR_INPUT, err))
		return -1;
	hash_of(hash, buf_string(&text), text.size);
	seeds->is_listed = true;
	seeds->root = jdoc_root(&seeds->doc);
	if (jnode_object(&seeds->root, keys, ARRAY_SIZE(keys), err) ||
		jnode_require(&seeds->root, "format", &node, err) ||
		jnode_u64(&node, 1, 1, &format, err) ||
		jnode_require(&seeds->root, "seeds", &seeds->people, err))
		return -1;
	return jnode_is_object(&seeds->people)
		       ? 0
		       : jnode_fail(&seeds->people, err, "must be an object");
}

static int read_secret(const char *path, struct buf *secret, struct err *err)
{
	if (file_read(path, PERSON_SECRET_MAX, secret, err))
		return -1;
	if (secret->size >= PERSON_SECRET_MIN)
		return 0;
	return err_set(err, ERR_INPUT, "%s: a secret has at least %d bytes, drawn by chance", path,
		PERSON_SECRET_MIN);
}

/* The list's own words come first, so that one person's seed can be another. */
static int seed_of(const struct seeds *seeds, struct class_person *person, struct err *err)
{
	struct jnode node;
	const char *seed;
	if (seeds->is_listed && jnode_member(&seeds->people, person->name, &node)) {
		if (jnode_string(&node, &seed, err))
			return -1;
		if (!variant_seed_is_valid(seed))
			return jnode_fail(&node, err, "a seed is " VARIANT_SEED_FORM);
		memcpy(person->seed, seed, VARIANT_SEED_BYTES);
		person->has_seed = true;
	} else if (seeds->secret.size) {
		person_seed(seeds->secret.data, seeds->secret.size, person->name, person->seed);
		person->has_seed = true;
	} else if (seeds->is_listed) {
		person->refused = mem_format("%s has no seed for it", seeds->doc.name);
	}
	return 0;
}

static int seeds_open(struct seeds *seeds, const struct grading *grading, struct class_list *class,
	struct err *err)
{
	struct hash list = { 0 };
	autobuf struct buf both = { 0 };
	if (grading->seed_by && seeds_read_list(seeds, grading->seed_by, &list, err))
		return -1;
	if (grading->secret && read_secret(grading->secret, &seeds->secret, err))
		return -1;
	/* says whether they are the same again, and nothing of the secret */
	buf_add(&both, list.bytes, sizeof(list.bytes));
	hash_keyed(&class->seeds, buf_string(&seeds->secret), seeds->secret.size, both.data,
		both.size);
	class->has_seeds = grading->seed_by || grading->secret;
	return 0;
}

static void seeds_release(struct seeds *seeds)
{
	jdoc_release(&seeds->doc);
	buf_release(&seeds->secret);
}

/* --- people --- */

static char *refusal_of(int folder, const char *name)
{
	const enum thing kind = folder_look(folder, name);
	if (!person_is_valid(name))
		return mem_text("its name is no person's: " PERSON_FORM);
	return kind == THING_FOLDER ? NULL : mem_format("it is %s, not a folder", thing_name(kind));
}

static char *file_of(const char *name)
{
	char alias[VARIANT_SEED_BYTES + 1];
	if (person_is_valid(name))
		return mem_format("%s.json", name);
	person_alias(name, alias);
	return mem_format("%s.json", alias);
}

/* Everybody is in the list, whichever shard this is: whose a seed is must not hang on that. */
static int add_person(struct class_list *class, const struct grading *grading,
	const struct seeds *seeds, int folder, const char *name, struct err *err)
{
	struct class_person *person = &class->people[class->count++];
	*person = (struct class_person){
		.is_ours = !grading->shards ||
			   person_shard(name, grading->shards) == grading->shard - 1,
		.name = mem_text(name),
		.refused = refusal_of(folder, name),
		.file = file_of(name),
	};
	return person->refused ? 0 : seed_of(seeds, person, err);
}

static int add_people(struct class_list *class, const struct grading *grading,
	const struct seeds *seeds, int folder, struct err *err)
{
	struct file_names names = { 0 };
	bool more;
	int failed = folder_list(folder, GRADING_PEOPLE, &names, &more, err);
	if (!failed && more)
		failed = err_set(err, ERR_INPUT, "%s: more than %d entries", grading->folder,
			GRADING_PEOPLE);
	if (!failed)
		class->people = mem_zero(names.count + 1, sizeof(*class->people));
	for (size_t i = 0; !failed && i < names.count; i++)
		if (names.items[i][0] != '.') /* of a tool: .git, .DS_Store */
			failed = add_person(class, grading, seeds, folder, names.items[i], err);
	file_names_release(&names);
	return failed;
}

int class_open(struct class_list *class, const struct grading *grading, int folder, struct err *err)
{
	struct seeds seeds = { 0 };
	*class = (struct class_list){ 0 };
	int failed = seeds_open(&seeds, grading, class, err);
	if (!failed)
		failed = add_people(class, grading, &seeds, folder, err);
	seeds_release(&seeds);
	return failed;
}

void class_release(struct class_list *class)
{
	for (size_t i = 0; i < class->count; i++) {
		free(class->people[i].name);
		free(class->people[i].refused);
		free(class->people[i].file);
	}
	free(class->people);
	*class = (struct class_list){ 0 };
}

const char *class_seed_owner(const struct class_list *class, const char *seed)
{
	for (size_t i = 0; i < class->count; i++)
		if (class->people[i].has_seed && strcmp(class->people[i].seed, seed) == 0)
			return class->people[i].name;
	return NULL;
}

/* --- seeds for people --- */

static int add_seed(struct jout *seeds, const struct buf *secret, const char *path, size_t line,
	const char *person, struct err *err)
{
	char seed[VARIANT_SEED_BYTES];
	struct place at;
	place_set(&at, path, (unsigned)line, 1);
	if (!person_is_valid(person))
		return err_at(err, ERR_INPUT, &at, "no person's id: " PERSON_FORM);
	person_seed(secret->data, secret->size, person, seed);
	jout_text(seeds, person, seed);
	return 0;
}

static int add_seeds(struct jout *seeds, const struct buf *secret, const char *path,
	struct buf *people, struct err *err)
{
	size_t line = 1;
	int failed = 0;
	buf_char(people, '\n');
	for (char *at = people->data; !failed && *at; line++) {
		char *end = at + strcspn(at, "\n");
		const char *next = end + 1;
		*end = '\0';
		if (end > at && end[-1] == '\r')
			end[-1] = '\0';
		failed = *at ? add_seed(seeds, secret, path, line, at, err) : 0;
		at += next - at;
	}
	return failed;
}

char *grading_make_seeds(const char *people, const char *secret, struct err *err)
{
	autobuf struct buf names = { 0 };
	autobuf struct buf key = { 0 };
	if (read_secret(secret, &key, err) || file_read(people, JSON_MAX_BYTES, &names, err))
		return NULL;
	struct jout *all = jout_object();
	struct jout *seeds = jout_object();
	const int failed = add_seeds(seeds, &key, people, &names, err);
	jout_integer(all, "format", 1);
	jout_put(all, "seeds", seeds);
	char *text = failed ? NULL : jout_pretty(all);
	jout_free(all);
	return text;
}
