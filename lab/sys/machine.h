/* SPDX-License-Identifier: MIT */
/* machine: what the kernel says of itself (uname(2)). */
#ifndef LAB_SYS_MACHINE_H
#define LAB_SYS_MACHINE_H

/* Version of the running kernel: 6, 18. Zeros when it can't be read from its release. */
void machine_kernel(unsigned *major, unsigned *minor);

#endif
