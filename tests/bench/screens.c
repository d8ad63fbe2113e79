/* SPDX-License-Identifier: MIT */
/*
 * screens ROUNDS PROGRAM HUNDRED TREE: what the terminal application costs, through a real
 * pseudo-terminal. HUNDRED is a folder of data with a hundred exercises, TREE one with the exercise
 * first-hour/two-doors; $HOME is empty.
 *
 *   first  MEDIAN P95 CPU  ms from exec to the end of the first frame, and on a processor (median)
 *   key    MEDIAN P95 CPU  ms from a key to the end of what it paints, and on a processor
 *   bytes  MEDIAN P95 MAX  sent for a key
 *   idle   SWITCHES        times that it was woken up in IDLE_MS
 *   rss    KIB KIB         resident: on the home screen; after checks
 *   save   MS...           from a save to its verdict on the screen, one after the other
 */
#include "samples.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define QUIET_MS 20  /* after which a frame is over */
#define CALM_MS  400 /* after which nothing runs beside any more: a check ticks each 100 ms */
#define IDLE_MS  2000
#define KEYS     400
#define SAVES    20
#define EX       "first-hour/two-doors"

struct terminal {
	int fd;
	pid_t program;
	char all[65536]; /* what has come since the last forget, as far as there is room */
	size_t size;
	size_t bytes; /* all of them */
	double last;  /* when the newest came */
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static _Noreturn void become(const char *program, const char *data)
{
	(void)setenv("TERM", "xterm-256color", 1);
	(void)setenv("LC_ALL", "C.UTF-8", 1);
	(void)setenv("BULKHEAD_DATA", data, 1);
	(void)setenv("EDITOR", "true", 1);
	(void)execl(program, program, (char *)NULL);
	_exit(127);
}

static void begin(struct terminal *terminal, const char *program, const char *data)
{
	const struct winsize size = { .ws_row = 40, .ws_col = 120 };
	*terminal = (struct terminal){ 0 };
	terminal->program = forkpty(&terminal->fd, NULL, NULL, &size);
	if (terminal->program < 0)
		die("no pseudo-terminal");
	if (terminal->program == 0)
		become(program, data);
}

static void forget(struct terminal *terminal)
{
	terminal->size = 0;
	terminal->bytes = 0;
}

/* Read until nothing has come for so long; false: the program has ended. */
static bool drain(struct terminal *terminal, int quiet_ms)
{
	struct pollfd polled = { .fd = terminal->fd, .events = POLLIN };
	char bytes[16384];
	while (poll(&polled, 1, quiet_ms) > 0) {
		const ssize_t got = read(terminal->fd, bytes, sizeof(bytes));
		if (got <= 0)
			return false;
		terminal->last = samples_now();
		terminal->bytes += (size_t)got;
		const size_t room = sizeof(terminal->all) - 1 - terminal->size;
		const size_t kept = (size_t)got < room ? (size_t)got : room;
		memcpy(terminal->all + terminal->size, bytes, kept);
		terminal->size += kept;
		terminal->all[terminal->size] = '\0';
	}
	return true;
}

static void type(struct terminal *terminal, const char *keys)
{
	if (write(terminal->fd, keys, strlen(keys)) != (ssize_t)strlen(keys))
		die("nobody takes keys");
}

static void end(struct terminal *terminal)
{
	type(terminal, "Q");
	while (drain(terminal, 1000))
		;
	(void)waitpid(terminal->program, NULL, 0);
	(void)close(terminal->fd);
}

/* Milliseconds that the program was on a processor: what others do on this machine is not in it. */
static double processor_ms(const struct terminal *terminal)
{
	char path[64];
	double ns = 0;
	(void)snprintf(path, sizeof(path), "/proc/%d/schedstat", (int)terminal->program);
	FILE *file = fopen(path, "r");
	if (!file || fscanf(file, "%lf", &ns) != 1)
		ns = 0;
	if (file)
		(void)fclose(file);
	return ns / 1e6;
}

/* --- what is measured --- */

static double first_frame(struct terminal *terminal, const char *program, const char *data)
{
	const double began = samples_now();
	begin(terminal, program, data);
	while (!strstr(terminal->all, "resume")) /* of its last line */
		if (!drain(terminal, QUIET_MS))
			die("there is no first frame");
	return terminal->last - began;
}

static void measure_first(const char *program, const char *data, int rounds)
{
	static struct samples samples, processor;
	static struct terminal terminal;
	for (int i = 0; i < rounds; i++) {
		samples_add(&samples, first_frame(&terminal, program, data));
		samples_add(&processor, processor_ms(&terminal));
		end(&terminal);
	}
	printf("first %.2f %.2f %.2f\n", samples_percentile(&samples, 50),
		samples_percentile(&samples, 95), samples_percentile(&processor, 50));
}

/* Down to the middle, where the list begins to scroll, and up again: all that can be painted. */
static void measure_keys(struct terminal *terminal)
{
	static struct samples samples, bytes;
	const double before = processor_ms(terminal);
	for (int i = 0; i < KEYS; i++) {
		forget(terminal);
		const double began = samples_now();
		type(terminal, i / 15 % 2 ? "k" : "j");
		if (!drain(terminal, QUIET_MS))
			die("a key has ended it");
		samples_add(&samples, terminal->last - began);
		samples_add(&bytes, (double)terminal->bytes);
	}
	printf("key %.2f %.2f %.2f\n", samples_percentile(&samples, 50),
		samples_percentile(&samples, 95), (processor_ms(terminal) - before) / KEYS);
	printf("bytes %.0f %.0f %.0f\n", samples_percentile(&bytes, 50),
		samples_percentile(&bytes, 95), samples_percentile(&bytes, 100));
}

/* A number of /proc/PID/status. */
static long status_of(const struct terminal *terminal, const char *name)
{
	char path[64];
	char line[256];
	long value = -1;
	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)terminal->program);
	FILE *file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		if (strncmp(line, name, strlen(name)) == 0)
			value = strtol(line + strlen(name) + 1, NULL, 10);
	if (file)
		(void)fclose(file);
	return value;
}

