/* SPDX-License-Identifier: MIT */
#include "sys/entropy.h"

#include <errno.h>
#include <sys/random.h>

/* It waits for entropy early in a machine's boot only, and then a signal may end the wait; so few
 * bytes come whole or not at all. */
int entropy_number(uint64_t *number, struct err *err)
{
	ssize_t got;
	do
		got = getrandom(number, sizeof(*number), 0);
	while (got < 0 && errno == EINTR);
	return got == (ssize_t)sizeof(*number) ? 0 : err_errno(err, "get a random number");
}
