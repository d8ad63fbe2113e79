/* SPDX-License-Identifier: MIT */
/* class_tally: what a class's results come to, for the reports of `bulkhead grade`. */
#ifndef LAB_CLI_CLASS_TALLY_H
#define LAB_CLI_CLASS_TALLY_H

#include "core/graded.h"

#include <stdbool.h>
#include <stddef.h>

struct class_check {
	char *id;
	char *title; /* or NULL */
	bool is_hidden;
	size_t failed; /* for so many people */
	size_t tried;  /* of so many for whom it was tried */
};

struct class_exercise {
	char *id;
	size_t counts[GRADED_AS_COUNT];
	struct class_check *checks; /* in the exercise's order */
	size_t check_count;
};

struct class_tally {
	struct class_exercise *exercises;
	size_t count;
	size_t people;  /* all of them */
	size_t refused; /* of whose folders nothing was looked at */
};

void class_tally_begin(struct class_tally *tally, char *const *exercises, size_t count);
void class_tally_add(struct class_tally *tally, const struct graded_person *person);
void class_tally_release(struct class_tally *tally);

/* The exit code: 0 every answer passed; 1 one did not, or is not there, or is refused; 3 one is
 * void. */
int class_tally_code(const struct class_tally *tally);

/* The answer of a person to the exercise of this index; NULL: the person is refused. */
const struct graded_answer *class_answer(
	const struct class_tally *tally, const struct graded_person *person, size_t exercise);

/* Checks by how many people they failed for, at most `most`, those that nobody failed left out. */
struct class_failed {
	const struct class_exercise *exercise;
	const struct class_check *check;
};
size_t class_most_failed(const struct class_tally *tally, struct class_failed *failed, size_t most);

/* "2 of 40"; "-" for a group that is not there. */
void class_points(const struct graded_points *points, struct buf *out);

#endif
