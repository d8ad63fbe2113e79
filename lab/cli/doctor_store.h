/* SPDX-License-Identifier: MIT */
/* doctor_store: `doctor --store`: is everything that was kept still there, and as it was? */
#ifndef LAB_CLI_DOCTOR_STORE_H
#define LAB_CLI_DOCTOR_STORE_H

#include "cli/commands.h"

int doctor_store(const struct invocation *invocation, int *code, struct err *err);

#endif
