/* SPDX-License-Identifier: MIT */
/* builder_data: the object of inside/export.c, put into the builder by the build. */
#ifndef LAB_INSIDE_BUILDER_DATA_H
#define LAB_INSIDE_BUILDER_DATA_H

extern const unsigned char export_o_begin[];
extern const unsigned char export_o_end[];

#endif
