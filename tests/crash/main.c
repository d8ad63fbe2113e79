/* SPDX-License-Identifier: MIT */
/*
 * What happens to the store when things break. Beside check's summary it says how many points were
 * tried and how many acknowledged entries were lost; tests/run adds these up.
 *
 * crash-tests look FOLDER: how many attempts there are, and what is wrong, for tests/cli/store.sh.
 */
#include "scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITE(name) TCase *tests_##name(void);
#include "suites.h"
#undef SUITE

static void print_fault(const char *fault, void *context)
{
	(void)context;
	(void)printf("%s\n", fault);
}

static int count_attempt(const struct entry *entry, void *context)
{
	size_t *count = context;
	*count = entry ? *count + (entry->kind == ENTRY_ATTEMPT) : 0;
	return 0;
}

static int look(const char *folder)
{
	const struct store_filter all = { .kind = -1 };
	struct store_census census;
	struct store *store;
	struct err err = { 0 };
	size_t count = 0;
	int failed = store_open(&store, folder, 1, &err);
	if (!failed)
		failed = store_each(store, &all, count_attempt, &count, &err) ||
			 store_verify(store, print_fault, NULL, &census, &err);
	if (failed)
		(void)printf("%s\n", err.text);
	else
		(void)printf("attempts %zu faults %zu\n", count, census.faults);
	store_close(store);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "look") == 0)
		return look(argv[2]);
	Suite *suite = suite_create("crash");
#define SUITE(name) suite_add_tcase(suite, tests_##name());
#include "suites.h"
#undef SUITE
	ledger_make();
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	(void)printf("points %ld lost %ld\n", ledger->points, ledger->lost);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
