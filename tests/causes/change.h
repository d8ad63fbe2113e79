/* SPDX-License-Identifier: MIT */
/*
 * change: the change of a policy file that a text implies, done. It goes by what a learner reads:
 * the place, the name of the call, refuse or permit, and the kind of the claim. It knows neither
 * the solution nor how the text was made. docs/verdict-texts.md lists the changes.
 */
#ifndef TESTS_CAUSES_CHANGE_H
#define TESTS_CAUSES_CHANGE_H

#include "base/buf.h"
#include "core/verdict.h"

/* `narrow`: the check is an attempt of one call, so the change is for calls with the argument that
 * decides, if the text names one; else the check asks about all calls of that name. Into `*out`,
 * new string. NULL, or why it can't be done: what stands at the place is not what the claim says.
 * New string. */
char *change_make(const char *policy, const struct explanation *text, bool narrow, char **out);

#endif
