/* SPDX-License-Identifier: MIT */
#include "app/survey.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of messages: the diagnosis, or from REASON on why an entry of the catalogue can't run. */
#define DIAGNOSIS 0
#define REASON    1

static void add_reason(
	const struct diagnosis *diagnosis, const struct catalogue_entry *entry, struct buf *out)
{
	struct loaded loaded;
	struct err err = { 0 };
	if (catalogue_load_entry(entry, VARIANT_SEED_ZEROS, &loaded, &err)) {
		buf_format(out, "it can't be read: %s", err.text);
	} else {
		const int missing = doctor_missing(diagnosis, &loaded.exercise);
		autobuf struct buf what = { 0 };
		if (exercise_cannot_run(&loaded.exercise, &what))
			buf_format(out, "this build cannot run %s", buf_string(&what));
		else if (missing >= 0)
			buf_format(out, "it needs %s: %s",
				facility_row((enum facility)missing)->name,
				diagnosis->why[missing].text);
	}
	loaded_release(&loaded);
}

static int look(const void *context, int fd)
{
	const struct catalogue *catalogue = context;
	struct diagnosis diagnosis;
	doctor_examine(&diagnosis);
	if (errand_tell(fd, DIAGNOSIS, &diagnosis, sizeof(diagnosis)))
		return 1;
	for (size_t i = 0; i < catalogue->count; i++) {
		autobuf struct buf reason = { 0 };
		add_reason(&diagnosis, &catalogue->entries[i], &reason);
		if (reason.size &&
			errand_tell(fd, REASON + (uint32_t)i, buf_string(&reason), reason.size))
			return 1;
	}
	return 0;
}

int survey_begin(struct survey *survey, const struct catalogue *catalogue, struct err *err)
{
	*survey = (struct survey){
		.reasons = mem_zero(catalogue->count + 1, sizeof(*survey->reasons)),
		.count = catalogue->count,
	};
	const struct spawn_task task = { .run = look, .context = catalogue };
	return errand_begin(&survey->errand, &task, err);
}

int survey_fd(const struct survey *survey)
{
	return errand_fd(&survey->errand);
}

bool survey_step(struct survey *survey)
{
	struct errand_message message;
	bool news = false;
	while (errand_next(&survey->errand, &message) > 0) {
		news = true;
		if (message.kind == DIAGNOSIS && message.size == sizeof(survey->diagnosis)) {
			/* its one pointer is to a string constant, at the same place in the copy */
			memcpy(&survey->diagnosis, message.bytes, message.size);
			survey->is_diagnosed = true;
		} else if (message.kind >= REASON && message.kind - REASON < survey->count) {
			char **reason = &survey->reasons[message.kind - REASON];
			free(*reason);
			*reason = mem_text_n(message.bytes, message.size);
		}
	}
	return news;
}

void survey_end(struct survey *survey)
{
	errand_end(&survey->errand);
	for (size_t i = 0; i < survey->count; i++)
		free(survey->reasons[i]);
	free(survey->reasons);
	*survey = (struct survey){ 0 };
}
