/* SPDX-License-Identifier: MIT */
/*
 * json_limits: what is refused before jansson sees a text: bytes that are no text, a start that is
 * no object, brackets too deep; part of base/json and used by nothing else.
 */
#ifndef LAB_BASE_JSON_LIMITS_H
#define LAB_BASE_JSON_LIMITS_H

#include "base/json.h"

int jlimits_check(const struct jdoc *doc, struct err *err); /* 0 or -1 */

#endif
