/* SPDX-License-Identifier: MIT */
#include "app/shell.h"

#include "app/policy.h"
#include "app/session.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/plan.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What is made for one shell. */
struct making {
	const struct shell_request *request;
	size_t container;
	int policy_on; /* index of the exercise's policy, or -1 */
	struct sandbox *sandbox;
	struct answer_policy policy;
	char *files; /* the plan borrows it */
	struct plan plan;
};

/* --- which container, and which policy --- */

static int no_such_container(const struct exercise *exercise, const char *wrong, struct err *err)
{
	const char *names[EXERCISE_MAX_CONTAINERS];
	autobuf struct buf all = { 0 };
	autobuf struct buf hint = { 0 };
	for (size_t i = 0; i < exercise->container_count; i++) {
		names[i] = exercise->containers[i].name;
		buf_format(&all, "%s%s", i ? ", " : "", names[i]);
	}
	if (!wrong)
		return err_set(err, ERR_USAGE, "%s has several containers, name one of them: %s",
			exercise->id, buf_string(&all));
	autofree char *shown = text_escape_line(wrong);
	text_suggest(&hint, wrong, names, exercise->container_count);
	return err_set(err, ERR_USAGE, "%s has no container \"%s\"%s; it has %s", exercise->id,
		shown, buf_string(&hint), buf_string(&all));
}

static int find_container(struct making *making, struct err *err)
{
	const struct exercise *exercise = &making->request->loaded->exercise;
	const char *name = making->request->container;
	if (!name && exercise->container_count == 1)
		return 0;
	for (size_t i = 0; name && i < exercise->container_count; i++) {
		if (strcmp(exercise->containers[i].name, name) != 0)
			continue;
		making->container = i;
		return 0;
	}
	return no_such_container(exercise, name, err);
}

static int find_policy(struct making *making, struct err *err)
{
	const struct exercise *exercise = &making->request->loaded->exercise;
	making->policy_on = plan_policy_on(exercise, making->container);
	if (!making->request->policy)
		return 0;
	/* a ruleset is felt in every container, wherever it is put */
	for (size_t i = 0; making->policy_on < 0 && i < exercise->policy_count; i++)
		if (exercise->policies[i].kind == POLICY_NFT)
			making->policy_on = (int)i;
	making->policy.exercise = exercise;
	if (making->policy_on < 0)
		return err_set(err, ERR_USAGE, "%s loads no policy in the container %s",
			exercise->id, exercise->containers[making->container].name);
	return policy_read(&making->policy, making->request->policy,
		exercise->policies[making->policy_on].kind, making->sandbox, err);
}

static void make_plan(struct making *making)
{
	const struct loaded *loaded = making->request->loaded;
	const struct exercise *exercise = &loaded->exercise;
	const struct plan_shell shell = {
		.container = making->container,
		.terminal_type = making->request->terminal_type,
	};
	autofree const struct bpf_program **filters =
		mem_zero(exercise->policy_count + 1, sizeof(*filters));
	making->files = paths_join(loaded->folder, "files");
	if (making->request->policy)
		filters[making->policy_on] = &making->policy.program;
	plan_make_shell(&making->plan, exercise, filters,
		file_is_folder(making->files) ? making->files : NULL, &shell);
	struct plans one = { .items = &making->plan, .count = 1 };
	if (making->request->policy && making->policy.kind == POLICY_NFT)
		plans_put_ruleset(&one, exercise, (size_t)making->policy_on,
			making->policy.profile.doc.text, making->policy.profile.doc.size);
}

/* --- the world --- */

static int run_session(const struct making *making, struct signals *signals, struct relay_end *end,
	struct err *err)
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

static int run_world(struct making *making, struct relay_end *end, struct err *err)
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
	struct making making = { .request = request };
	autobuf struct buf what = { 0 };
	*end = (struct relay_end){ 0 };
	if (exercise_cannot_run(&request->loaded->exercise, &what))
		return err_set(err, ERR_UNAVAILABLE, "this build cannot run %s", buf_string(&what));
	int failed = find_container(&making, err);
	if (!failed) {
		making.sandbox = sandbox_open(err);
		failed = !making.sandbox || find_policy(&making, err) ? -1 : 0;
	}
	if (!failed) {
		make_plan(&making);
		failed = run_world(&making, end, err);
	}
	plan_release(&making.plan);
	if (request->policy)
		policy_release(&making.policy);
	sandbox_close(making.sandbox);
	free(making.files);
	return failed;
}
