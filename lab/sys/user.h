/* SPDX-License-Identifier: MIT */
/*
 * user: who runs this, as far as it can be known without the C library's name services: those are
 * loaded at run time, and a static program must not (getpwuid(3) may load another C library). So
 * it is /etc/passwd, and for users of a directory service what their session says of itself.
 */
#ifndef LAB_SYS_USER_H
#define LAB_SYS_USER_H

#include <stdbool.h>
#include <sys/types.h>

/* The name of an id: its line in /etc/passwd; else, if it is our own, $USER or $LOGNAME; a new
 * string, or NULL. $USER is the caller's word: good for asking, never for allowing. */
char *user_name(uid_t uid);

/* The user of this name, by /etc/passwd: false where there is none. */
bool user_find(const char *name, uid_t *uid);

/* Our home folder: $HOME, else that of our line in /etc/passwd, from / in either case; a new
 * string, or NULL. */
char *user_home(void);

#endif
