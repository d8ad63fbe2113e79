/* SPDX-License-Identifier: MIT */
/*
 * runs ROUNDS NAME PROGRAM ARGUMENT... [+ NAME PROGRAM ARGUMENT...]...: each program once a round,
 * in turn, so that what else the machine does meets all of them alike; then a line for each with
 * median, 10th and 90th percentile in milliseconds. A word @FILE is replaced by the number of a
 * descriptor that is open on FILE at its start.
 */
#include "samples.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_PROGRAMS 8
#define WARM_UP      10

struct program {
	const char *name;
	char **argv;
	int file; /* the descriptor of a word @FILE, -1 */
	struct samples samples;
};

static struct program programs[MAX_PROGRAMS];

static void open_file(struct program *program)
{
	static char numbers[MAX_PROGRAMS][16];
	program->file = -1;
	for (char **word = program->argv; *word; word++) {
		if (**word != '@')
			continue;
		program->file = open(*word + 1, O_RDONLY); /* goes on to the program */
		if (program->file < 0) {
			perror(*word + 1);
			exit(1);
		}
		char *number = numbers[program - programs];
		(void)snprintf(number, sizeof(numbers[0]), "%d", program->file);
		*word = number;
	}
}

static size_t read_programs(char **words)
{
	size_t count = 0;
	while (words[0] && words[1] && count < MAX_PROGRAMS) {
		struct program *program = &programs[count++];
		program->name = words[0];
		program->argv = ++words;
		while (*words && strcmp(*words, "+") != 0)
			words++;
		if (*words)
			*words++ = NULL;
		open_file(program);
	}
	return count;
}

static void run_once(struct program *program)
{
	if (program->file >= 0)
		(void)lseek(program->file, 0, SEEK_SET); /* a file that was opened can be sought */
	samples_run(&program->samples, program->argv);
}

int main(int argc, char **argv)
{
	const unsigned long rounds = argc > 3 ? strtoul(argv[1], NULL, 10) : 0;
	const size_t count = argc > 3 ? read_programs(argv + 2) : 0;
	if (rounds == 0 || rounds > SAMPLES_MAX || count == 0) {
		fputs("usage: runs ROUNDS NAME PROGRAM ARGUMENT... [+ NAME ...]...\n", stderr);
		return 2;
	}
	for (unsigned long round = 0; round < rounds + WARM_UP; round++)
		for (size_t i = 0; i < count; i++) {
			if (round == WARM_UP)
				programs[i].samples.count = 0;
			run_once(&programs[i]);
		}
	for (size_t i = 0; i < count; i++)
		printf("%s %.3f %.3f %.3f\n", programs[i].name,
			samples_percentile(&programs[i].samples, 50),
			samples_percentile(&programs[i].samples, 10),
			samples_percentile(&programs[i].samples, 90));
	return 0;
}
