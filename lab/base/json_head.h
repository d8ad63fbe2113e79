/* SPDX-License-Identifier: MIT */
/*
 * json_head: the beginning of a large object, for those who want its first members only.
 */
#ifndef LAB_BASE_JSON_HEAD_H
#define LAB_BASE_JSON_HEAD_H

#include <stddef.h>

/* How many bytes of an object's text have all these members, at most 32, and end behind one of
 * them: with a } after it that is an object too. What comes later is not looked at. 0: there is no
 * such beginning, and the whole text will say why. */
size_t jhead_find(const char *text, size_t size, const char *const *keys, size_t count);

#endif
