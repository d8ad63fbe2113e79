/* SPDX-License-Identifier: MIT */
#include "app/regrade.h"

#include "app/outlet.h"
#include "app/saves.h"
#include "base/mem.h"
#include "sys/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

struct regrading {
	const struct regrade *request;
	struct bench *bench;
	struct saves saves;
	struct signals signals;
	struct outlet outlet;
	int signal; /* that ends it, 0 */
	unsigned number;
};

/* Wait for a signal, events, or the end of who reads our output, so many milliseconds; 0 to look.
 */
static int look(struct regrading *regrading, int timeout_ms, struct err *err)
{
	struct pollfd polled[] = {
		{ .fd = regrading->signals.fd, .events = POLLIN },
		{ .fd = regrading->outlet.fd }, /* errors are told unasked */
		{ .fd = saves_fd(&regrading->saves), .events = POLLIN },
	};
	if (poll(polled, ARRAY_SIZE(polled), timeout_ms) < 0 && errno != EINTR)
		return err_errno(err, "wait for a save");
	if (polled[0].revents)
		regrading->signal = signals_next(&regrading->signals);
	else if (polled[1].revents)
		regrading->signal = SIGPIPE;
	return 0;
}

/* As far as somebody takes it: who stops reading must not keep us from signals. */
static int write_out(struct regrading *regrading, struct err *err)
{
	struct outlet *outlet = &regrading->outlet;
	while (!outlet_is_empty(outlet) && !regrading->signal) {
		struct pollfd polled[] = {
			{ .fd = regrading->signals.fd, .events = POLLIN },
			{ .fd = outlet->fd, .events = POLLOUT },
		};
		bool nobody = false;
		if (poll(polled, ARRAY_SIZE(polled), -1) < 0 && errno != EINTR)
			return err_errno(err, "wait for standard output");
		if (polled[0].revents)
			regrading->signal = signals_next(&regrading->signals);
		if (polled[1].revents && outlet_write(outlet, &nobody, err))
			return -1;
		if (nobody)
			regrading->signal = SIGPIPE;
	}
	return 0;
}

static int tell(struct regrading *regrading, const struct regrade_news *news, struct err *err)
{
	const struct regrade *request = regrading->request;
	struct err ignored = { 0 };
	autobuf struct buf text = { 0 };
	const int failed = request->tell(request->context, news, &text, err);
	outlet_add(&regrading->outlet, buf_string(&text), text.size);
	return write_out(regrading, failed ? &ignored : err) ? -1 : failed;
}

static int tell_result(struct regrading *regrading, struct regrade_news *news,
	const struct attempt *attempt, int failed, struct err *err)
{
	struct err why = *err;
	if (failed && err->kind != ERR_INPUT)
		return -1;
	*err = (struct err){ 0 };
	news->event = failed ? REGRADE_UNREADABLE : REGRADE_GRADED;
	news->attempt = failed ? NULL : attempt;
	news->why = failed ? &why : NULL;
	return tell(regrading, news, err);
}

static int check(struct regrading *regrading, const char *saved, struct err *err)
{
	const struct regrade *request = regrading->request;
	const struct answer_source source = { .folder = request->folder };
	struct regrade_news news = { .number = ++regrading->number, .saved = saved };
	struct attempt attempt = { 0 };
	if (tell(regrading, &news, err) || regrading->signal)
		return -1;
	int failed = (request->is_static ? attempt_static : attempt_run)(
		regrading->bench, request->loaded, &source, request->only, &attempt, err);
	const int graded = !failed;
	if (look(regrading, 0, err) == 0 && !regrading->signal)
		failed = tell_result(regrading, &news, &attempt, failed, err);
	if (graded)
		attempt_release(&attempt);
	return failed;
}

static int wait_and_check(struct regrading *regrading, struct err *err)
{
	autobuf struct buf names = { 0 };
	if (look(regrading, saves_wait_ms(&regrading->saves), err))
		return -1;
	if (regrading->signal)
		return 0;
	const int saved = saves_next(&regrading->saves, &names, err);
	return saved > 0 ? check(regrading, buf_string(&names), err) : saved;
}

static int run(struct regrading *regrading, struct err *err)
{
	int failed = saves_open(&regrading->saves, &regrading->request->loaded->exercise,
		regrading->request->folder, err);
	if (!failed && !(regrading->bench = bench_open(err)))
		failed = -1;
	if (failed)
		return failed;
	bench_stop_at(regrading->bench, regrading->signals.fd);
	failed = check(regrading, NULL, err);
	while (!failed && !regrading->signal)
		failed = wait_and_check(regrading, err);
	return regrading->signal ? 0 : failed; /* what a signal ended has not failed */
}

int regrade_run(const struct regrade *regrade, int *signal, struct err *err)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP };
	struct regrading regrading = {
		.request = regrade,
		.outlet = { .fd = regrade->output, .filter = OUTLET_RAW },
	};
	if (signals_open(&regrading.signals, wanted, ARRAY_SIZE(wanted), err))
		return -1;
	const int failed = run(&regrading, err);
	*signal = regrading.signal;
	bench_close(regrading.bench);
	saves_close(&regrading.saves);
	outlet_release(&regrading.outlet);
	signals_close(&regrading.signals);
	return failed;
}
