/* SPDX-License-Identifier: MIT */
/* Letters that are typed: into the filter of the home screen, into help and palette. */
#include "tui/act.h"
#include "tui/screen.h"

#include <curses.h>
#include <string.h>

static char *typed_text(struct model *model)
{
	return model_screen(model) == SCREEN_HOME ? model->view.filter : model->view.typed;
}

static void typed_changed(struct model *model)
{
	model->view.at[model_screen(model)] = 0;
	if (model_screen(model) == SCREEN_HOME)
		home_choose_rows(model);
}

static bool end_filtering(struct model *model, int key)
{
	if (model_screen(model) != SCREEN_HOME || (key != KEY_RETURN && key != KEY_ESCAPE))
		return false;
	model->view.is_filtering = false;
	if (key == KEY_ESCAPE) {
		model->view.filter[0] = '\0';
		typed_changed(model);
	}
	return true;
}

/* All keys go into the shell but the one that takes them back. */
static bool typed_into_shell(struct model *model, int key)
{
	if (!model_is_at_shell(model) || !model->view.is_in_shell)
		return false;
	if (key == KEY_CTRL('g'))
		model->view.is_in_shell = false;
	else
		act_shell_type(model, key);
	return true;
}

bool act_typed(struct model *model, int key)
{
	char *text = typed_text(model);
	const size_t size = strlen(text);
	if (typed_into_shell(model, key))
		return true;
	if (!screen_is_typing(model))
		return false;
	if (end_filtering(model, key))
		return true;
	if (key == KEY_CTRL('u'))
		text[0] = '\0';
	else if (key == KEY_BACKSPACE || key == 127 || key == KEY_CTRL('h'))
		text[size ? size - 1 : 0] = '\0';
	else if (key >= ' ' && key < 127 && size + 1 < VIEW_TEXT)
		memcpy(text + size, (char[]){ (char)key, '\0' }, 2);
	else
		return false;
	typed_changed(model);
	return true;
}
