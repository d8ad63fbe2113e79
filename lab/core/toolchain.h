/* SPDX-License-Identifier: MIT */
/*
 * toolchain: what a C policy is built with, and where that stands in the container that does it.
 * sandbox/toolchain.c finds these files on the host, inside/builder.c calls them by these paths;
 * nothing else of the host is there.
 */
#ifndef LAB_CORE_TOOLCHAIN_H
#define LAB_CORE_TOOLCHAIN_H

#define TOOLCHAIN_CC1       "tool/cc1" /* below the container's root */
#define TOOLCHAIN_AS        "tool/as"
#define TOOLCHAIN_LD        "tool/ld"
#define TOOLCHAIN_INCLUDE   "usr/include"
#define TOOLCHAIN_GCC       "usr/gcc"  /* the compiler's own headers */
#define TOOLCHAIN_LINK      "usr/link" /* what programs are linked with, by these names: */
#define TOOLCHAIN_CRT1      TOOLCHAIN_LINK "/crt1.o"
#define TOOLCHAIN_CRTI      TOOLCHAIN_LINK "/crti.o"
#define TOOLCHAIN_CRTN      TOOLCHAIN_LINK "/crtn.o"
#define TOOLCHAIN_LIBC_REST TOOLCHAIN_LINK "/libc_nonshared.a"
#define TOOLCHAIN_LIBGCC    TOOLCHAIN_LINK "/libgcc.a"
/* and these, where the machine has them, a whole program: */
#define TOOLCHAIN_LIBGCC_EH TOOLCHAIN_LINK "/libgcc_eh.a"
#define TOOLCHAIN_LIBC_ALL  TOOLCHAIN_LINK "/libc.a"
#define TOOLCHAIN_SECCOMP   TOOLCHAIN_LINK "/libseccomp.a"
#define TOOLCHAIN_LIB       "lib"
#define TOOLCHAIN_LIBC      "libc.so.6" /* in TOOLCHAIN_LIB, as all shared libraries */
#define TOOLCHAIN_LIBRARY   "libseccomp.so.2"
#define TOOLCHAIN_LOADER    "lib64/ld-linux-x86-64.so.2"

#define TOOLCHAIN_WORKSHOP  "/tmp" /* where a policy is built */

#define TOOLCHAIN_NFT       "tool/nft" /* what loads a ruleset, in an image of its own */

#define TOOLCHAIN_PACKAGES  "gcc, libc6-dev and libseccomp-dev"

#endif
