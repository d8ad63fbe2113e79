/* SPDX-License-Identifier: MIT */
/*
 * What happens to the store when things break. Beside check's summary it says how many points were
 * tried and how many acknowledged entries were lost; tests/run adds these up.
 */
#include "scene.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define SUITE(name) TCase *tests_##name(void);
#include "suites.h"
#undef SUITE

int main(void)
{
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
