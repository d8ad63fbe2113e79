/* SPDX-License-Identifier: MIT */
/* call_json: a recorded event as JSON (docs/format-trace.md). */
#ifndef LAB_CORE_CALL_JSON_H
#define LAB_CORE_CALL_JSON_H

#include "base/json.h"
#include "core/call_cause.h"
#include "core/call_event.h"

/* `cause` counts for calls only. */
struct jout *call_event_json(const struct call_event *event, const struct call_cause *cause);

#endif
