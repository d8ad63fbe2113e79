/* SPDX-License-Identifier: MIT */
#include "tui/copy.h"

#include "base/base64.h"
#include "tui/plain_page.h"
#include "tui/screen.h"

#define WIDTH 100 /* of lines, which fit into a message or an issue */

/* The lines that the dialogue would tell, without numbers and symbols. */
static void add_told(const struct model *model, struct buf *out)
{
	struct model plain = *model; /* as it is, but for its look */
	autosheet struct sheet sheet = { 0 };
	plain.look.is_plain = true;
	screen_get(SCREEN_EXERCISE)->tell(&plain, WIDTH, &sheet);
	for (size_t i = 0; i < sheet.count; i++) {
		plain_page_words(sheet.lines[i].text, out);
		buf_char(out, '\n');
	}
}

void copy_pane(const struct model *model, struct buf *out)
{
	const struct desk *desk = &model->desk;
	if (model->view.pane == PANE_TASK)
		buf_add(out, buf_string(&desk->task), desk->task.size);
	else if (model->view.pane == PANE_POLICY && model->view.file < desk->file_count)
		buf_add(out, buf_string(&desk->files[model->view.file].text),
			desk->files[model->view.file].text.size);
	else
		add_told(model, out);
}

void copy_path(const struct model *model, struct buf *out)
{
	const struct desk *desk = &model->desk;
	if (desk->is_begun && model->view.file < desk->file_count)
		buf_format(
			out, "%s/%s", desk->workspace.folder, desk->files[model->view.file].name);
}

static void add_sequence(const struct buf *text, const char *escape, struct buf *out)
{
	buf_format(out, "%s]52;c;", escape);
	base64_add(out, buf_string(text), text->size);
	buf_char(out, '\a');
}

/* tmux takes the first for its own buffers if set-clipboard is on, and hands the second on if
 * allow-passthrough is: within it each escape stands twice. */
void copy_sequence(const struct buf *text, bool in_tmux, struct buf *out)
{
	add_sequence(text, "\033", out);
	if (!in_tmux)
		return;
	buf_text(out, "\033Ptmux;");
	add_sequence(text, "\033\033", out);
	buf_text(out, "\033\\");
}
