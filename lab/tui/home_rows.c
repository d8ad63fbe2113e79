/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "tui/model.h"

#include <stdlib.h>
#include <string.h>

void home_open(struct home *home, const struct catalogue *catalogue)
{
	*home = (struct home){
		.facts = mem_zero(catalogue->count + 1, sizeof(*home->facts)),
		.faults = mem_zero(catalogue->count + 1, sizeof(*home->faults)),
		.count = catalogue->count,
	};
	for (size_t i = 0; i < catalogue->count; i++)
		(void)catalogue_load_facts(
			&catalogue->entries[i], &home->facts[i], &home->faults[i]);
}

void home_release(struct home *home)
{
	for (size_t i = 0; i < home->count; i++)
		loaded_release(&home->facts[i]);
	free(home->facts);
	free(home->faults);
	free(home->rows);
	*home = (struct home){ 0 };
}

static size_t exercise_index(const struct model *model, const char *id)
{
	const struct catalogue *catalogue = &model->learner.catalogue;
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->entries[i].id, id) == 0)
			return i;
	return HOME_NONE;
}

char *home_title(const struct model *model, const struct home_row *row)
{
	if (row->kind == HOME_TRACK)
		return mem_text(row->track->track->title);
	if (row->kind == HOME_OTHERS)
		return mem_text("On no track");
	if (row->exercise == HOME_NONE)
		return learner_title(&model->learner, row->step->item);
	const char *title = model->home.facts[row->exercise].exercise.title;
	return mem_text(title ? title : model->learner.catalogue.entries[row->exercise].id);
}

const char *home_reason(const struct model *model, const struct home_row *row)
{
	if (row->exercise == HOME_NONE)
		return NULL;
	if (model->home.faults[row->exercise].kind)
		return model->home.faults[row->exercise].text;
	return row->exercise < model->survey.count ? model->survey.reasons[row->exercise] : NULL;
}

/* --- which --- */

static bool has_word(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

static bool exercise_has(const struct model *model, size_t index, const char *word)
{
	const struct exercise *exercise = &model->home.facts[index].exercise;
	const char *id = model->learner.catalogue.entries[index].id;
	const struct exercise_progress *one = progress_exercise(&model->learner.progress, id);
	const char *standing = standing_name(one ? progress_standing(one) : STANDING_NEW);
	if (has_word(id, word) || has_word(exercise->theme, word) ||
		strcasecmp(standing, word) == 0)
		return true;
	for (size_t i = 0; exercise->teaches && exercise->teaches[i]; i++)
		if (has_word(exercise->teaches[i], word))
			return true;
	return false;
}

/* A "*" alone asks for the bookmarks. */
static bool is_wanted(const struct model *model, const struct home_row *row)
{
	const char *word = model->view.filter;
	if (!*word)
		return true;
	if (strcmp(word, "*") == 0) {
		const struct exercise_progress *one =
			row->exercise == HOME_NONE
				? NULL
				: progress_exercise(&model->learner.progress,
					  model->learner.catalogue.entries[row->exercise].id);
		return one && one->bookmarked;
	}
	autofree char *title = home_title(model, row);
	if (has_word(title, word))
		return true;
	return row->exercise != HOME_NONE && exercise_has(model, row->exercise, word);
}

static void add_row(struct home *home, struct home_row row)
{
	home->rows = mem_grow(home->rows, home->row_count, &home->row_capacity, sizeof(row));
	home->rows[home->row_count++] = row;
}

/* A heading, where anything below it is wanted. */
static void add_wanted(
	struct model *model, struct home_row head, const struct home_row *rows, size_t count)
{
	bool headed = false;
	for (size_t i = 0; i < count; i++) {
		if (!is_wanted(model, &rows[i]))
			continue;
		if (!headed)
			add_row(&model->home, head);
		headed = true;
		add_row(&model->home, rows[i]);
	}
}

static void add_track(struct model *model, const struct route_track *track, bool *is_on_track)
{
	autofree struct home_row *rows = mem_zero(track->step_count + 1, sizeof(*rows));
	const struct home_row head = { HOME_TRACK, track, NULL, HOME_NONE };
	size_t count = 0;
	for (size_t i = 0; i < track->step_count; i++) {
		const struct route_step *step = &track->steps[i];
		struct home_row row = { HOME_STEP, track, step, HOME_NONE };
		if (step->state == STEP_MISSING)
			continue;
		if (step->item->kind == ITEM_EXERCISE)
			row.exercise = exercise_index(model, step->item->of.name);
		if (row.exercise != HOME_NONE)
			is_on_track[row.exercise] = true;
		rows[count++] = row;
	}
	add_wanted(model, head, rows, count);
}

static void add_others(struct model *model, const bool *is_on_track)
{
	const size_t count = model->learner.catalogue.count;
	const struct home_row head = { HOME_OTHERS, NULL, NULL, HOME_NONE };
	autofree struct home_row *rows = mem_zero(count + 1, sizeof(*rows));
	size_t others = 0;
	for (size_t i = 0; i < count; i++)
		if (!is_on_track[i])
			rows[others++] = (struct home_row){ HOME_EXERCISE, NULL, NULL, i };
	add_wanted(model, head, rows, others);
}

void home_choose_rows(struct model *model)
{
	const struct route *route = &model->learner.route;
	autofree bool *is_on_track = mem_zero(model->learner.catalogue.count + 1, sizeof(bool));
	model->home.row_count = 0;
	for (size_t i = 0; i < route->track_count; i++)
		add_track(model, &route->tracks[i], is_on_track);
	add_others(model, is_on_track);
}

size_t home_next_row(const struct model *model)
{
	const struct exercise_progress *stop = learner_stopped_at(&model->learner);
	const struct route_next next = route_next(&model->learner.route);
	for (size_t i = 0; i < model->home.row_count; i++) {
		const struct home_row *row = &model->home.rows[i];
		const char *id = row->exercise == HOME_NONE
					 ? NULL
					 : model->learner.catalogue.entries[row->exercise].id;
		if (stop && id ? strcmp(stop->id, id) == 0
			       : !stop && row->step && row->step == next.step)
			return i;
	}
	return 0;
}
