/* SPDX-License-Identifier: MIT */
/*
 * keys SECONDS [SEED]: the application on a terminal of its own, with random keys and sizes. The
 * program is the one beside this one, so that `make SAN=1 fuzz` runs it with the sanitizers. It may
 * quit, and is started again then; any other end is a finding (exit 1), shown with what it wrote
 * last.
 */
#include "../live/bpf_random.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_PER_LINE 5
#define TAIL             4096
#define END_MS           20000
#define PATIENCE_MS      2

struct running {
	const char *program;
	char home[64];
	pid_t pid;
	int master;
	char tail[TAIL]; /* of its output */
	size_t tail_size;
	uint64_t keys, starts;
};

static int64_t now_ms(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void start(struct running *running)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	running->pid = forkpty(&running->master, NULL, NULL, &size);
	if (running->pid == 0) {
		(void)setenv("HOME", running->home, 1);
		(void)setenv("TERM", "xterm-256color", 1);
		(void)setenv("LC_ALL", "C.UTF-8", 1);
		(void)setenv("EDITOR", "true", 1);
		(void)unsetenv("VISUAL");
		(void)unsetenv("XDG_STATE_HOME");
		(void)execl(running->program, running->program, (char *)NULL);
		_exit(127);
	}
	running->tail_size = 0;
	running->starts++;
}

static void keep_tail(struct running *running, const char *bytes, size_t size)
{
	if (size > TAIL / 2) {
		bytes += size - TAIL / 2;
		size = TAIL / 2;
	}
	if (running->tail_size + size > TAIL) {
		memmove(running->tail, running->tail + size, running->tail_size - size);
		running->tail_size -= size;
	}
	memcpy(running->tail + running->tail_size, bytes, size);
	running->tail_size += size;
}

/* False: nobody has the other side any more. */
static bool drain(struct running *running, int timeout_ms)
{
	char bytes[65536];
	struct pollfd polled = { running->master, POLLIN, 0 };
	while (poll(&polled, 1, timeout_ms) > 0) {
		const ssize_t got = read(running->master, bytes, sizeof(bytes));
		if (got <= 0)
			return false;
		keep_tail(running, bytes, (size_t)got);
		timeout_ms = 0;
	}
	return true;
}

static const char *const pieces[] = { "j", "k", "\r", "\t", "q", "c", "e", "1", "2", "3", "4", "5",
	"s", "z", "v", "\007", "R", "n", "i", "a", "D", "N", "X", "y", "/", ":", "?", "T", "p", "d",
	"r", "b", "G", "g", "\033", "\033[A", "\033[B", "\033[C", "\033[D", "\033[5~", "\033[6~",
	"\033[H", "\033[F", "\033OP", "\033[<0;5;5M", "\033[200~x\033[201~", "\014", "\025", "\177",
	" ", "f", "l", "h", "yes\r", "ls -la /\r", "mkdir /tmp/x\r", "exit\r", "two doors\r",
	"\303\244", "\304\202", "\342\200\256", "\377" };

static bool write_key(struct running *running, struct random *random)
{
	const char one = (char)random_below(random, 256);
	const char *piece = pieces[random_below(random, ARRAY_SIZE(pieces))];
	const bool is_piece = random_below(random, 20) != 0;
	running->keys++;
	const ssize_t sent = is_piece ? write(running->master, piece, strlen(piece))
				      : write(running->master, &one, 1);
	return sent >= 0 || errno == EAGAIN;
}

static void resize(const struct running *running, struct random *random)
{
	const struct winsize size = {
		.ws_row = (unsigned short)(1 + random_below(random, 70)),
		.ws_col = (unsigned short)(1 + random_below(random, 250)),
	};
	(void)ioctl(running->master, TIOCSWINSZ, &size);
}

/* Its status, as a shell has it; -1: it does not end. */
static int wait_for_end(struct running *running)
{
	int status;
	const int64_t until = now_ms() + END_MS;
	while (waitpid(running->pid, &status, WNOHANG) != running->pid) {
		if (now_ms() > until)
			return -1;
		(void)drain(running, PATIENCE_MS);
		(void)usleep(PATIENCE_MS * 1000);
	}
	(void)drain(running, 0);
	(void)close(running->master);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* While it begins and ends the terminal is not raw: ^C and ^\ are signals. */
static bool is_by_typed_signal(int status)
{
	return status == 128 + SIGINT || status == 128 + SIGQUIT;
}

static int type_for(struct running *running, struct random *random, int64_t until)
{
	int64_t next_line = now_ms() + SECONDS_PER_LINE * 1000;
	while (now_ms() < until) {
		if (!write_key(running, random) || !drain(running, PATIENCE_MS)) {
			const int status = wait_for_end(running);
			if (status && !is_by_typed_signal(status))
				return status;
			start(running);
		}
		if (random_below(random, 15) == 0)
			resize(running, random);
		if (now_ms() < next_line)
			continue;
		next_line += SECONDS_PER_LINE * 1000;
		printf("%" PRIu64 " keys, %" PRIu64 " starts; nothing wrong\n", running->keys,
			running->starts);
		fflush(stdout);
	}
	return 0;
}

static int end(struct running *running)
{
	if (kill(running->pid, SIGTERM))
		return -1;
	const int status = wait_for_end(running);
	return status == 128 + SIGTERM ? 0 : status;
}

int main(int argc, char **argv)
{
	const int64_t seconds = argc > 1 ? strtoll(argv[1], NULL, 10) : 60;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	if (argc <= 2 && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 2;
	autofree char *own = mem_text(argv[0]);
	autofree char *program = mem_format("%s/bulkhead", dirname(own));
	struct running *running = mem_zero(1, sizeof(*running));
	struct random random = random_from(seed);
	running->program = program;
	(void)snprintf(running->home, sizeof(running->home), "/tmp/bulkhead-keys.XXXXXX");
	if (!mkdtemp(running->home))
		return 2;
	printf("seed %" PRIu64 ", in %s\n", seed, running->home);
	start(running);
	int status = type_for(running, &random, now_ms() + seconds * 1000);
	if (!status)
		status = end(running);
	if (is_by_typed_signal(status))
		status = 0;
	if (status)
		printf("after %" PRIu64 " keys: status %d; it wrote last:\n%.*s\n", running->keys,
			status, (int)running->tail_size, running->tail);
	free(running);
	return status ? 1 : 0;
}
