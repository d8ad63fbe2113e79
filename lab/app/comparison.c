/* SPDX-License-Identifier: MIT */
#include "app/comparison.h"

#include "app/beside.h"
#include "app/debrief.h"

#include <string.h>

#define COMPARED 1 /* the one kind of message */

struct task {
	const struct catalogue *catalogue;
	const struct exercise *exercise;
	size_t width;
};

static int compare(const struct task *task, struct buf *out, struct err *err)
{
	struct past past;
	struct debrief debrief = { 0 };
	const struct exercise *exercise = task->exercise;
	int failed = past_open(&past, task->catalogue, exercise->id,
		exercise->params.count ? exercise->variant.seed : NULL, err);
	if (!failed)
		failed = debrief_make(&debrief, &past, err);
	if (!failed)
		beside_format(&debrief, task->width, out);
	debrief_release(&debrief);
	past_close(&past);
	return failed;
}

static int compare_beside(const void *context, int fd)
{
	struct err why = { 0 };
	autobuf struct buf text = { 0 };
	if (compare(context, &text, &why))
		buf_format(
			&text, "Your answer can't be compared with the solution: %s.\n", why.text);
	return errand_tell(fd, COMPARED, buf_string(&text), text.size) != 0;
}

int comparison_begin(struct comparison *comparison, const struct catalogue *catalogue,
	const struct loaded *loaded, size_t width, int other, struct err *err)
{
	const struct task what = { catalogue, &loaded->exercise, width };
	const struct spawn_task task = {
		.run = compare_beside,
		.context = &what,
		.others = &other,
		.other_count = 1,
	};
	comparison_end(comparison);
	return errand_begin(&comparison->errand, &task, err);
}

int comparison_fd(const struct comparison *comparison)
{
	return errand_fd(&comparison->errand);
}

bool comparison_step(struct comparison *comparison)
{
	struct errand_message message;
	bool news = false;
	while (errand_next(&comparison->errand, &message) > 0) {
		buf_add(&comparison->text, message.bytes, message.size);
		news = true;
	}
	return news;
}

void comparison_end(struct comparison *comparison)
{
	errand_end(&comparison->errand);
	buf_release(&comparison->text);
}
