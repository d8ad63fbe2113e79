/* SPDX-License-Identifier: MIT */
/* machine: what the kernel says of the hardware. */
#ifndef LAB_SYS_MACHINE_H
#define LAB_SYS_MACHINE_H

/* Processors that this process may run on, at least 1. */
unsigned machine_processors(void);

/* The kernel's release, "6.1.0-18-amd64" (uname(2)): a new string. */
char *machine_kernel(void);

#endif
