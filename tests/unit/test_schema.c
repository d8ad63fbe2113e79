/* SPDX-License-Identifier: MIT */
/*
 * The schemas of docs/schema say what the parsers take. For each format: every document of
 * tests/data and of the tree, and everything that differs from an accepted one in a single thing
 * (mutate.h), is accepted by both or by neither.
 *
 * What a schema can't say is in the tables below: only the parser refuses that, with these words.
 * Each row has to occur, or it is one too many. Nothing that a schema refuses may be accepted.
 *
 * A new key of a format needs three things: its line in the schema, its line in the document's
 * table of keys, and a document under tests/data that has it and is accepted.
 */
#include "app/workspace.h"
#include "base/buf.h"
#include "base/mem.h"
#include "core/exercise.h"
#include "core/quiz.h"
#include "core/tables/tables.h"
#include "core/track.h"
#include "mutate.h"
#include "schema.h"
#include "case_file.h"

#include <check.h>
#include <dirent.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TCase *tests_schema(void);

#define SCHEMAS        "docs/schema/"
#define MUTATED_BYTES  5000 /* larger documents are compared, not mutated */
#define MAX_EXCEPTIONS 40
#define SHOWN          8 /* differences */

/* What a schema can't say. */
struct exception {
	const char *words; /* of the parser's message: an extended regular expression */
	enum {
		ANYWHERE,
		WIDE,   /* only of documents with characters longer than a byte */
		PUT,    /* only at a string or key that has the name of a param in it */
		BY_PUT, /* only of documents that have such a string */
	} where;
};

#define BYTES                                                                                      \
	{                                                                                          \
		"has [0-9]+ bytes; at most|1 to [0-9]+ bytes|[0-9]+ bytes at most", WIDE           \
	}
#define WHOLE                                                                                      \
	{                                                                                          \
		"a number without fraction is wanted",                                             \
			ANYWHERE /* 1.0 is an integer of a schema */                               \
	}

static const struct exception exercise_exceptions[] = {
	BYTES,
	WHOLE,
	/* multipleOf is not exact, so a schema allows more decimals: */
	{ "with at most two decimals is wanted here, [0-9]+\\.[0-9][0-9][0-9]", ANYWHERE },
	/* What a string is with the values in place, its length too; what follows from that: */
	{ "no param gives @", ANYWHERE },
	{ ".", PUT },
	{ "the (probe|attack) [a-z0-9-]+ (takes|has)", BY_PUT },
	/* Other parts of the file: */
	{ "no (container|policy file|check|earlier check) \"", ANYWHERE },
	{ "no container or network \"", ANYWHERE },
	{ "no (container|port) in this matrix \"", ANYWHERE },
	{ "no policy here is of kind", ANYWHERE },
	{ "is a policy of kind .* has nothing to do with this check", ANYWHERE },
	{ "is an earlier (policy|check)'s", ANYWHERE },
	{ "is on .* already, and only one can be", ANYWHERE },
	{ "joins .* and .* already", ANYWHERE },
	{ "is a container's name already", ANYWHERE },
	{ "an earlier check has the surface of", ANYWHERE },
	{ "put the benign check before", ANYWHERE },
	/* The container or network that a policy is on, or a check is about: */
	{ "is a network; a policy of kind .* is on a container", ANYWHERE },
	{ "is a link, where nothing stands", ANYWHERE },
	{ "is in no network", ANYWHERE },
	{ "needs a lab: workload", ANYWHERE },
	{ "must begin with /policy/", ANYWHERE },
	{ "only \"workload\" and what that program executes", ANYWHERE },
	{ "has \"capabilities\", but no policy of kind program-c", ANYWHERE },
	{ "has no \"run\"", ANYWHERE },
	{ "has to open that", ANYWHERE },
	/* Two values beside each other: */
	{ "params\\.[a-z0-9]+\\.range.*is less than where the range begins", ANYWHERE },
	{ "params\\.[a-z0-9]+\\.distinct: ([3-9]|[12][0-9]|3[0-2]) is outside of 1 to", ANYWHERE },
	{ "params\\.[a-z0-9]+\\.pick.*(no such key|key .* is missing|while the first here)",
		ANYWHERE },
	{ "can't be both there and lacking", ANYWHERE },
	{ "another flow has .* already", ANYWHERE },
	{ "goes from a container to itself", ANYWHERE },
	/* A sum, the kernel's names, and a grammar: */
	{ "too long together", ANYWHERE },
	{ "no constant \"", ANYWHERE },
	{ "(deny|permit)\\[[0-9]+\\]: (column|none of the check's ABIs)", ANYWHERE },
	{ 0 },
};

