/* SPDX-License-Identifier: MIT */
/* image: what a container's root holds. Both functions return -1 and errno on failure. */
#ifndef LAB_SANDBOX_IMAGE_H
#define LAB_SANDBOX_IMAGE_H

#include "sandbox/internal.h"
#include "sandbox/toolchain.h"

#define IMAGE_DEVICES 5
#define IMAGE_PARTS   9
/* The detached mounts that a container's process has at one time, at most: bin, dev, busybox, files
 * and tty, two for what can be written, and one of /proc's; an image with the toolchain has
 * TOOLCHAIN_MAX_PARTS more. */
#define IMAGE_TREES (IMAGE_DEVICES + IMAGE_PARTS + 5 + 2 + 1)

struct image_parts { /* detached mounts, -1: not there. They go with the process. */
	int bin;     /* made by the build */
	int dev;
	int busybox;
	int files;
	int devices[IMAGE_DEVICES];
	int tty;                /* where a shell is to have a terminal */
	int parts[IMAGE_PARTS]; /* of the host image */
	const void *program;    /* for the plan's `place`; borrowed */
	size_t program_size;
	const void *through; /* for the helpers; borrowed */
	size_t through_size;
	const struct toolchain *toolchain; /* the sandbox's, where the image has it */
	int tools[TOOLCHAIN_MAX_PARTS];    /* its parts; -1: not in this image */
};

bool image_has_toolchain(enum plan_image image); /* of either sort */

/* Open what the image needs of the host. */
int image_open(struct image_parts *image, const struct sandbox *sandbox,
	const struct container *container);
/* Fill the new root, which is the working directory. */
int image_place(const struct image_parts *image, const struct plan *plan, size_t container);

#endif
