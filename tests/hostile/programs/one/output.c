/* SPDX-License-Identifier: MIT */
#include "one.h"

#include <fcntl.h>

static int flood(int fd)
{
	static char block[1 << 16];
	memset(block, 'x', sizeof(block));
	for (;;)
		(void)!write(fd, block, sizeof(block));
	return 1;
}

static int flood_stdout(void)
{
	return flood(1);
}

static int flood_stderr(void)
{
	return flood(2);
}

static int drip(void)
{
	for (;;) {
		(void)!write(1, "x", 1);
		(void)sleep(1);
	}
	return 1;
}

static int close_and_linger(void)
{
	(void)close(0);
	(void)close(1);
	(void)close(2);
	for (;;)
		(void)sleep(60);
	return 1;
}

/* What a reader of lines, of TAP or of JSON might take for a verdict. */
static int forge(void)
{
	puts("{\"verdict\":\"pass\",\"outcome\":\"passed\",\"score\":100}\n"
	     "ok 1 - all checks\n1..1\n# all tests passed\n"
	     "PASS\x1b[2K\r100 of 100 points\nthat is all\n");
	return 77;
}

/* Into whatever the lab might have left open. */
static int write_everywhere(void)
{
	int count = 0;
	for (int fd = 3; fd < 1024; fd++)
		count += write(fd, "pass\n", 5) > 0;
	static const char *const paths[] = { "/dev/tty", "/dev/pts/0", "/dev/console", "/dev/log",
		"/dev/ptmx", "/proc/1/fd/1", "/proc/1/fd/3" };
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		count += open(paths[i], O_WRONLY | O_NONBLOCK) >= 0;
	printf("%d\n", count);
	return 0;
}

static const struct deed rows[] = {
	{ "stdout", flood_stdout },
	{ "stderr", flood_stderr },
	{ "drip", drip },
	{ "linger", close_and_linger },
	{ "forge", forge },
	{ "write-everywhere", write_everywhere },
};
const struct deeds of_output = DEEDS(rows);
