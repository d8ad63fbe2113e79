/* SPDX-License-Identifier: MIT */
#include "core/facility.h"

static const struct facility_row rows[] = {
#define FACILITY(word, name, what, unlock) [FACILITY_##word] = { name, what, unlock },
	FACILITY_LIST
#undef FACILITY
};

const struct facility_row *facility_row(enum facility facility)
{
	return &rows[facility];
}

/* The facility behind an opening of the baseline; the others are in every kernel that can make
 * containers. */
static unsigned need_of_opening(enum opening opening)
{
	switch (opening) {
	case OPENING_i386:
		return 1u << FACILITY_i386;
	case OPENING_x32:
		return 1u << FACILITY_x32;
	case OPENING_vsock:
		return 1u << FACILITY_vsock;
	case OPENING_alg:
		return 1u << FACILITY_alg;
	case OPENING_keyring:
		return 1u << FACILITY_keyring;
	case OPENING_userns:
	case OPENING_ptrace:
	case OPENING_userfaultfd:
	case OPENING_memfd:
	case OPENING_COUNT:
		break;
	}
	return 0;
}

unsigned facility_needs(const struct exercise *exercise)
{
	unsigned needs = 1u << FACILITY_containers;
	if (exercise->ids == ID_RANGE)
		needs |= 1u << FACILITY_ranges;
	if (exercise->network_count)
		needs |= 1u << FACILITY_links;
	for (size_t i = 0; i < exercise->check_count; i++)
		if (exercise->checks[i].matrix)
			needs |= 1u << FACILITY_ipv6; /* its sockets are of both families */
	for (size_t i = 0; i < exercise->check_count; i++)
		if (check_is_recorded(&exercise->checks[i]))
			needs |= 1u << FACILITY_recorder;
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == POLICY_NFT)
			needs |= 1u << FACILITY_nft;
	for (size_t i = 0; i < exercise->policy_count; i++)
		if (policy_is_c(exercise->policies[i].kind))
			needs |= 1u << FACILITY_toolchain;
	for (size_t i = 0; i < exercise->container_count; i++) {
		const struct exercise_container *container = &exercise->containers[i];
		if (container->image == IMAGE_HOST)
			needs |= 1u << FACILITY_host_image;
		for (int opening = 0; opening < OPENING_COUNT; opening++)
			if (container->opens & 1u << opening)
				needs |= need_of_opening((enum opening)opening);
	}
	return needs;
}
