/* SPDX-License-Identifier: MIT */
/* test_json: the test case of base/json is written in three files. */
#ifndef TESTS_UNIT_TEST_JSON_H
#define TESTS_UNIT_TEST_JSON_H

#include <check.h>

void add_json_refusals(TCase *tests);
void add_json_writing(TCase *tests);

#endif
