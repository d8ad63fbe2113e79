/* SPDX-License-Identifier: MIT */
#include "app/publish.h"

#include "app/result_file.h"
#include "base/mem.h"
#include "core/person.h"
#include "core/published.h"
#include "sys/file.h"
#include "sys/folder.h"
#include "sys/paths.h"
#include "sys/user.h"

#include <string.h>
#include <unistd.h>

static char *name_of(const char *person)
{
	return person ? mem_text(person) : user_name(getuid());
}

int publish_check(const char *folder, const char *person, struct err *err)
{
	if (!folder)
		return 0;
	autofree char *name = name_of(person);
	if (!name || !person_is_valid(name))
		return err_set(err, ERR_USAGE, "say who you are with --as NAME: " PERSON_FORM);
	if (!file_is_folder(folder))
		return err_set(err, ERR_USAGE, "--publish: there is no folder %s", folder);
	return 0;
}

/* What was published before; nothing where that can't be read, or is about another. */
static void read_before(
	const char *folder, const char *file, const char *person, struct published *published)
{
	struct err ignored = { 0 };
	autobuf struct buf text = { 0 };
	const int fd = folder_open(folder, &ignored);
	if (fd < 0)
		return;
	const bool is_read =
		file_read_answer_at(fd, file, PUBLISHED_BYTES, &text, &ignored) == 0 &&
		published_parse(published, file, buf_string(&text), text.size, &ignored) == 0;
	(void)close(fd); /* only read */
	if (!is_read || strcmp(published->person, person) != 0)
		published_release(published);
}

int publish(const char *folder, const char *person, const struct verdict *verdict, struct err *err)
{
	struct published published = { 0 };
	autofree char *name = name_of(person);
	autofree char *file = mem_format("%s.json", name);
	autofree char *path = paths_join(folder, file);
	autobuf struct buf text = { 0 };
	read_before(folder, file, name, &published);
	if (!published.person)
		published.person = mem_text(name);
	published_add(&published, verdict);
	autofree char *json = published_format(&published);
	published_release(&published);
	buf_text(&text, json);
	return result_file_write(path, &text, err);
}
