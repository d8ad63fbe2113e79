/* SPDX-License-Identifier: MIT */
/* inside_data: the static programs of inside/, linked into this binary as data by the build
 * (build/gen/inside_data.S). They run from sealed memfds, so that nobody can replace them. */
#ifndef LAB_SANDBOX_INSIDE_DATA_H
#define LAB_SANDBOX_INSIDE_DATA_H

extern const unsigned char inside_init_begin[];
extern const unsigned char inside_init_end[];
extern const unsigned char inside_compiler_begin[];
extern const unsigned char inside_compiler_end[];
extern const unsigned char inside_builder_begin[];
extern const unsigned char inside_builder_end[];
extern const unsigned char inside_through_begin[];
extern const unsigned char inside_through_end[];

#endif
