/* SPDX-License-Identifier: MIT */
#include "core/caps.h"

#include "core/names.h"

const char *caps_set_name(enum caps_set set)
{
	static const char *const names[] = {
		[CAPS_EFFECTIVE] = "effective",
		[CAPS_PERMITTED] = "permitted",
		[CAPS_INHERITABLE] = "inheritable",
		[CAPS_BOUNDING] = "bounding",
		[CAPS_AMBIENT] = "ambient",
	};
	return names[set];
}

/* What the file gives, before the ambient set is added. */
struct gain {
	uint64_t permitted;
	bool effective;
};

static bool add_file_caps(
	const struct caps_process *before, const struct caps_file *file, struct gain *gain)
{
	gain->permitted = (before->sets[CAPS_BOUNDING] & file->permitted) |
			  (before->sets[CAPS_INHERITABLE] & file->inheritable);
	gain->effective = file->effective;
	/* A program that does not know capabilities would run with half of what it needs. */
	return !file->effective || !(file->permitted & ~gain->permitted);
}

/* uid 0 gets all that it may have, as if each program had all capabilities; but not from a
 * set-user-ID-root program that has capabilities of its own. */
static void add_root(const struct caps_process *before, const struct caps_file *file,
	const struct caps_process *after, struct gain *gain)
{
	const bool by_setuid = after->euid == 0 && before->ruid != 0;
	if (before->no_root || (file->has_caps && by_setuid))
		return;
	if (after->euid == 0 || after->ruid == 0)
		gain->permitted = before->sets[CAPS_BOUNDING] | before->sets[CAPS_INHERITABLE];
	if (after->euid == 0)
		gain->effective = true;
}

bool caps_exec(
	const struct caps_process *before, const struct caps_file *file, struct caps_process *after)
{
	struct gain gain = { 0 };
	*after = *before;
	/* The bit does nothing under no_new_privs; capabilities of a file do, but give nothing new.
	 */
	if (file->is_setuid && !before->no_new_privs)
		after->euid = file->owner;
	if (file->has_caps && !add_file_caps(before, file, &gain))
		return false;
	add_root(before, file, after, &gain);
	if (file->has_caps || after->euid != before->euid)
		after->sets[CAPS_AMBIENT] = 0;
	if (before->no_new_privs && (gain.permitted & ~before->sets[CAPS_PERMITTED])) {
		gain.permitted &= before->sets[CAPS_PERMITTED];
		after->euid = before->ruid;
	}
	after->sets[CAPS_PERMITTED] = gain.permitted | after->sets[CAPS_AMBIENT];
	after->sets[CAPS_EFFECTIVE] =
		gain.effective ? after->sets[CAPS_PERMITTED] : after->sets[CAPS_AMBIENT];
	return true;
}

struct caps_process caps_exec_plain(const struct caps_process *before)
{
	static const struct caps_file plain = { 0 };
	struct caps_process after;
	const bool runs = caps_exec(before, &plain, &after);
	(void)runs; /* only what asks for effective capabilities can be refused */
	return after;
}

void caps_identity_everything(struct caps_identity *identity)
{
	uint64_t all = 0;
	for (unsigned i = 0; capability_name(i); i++)
		all |= UINT64_C(1) << i;
	*identity = (struct caps_identity){ 0 };
	identity->process.sets[CAPS_EFFECTIVE] = all;
	identity->process.sets[CAPS_PERMITTED] = all;
	identity->process.sets[CAPS_BOUNDING] = all;
}