static const struct exception track_exceptions[] = {
	BYTES,
	WHOLE,
	{ "is an earlier item", ANYWHERE },
	{ "no exercise item \"", ANYWHERE },
	{ "can't come before itself", ANYWHERE }, /* the file's own name */
	{ 0 },
};

static const struct exception quiz_exceptions[] = {
	BYTES,
	WHOLE,
	{ "is an earlier question's", ANYWHERE },
	{ "says the same as answer", ANYWHERE },
	{ 0 },
};

static const struct exception workspace_exceptions[] = { WHOLE, { 0 } };

/* The parsers. */

static int parse_exercise(const char *text, struct err *err)
{
	struct exercise exercise;
	const int result = exercise_parse(
		&exercise, "a/b", VARIANT_SEED_ZEROS, "exercise.json", text, strlen(text), err);
	exercise_release(&exercise);
	return result;
}

static int parse_track(const char *text, struct err *err)
{
	struct track track;
	const int result = track_parse(&track, "the-track", "track.json", text, strlen(text), err);
	track_release(&track);
	return result;
}

static int parse_quiz(const char *text, struct err *err)
{
	struct quiz quiz;
	const int result = quiz_parse(&quiz, "the-quiz", "quiz.json", text, strlen(text), err);
	quiz_release(&quiz);
	return result;
}

