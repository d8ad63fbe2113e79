/* SPDX-License-Identifier: MIT */
#include "app/foreground.h"

#include "base/mem.h"
#include "sys/clock.h"
#include "sys/spawn.h"

#include <signal.h>

static const int wanted[] = { SIGWINCH, SIGTSTP, SIGTERM, SIGHUP, SIGINT };

int foreground_open(struct foreground *foreground, struct err *err)
{
	return signals_open(&foreground->signals, wanted, ARRAY_SIZE(wanted), err);
}

void foreground_close(struct foreground *foreground)
{
	signals_close(&foreground->signals);
}

uint64_t foreground_ms(void)
{
	return clock_us() / 1000;
}

int foreground_fd(const struct foreground *foreground)
{
	return foreground->signals.fd;
}

enum foreground_news foreground_next(struct foreground *foreground, int *signal)
{
	*signal = signals_next(&foreground->signals);
	switch (*signal) {
	case 0:
		return FOREGROUND_NOTHING;
	case SIGWINCH:
		return FOREGROUND_RESIZED;
	case SIGTSTP:
		return FOREGROUND_STOP;
	}
	return FOREGROUND_END;
}

/* All of the group, for it may be "make run" that has started us. One that nobody could continue is
 * not stopped (POSIX, orphaned process group). */
int foreground_rest(struct foreground *foreground, struct err *err)
{
	struct sigaction before;
	const struct sigaction stop = { .sa_handler = SIG_DFL };
	signals_close(&foreground->signals);
	(void)sigaction(SIGTSTP, &stop, &before);
	(void)kill(0, SIGTSTP);
	(void)sigaction(SIGTSTP, &before, NULL);
	return foreground_open(foreground, err);
}

/* Both are shell commands by convention ("code --wait"), as git(1) reads them. */
#define EDIT                                                                                                     \
	"for editor in \"$VISUAL\" \"$EDITOR\" \"$2\" editor nano vi; do "                                       \
	"[ -n \"$editor\" ] && command -v ${editor%% *} >/dev/null 2>&1 && eval \"exec $editor \\\"\\$1\\\"\"; " \
	"done; exit 127"

int foreground_edit(struct foreground *foreground, const char *folder, const char *file,
	const char *editor, bool *failed, struct err *err)
{
	const char *const argv[] = { "sh", "-c", EDIT, "sh", file, editor, NULL };
	int status = 0;
	struct err why = { 0 };
	signals_close(&foreground->signals);
	const int lost = spawn_program(argv, folder, &status, &why);
	*failed = status != 0;
	if (foreground_open(foreground, err))
		return -1;
	if (lost)
		*err = why;
	return lost;
}
