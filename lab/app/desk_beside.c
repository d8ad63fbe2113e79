/* SPDX-License-Identifier: MIT */
/* What somebody at a desk can have beside checks: a shell in a container, a check replayed. */
#include "app/desk.h"

#include "base/mem.h"

#include <string.h>

#define SHELL_ROWS    24 /* until somebody knows how large it is */
#define SHELL_COLUMNS 80

int desk_shell(struct desk *desk, size_t container, bool with_policy, int other, struct err *err)
{
	const int policy = shell_policy_of(&desk->loaded.exercise, container);
	const int others[] = { other, desk_check_fd(desk), replay_fd(&desk->replay) };
	const struct shell_wish wish = {
		.loaded = &desk->loaded,
		.container = container,
		.text = with_policy && policy >= 0 ? &desk->files[policy].text : NULL,
		.rows = SHELL_ROWS,
		.columns = SHELL_COLUMNS,
		.others = others,
		.other_count = ARRAY_SIZE(others),
	};
	if (wish.text && desk->files[policy].why.kind) {
		*err = desk->files[policy].why;
		return -1;
	}
	return shell_beside_begin(&desk->shell, &wish, err);
}

bool desk_shell_is_stale(const struct desk *desk)
{
	struct hash hash;
	const struct shell_beside *shell = &desk->shell;
	if (!shell->with_policy || shell->policy >= desk->file_count)
		return false;
	const struct buf *text = &desk->files[shell->policy].text;
	hash_of(&hash, buf_string(text), text->size);
	return memcmp(&hash, &shell->hash, sizeof(hash)) != 0;
}

int desk_replay(struct desk *desk, size_t check, int other, struct err *err)
{
	const int others[] = { other, desk_check_fd(desk), shell_beside_fd(&desk->shell) };
	autofree const struct buf **texts = mem_zero(desk->file_count + 1, sizeof(*texts));
	const struct replay_wish wish = {
		.loaded = &desk->loaded,
		.check = check,
		.texts = texts,
		.others = others,
		.other_count = ARRAY_SIZE(others),
	};
	for (size_t i = 0; i < desk->file_count; i++) {
		if (desk->files[i].why.kind) {
			*err = desk->files[i].why;
			return -1;
		}
		texts[i] = &desk->files[i].text;
	}
	return replay_begin(&desk->replay, &wish, err);
}
