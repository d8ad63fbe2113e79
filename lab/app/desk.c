/* SPDX-License-Identifier: MIT */
#include "app/desk.h"

#include "app/begin.h"
#include "app/past.h"
#include "base/json.h"
#include "base/mem.h"
#include "core/verdict_read.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <stdlib.h>
#include <string.h>

#define MAX_EVENTS 5000

__attribute__((format(printf, 2, 3))) static void add_news(
	struct desk *desk, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_vformat(&desk->news, format, args);
	va_end(args);
	buf_char(&desk->news, '\n');
}

/* --- the files --- */

static void read_file(struct desk *desk, struct desk_file *file)
{
	buf_clear(&file->text);
	file->why = (struct err){ 0 };
	if (desk->is_begun) {
		autofree char *path = paths_join(desk->workspace.folder, file->name);
		(void)file_read_answer(path, file->name, JSON_MAX_BYTES, &file->text, &file->why);
	} else {
		autofree char *name = mem_format("starter/%s", file->name);
		(void)loaded_text(&desk->loaded, name, &file->text, &file->why);
	}
}

static bool is_as_judged(const struct desk *desk, const struct desk_file *file)
{
	struct hash hash;
	hash_of(&hash, buf_string(&file->text), file->text.size);
	for (size_t i = 0; i < desk->verdict.policy_count; i++) {
		const struct verdict_policy *policy = &desk->verdict.policies[i];
		if (strcmp(policy->file, file->name) == 0)
			return memcmp(&policy->hash, &hash, sizeof(hash)) == 0;
	}
	return true; /* of a file that was not come to nothing is said */
}

static void compare_files(struct desk *desk)
{
	desk->is_stale = false;
	for (size_t i = 0; desk->has_verdict && i < desk->file_count; i++)
		desk->is_stale |= !is_as_judged(desk, &desk->files[i]);
}

/* Names of its own: the exercise is read anew when the variant changes. */
static void name_files(struct desk *desk)
{
	const struct exercise *exercise = &desk->loaded.exercise;
	desk->file_count = exercise->policy_count;
	desk->files = mem_zero(desk->file_count + 1, sizeof(*desk->files));
	for (size_t i = 0; i < desk->file_count; i++)
		desk->files[i].name = mem_text(exercise->policies[i].file);
}

static void release_files(struct desk *desk)
{
	for (size_t i = 0; i < desk->file_count; i++) {
		free(desk->files[i].name);
		buf_release(&desk->files[i].text);
	}
	free(desk->files);
	desk->files = NULL;
	desk->file_count = 0;
}

static void read_files(struct desk *desk)
{
	for (size_t i = 0; i < desk->file_count; i++)
		read_file(desk, &desk->files[i]);
	compare_files(desk);
}

/* --- opening --- */

/* A workspace that is not there is no failure. */
static void find_workspace(struct desk *desk, const char *exercise)
{
	struct err none = { 0 };
	bool elsewhere = false;
	desk->is_begun = begin_find(exercise, &desk->workspace, &elsewhere, &none) == 0;
	if (desk->is_begun && elsewhere)
		add_news(desk, "your workspace is %s", desk->workspace.folder);
}

static void set_verdict(struct desk *desk, const struct buf *json)
{
	struct verdict verdict = { 0 };
	struct err none = { 0 };
	if (verdict_parse(&verdict, &desk->loaded.exercise, "verdict", buf_string(json), json->size,
		    &none)) {
		verdict_release(&verdict);
		return; /* of an exercise that was changed since, or kept by another release */
	}
	verdict_release(&desk->verdict);
	desk->verdict = verdict;
	desk->has_verdict = true;
}

static void add_journal_news(struct desk *desk, struct past *past)
{
	const char *lines = past->journal ? journal_news(past->journal) : "";
	if (*lines)
		add_news(desk, "%s", lines);
}

