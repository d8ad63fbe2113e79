/* SPDX-License-Identifier: MIT */
/*
 * terminal SECONDS [SEED]: the bytes of a hostile program into the terminal within ours, at
 * changing sizes (SECONDS 0: without end). Every cell has to be printable and as wide as it says,
 * and no write may take long. Prints how far it is every few seconds, and the first finding (exit
 * 1). The library below is not built with a sanitizer here: run it under valgrind to see it write
 * beyond its memory.
 */
#include "../live/bpf_random.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "tui/emulator.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define SECONDS_PER_LINE 5
#define PIECES_PER_LOOK  200
#define SLOW_MS          2000

static int64_t now_ms(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static const char *const pieces[] = { "\033[", "\033[?", "\033]", "\033P", "\033_", ";", ":", "0",
	"1", "2", "9", "80", "499", "999999999", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J",
	"K", "L", "M", "P", "S", "T", "X", "Z", "@", "`", "a", "c", "d", "e", "f", "g", "h", "l",
	"m", "n", "r", "s", "u", "b", "t", "38;5;1m", "1049h", "1049l", "7l", "7h", "\033#8",
	"\r\n", "\n\n\n\n\n\n", "\t\t\t\t", "\b\b\b", "\342\200\256", "\343\201\202", "\314\201",
	"\360\237\230\200", "\033(0", "\016", "\233", "\033c", "\033[!p", "\033M", "\033D", "\0337",
	"\0338", "\007", "\030", "abcdefghijklmnopqrstuvwxyz" };

static void write_piece(struct emulator *emulator, struct random *random)
{
	const char *piece = pieces[random_below(random, ARRAY_SIZE(pieces))];
	const char one = (char)random_below(random, 256);
	if (random_below(random, 4))
		emulator_write(emulator, piece, strlen(piece));
	else
		emulator_write(emulator, &one, 1);
}

static const char *look(const struct emulator *emulator)
{
	int rows, columns;
	emulator_size(emulator, &rows, &columns);
	for (int row = 0; row < rows; row++) {
		struct emulator_cell cell;
		for (int column = 0; column < columns; column += cell.width) {
			autobuf struct buf shown = { 0 };
			emulator_cell(emulator, row, column, &cell);
			text_escape(&shown, cell.text, strlen(cell.text));
			if (strcmp(buf_string(&shown), cell.text) != 0)
				return "a cell is not printable";
			if ((int)text_width(cell.text) != cell.width)
				return "a cell is not as wide as it says";
		}
	}
	return NULL;
}

static const char *one_look(struct emulator *emulator, struct random *random)
{
	const int64_t began = now_ms();
	for (int i = 0; i < PIECES_PER_LOOK; i++)
		write_piece(emulator, random);
	if (random_below(random, 3) == 0)
		emulator_resize(
			emulator, (int)random_below(random, 70), (int)random_below(random, 250));
	return now_ms() - began > SLOW_MS ? "a write takes long" : look(emulator);
}

int main(int argc, char **argv)
{
	const int64_t seconds = argc > 1 ? strtoll(argv[1], NULL, 10) : 60;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
	if (argc <= 2 && getrandom(&seed, sizeof(seed), 0) != sizeof(seed))
		return 2;
	struct random random = random_from(seed);
	struct emulator *emulator = emulator_new(24, 80);
	const int64_t began = now_ms();
	int64_t next_line = began + SECONDS_PER_LINE * 1000;
	const char *wrong = NULL;
	uint64_t looks = 0;
	while (!wrong && (!seconds || now_ms() < began + seconds * 1000)) {
		wrong = one_look(emulator, &random);
		looks++;
		if (now_ms() < next_line)
			continue;
		next_line += SECONDS_PER_LINE * 1000;
		printf("seed %" PRIu64 ": %" PRIu64 " screens; nothing wrong\n", seed, looks);
		fflush(stdout);
	}
	if (wrong)
		printf("seed %" PRIu64 ", screen %" PRIu64 ": %s\n", seed, looks, wrong);
	emulator_free(emulator);
	return wrong ? 1 : 0;
}
