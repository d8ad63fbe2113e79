/* SPDX-License-Identifier: MIT */
/*
 * power: which capability the kernel asks for when a call is made. Of a probe that is known from
 * what it does, of a call of some program only where the call's number says it. capabilities(7)
 * has the list, each call's manual page the condition.
 */
#ifndef LAB_CORE_POWER_H
#define LAB_CORE_POWER_H

#include "core/call_event.h"
#include "core/probe.h"

#include <stdint.h>

#define POWER(number) (UINT64_C(1) << (number))

/* Bits by capability, each of which lets the probe's call through; 0: it needs none. */
uint64_t power_of_probe(const struct probe_request *request);

/* The same of a recorded call that failed as calls do for want of a capability; else 0. */
uint64_t power_of_event(const struct call_event *event);
/* What a call that has succeeded may have needed; 0 for those that mostly need none, as open. */
uint64_t power_of_success(const struct call_event *event);

#endif
