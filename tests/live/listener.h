/* SPDX-License-Identifier: MIT */
/*
 * listener: a program for containers that listens on the unix socket /tmp/socket, which busybox has
 * no command for. With an argument it binds the socket and does not listen.
 */
#ifndef TESTS_LIVE_LISTENER_H
#define TESTS_LIVE_LISTENER_H

#define LISTENER_SOCKET "/tmp/socket"

/* Write the program; the test fails if that fails. x86-64 only, as the tests' filters are. */
void listener_write(const char *path);

#endif