/* It is read from a folder only. */
static int parse_workspace(const char *text, struct err *err)
{
	char folder[] = "/tmp/bulkhead-schema.XXXXXX";
	struct workspace workspace;
	ck_assert_ptr_nonnull(mkdtemp(folder));
	autofree char *mark = mem_format("%s/.bulkhead", folder);
	FILE *file = fopen(mark, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
	const int result = workspace_in(folder, &workspace, err);
	workspace_release(&workspace);
	ck_assert_int_eq(unlink(mark), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	return result;
}

static const struct format {
	const char *schema;
	const char *cases; /* folders, each with a file of this name */
	const char *file;
	const char *others[3]; /* documents of the tree */
	int (*parse)(const char *text, struct err *err);
	const struct exception *exceptions;
	size_t least; /* comparisons; that many of them accepted by both */
	size_t least_accepted;
	const char *page; /* its tables have every key */
} formats[] = {
	{ SCHEMAS "exercise.schema.json", "tests/data/exercises", "exercise.json",
		{ "exercises/first-hour/two-doors/exercise.json",
			"exercises/first-hour/allow-list-cat/exercise.json",
			"exercises/seccomp/socket-families/exercise.json" },
		parse_exercise, exercise_exceptions, 20000, 1000, "docs/format-exercise.md" },
	{ SCHEMAS "track.schema.json", "tests/data/tracks", "track.json",
		{ "content/tracks/first-hour.json", "content/tracks/seccomp.json" }, parse_track,
		track_exceptions, 2000, 100, "docs/format-track.md" },
	{ SCHEMAS "quiz.schema.json", "tests/data/quizzes", "quiz.json",
		{ "content/quizzes/first-hour.json" }, parse_quiz, quiz_exceptions, 2000, 100,
		"docs/format-track.md" },
	{ SCHEMAS "workspace.schema.json", "tests/data/workspaces", "bulkhead.json", { NULL },
		parse_workspace, workspace_exceptions, 150, 3, NULL },
};

/* Comparing. */

struct comparing {
	const struct format *format;
	struct schema schema;
	regex_t compiled[MAX_EXCEPTIONS];
	size_t seen[MAX_EXCEPTIONS];
	regex_t name; /* @name@, if the format has params */
	bool has_params;
	size_t compared;
	size_t accepted;
	size_t differences;
};

static void compile_exceptions(struct comparing *comparing)
{
	const struct exception *exceptions = comparing->format->exceptions;
	for (size_t i = 0; exceptions[i].words; i++)
		ck_assert_msg(
			i < MAX_EXCEPTIONS && !regcomp(&comparing->compiled[i], exceptions[i].words,
						      REG_EXTENDED | REG_NOSUB),
			"%s", exceptions[i].words);
}

/* The string at a column of a document of one line, with its quotes; "" if there stands none. */
static char *string_at(const char *line, unsigned column)
{
	if (!column || column > strlen(line) || line[column - 1] != '"')
		return mem_text("");
	const char *begin = line + column - 1;
	const char *end = begin + 1;
	while (*end && *end != '"')
		end += end[0] == '\\' && end[1] ? 2 : 1;
	return mem_text_n(begin, (size_t)(end - begin) + (*end == '"'));
}

/* Does the text have the name of a param, in the form that the schema gives it? */
static bool has_name(const struct comparing *comparing, const char *text)
{
	return comparing->has_params && !regexec(&comparing->name, text, 0, NULL, 0);
}

static bool is_where(const struct comparing *comparing, const struct exception *exception,
	const char *text, const struct err *err)
{
	autofree char *string = string_at(text, err->at.column);
	switch (exception->where) {
	case ANYWHERE:
		return true;
	case WIDE:
		return schema_characters(text) != strlen(text);
	case PUT:
		return has_name(comparing, string);
	case BY_PUT:
		return has_name(comparing, text);
	}
	return false;
}

static bool is_excepted(struct comparing *comparing, const char *text, const struct err *err)
{
	const struct exception *exceptions = comparing->format->exceptions;
	for (size_t i = 0; exceptions[i].words; i++) {
		if (regexec(&comparing->compiled[i], err->text, 0, NULL, 0) ||
			!is_where(comparing, &exceptions[i], text, err))
			continue;
		comparing->seen[i]++;
		return true;
	}
	return false;
}

static void add_difference(struct comparing *comparing, const char *text, const char *words)
{
	if (comparing->differences++ < SHOWN)
		printf("%s\n  %s\n", text, words); /* too long for a message of check's */
}

static void compare(json_t *document, void *state)
{
	struct comparing *comparing = state;
	struct err err = { 0 };
	char *text = json_dumps(document, JSON_COMPACT | JSON_ENCODE_ANY);
	const bool fits = schema_accepts(&comparing->schema, document, NULL);
	const bool parses = !comparing->format->parse(text, &err);
	comparing->compared++;
	comparing->accepted += fits && parses;
	if (parses && !fits)
		add_difference(comparing, text, "the parser accepts it, the schema does not");
	if (fits && !parses && !is_excepted(comparing, text, &err))
		add_difference(comparing, text, err.text);
	free(text);
}

/* A document, and what is near it if it is accepted. */
static bool compare_file(struct comparing *comparing, const char *path)
{
	struct schema_trace trace = { 0 };
	json_t *document = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	if (!document)
		return false; /* no JSON: what no schema is asked about */
	const size_t accepted = comparing->accepted;
	compare(document, comparing);
	char *text = json_dumps(document, JSON_COMPACT);
	if (comparing->accepted > accepted && strlen(text) <= MUTATED_BYTES) {
		(void)schema_accepts(&comparing->schema, document, &trace); /* for the trace */
		mutate(document, &trace, compare, comparing);
	}
	free(trace.says);
	free(text);
	json_decref(document);
	return true;
}

static void compare_cases(struct comparing *comparing)
{
	const struct format *format = comparing->format;
	struct dirent **cases;
	const int count = scandir(format->cases, &cases, case_is, alphasort);
	ck_assert_int_gt(count, 0);
	size_t documents = 0;
	for (int i = 0; i < count; i++) {
		autofree char *path =
			mem_format("%s/%s/%s", format->cases, cases[i]->d_name, format->file);
		documents += compare_file(comparing, path);
		free(cases[i]);
	}
	free(cases);
	ck_assert_uint_ge(documents, (size_t)count * 3 / 4);
}

static void begin(struct comparing *comparing, const struct format *format)
{
	*comparing = (struct comparing){ .format = format };
	schema_open(&comparing->schema, format->schema);
	compile_exceptions(comparing);
	json_t *put = json_object_get(json_object_get(comparing->schema.root, "$defs"), "put");
	const char *pattern = json_string_value(json_object_get(put, "pattern"));
	comparing->has_params = pattern != NULL;
	if (pattern)
		ck_assert(!regcomp(&comparing->name, pattern, REG_EXTENDED | REG_NOSUB));
}

static void end(struct comparing *comparing)
{
	const struct exception *exceptions = comparing->format->exceptions;
	for (size_t i = 0; exceptions[i].words; i++)
		regfree(&comparing->compiled[i]);
	if (comparing->has_params)
		regfree(&comparing->name);
	schema_close(&comparing->schema);
}

START_TEST(schema_and_parser_accept_the_same)
{
	const struct format *format = &formats[_i];
	struct comparing comparing;
	begin(&comparing, format);
	compare_cases(&comparing);
	for (size_t i = 0; i < ARRAY_SIZE(format->others) && format->others[i]; i++)
		ck_assert_msg(compare_file(&comparing, format->others[i]), "%s", format->others[i]);
	printf("%s: %zu documents compared, %zu accepted\n", format->schema, comparing.compared,
		comparing.accepted);
	ck_assert_msg(!comparing.differences, "%zu differences; the first are printed above",
		comparing.differences);
	for (size_t i = 0; format->exceptions[i].words; i++)
		ck_assert_msg(comparing.seen[i], "never occurs: %s", format->exceptions[i].words);
	ck_assert_uint_ge(comparing.compared, format->least);
	ck_assert_uint_ge(comparing.accepted, format->least_accepted);
	end(&comparing);
}
END_TEST

/* The lists that a schema repeats. */

static void open_exercise_schema(struct schema *schema)
{
	schema_open(schema, SCHEMAS "exercise.schema.json");
}

/* At "check/properties/abis" of the definitions. */
static json_t *definition(const struct schema *schema, const char *path)
{
	json_t *at = json_object_get(schema->root, "$defs");
	autofree char *copy = mem_text(path);
	char *rest = NULL;
	for (char *key = strtok_r(copy, "/", &rest); key; key = strtok_r(NULL, "/", &rest))
		at = json_object_get(at, key);
	ck_assert_msg(at != NULL, "no %s", path);
	return at;
}

/* Are these words, in any order, exactly those of the "enum" at `path`? Takes them. */
static void assert_words(const struct schema *schema, const char *path, json_t *words_take)
{
	json_t *given = json_object_get(definition(schema, path), "enum");
	size_t i;
	json_t *word;
	json_array_foreach(words_take, i, word)
	{
		bool found = false;
		for (size_t k = 0; k < json_array_size(given); k++)
			found |= json_equal(json_array_get(given, k), word);
		ck_assert_msg(found, "%s lacks %s", path, json_string_value(word));
	}
	ck_assert_msg(
		json_array_size(given) == json_array_size(words_take), "%s has others too", path);
	json_decref(words_take);
}

static void add_word(json_t *words, const char *prefix, const char *word)
{
	autofree char *whole = mem_format("%s%s", prefix, word);
	json_array_append_new(words, json_string(whole));
}

START_TEST(the_schema_has_every_probe_and_its_twin)
{
	struct schema schema;
	json_t *names = json_array();
	open_exercise_schema(&schema);
	for (size_t i = 0; i < PROBE_COUNT; i++) {
		const struct probe_row *row = probe_row((enum probe_kind)i);
		if (row->twin != ONLY)
			add_word(names, "", row->name);
		if (row->twin != TWIN_NONE)
			add_word(names, "i386:", row->name);
	}
	assert_words(&schema, "probe_name", names);
	schema_close(&schema);
}
END_TEST

START_TEST(the_schema_has_every_capability_and_fact)
{
	struct schema schema;
	json_t *capabilities = json_array();
	json_t *facts = json_array();
	open_exercise_schema(&schema);
	for (unsigned i = 0; capability_name(i); i++)
		add_word(capabilities, "", capability_name(i));
	for (size_t i = 0; i < STATE_FACT_COUNT; i++) {
		const char *name = state_fact_name((enum state_fact)i);
		json_t *rules = json_object_get(definition(&schema, "facts/properties"), name);
		ck_assert_msg(rules != NULL, "facts lack %s", name);
		add_word(facts, "", name);
	}
	assert_words(&schema, "capability", capabilities);
	assert_words(&schema, "fact", facts);
	schema_close(&schema);
}
END_TEST

START_TEST(the_schema_has_every_opening_abi_errno_and_workload)
{
	struct schema schema;
	json_t *openings = json_array();
	json_t *abis = json_array();
	json_t *errnos = json_array();
	json_t *works = json_array();
	open_exercise_schema(&schema);
	for (size_t i = 0; i < OPENING_COUNT; i++)
		add_word(openings, "", opening_names()[i]);
	for (size_t i = 0; i < ABI_COUNT; i++)
		add_word(abis, "", abi_name((enum abi)i));
	for (size_t i = 0; i < errno_rows_count; i++)
		add_word(errnos, "", errno_rows[i].name);
	size_t count;
	const char *const *names = work_names(&count);
	for (size_t i = 0; i < count; i++)
		add_word(works, "", names[i]);
	assert_words(&schema, "opening", openings);
	assert_words(&schema, "abi", abis);
	assert_words(&schema, "errno", errnos);
	assert_words(&schema, "work", works);
	schema_close(&schema);
}
END_TEST

START_TEST(the_schema_has_every_limit_with_its_range_and_default)
{
	struct schema schema;
	const struct limit_row *row;
	size_t count = 0;
	open_exercise_schema(&schema);
	json_t *limits = definition(&schema, "container/properties/limits/properties");
	for (; (row = limits_row(count)); count++) {
		const struct limit_range *range = &row->range[LIMIT_EXERCISE];
		json_t *rules = json_object_get(limits, row->key);
		ck_assert_msg(rules != NULL, "%s", row->key);
		ck_assert_int_eq(json_integer_value(json_object_get(rules, "minimum")), row->min);
		ck_assert_int_eq(json_integer_value(json_object_get(rules, "maximum")), range->max);
		ck_assert_int_eq(
			json_integer_value(json_object_get(rules, "default")), range->preset);
	}
	ck_assert_uint_eq(json_object_size(limits), count);
	schema_close(&schema);
}
END_TEST

/* The page. */

/* Every key of an object that "properties" names, anywhere in the rules. */
static void collect_keys(json_t *rules, json_t *keys)
{
	const char *name;
	json_t *given;
	size_t i;
	json_array_foreach(rules, i, given) collect_keys(given, keys);
	json_object_foreach(rules, name, given)
	{
		const char *key;
		json_t *member;
		if (!strcmp(name, "properties"))
			json_object_foreach(given, key, member)
				json_object_set_new(keys, key, json_true());
		collect_keys(given, keys);
	}
}

/* The words of a row's first cell: "| `uid`, `gid` | ...". */
static void collect_cell(char *line, json_t *keys)
{
	line[1 + strcspn(line + 1, "|")] = '\0';
	for (char *at = line; (at = strchr(at, '`'));) {
		char *word = at + 1;
		at = word + strcspn(word, "`");
		ck_assert_msg(*at == '`', "%s", line);
		*at++ = '\0';
		json_object_set_new(keys, word, json_true());
	}
}

/* The keys of a page's tables, whose head begins with "| key". */
static void collect_page(const char *path, json_t *keys)
{
	char line[1024];
	bool of_keys = false;
	FILE *file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "| key", 5))
			of_keys = true;
		else if (line[0] != '|')
			of_keys = false;
		else if (of_keys)
			collect_cell(line, keys);
	}
	(void)fclose(file); /* only read */
}

