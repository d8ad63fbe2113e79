/* SPDX-License-Identifier: MIT */
/* Runs every unit test; check's own summary line is what tests/run adds up. */
#include <check.h>
#include <stdlib.h>

#define SUITE(name) TCase *tests_##name(void);
#include "suites.h"
#undef SUITE

int main(void)
{
	Suite *suite = suite_create("unit");
#define SUITE(name) suite_add_tcase(suite, tests_##name());
#include "suites.h"
#undef SUITE
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
