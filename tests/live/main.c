/* SPDX-License-Identifier: MIT */
/* Runs every live test. A test that can't run here prints `skip NAME: reason` on a line of its own
 * and returns: tests/run then counts it as skipped, not as passed. */
#include <check.h>
#include <stdlib.h>

#define LIVE(name) TCase *live_##name(void);
#include "suites.h"
#undef LIVE

int main(void)
{
	Suite *suite = suite_create("live");
#define LIVE(name) suite_add_tcase(suite, live_##name());
#include "suites.h"
#undef LIVE
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	const int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