static void assert_keys_among(json_t *keys, json_t *others, const char *where)
{
	const char *key;
	json_t *value;
	ck_assert_uint_gt(json_object_size(keys), 10);
	json_object_foreach(keys, key, value) ck_assert_msg(
		json_object_get(others, key) != NULL, "%s lacks the key %s", where, key);
}

START_TEST(schema_and_page_have_the_same_keys)
{
	json_t *of_schemas = json_object();
	json_t *of_page = json_object();
	const char *page = formats[_i].page;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		struct schema schema;
		if (!formats[i].page || strcmp(formats[i].page, page))
			continue;
		schema_open(&schema, formats[i].schema);
		collect_keys(schema.root, of_schemas);
		schema_close(&schema);
	}
	collect_page(page, of_page);
	assert_keys_among(of_schemas, of_page, page);
	assert_keys_among(of_page, of_schemas, "the schema");
	json_decref(of_schemas);
	json_decref(of_page);
}
END_TEST

TCase *tests_schema(void)
{
	TCase *tcase = tcase_create("schema");
	tcase_set_timeout(tcase, 300);
	tcase_add_loop_test(tcase, schema_and_parser_accept_the_same, 0, ARRAY_SIZE(formats));
	tcase_add_test(tcase, the_schema_has_every_probe_and_its_twin);
	tcase_add_test(tcase, the_schema_has_every_capability_and_fact);
	tcase_add_test(tcase, the_schema_has_every_opening_abi_errno_and_workload);
	tcase_add_test(tcase, the_schema_has_every_limit_with_its_range_and_default);
	tcase_add_loop_test(tcase, schema_and_page_have_the_same_keys, 0, 2); /* the two pages */
	return tcase;
}
