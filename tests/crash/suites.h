/* SPDX-License-Identifier: MIT */
/* Every test case file of tests/crash, once: test_NAME.c defines TCase *tests_NAME(void). */
SUITE(faults)
SUITE(power)
SUITE(bytes)
SUITE(processes)
SUITE(forms)
SUITE(memory)
