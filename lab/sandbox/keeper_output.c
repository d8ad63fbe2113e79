/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The keeper reads a workload's stdout and stderr itself, as they are not
 * init's business and a full pipe must not stop the container. All bytes are counted for the
 * limit; the first part is passed on as observations; complete lines of stdout are compared with
 * the one that makes the workload ready.
 */
#include "sandbox/keeper.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define OUTPUT_KEPT (64u * 1024u) /* unless all is asked for */

static void line_seen(struct keeper *keeper, struct member *member)
{
	const struct order order = { .kind = ORDER_LINE_SEEN };
	if (write(member->container.control, &order, sizeof(order)) != sizeof(order))
		keeper_fault(keeper, "send an order to a container's init", errno);
}

/* READY_LINE: complete lines of stdout, compared whole; longer ones can't be the one. */
static void watch_lines(
	struct keeper *keeper, struct member *member, const char *bytes, size_t size)
{
	const struct ready *ready = &member->container.plan->ready;
	if (ready->kind != READY_LINE || member->ready)
		return;
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != '\n') {
			if (member->line_size < LINE_MAX_BYTES)
				member->line[member->line_size] = bytes[i];
			member->line_size++;
			continue;
		}
		const bool whole = member->line_size <= LINE_MAX_BYTES &&
				   member->line_size == strlen(ready->text) &&
				   memcmp(member->line, ready->text, member->line_size) == 0;
		member->line_size = 0;
		if (whole) {
			line_seen(keeper, member);
			return;
		}
	}
}

static void keep_output(
	struct keeper *keeper, size_t index, int stream, const char *bytes, size_t size)
{
	struct member *member = &keeper->members[index];
	const struct plan_container *plan = member->container.plan;
	const bool all = plan->keep_output || plan->tool != PLAN_TOOL_NONE;
	const uint64_t cap = all ? plan->limits.output_kib * 1024ull : OUTPUT_KEPT;

	for (size_t at = 0; at < size && member->output_kept < cap;) {
		const size_t room = (size_t)(cap - member->output_kept);
		size_t piece = size - at < room ? size - at : room;
		if (piece > OBSERVATION_TEXT)
			piece = OBSERVATION_TEXT;
		struct observation output = { .kind = OBSERVED_OUTPUT,
			.container = (uint32_t)index,
			.output = { .stream = (uint32_t)stream, .size = (uint32_t)piece } };
		memcpy(output.output.bytes, bytes + at, piece);
		keeper_tell(keeper, &output);
		member->output_kept += piece;
		at += piece;
	}
}

static void limit_output(struct keeper *keeper, size_t index)
{
	const struct member *member = &keeper->members[index];
	if (member->output_bytes > member->container.plan->limits.output_kib * 1024ull)
		keeper_limit_hit(keeper, index, LIMIT_OUTPUT);
}

/* A bounded part of what is there, so that a flood leaves time for everything else. */
void keeper_output_readable(struct keeper *keeper, size_t index, int which)
{
	struct member *member = &keeper->members[index];
	static char bytes[64 * 1024];
	int *fd = &member->container.output[which];

	const ssize_t got = read(*fd, bytes, sizeof(bytes));
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		(void)close(*fd);
		*fd = -1;
		member->output_owed[which] = 0;
		return;
	}
	member->output_bytes += (uint64_t)got;
	uint64_t *owed = &member->output_owed[which];
	*owed -= *owed < (uint64_t)got ? *owed : (uint64_t)got;
	if (which == 0)
		watch_lines(keeper, member, bytes, (size_t)got);
	keep_output(keeper, index, which + 1, bytes, (size_t)got);
	limit_output(keeper, index);
}

void keeper_probe_output(struct keeper *keeper, size_t index, struct observation *said)
{
	struct member *member = &keeper->members[index];
	if (said->step != member->probe_step) {
		member->probe_step = said->step;
		member->probe_kept = 0;
	}
	member->output_bytes += said->output.size;
	if (member->probe_kept < OUTPUT_KEPT)
		keeper_tell(keeper, said);
	member->probe_kept += said->output.size;
	limit_output(keeper, index);
}

void keeper_output_ended(struct member *member)
{
	for (int which = 0; which < 2; which++) {
		int left = 0;
		const int fd = member->container.output[which];
		if (fd >= 0 && ioctl(fd, FIONREAD, &left) == 0)
			member->output_owed[which] = (uint64_t)left;
	}
}
