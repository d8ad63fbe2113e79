/* SPDX-License-Identifier: MIT */
#include "app/doctor.h"

#include "sandbox/host.h"

void doctor_examine(struct diagnosis *diagnosis)
{
	struct err why = { 0 };
	*diagnosis = (struct diagnosis){ 0 };
	struct sandbox *sandbox = sandbox_open(&why);
	diagnosis->has[FACILITY_containers] =
		sandbox && host_has(sandbox, FACILITY_containers, &why);
	diagnosis->why[FACILITY_containers] = why;
	for (int i = FACILITY_containers + 1; i < FACILITY_COUNT; i++) {
		if (diagnosis->has[FACILITY_containers])
			diagnosis->has[i] = host_has(sandbox, (enum facility)i, &diagnosis->why[i]);
		else
			(void)err_set(&diagnosis->why[i], ERR_UNAVAILABLE,
				"not tried, as there are no containers");
	}
	if (diagnosis->has[FACILITY_containers])
		diagnosis->limits = limit_backend_name(sandbox_limits(sandbox));
	sandbox_close(sandbox);
}

int doctor_missing(const struct diagnosis *diagnosis, const struct exercise *exercise)
{
	const unsigned needs = facility_needs(exercise);
	for (int i = 0; i < FACILITY_COUNT; i++)
		if (needs & 1u << i && !diagnosis->has[i])
			return i;
	return -1;
}
