/* SPDX-License-Identifier: MIT */
#include "core/mention.h"

#include "base/mem.h"

#include <stdlib.h>

void mention_set(struct mention *mention, const char *name, const struct jnode *at)
{
	struct place place;
	jnode_place(at, false, &place);
	*mention = (struct mention){
		.name = mem_text(name), .line = place.line, .column = place.column
	};
}

void mention_release(struct mention *mention)
{
	free(mention->name);
	*mention = (struct mention){ 0 };
}

void mention_place(const struct mention *mention, const char *file, struct place *place)
{
	place_set(place, file, mention->line, mention->column);
}
