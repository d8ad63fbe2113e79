/* SPDX-License-Identifier: MIT */
#include "sys/raw.h"

static int set(const struct raw *raw)
{
	struct termios now = raw->before;
	cfmakeraw(&now);
	return tcsetattr(raw->fd, TCSANOW, &now);
}

int raw_begin(struct raw *raw, int fd, struct err *err)
{
	raw->fd = fd;
	if (tcgetattr(fd, &raw->before) || set(raw))
		return err_errno(err, "change the terminal's mode");
	raw->is_on = true;
	return 0;
}

void raw_again(const struct raw *raw)
{
	if (raw->is_on)
		(void)set(raw); /* a terminal that is gone needs no mode */
}

/* TCSANOW: waiting until all is written could wait for ever. */
void raw_end(struct raw *raw)
{
	if (raw->is_on)
		(void)tcsetattr(raw->fd, TCSANOW, &raw->before);
	raw->is_on = false;
}