static void take_past(struct desk *desk, struct past *past)
{
	autobuf struct buf json = { 0 };
	struct err none = { 0 };
	const bool kept = past->newest_here.id && past->newest_here.id == past->newest.id;
	if (kept && past_evidence(past, &past->newest_here, &json, &none))
		buf_clear(&json);
	desk->is_over = past_is_over(past);
	add_journal_news(desk, past);
	desk->loaded = past->loaded;
	past->loaded = (struct loaded){ 0 };
	if (json.size)
		set_verdict(desk, &json);
}

/* In the variant of the workspace, wherever that is. */
static int open_past(
	struct desk *desk, const struct catalogue *catalogue, const char *exercise, struct err *err)
{
	struct past past;
	int failed = past_open(&past, catalogue, exercise, NULL, err);
	const char *seed = desk->workspace.seed;
	if (!failed && desk->is_begun && past.loaded.exercise.params.count &&
		strcmp(seed, past.loaded.exercise.variant.seed) != 0) {
		past_close(&past);
		failed = past_open(&past, catalogue, exercise, seed, err);
	}
	if (!failed)
		take_past(desk, &past);
	past_close(&past);
	return failed;
}

static void watch(struct desk *desk)
{
	struct err why = { 0 };
	if (!desk->is_begun)
		return;
	desk->is_watched = true;
	if (saves_open(&desk->saves, &desk->loaded.exercise, desk->workspace.folder, &why) == 0)
		return;
	saves_close(&desk->saves);
	desk->is_watched = false;
	add_news(desk, "saves are not noticed: %s", why.text);
}

int desk_open(struct desk *desk, const struct catalogue *catalogue, const char *exercise,
	const char *version, struct err *err)
{
	*desk = (struct desk){ .version = version };
	find_workspace(desk, exercise);
	if (open_past(desk, catalogue, exercise, err) ||
		loaded_text(&desk->loaded, "task.md", &desk->task, err))
		return -1;
	name_files(desk);
	watch(desk);
	read_files(desk);
	return 0;
}

void desk_close(struct desk *desk)
{
	errand_end(&desk->errand);
	shell_beside_end(&desk->shell);
	replay_end(&desk->replay);
	if (desk->is_watched)
		saves_close(&desk->saves);
	if (desk->has_verdict)
		verdict_release(&desk->verdict);
	release_files(desk);
	free(desk->events);
	buf_release(&desk->task);
	buf_release(&desk->news);
	workspace_release(&desk->workspace);
	loaded_release(&desk->loaded);
	*desk = (struct desk){ 0 };
}

/* One that is not written down is a workspace all the same. */
static void record_begin(struct desk *desk, struct journal *journal, bool is_new, const char *aside)
{
	struct err why = { 0 };
	if (journal && begin_record(journal, &desk->workspace, is_new, aside, &why))
		add_news(desk, "this start is not kept: %s", why.text);
	if (aside)
		add_news(desk, "what was there before is in %s", aside);
}

static struct journal *open_journal(struct desk *desk)
{
	struct journal *journal = NULL;
	struct err why = { 0 };
	if (journal_open(&journal, &why))
		add_news(desk, "this start is not kept: %s", why.text);
	return journal;
}

/* The exercise may be another variant now, and with it the task; no verdict is of this one. */
static int take_workspace(struct desk *desk, struct err *err)
{
	desk->is_begun = true;
	release_files(desk);
	name_files(desk);
	if (desk->has_verdict)
		verdict_release(&desk->verdict);
	desk->verdict = (struct verdict){ 0 };
	desk->has_verdict = false;
	watch(desk);
	read_files(desk);
	buf_clear(&desk->task);
	return loaded_text(&desk->loaded, "task.md", &desk->task, err);
}

int desk_begin(struct desk *desk, struct err *err)
{
	bool kept = false;
	if (desk->is_begun)
		return 0;
	workspace_release(&desk->workspace);
	if (workspace_start(&desk->loaded, NULL, NULL, &desk->workspace, &kept, err))
		return -1;
	struct journal *journal = open_journal(desk);
	record_begin(desk, journal, !kept, NULL);
	journal_close(journal);
	return take_workspace(desk, err);
}

