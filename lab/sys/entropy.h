/* SPDX-License-Identifier: MIT */
/* entropy: numbers that nobody can guess (getrandom(2)). */
#ifndef LAB_SYS_ENTROPY_H
#define LAB_SYS_ENTROPY_H

#include "base/err.h"

#include <stdint.h>

int entropy_number(uint64_t *number, struct err *err);

#endif
