/* SPDX-License-Identifier: MIT */
#include "app/authoring.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define TEMPLATE "content/new-exercise"
#define TITLE    "NEW-TITLE" /* stands in its texts for the title */
#define DEPTH    3           /* of folders in an exercise: wrong/NAME/file */

/* "two-doors" becomes "Two doors". */
static char *title_of(const char *id)
{
	char *title = mem_text(strchr(id, '/') + 1);
	title[0] = (char)toupper((unsigned char)title[0]);
	for (char *c = title; *c; c++)
		*c = *c == '-' ? ' ' : *c;
	return title;
}

static void put_title(const struct buf *text, const char *title, struct buf *out)
{
	const char *at = buf_string(text);
	for (const char *found; (found = strstr(at, TITLE)); at = found + strlen(TITLE)) {
		buf_add(out, at, (size_t)(found - at));
		buf_text(out, title);
	}
	buf_text(out, at);
}

static int copy_file(const char *from, const char *to, const char *title, struct err *err)
{
	autobuf struct buf text = { 0 };
	autobuf struct buf titled = { 0 };
	if (file_read(from, JSON_MAX_BYTES, &text, err))
		return -1;
	put_title(&text, title, &titled);
	return file_write_new(to, buf_string(&titled), titled.size, err);
}

static int copy_folder(
	const char *from, const char *to, const char *title, unsigned depth, struct err *err)
{
	struct file_names names = { 0 };
	if (depth == 0)
		return err_set(err, ERR_INPUT, "%s: folders too deep", from);
	int failed = file_make_folders(to, err) || file_list(from, &names, err);
	for (size_t i = 0; !failed && i < names.count; i++) {
		autofree char *source = paths_join(from, names.items[i]);
		autofree char *target = paths_join(to, names.items[i]);
		failed = file_is_folder(source) ? copy_folder(source, target, title, depth - 1, err)
						: copy_file(source, target, title, err);
	}
	file_names_release(&names);
	return failed ? -1 : 0;
}

static int check_id(const struct catalogue *catalogue, const char *id, struct err *err)
{
	autofree char *shown = text_escape_line(id);
	if (!exercise_id_is_valid(id))
		return err_set(err, ERR_USAGE,
			"\"%s\" is no name of an exercise: SUBJECT/SLUG, each of lower-case "
			"letters, digits and single hyphens, 40 at most",
			shown);
	for (size_t i = 0; i < catalogue->count; i++)
		if (strcmp(catalogue->entries[i].id, id) == 0)
			return err_set(err, ERR_USAGE, "%s is there already, in %s", id,
				catalogue->entries[i].folder);
	return 0;
}

static char *usual_folder(struct err *err)
{
	autofree char *own = paths_user_data();
	if (own)
		return paths_join(own, "exercises");
	(void)err_set(err, ERR_INPUT, "no home folder is known: set HOME, or use --dir DIR");
	return NULL;
}

int authoring_new(const struct catalogue *catalogue, const char *id, const char *dir, char **folder,
	struct err *err)
{
	*folder = NULL;
	if (check_id(catalogue, id, err))
		return -1;
	autofree char *exercises = dir ? mem_text(dir) : usual_folder(err);
	autofree char *model = paths_join(catalogue->roots[0], TEMPLATE);
	autofree char *title = title_of(id);
	if (!exercises)
		return -1;
	autofree char *made = paths_join(exercises, id);
	if (file_exists(made))
		return err_set(err, ERR_USAGE, "%s is there already; nothing was changed", made);
	if (copy_folder(model, made, title, DEPTH, err))
		return -1;
	*folder = steal(&made);
	return 0;
}