static int renew(struct desk *desk, struct journal *journal, struct err *err)
{
	char seed[VARIANT_SEED_BYTES];
	const char *folder = desk->workspace.folder;
	struct workspace fresh = { 0 };
	autofree char *aside = NULL;
	if (begin_fresh_seed(journal, &desk->loaded, folder, seed, err) ||
		workspace_renew(&desk->loaded, folder, seed, &fresh, &aside, err)) {
		workspace_release(&fresh);
		return -1;
	}
	workspace_release(&desk->workspace);
	desk->workspace = fresh;
	record_begin(desk, journal, true, aside);
	return 0;
}

int desk_renew(struct desk *desk, struct err *err)
{
	desk_cancel(desk);
	shell_beside_end(&desk->shell);
	replay_end(&desk->replay);
	if (desk->is_watched)
		saves_close(&desk->saves);
	desk->is_watched = false;
	struct journal *journal = open_journal(desk);
	const int failed = renew(desk, journal, err);
	journal_close(journal);
	if (failed) {
		watch(desk); /* what was there is there still */
		return -1;
	}
	desk->is_over = false;
	desk->event_count = 0;
	return take_workspace(desk, err);
}

/* --- checking --- */

enum told { TOLD_EVENT = 1, TOLD_VERDICT, TOLD_FAILURE, TOLD_NEWS, TOLD_END };

static void tell_event(void *context, const struct attempt_event *event)
{
	(void)errand_tell(*(const int *)context, TOLD_EVENT, event, sizeof(*event));
}

/* On the disk before anything is told of it. To close the journal takes longer than that, so it is
 * handed to the caller, who has told it then. */
static void keep(
	const struct desk *desk, const struct attempt *attempt, int fd, struct journal **journal)
{
	struct err why = { 0 };
	if (!journal_keeps(attempt))
		return;
	if (journal_open(journal, &why) || journal_add_attempt(*journal, attempt,
						   desk->workspace.folder, desk->version, &why)) {
		autofree char *line = mem_format("this attempt is not kept: %s\n", why.text);
		(void)errand_tell(fd, TOLD_NEWS, line, strlen(line));
	}
}

static void tell_verdict(const struct verdict *verdict, int fd)
{
	struct jout *facts = verdict_json(verdict);
	autofree char *text = jout_canonical(facts);
	jout_free(facts);
	(void)errand_tell(fd, TOLD_VERDICT, text, strlen(text));
}

static int grade_and_tell(const struct desk *desk, struct bench *bench, int fd,
	struct journal **journal, struct err *err)
{
	const struct answer_source source = { .folder = desk->workspace.folder };
	const struct attempt_watch watcher = { .seen = tell_event, .context = &fd };
	struct attempt attempt;
	bench_stop_at(bench, fd);
	bench_watch(bench, &watcher);
	if (attempt_run(bench, &desk->loaded, &source, NULL, &attempt, err))
		return -1;
	keep(desk, &attempt, fd, journal);
	tell_verdict(&attempt.verdict, fd);
	attempt_release(&attempt);
	return 0;
}

static void check_once(const struct desk *desk, struct bench *bench, int fd, struct err *why)
{
	struct journal *journal = NULL;
	if (!why->kind)
		(void)grade_and_tell(desk, bench, fd, &journal, why);
	if (why->kind)
		(void)errand_tell(fd, TOLD_FAILURE, why, sizeof(*why));
	(void)errand_tell(fd, TOLD_END, "", 0);
	journal_close(journal);
}

/* One copy for all checks of a variant: what they have in common, the world without the policy and
 * the solution compiled, is made once. It waits between them. */
static int check_beside(const void *context, int fd)
{
	const struct desk *desk = context;
	struct err unavailable = { 0 };
	struct bench *bench = bench_open(&unavailable);
	if (bench)
		bench_keep_gates(bench);
	while (errand_wait(fd)) {
		struct err why = unavailable;
		check_once(desk, bench, fd, &why);
	}
	bench_close(bench);
	return 0;
}

static int begin_errand(struct desk *desk, int other, struct err *err)
{
	const int others[] = { other, shell_beside_fd(&desk->shell), replay_fd(&desk->replay) };
	const struct spawn_task task = {
		.run = check_beside,
		.context = desk,
		.others = others,
		.other_count = ARRAY_SIZE(others),
	};
	return errand_begin(&desk->errand, &task, err);
}