static void measure_idle(struct terminal *terminal)
{
	static const char name[] = "voluntary_ctxt_switches";
	(void)drain(terminal, CALM_MS);
	const long before = status_of(terminal, name);
	(void)usleep(IDLE_MS * 1000);
	printf("idle %ld\n", status_of(terminal, name) - before);
}

/* As editors do: a new file, which then takes the name. */
static void save(const char *from, const char *to)
{
	char text[65536];
	char *fresh = NULL;
	FILE *in = fopen(from, "r");
	if (!in || asprintf(&fresh, "%s.new", to) < 0)
		die("there is no answer");
	FILE *out = fopen(fresh, "w");
	const size_t size = fread(text, 1, sizeof(text), in);
	if (!out || fwrite(text, 1, size, out) != size || fclose(out) || rename(fresh, to))
		die("nothing can be saved");
	(void)fclose(in);
	free(fresh);
}

static void measure_saves(struct terminal *terminal, const char *tree)
{
	char *to = NULL;
	char *answers[2] = { NULL, NULL };
	if (asprintf(&to, "%s/bulkhead/" EX "/profile.json", getenv("HOME")) < 0 ||
		asprintf(&answers[0], "%s/exercises/" EX "/solution/profile.json", tree) < 0 ||
		asprintf(&answers[1], "%s/exercises/" EX "/starter/profile.json", tree) < 0)
		die("no memory");
	printf("save");
	for (int i = 0; i < SAVES; i++) {
		forget(terminal);
		save(answers[i % 2], to);
		const double saved = samples_now();
		(void)drain(terminal, CALM_MS);
		if (!terminal->bytes)
			die("a save is not noticed");
		printf(" %.2f", terminal->last - saved);
	}
	printf("\n");
	free(to);
	free(answers[0]);
	free(answers[1]);
}

int main(int argc, char **argv)
{
	static struct terminal terminal;
	if (argc != 5)
		die("usage: screens ROUNDS PROGRAM HUNDRED TREE");
	measure_first(argv[2], argv[3], (int)strtol(argv[1], NULL, 10));
	(void)first_frame(&terminal, argv[2], argv[3]);
	(void)drain(&terminal, CALM_MS);
	measure_keys(&terminal);
	measure_idle(&terminal);
	const long home = status_of(&terminal, "VmRSS");
	end(&terminal);
	(void)first_frame(&terminal, argv[2], argv[4]);
	(void)drain(&terminal, CALM_MS);
	type(&terminal, "/two doors\rj\r");
	(void)drain(&terminal, CALM_MS);
	type(&terminal, "e");
	(void)drain(&terminal, CALM_MS);
	measure_saves(&terminal, argv[4]);
	printf("rss %ld %ld\n", home, status_of(&terminal, "VmRSS"));
	end(&terminal);
	return 0;
}
