/* SPDX-License-Identifier: MIT */
/*
 * schema-check SCHEMA [lines]: does the document on standard input keep to the schema? With `lines`
 * each line is a document. Exit 0 if so, 1 and the first that does not on standard error.
 */
#include "../unit/schema.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *schema_path;
static bool lines;

static json_t *next_document(json_error_t *error)
{
	static char line[1 << 20];
	if (!lines)
		return json_loadf(stdin, JSON_REJECT_DUPLICATES, error);
	return fgets(line, sizeof(line), stdin) ? json_loads(line, JSON_REJECT_DUPLICATES, error)
						: NULL;
}

/* A test, for the schema's reader asserts that it is one. */
START_TEST(every_document_keeps_to_the_schema)
{
	struct schema schema;
	json_error_t error = { 0 };
	size_t count = 0;
	schema_open(&schema, schema_path);
	for (json_t *document; (document = next_document(&error));) {
		count++;
		if (!schema_accepts(&schema, document, NULL)) {
			(void)json_dumpf(document, stderr, JSON_INDENT(1));
			ck_abort_msg("document %zu does not keep to %s", count, schema_path);
		}
		json_decref(document);
		if (!lines)
			break;
	}
	ck_assert_msg(count > 0 || error.text[0], "there is no document");
	ck_assert_msg(!error.text[0], "%d:%d: %s", error.line, error.column, error.text);
	schema_close(&schema);
}
END_TEST

int main(int argc, char **argv)
{
	lines = argc == 3 && strcmp(argv[2], "lines") == 0;
	if (argc < 2 || (argc > 2 && !lines)) {
		fputs("usage: schema-check SCHEMA [lines]\n", stderr);
		return 2;
	}
	schema_path = argv[1];
	Suite *suite = suite_create("schema-check");
	TCase *tests = tcase_create("schema-check");
	tcase_add_test(tests, every_document_keeps_to_the_schema);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_NORMAL);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
