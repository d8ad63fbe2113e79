/* SPDX-License-Identifier: MIT */
/*
 * survey: what this machine can't run, and why (app/doctor.h), found out beside everything else, as
 * it takes a tenth of a second and more.
 */
#ifndef LAB_APP_SURVEY_H
#define LAB_APP_SURVEY_H

#include "app/catalogue.h"
#include "app/doctor.h"
#include "app/errand.h"

#include <stdbool.h>
#include <stddef.h>

struct survey {
	struct errand errand;
	struct diagnosis diagnosis;
	bool is_diagnosed;
	char **reasons; /* by entry of the catalogue: why it can't run here, or NULL */
	size_t count;
};

int survey_begin(struct survey *survey, const struct catalogue *catalogue, struct err *err);
int survey_fd(const struct survey *survey); /* -1: nothing more comes */
bool survey_step(struct survey *survey);    /* was there news? */
void survey_end(struct survey *survey);

#endif
