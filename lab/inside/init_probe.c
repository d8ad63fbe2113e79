/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A probe is never exec'd: init forks, the child becomes the learner's side
 * (init_learner.c) and makes one stated call under the filters (probes.h). Its page is memory that
 * no L2 process can reach (the child is not dumpable, init is of L1); all the same init copies it
 * once, after the child is gone, and calls it garbled if it names another call than the probe's.
 */
#include "inside/probes.h"

#include "core/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* In range mode what is made for the learner must belong to the learner; in single mode it does. */
static void make_files_as(const struct init *init, bool learner)
{
	if (init->orders->ids != ID_RANGE)
		return;
	(void)setfsgid(
		learner ? learner_group(init->orders) + 1 : 0); /* these tell the previous id, */
	(void)setfsuid(learner ? init->orders->user + 1 : 0);   /* and no error */
}

/* A fresh directory in the container's writable file system, the probe's working directory. Its
 * name can't be guessed, or a workload that was there first would make the lab fail. */
static int make_folder(char *path, size_t size)
{
	uint64_t name;
	if (getrandom(&name, sizeof(name), 0) != sizeof(name))
		return -1;
	(void)snprintf(path, size, "/tmp/probe-%016llx", (unsigned long long)name);
	if (mkdir(path, 0700))
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static _Noreturn void child(const struct init *init, const struct probe_functions *functions,
	const char *folder, struct probe_page *page)
{
	struct probe probe = { .page = page, .request = &init->probe_request, .fd = -1 };
	struct caps_identity rights;

	learner_rights_of_probe(init->orders, init->probe_request.as_root, &rights);
	page->setup_step = (uint32_t)learner_enter(init, &rights, -1);
	if (page->setup_step == 0 && chdir(folder))
		page->setup_step = SETUP_FOLDER;
	if (page->setup_step == 0 && functions->before && functions->before(&probe))
		page->setup_step = 102;
	if (page->setup_step == 0 && learner_load_filters(init->orders, probe.between))
		page->setup_step = 103;
	if (page->setup_step)
		page->setup_error = (uint32_t)errno;
	else
		functions->run(&probe);
	if (functions->holds && page->returned)
		probe_hold(page);
	__builtin_trap(); /* exit_group may be forbidden */
}

/* --- a program beside the probe, for it to attack --- */

#define SLEEP "/bin/sleep"

/* Without the learner's filter, whose business it is not, but as small as any other process. */
static _Noreturn void sibling(const struct init *init, int executed)
{
	struct caps_identity rights = { .process = { .no_new_privs = true } };
	const bool is_range = init->orders->ids == ID_RANGE;
	rights.process.ruid = is_range ? PROBE_OTHER_ID : init->orders->user;
	rights.process.euid = rights.process.ruid;
	rights.gid = is_range ? PROBE_OTHER_ID : learner_group(init->orders);
	if (learner_enter(init, &rights, executed) == 0)
		(void)execl(SLEEP, "sleep", "30", (char *)NULL);
	_exit(127);
}

/* Only a process that has executed something inside can be traced, so init waits for that: the
 * pipe's other end closes then. */
static void start_sibling(struct init *init)
{
	int executed[2];
	char byte;
	if (pipe2(executed, O_CLOEXEC))
		init_fail("make a pipe for a probe's sibling", errno);
	const pid_t pid = fork();
	if (pid == 0)
		sibling(init, executed[1]);
	(void)close(executed[1]);
	const ssize_t closed = read(executed[0], &byte, 1);
	(void)close(executed[0]);
	if (pid < 0 || closed != 0)
		init_fail("start a probe's sibling", errno);
	init->probe_page->victim = pid;
}

/* `functions` may be NULL. */
static void prepare_folder(struct init *init, const struct probe_functions *functions,
	const struct probe_request *request, char *path, size_t size)
{
	make_files_as(init, true);
	init->probe_folder = make_folder(path, size);
	if (init->probe_folder < 0)
		init_fail("make a probe's directory", errno);
	if (functions && functions->prepare && functions->prepare(init->probe_folder, request))
		init_fail("prepare a probe's directory", errno);
	make_files_as(init, false);
}

void probe_start(struct init *init, uint32_t step, const struct probe_request *request)
{
	const struct probe_functions *functions = probe_functions(request->kind);
	const bool is_program = request->kind == PROBE_exec;
	char folder[64];

	if ((!functions && !is_program) || init->probe)
		init_fail("start a probe", EINVAL);
	prepare_folder(init, functions, request, folder, sizeof(folder));
	init->probe_page = learner_page();
	init->probe_step = step;
	init->probe_request = *request;
	init->probe_timed_out = false;
	init->probe_looked = false;
	init->probe_look_until_ms = 0;
	init->probe_effect = false;
	init->probe_until_ms = init_now_ms() + init->orders->probe_ms;

	struct observation begun = { .kind = OBSERVED_PROBE_BEGUN, .step = step };
	init_tell(&begun);
	if (is_program) {
		program_start(init, folder);
		return;
	}
	if (functions->has_sibling)
		start_sibling(init);
	const pid_t pid = fork();
	if (pid == 0)
		child(init, functions, folder, init->probe_page);
	if (pid < 0)
		init_fail("start a probe", errno);
	init->probe = pid;
}

static bool see_effect(const struct init *init, pid_t alive, struct process_end end)
{
	const struct probe_page *page = init->probe_page;
	const struct probe_look look = {
		.init = init,
		.request = &init->probe_request,
		.page = page,
		.folder = init->probe_folder,
		.pid = alive,
		.result = page->returned ? page->result : -1,
		.end = end,
	};
	return probe_functions(init->probe_request.kind)->effect(&look);
}

/* Some effects come a moment after the call that has them: a killed process is dying until the
 * scheduler has run it once more. A call that claims success without its effect (a policy may say
 * so: SECCOMP_RET_ERRNO with 0) is looked at again, for a while. */
static bool effect_may_come(struct init *init)
{
	const uint64_t now = init_now_ms();
	if (init->probe_page->result < 0)
		return false;
	if (init->probe_look_until_ms == 0)
		init->probe_look_until_ms = now + PROBE_EFFECT_MS;
	return now < init->probe_look_until_ms;
}

void probe_look(struct init *init)
{
	const struct probe_functions *functions = probe_functions(init->probe_request.kind);
	if (!init->probe || init->probe_looked || !init->probe_page->returned || !functions ||
		!functions->holds)
		return;
	init->probe_effect = see_effect(init, init->probe, (struct process_end){ ENDED_NOT, 0 });
	if (!init->probe_effect && effect_may_come(init))
		return;
	init->probe_looked = true;
	init->probe_page->released = 1;
}

/* What the page says, checked against what this probe can have stated. */
static void read_page(const struct init *init, struct probe_fact *fact)
{
	struct probe_page copy;
	const struct probe_request *request = &init->probe_request;
	memcpy(&copy, (const void *)init->probe_page, sizeof(copy));
	fact->stated = copy.stated == 1;
	fact->returned = copy.returned == 1;
	fact->call = copy.call;
	fact->result = copy.result;
	fact->garbled = copy.stated > 1 || copy.returned > 1 || (copy.returned && !copy.stated) ||
			(copy.stated && (copy.call.number != probe_number(request) ||
						copy.call.audit_arch !=
							abi_audit_arch((enum abi)request->abi)));
}

void probe_tell_bytes(
	const struct init *init, enum output_stream stream, const uint8_t *bytes, size_t size)
{
	for (size_t at = 0; at < size; at += OBSERVATION_TEXT) {
		struct observation piece = { .kind = OBSERVED_OUTPUT, .step = init->probe_step };
		piece.output.stream = stream;
		piece.output.size =
			(uint32_t)(size - at < OBSERVATION_TEXT ? size - at : OBSERVATION_TEXT);
		memcpy(piece.output.bytes, bytes + at, piece.output.size);
		init_tell(&piece);
	}
}

/* What a probe with output got to see. */
static void tell_body(const struct init *init)
{
	uint8_t body[PROBE_BODY_BYTES];
	uint32_t size = init->probe_page->body_size;
	if (size > PROBE_BODY_BYTES)
		size = PROBE_BODY_BYTES;
	memcpy(body, (const void *)init->probe_page->body, size);
	probe_tell_bytes(init, STREAM_PROBE, body, size);
}

/* Whatever the probe started ends with it. The number is the probe's word, so it can only name
 * somebody of its own container, and of those not init. */
static void end_company(struct probe_page *page)
{
	page->released = 1;
	if (page->victim > 1)
		(void)kill(page->victim, SIGKILL);
}

static void call_ended(const struct init *init, const struct probe_functions *functions,
	struct process_end end, struct probe_fact *fact)
{
	read_page(init, fact);
	fact->end = end;
	fact->effect = functions->holds ? init->probe_effect : see_effect(init, 0, end);
	end_company(init->probe_page);
	tell_body(init);
}

void probe_ended(struct init *init, struct process_end end)
{
	const struct probe_functions *functions = probe_functions(init->probe_request.kind);
	struct observation done = { .kind = OBSERVED_PROBE_DONE, .step = init->probe_step };

	init->probe = 0;
	if (init->probe_page->setup_step && init->probe_page->setup_step != SETUP_FOLDER)
		init_fail("prepare a probe", (int)init->probe_page->setup_error);
	if (functions)
		call_ended(init, functions, end, &done.probe);
	else
		program_ended(init, end, &done.probe);
	if (init->probe_timed_out)
		done.probe.end.how = ENDED_TIMEOUT;
	(void)close(init->probe_folder);
	(void)munmap(init->probe_page, sizeof(*init->probe_page));
	init_tell(&done);
}
