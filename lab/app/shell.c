/* SPDX-License-Identifier: MIT */
#include "app/shell.h"

#include "app/session.h"
#include "app/shell_parts.h"
#include "base/mem.h"

#include <signal.h>

/* --- the world --- */

static int run_session(const struct shell_making *making, struct signals *signals,
	struct relay_end *end, struct err *err)
{
	const struct shell_request *request = making->request;
	struct session session = {
		.world = world_open(making->sandbox, &making->plan, err),
		.plan = &making->plan,
		.signals = signals,
		.input = request->input,
		.outlet = { .fd = request->output, .filter = request->filter },
		.end = end,
	};
	if (!session.world)
		return -1;
	const int carried = session_run(&session, err);
	raw_end(&session.raw);
	outlet_release(&session.outlet);
	if (world_close(session.world) || carried)
		return carried;
	return err_set(err, ERR_SYSTEM,
		"a process in the container is stuck in the kernel and can't be killed");
}

static int run_world(struct shell_making *making, struct relay_end *end, struct err *err)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP,
		SIGCONT };
	struct signals signals;
	if (signals_open(&signals, wanted, ARRAY_SIZE(wanted), err))
		return -1;
	const int ran = run_session(making, &signals, end, err);
	signals_close(&signals);
	return ran;
}

int shell_run(const struct shell_request *request, struct relay_end *end, struct err *err)
{
	struct shell_making making;
	*end = (struct relay_end){ 0 };
	int failed = shell_make(&making, request, err);
	if (!failed)
		failed = run_world(&making, end, err);
	shell_release(&making);
	return failed;
}
