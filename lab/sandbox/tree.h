/* SPDX-License-Identifier: MIT */
/* tree: mounts and files that a root is put together from. All return -1 and errno on failure. */
#ifndef LAB_SANDBOX_TREE_H
#define LAB_SANDBOX_TREE_H

#include <linux/mount.h>
#include <stddef.h>
#include <stdint.h>

#define TREE_READ_ONLY (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)

/* A detached bind mount of what is at `path`, with everything below it, that has these MOUNT_ATTR_*
 * already: there is no moment without them. */
int tree_open(const char *path, uint64_t attributes);
int tree_move(int tree, const char *to); /* attach it, and close the descriptor */

int tree_make_file(const char *path, const char *text);                  /* a new one, mode 644 */
int tree_make_program(const char *path, const void *bytes, size_t size); /* the same, mode 755 */
int tree_write(const char *path, const char *text); /* one write(2) to a file that is there */

#endif
