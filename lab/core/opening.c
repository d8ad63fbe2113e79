/* SPDX-License-Identifier: MIT */
#include "core/opening.h"

static const char *const names[] = {
#define OPENING(word, name) [OPENING_##word] = name,
	OPENING_LIST
#undef OPENING
};

const char *opening_name(enum opening opening)
{
	return names[opening];
}

const char *const *opening_names(void)
{
	return names;
}
