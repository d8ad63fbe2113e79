/* SPDX-License-Identifier: MIT */
/*
 * A fault (SIGSEGV and its like) may come with curses in any state. So its handler asks nothing of
 * curses: it writes the sequences that all terminals of our time take, and sets the mode that was
 * there before. A handler has no parameters; what it needs is the one variable of this program that
 * changes.
 */
#include "tui/display.h"

#include "base/mem.h"
#include "tui/terminfo.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#define ESCAPE_MS 25 /* a sequence's bytes come together, also over a slow line */

static struct {
	pid_t owner; /* copies of us have no terminal to give back */
	bool has_mode;
	struct termios mode;
} before;

/* No mouse, leave the second screen, show the cursor, no colours. */
#define SANE "\033[?1006l\033[?1000l\033[?1049l\033[?25h\033[0m\r\n"
#define SORRY                                                                                      \
	"bulkhead: ended by a fault of its own. Your workspace and every attempt that was shown "  \
	"are kept.\r\n"

static void on_fault(int number)
{
	if (getpid() == before.owner) {
		(void)!write(STDOUT_FILENO, SANE SORRY, sizeof(SANE SORRY) - 1);
		if (before.has_mode)
			(void)tcsetattr(STDIN_FILENO, TCSANOW, &before.mode);
	}
	(void)raise(number); /* SA_RESETHAND: this time it is the end */
}

static void guard(void)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	const struct sigaction action = {
		.sa_handler = on_fault,
		.sa_flags = (int)(SA_RESETHAND | SA_NODEFER),
	};
	before.owner = getpid();
	before.has_mode = tcgetattr(STDIN_FILENO, &before.mode) == 0;
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		(void)sigaction(faults[i], &action, NULL);
}

/* Curses has handlers of its own; ours come by tui/loop.c. */
static void take_signals_back(void)
{
	static const int taken[] = { SIGTSTP, SIGINT, SIGTERM, SIGWINCH };
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		(void)signal(taken[i], SIG_DFL);
}

/* Without the database of terminals, which a small container may lack. */
static SCREEN *open_plain(const struct display *display)
{
	if (getenv("TERMINFO") || setenv("TERMINFO", terminfo_plain, 1))
		return NULL;
	SCREEN *screen = newterm("xterm", display->output, display->input);
	(void)unsetenv("TERMINFO"); /* it is not for our children */
	return screen;
}

/* Asked first, for newterm does not release all when it fails. */
static SCREEN *open_known(const struct display *display, const char *type)
{
	int result;
	if (setupterm(type, STDOUT_FILENO, &result) == ERR)
		return NULL;
	(void)del_curterm(cur_term);
	return newterm(type, display->output, display->input);
}

/* What most terminals understand, if nobody knows the one that $TERM names. */
static bool open_any(struct display *display, const char *type, struct buf *news)
{
	static const char *const usual[] = { "xterm-256color", "xterm" };
	display->screen = open_known(display, type);
	if (display->screen)
		return true;
	for (size_t i = 0; !display->screen && i < ARRAY_SIZE(usual); i++)
		display->screen = open_known(display, usual[i]);
	if (!display->screen)
		display->screen = open_plain(display);
	buf_format(
		news, "the terminal type \"%s\" is not known here: going on as with xterm\n", type);
	return display->screen;
}

static void set_modes(struct look *look)
{
	const char *no_colour = getenv("NO_COLOR"); /* no-color.org: present and not empty */
	(void)raw();
	(void)noecho();
	(void)nonl(); /* Enter is not the same as ^J */
	(void)set_escdelay(ESCAPE_MS);
	(void)keypad(stdscr, TRUE);
	(void)nodelay(stdscr, TRUE);
	(void)curs_set(1);
	look->has_colour = !(no_colour && *no_colour) && has_colors() && start_color() == OK &&
			   use_default_colors() == OK && COLORS >= 8;
	look_begin(look);
}

int display_open(struct display *display, struct look *look, struct buf *news, struct err *err)
{
	const char *type = getenv("TERM");
	(void)setlocale(LC_CTYPE, ""); /* a locale that is not there is C, and that is ASCII */
	look->is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	display->input = fdopen(dup(STDIN_FILENO), "r");
	display->output = fdopen(dup(STDOUT_FILENO), "w");
	if (!display->input || !display->output)
		return err_errno(err, "open the terminal");
	guard();
	if (!open_any(display, type ? type : "", news))
		return err_set(err, ERR_UNAVAILABLE,
			"the terminal type \"%s\" is not known here, and no other is", type);
	take_signals_back();
	set_modes(look);
	return 0;
}

void display_close(struct display *display)
{
	if (display->screen) {
		(void)endwin();
		delscreen(display->screen);
	}
	if (display->input)
		(void)fclose(display->input);
	if (display->output)
		(void)fclose(display->output);
	*display = (struct display){ 0 };
}

void display_leave(void)
{
	(void)def_prog_mode();
	(void)endwin();
}

void display_resize(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col)
		(void)resizeterm(size.ws_row, size.ws_col);
	display_redraw();
}

void display_return(void)
{
	(void)reset_prog_mode();
	display_resize();
}

void display_redraw(void)
{
	(void)clearok(curscr, TRUE);
}

void display_mouse(bool is_on)
{
	const mmask_t wanted = BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
	(void)mouseinterval(0); /* a press is a click: nothing waits for its end */
	(void)mousemask(is_on ? wanted : 0, NULL);
}

bool display_clicked(enum display_click *what, int *row, int *column)
{
	MEVENT event;
	if (getmouse(&event) == ERR)
		return false;
	*row = event.y;
	*column = event.x;
	*what = event.bstate & BUTTON4_PRESSED   ? DISPLAY_WHEEL_UP
		: event.bstate & BUTTON5_PRESSED ? DISPLAY_WHEEL_DOWN
						 : DISPLAY_CLICK;
	return event.bstate & (BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED);
}

void display_send(struct display *display, const struct buf *bytes)
{
	(void)fwrite(buf_string(bytes), 1, bytes->size, display->output);
	(void)fflush(display->output); /* a terminal that is gone is noticed by its input */
}

int display_key(void)
{
	wint_t key;
	const int got = wget_wch(stdscr, &key);
	if (got == ERR)
		return DISPLAY_NO_KEY;
	if (got == KEY_CODE_YES && key == KEY_ENTER)
		return '\r';
	if (got == OK && key == '\n')
		return '\r';
	return got == OK && key >= KEY_MIN ? (int)key | DISPLAY_CHARACTER : (int)key;
}
