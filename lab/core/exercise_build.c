/* SPDX-License-Identifier: MIT */
/* What of the format this build can run: the one place to change when it can run more. */
#include "core/exercise.h"

#include <stdarg.h>

static const bool runs_policy[POLICY_KIND_COUNT] = {
	[POLICY_SECCOMP_JSON] = true,
	[POLICY_SECCOMP_C] = true,
	[POLICY_CAPS_JSON] = true,
	[POLICY_NFT] = true,
	[POLICY_PROGRAM_C] = true,
	[POLICY_ANSWERS] = true,
};

static const bool runs_check[CHECK_KIND_COUNT] = {
	[CHECK_BENIGN] = true,
	[CHECK_ATTACK] = true,
	[CHECK_ANALYSIS] = true,
	[CHECK_SURFACE] = true,
	[CHECK_STATE] = true,  /* some of it: add_states */
	[CHECK_MATRIX] = true, /* the same: add_packets */
};

static const bool runs_network[] = {
	[NETWORK_LINK] = true,
	[NETWORK_ROUTER] = true,
	[NETWORK_BRIDGE] = false,
};

__attribute__((format(printf, 2, 3))) static void add(struct buf *what, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_text(what, what->size ? ", " : "");
	buf_vformat(what, format, args);
	va_end(args);
}

/* What a program begins with, as the recorder tells it; the workload is not read yet. */
#define READ_FACTS                                                                                 \
	(1u << STATE_EFFECTIVE | 1u << STATE_PERMITTED | 1u << STATE_INHERITABLE |                 \
		1u << STATE_BOUNDING | 1u << STATE_AMBIENT | 1u << STATE_NO_NEW_PRIVS |            \
		1u << STATE_UID | 1u << STATE_GID | 1u << STATE_GROUPS | 1u << STATE_FILTERS |     \
		1u << STATE_DESCRIPTORS)

static void add_states(const struct exercise *exercise, struct buf *what)
{
	unsigned facts = 0;
	bool others = false;
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check_state *state = exercise->checks[i].state;
		if (!state)
			continue;
		facts |= state->facts;
		others |= !state->has_probe;
	}
	if (others)
		add(what, "checks of kind state without a \"probe\"");
	for (int i = 0; i < STATE_FACT_COUNT; i++)
		if (facts & ~READ_FACTS & 1u << i)
			add(what, "the state %s", state_fact_name((enum state_fact)i));
}

static void add_packets(const struct exercise *exercise, struct buf *what)
{
	static const unsigned tried = 1u << PACKET_NEW | 1u << PACKET_REPLY;
	for (size_t i = 0; i < exercise->check_count; i++) {
		const struct check_matrix *matrix = exercise->checks[i].matrix;
		if (!matrix || !(matrix->packets & ~tried))
			continue;
		add(what, "the packets invalid and fragment of a matrix");
		return;
	}
}

bool exercise_cannot_run(const struct exercise *exercise, struct buf *what)
{
	unsigned policies = 0;
	unsigned checks = 0;
	for (size_t i = 0; i < exercise->policy_count; i++)
		policies |= 1u << exercise->policies[i].kind;
	for (size_t i = 0; i < exercise->check_count; i++)
		checks |= 1u << exercise->checks[i].kind;
	for (int i = 0; i < POLICY_KIND_COUNT; i++)
		if (policies & 1u << i && !runs_policy[i])
			add(what, "policy kind %s", policy_kind_name((enum policy_kind)i));
	for (int i = 0; i < CHECK_KIND_COUNT; i++)
		if (checks & 1u << i && !runs_check[i])
			add(what, "checks of kind %s", check_kind_name((enum check_kind)i));
	add_states(exercise, what);
	add_packets(exercise, what);
	for (size_t i = 0; i < exercise->network_count; i++)
		if (!runs_network[exercise->networks[i].kind])
			add(what, "the network %s (%s)", exercise->networks[i].name,
				network_kind_name(exercise->networks[i].kind));
	return what->size > 0;
}