int desk_check(struct desk *desk, int other, struct err *err)
{
	desk->is_wanted = desk->is_checking;
	if (desk->is_checking)
		return 0;
	desk->event_count = 0;
	desk->trouble = (struct err){ 0 };
	if (errand_ask(&desk->errand) &&
		(begin_errand(desk, other, err) || errand_ask(&desk->errand)))
		return err->kind ? -1 : err_set(err, ERR_SYSTEM, "the check could not be begun");
	desk->is_checking = true;
	desk->checks++;
	desk->began_us = clock_us();
	return 0;
}

void desk_cancel(struct desk *desk)
{
	errand_end(&desk->errand);
	desk->is_checking = false;
	desk->is_wanted = false;
}

/* --- what comes --- */

unsigned desk_running_ms(const struct desk *desk)
{
	return desk->is_checking ? (unsigned)((clock_us() - desk->began_us) / 1000) : 0;
}

int desk_check_fd(const struct desk *desk)
{
	return errand_fd(&desk->errand);
}

int desk_saves_fd(const struct desk *desk)
{
	return desk->is_watched ? saves_fd(&desk->saves) : -1;
}

int desk_wait_ms(const struct desk *desk)
{
	return desk->is_watched ? saves_wait_ms(&desk->saves) : -1;
}

static void add_event(struct desk *desk, const struct errand_message *message)
{
	if (message->size != sizeof(*desk->events) || desk->event_count >= MAX_EVENTS)
		return;
	desk->events = mem_grow(
		desk->events, desk->event_count, &desk->event_capacity, sizeof(*desk->events));
	memcpy(&desk->events[desk->event_count++], message->bytes, sizeof(*desk->events));
}

static void take_verdict(struct desk *desk, const struct errand_message *message)
{
	autobuf struct buf json = { 0 };
	buf_add(&json, message->bytes, message->size);
	set_verdict(desk, &json);
	desk->is_over |= desk->verdict.outcome == OUTCOME_PASSED;
	read_files(desk);
}

static void take_message(struct desk *desk, const struct errand_message *message, bool *graded)
{
	switch ((enum told)message->kind) {
	case TOLD_EVENT:
		add_event(desk, message);
		break;
	case TOLD_VERDICT:
		take_verdict(desk, message);
		*graded = true;
		break;
	case TOLD_FAILURE:
		if (message->size == sizeof(desk->trouble))
			memcpy(&desk->trouble, message->bytes, sizeof(desk->trouble));
		break;
	case TOLD_NEWS:
		buf_add(&desk->news, message->bytes, message->size);
		break;
	case TOLD_END:
		desk->is_checking = false;
		break;
	}
}

static void hear_check(struct desk *desk, int other, bool *changed, bool *graded)
{
	struct errand_message message;
	int got;
	while ((got = errand_next(&desk->errand, &message)) > 0) {
		take_message(desk, &message, graded);
		*changed = true;
	}
	if (got < 0 && desk->is_checking) {
		desk->is_checking = false;
		*changed = true;
		(void)err_set(&desk->trouble, ERR_BUG, "the check ended without a verdict");
	}
	if (!desk->is_checking && desk->is_wanted)
		(void)desk_check(desk, other, &desk->trouble); /* it says so itself */
}

static void hear_saves(struct desk *desk, int other, bool *changed)
{
	autobuf struct buf names = { 0 };
	struct err why = { 0 };
	const int saved = saves_next(&desk->saves, &names, &why);
	if (saved == 0)
		return;
	*changed = true;
	if (saved < 0) {
		saves_close(&desk->saves);
		desk->is_watched = false;
		add_news(desk, "saves are not noticed any more: %s", why.text);
		return;
	}
	read_files(desk);
	if (desk_check(desk, other, &why))
		desk->trouble = why;
}

void desk_step(struct desk *desk, int other, bool *changed, bool *graded)
{
	hear_check(desk, other, changed, graded);
	if (desk->is_watched)
		hear_saves(desk, other, changed);
}
