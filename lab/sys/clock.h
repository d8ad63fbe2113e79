/* SPDX-License-Identifier: MIT */
/* clock: time that only goes forward, in microseconds since some moment before the start. */
#ifndef LAB_SYS_CLOCK_H
#define LAB_SYS_CLOCK_H

#include <stdint.h>

uint64_t clock_us(void);

#endif
