/* SPDX-License-Identifier: MIT */
/*
 * desk: one exercise that a person works on, for who shows it all the time: its task, the policy
 * files as they are now, the newest verdict, and a check that runs beside (app/errand.h). A save is
 * checked by itself; while that runs the verdict before it stays.
 */
#ifndef LAB_APP_DESK_H
#define LAB_APP_DESK_H

#include "app/attempt.h"
#include "app/catalogue.h"
#include "app/errand.h"
#include "app/replay.h"
#include "app/saves.h"
#include "app/shell_beside.h"
#include "app/workspace.h"
#include "core/progress.h"
#include "core/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct desk {
	struct loaded loaded; /* the exercise, in the variant of the workspace */
	struct workspace workspace;
	bool is_begun;   /* there is a workspace; else the files are the starter's */
	struct buf task; /* task.md */
	struct desk_file {
		char *name;
		struct buf text;
		struct err why; /* kind ERR_NONE: it could be read */
	} * files;
	size_t file_count;

	struct verdict verdict;
	bool has_verdict;
	bool is_stale; /* a file is not any more what was judged */
	bool is_over;  /* this variant was passed or given up: nothing is to be given away */

	bool is_checking;
	bool is_wanted;  /* once more behind it, as there was a save meanwhile */
	unsigned checks; /* that were begun */
	uint64_t began_us;
	struct attempt_event *events; /* of the newest check */
	size_t event_count;
	size_t event_capacity;
	struct err trouble; /* why the newest check has no verdict; ERR_NONE */
	struct buf news;    /* lines that a person should be told; the front end clears it */

	const char *version; /* ours, for the journal */
	struct saves saves;
	bool is_watched;
	struct errand errand;
	struct shell_beside shell;
	struct replay replay;
};

/* Where one stopped: with the workspace if there is one, and the newest verdict. Release also after
 * a failure. */
int desk_open(struct desk *desk, const struct catalogue *catalogue, const char *exercise,
	const char *version, struct err *err);
void desk_close(struct desk *desk); /* ends the check that runs; { 0 } is fine */

/* Make the workspace, if there is none yet. */
int desk_begin(struct desk *desk, struct err *err);

/* Begin again in a variant that was not worked on yet, as far as there is one. The workspace that
 * was there is set aside, and news says where; nothing is known of the new one. The check that runs
 * is ended. */
int desk_renew(struct desk *desk, struct err *err);

/* Check what is there now; behind the check that runs, if one does. `others` as of errand_begin. */
int desk_check(struct desk *desk, int other, struct err *err);
void desk_cancel(struct desk *desk);
unsigned desk_running_ms(const struct desk *desk);

/* Begin a shell in a container, under the policy as it is now where there is one for it and it is
 * wanted. The one that was there is ended. */
int desk_shell(struct desk *desk, size_t container, bool with_policy, int other, struct err *err);
/* Has the policy changed since the shell was begun under it? */
bool desk_shell_is_stale(const struct desk *desk);

/* Begin to replay a check, under the policies as they are now. */
int desk_replay(struct desk *desk, size_t check, int other, struct err *err);

/* What to wait for: both may be -1, and milliseconds, -1: no matter how long. */
int desk_check_fd(const struct desk *desk);
int desk_saves_fd(const struct desk *desk);
int desk_wait_ms(const struct desk *desk);

/* Take what has come. `*changed`: something else is to be shown. `*graded`: an attempt was kept, so
 * what is known of the person is not true any more. */
void desk_step(struct desk *desk, int other, bool *changed, bool *graded);

#endif
