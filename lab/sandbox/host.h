/* SPDX-License-Identifier: MIT */
/* host: try what this machine lets us do. Nothing is read off a setting: it is done, or not. */
#ifndef LAB_SANDBOX_HOST_H
#define LAB_SANDBOX_HOST_H

#include "base/err.h"
#include "core/facility.h"
#include "sandbox/world.h"

#include <stdbool.h>

/* Is it there? If not, `why` (ERR_UNAVAILABLE or ERR_SYSTEM) says what happened. Takes
 * milliseconds, leaves nothing. */
bool host_has(const struct sandbox *sandbox, enum facility facility, struct err *why);

#endif
