/* SPDX-License-Identifier: MIT */
#include "core/surface_share.h"

#include "core/pattern_box.h"
#include "core/profile_hints.h"

/* One or two filters, asked about one call at the points that tell all of them apart. */
struct asking {
	const struct surface_filter *const *filters;
	size_t count;
	const struct syscall_row *call;
	enum abi abi;
};

#define MOST_FILTERS 2
#define NUMBER_WORDS UINT32_C(3) /* nr and arch, see bpf_words_read_by */

static uint32_t words_of(const struct asking *asking)
{
	uint32_t words = 0;
	for (size_t i = 0; i < asking->count; i++)
		words |= bpf_words_read_by(asking->filters[i]->program, abi_audit_arch(asking->abi),
			(uint32_t)asking->call->number[asking->abi]);
	return words;
}

static void fill(const struct asking *asking, const struct pattern *pattern, struct box *box)
{
	struct profile_hints profiles[MOST_FILTERS];
	struct pattern_hints hints[MOST_FILTERS];
	const uint32_t words = words_of(asking);
	*box = (struct box){ .pattern = pattern, .abi = asking->abi };
	for (size_t i = 0; i < asking->count; i++) {
		profile_hints_init(&profiles[i], asking->filters[i]->profile);
		profile_hints_of(&profiles[i], asking->call, &hints[i]);
	}
	box_fill(box, hints, asking->count, words);
	box_hold_unread(box, words);
	for (size_t i = 0; i < asking->count; i++)
		profile_hints_release(&profiles[i]);
}

static bool permits(const struct surface_filter *filter, const struct seccomp_data *data)
{
	return answer_permits(bpf_decide(&filter->program, 1, data));
}

/* Most calls: the filter looks at nothing but the number. */
static enum share share_of_number(const struct asking *asking)
{
	const struct seccomp_data data = {
		.nr = (int)asking->call->number[asking->abi],
		.arch = abi_audit_arch(asking->abi),
	};
	return permits(asking->filters[0], &data) ? SHARE_ALL : SHARE_NONE;
}

static enum share share_in(const struct surface_filter *filter, const struct box *box)
{
	size_t place[BOX_AXES] = { 0 };
	bool some = false;
	bool all = true;
	do {
		struct seccomp_data data;
		box_point(box, place, &data);
		const bool permitted = permits(filter, &data);
		some |= permitted;
		all &= permitted;
	} while ((all || !some) && box_next(box, place));
	return all ? SHARE_ALL : some ? SHARE_SOME : SHARE_NONE;
}

enum share share_of(
	const struct surface_filter *filter, const struct syscall_row *call, enum abi abi)
{
	const struct asking asking = { &filter, 1, call, abi };
	const struct pattern pattern = { .call = call };
	if (!(words_of(&asking) & ~NUMBER_WORDS))
		return share_of_number(&asking);
	struct box box;
	fill(&asking, &pattern, &box);
	const enum share share =
		box_fits(&box, SHARE_MAX_POINTS) ? share_in(filter, &box) : SHARE_SOME;
	box_release(&box);
	return share;
}

/* What no filter looks at is held at one value, so where both look at nothing but number and
 * architecture the box has one point. */
void share_points_begin(struct share_points *points, const struct surface_filter *filter,
	const struct surface_filter *other, const struct syscall_row *call, enum abi abi)
{
	const struct surface_filter *const both[] = { filter, other };
	const struct asking asking = { both, MOST_FILTERS, call, abi };
	*points = (struct share_points){
		.pattern = { .call = call },
		.left = SHARE_MAX_POINTS,
		.by_arguments = (words_of(&asking) & ~NUMBER_WORDS) != 0,
	};
	fill(&asking, &points->pattern, &points->box);
}

void share_points_at(const struct share_points *points, struct seccomp_data *data)
{
	box_point(&points->box, points->place, data);
}

bool share_points_next(struct share_points *points)
{
	return --points->left && box_next(&points->box, points->place);
}

void share_points_end(struct share_points *points)
{
	box_release(&points->box);
}

bool share_find_beyond(const struct surface_filter *filter, const struct surface_filter *other,
	const struct syscall_row *call, enum abi abi, struct seccomp_data *data)
{
	struct share_points points;
	bool found = false;
	share_points_begin(&points, filter, other, call, abi);
	do {
		share_points_at(&points, data);
		found = permits(filter, data) && !permits(other, data);
	} while (!found && share_points_next(&points));
	share_points_end(&points);
	return found;
}
