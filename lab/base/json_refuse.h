/* SPDX-License-Identifier: MIT */
/*
 * json_refuse: why a text is no JSON that we take, in words for the person who wrote it; part of
 * base/json and used by nothing else. jansson alone decides what JSON is; here its errors get
 * their true place and plain words. Its own words are not shown: they say less, and may cut a
 * character in two.
 */
#ifndef LAB_BASE_JSON_REFUSE_H
#define LAB_BASE_JSON_REFUSE_H

#include "base/json.h"
#include "base/json_scan.h"

#include <jansson.h>

/* Fill `err` with the document's kind and this place; returns -1. */
__attribute__((format(printf, 4, 5))) int jrefuse(
	const struct jdoc *doc, const struct jtoken *at, struct err *err, const char *format, ...);

/* jansson has refused the text: fills `err`, returns -1. */
int jrefuse_jansson(const struct jdoc *doc, const json_error_t *error, struct err *err);

#endif
