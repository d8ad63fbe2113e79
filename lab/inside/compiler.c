/* SPDX-License-Identifier: MIT */
/*
 * compiler: the one user of libseccomp. Reads a request (core/wire_compile.h) from standard input,
 * writes a response to standard output, exits 0 whenever a response was written.
 *
 * Theory of operation. The request is a learner's, so this runs in a container that is thrown
 * away, or where none can be made as a plain child (sandbox/confined.c); and in either it shuts
 * itself in (core/confinement.h) before it reads the first byte. With libseccomp 2.5.4 two short
 * rules can keep seccomp_rule_add busy for ever (core/seccomp_profile_conflict.c), and filters much
 * longer than the kernel takes can corrupt the heap. Against the first there is a clock of
 * processor time (not of the wall: the answer must not depend on what else the machine does), whose
 * handler writes an answer that was prepared before. Against the second nothing can be done in
 * here: the lab sees that no response came.
 *
 * seccomp_api_set(6) comes first: without it libseccomp tries what the kernel can do by calls of
 * seccomp(2), which may be refused here. Nothing is ever loaded, so the filter's flags mean
 * nothing.
 *
 * The native ABI gets a context of its own and the others share a second one; seccomp_merge joins
 * them. libseccomp reads a number as the native ABI's and turns it into a name to find the other
 * ABIs' numbers, so a number that it does not know is an error (EFAULT) as soon as another ABI
 * is in the context. Apart, a call that our tables know and this libseccomp does not can go in by
 * number where numbers are native, and be left out elsewhere.
 */
#include "core/wire_compile.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/confinement.h"
#include "core/names.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <unistd.h>

#define API_LEVEL   6
#define SECONDS     3 /* of processor time; 4096 rules with one comparison each take 0.2 */
#define PROGRAM_MAX ((BPF_MAX_INSNS + 1) * sizeof(struct sock_filter)) /* one too many */
#define NO_RULE     NULL

/* ---- in and out ---- */

static int write_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		const ssize_t n = write(fd, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Up to `max` bytes; an end, an error and an empty pipe are all the end of what is there. */
static size_t read_all(int fd, char *bytes, size_t max)
{
	size_t size = 0;
	while (size < max) {
		const ssize_t n = read(fd, bytes + size, max - size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		size += (size_t)n;
	}
	return size;
}

static int respond(const struct wire_response *response)
{
	autobuf struct buf out = { 0 };
	wire_response_format(response, &out);
	return write_all(STDOUT_FILENO, out.data, out.size);
}

/* ---- walls ---- */

static int shut_in(void)
{
	const struct bpf_program *filter = confinement_get();
	const struct sock_fprog loaded = { (unsigned short)filter->count, filter->insns };
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
			       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &loaded)
		       ? -1
		       : 0;
}

/* ---- the clock ---- */

/* What a signal handler can reach. Set once, before the clock starts. */
static struct buf late;

static void on_late(int signal)
{
	(void)signal;
	_exit(write_all(STDOUT_FILENO, late.data, late.size) ? EXIT_FAILURE : EXIT_SUCCESS);
}

static void start_clock(const struct wire_response *response)
{
	struct wire_response answer = *response;
	answer.status = WIRE_TIMEOUT;
	(void)snprintf(answer.text, sizeof(answer.text),
		"libseccomp did not finish with these rules in %d seconds of processor time: "
		"write fewer rules with args for one call",
		SECONDS);
	wire_response_format(&answer, &late);
	const struct sigaction action = { .sa_handler = on_late };
	const struct itimerval timer = { .it_value = { .tv_sec = SECONDS } };
	(void)sigaction(SIGPROF, &action, NULL); /* both fail only for wrong arguments */
	(void)setitimer(ITIMER_PROF, &timer, NULL);
}

static void stop_clock(void)
{
	(void)setitimer(ITIMER_PROF, &(const struct itimerval){ 0 }, NULL);
}

/* ---- libseccomp's refusals ---- */

struct reason {
	int error;
	const char *words;
};

static const char *reason_of(int error)
{
	static const struct reason reasons[] = {
		{ EACCES, "the answer is the default's, or the rule may not be changed" },
		{ ECANCELED, "it gave up inside, mostly for a filter that is too long" },
		{ EDOM, "the architecture's byte order is not this machine's" },
		{ EEXIST, "it can't hold this beside an earlier rule for the same call" },
		{ EFAULT, "it failed inside" },
		{ EINVAL, "it takes no such value" },
		{ ENOMEM, "it ran out of memory" },
		{ EOPNOTSUPP, "it can't do that" },
		{ ESRCH, "it found nothing of that name" },
	};
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].error == error)
			return reasons[i].words;
	return "it does not say why";
}

/* -1 after writing down what libseccomp refused with `code`, a negative errno. */
static int refuse(
	struct wire_response *response, const struct wire_rule *rule, int code, const char *what)
{
	const char *name = errno_name(-code);
	response->status = WIRE_REFUSED;
	response->error = -code;
	response->has_rule = rule != NO_RULE;
	response->rule = rule ? rule->id : 0;
	(void)snprintf(response->text, sizeof(response->text),
		"libseccomp refuses %s: %s (%s); a container runtime would stop here too", what,
		reason_of(-code), name ? name : "no errno");
	return -1;
}

/* ---- rules ---- */

static struct scmp_arg_cmp make_compare(const struct wire_compare *compare)
{
	static const enum scmp_compare ops[] = {
		[COMPARE_NE] = SCMP_CMP_NE,
		[COMPARE_LT] = SCMP_CMP_LT,
		[COMPARE_LE] = SCMP_CMP_LE,
		[COMPARE_EQ] = SCMP_CMP_EQ,
		[COMPARE_GE] = SCMP_CMP_GE,
		[COMPARE_GT] = SCMP_CMP_GT,
		[COMPARE_MASKED_EQ] = SCMP_CMP_MASKED_EQ,
	};
	return (struct scmp_arg_cmp){
		.arg = compare->index,
		.op = ops[compare->op],
		.datum_a = compare->value,
		.datum_b = compare->value_two,
	};
}

static int add_rule(scmp_filter_ctx context, const struct wire_rule *rule, int number,
	struct wire_response *response)
{
	struct scmp_arg_cmp compares[SYSCALL_ARGS];
	for (size_t i = 0; i < rule->compare_count; i++)
		compares[i] = make_compare(&rule->compares[i]);
	const int code = seccomp_rule_add_array(
		context, rule->answer, number, rule->compare_count, compares);
	if (!code)
		return 0;
	char what[WIRE_NAME_BYTES + 16];
	(void)snprintf(what, sizeof(what), "the rule for %s", rule->name);
	return refuse(response, rule, code, what);
}

/* A name that exists on another ABI only has a negative, "pseudo" number, which libseccomp
 * translates for each ABI of the context and drops where there is none. */
static int add_rules(scmp_filter_ctx context, const struct wire_request *request, bool native,
	struct wire_response *response)
{
	for (size_t i = 0; i < request->rule_count; i++) {
		const struct wire_rule *rule = &request->rules[i];
		int number = seccomp_syscall_resolve_name(rule->name);
		if (number == __NR_SCMP_ERROR && native)
			number = rule->number; /* -1 there too, if it has none */
		if (number == __NR_SCMP_ERROR)
			continue;
		if (add_rule(context, rule, number, response))
			return -1;
	}
	return 0;
}

static void find_unknown(const struct wire_request *request, struct wire_response *response)
{
	response->unknown = mem_zero(request->rule_count + 1, sizeof(*response->unknown));
	for (size_t i = 0; i < request->rule_count; i++) {
		const struct wire_rule *rule = &request->rules[i];
		if (seccomp_syscall_resolve_name(rule->name) == __NR_SCMP_ERROR)
			response->unknown[response->unknown_count++] =
				(struct wire_unknown){ rule->id, rule->number >= 0 };
	}
}

/* ---- contexts ---- */

/* For `autocontext`: seccomp_release takes NULL badly. */
static void release_context(scmp_filter_ctx *context)
{
	if (*context)
		seccomp_release(*context);
}
#define autocontext __attribute__((cleanup(release_context)))

static scmp_filter_ctx new_context(
	const struct wire_request *request, uint32_t level, struct wire_response *response)
{
	autocontext scmp_filter_ctx context = seccomp_init(request->default_answer);
	if (!context) {
		(void)refuse(response, NO_RULE, -EINVAL, "the default action");
		return NULL;
	}
	const int code = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, level);
	if (code) {
		(void)refuse(response, NO_RULE, code, "the optimisation level");
		return NULL;
	}
	return steal(&context);
}

static const char *arch_word(uint32_t token)
{
	for (size_t i = 0; i < arch_count(); i++)
		if (arch_at(i)->token == token)
			return arch_at(i)->name;
	return "an architecture of the profile";
}

/* The native one goes last: while a context has no ABI at all nothing can be added to it. */
static int set_foreign_arches(
	scmp_filter_ctx context, const struct wire_request *request, struct wire_response *response)
{
	for (size_t i = 0; i < request->arch_count; i++) {
		const int code = seccomp_arch_add(context, request->arches[i]);
		if (code)
			return refuse(response, NO_RULE, code, arch_word(request->arches[i]));
	}
	const int code = seccomp_arch_remove(context, SCMP_ARCH_NATIVE);
	return code ? refuse(response, NO_RULE, code, "leaving out the native architecture") : 0;
}

static int merge_foreign(scmp_filter_ctx native, const struct wire_request *request, uint32_t level,
	struct wire_response *response)
{
	if (!request->arch_count)
		return 0;
	autocontext scmp_filter_ctx foreign = new_context(request, level, response);
	if (!foreign || set_foreign_arches(foreign, request, response) ||
		add_rules(foreign, request, false, response))
		return -1;
	const int code = seccomp_merge(native, foreign);
	if (code)
		return refuse(response, NO_RULE, code, "joining the architectures");
	foreign = NULL; /* it lives in `native` now */
	return 0;
}

/* ---- the program ---- */

static int keep_program(
	struct bpf_program *program, const char *bytes, size_t size, struct wire_response *response)
{
	program->count = size / sizeof(*program->insns);
	if (program->count <= BPF_MAX_INSNS) {
		program->insns = mem_copy(bytes, program->count * sizeof(*program->insns));
		return 0;
	}
	program->count = 0;
	response->status = WIRE_TOO_LONG;
	(void)snprintf(response->text, sizeof(response->text),
		"filter longer than %d instructions: the kernel would refuse it", BPF_MAX_INSNS);
	return -1;
}

/* libseccomp writes a program with one write(2). A pipe holds more than the longest that we take,
 * and being non-blocking it cuts a longer one instead of hanging. */
static int export_program(
	scmp_filter_ctx context, struct bpf_program *program, struct wire_response *response)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return refuse(response, NO_RULE, -errno, "the export (no pipe)");
	autofree char *bytes = mem_zero(1, PROGRAM_MAX);
	size_t size = 0;
	const int code = seccomp_export_bpf(context, ends[1]);
	if (!code)
		size = read_all(ends[0], bytes, PROGRAM_MAX);
	(void)close(ends[0]); /* nothing is lost with either end */
	(void)close(ends[1]);
	if (code)
		return refuse(response, NO_RULE, code, "to make a program of these rules");
	return keep_program(program, bytes, size, response);
}

static int compile_level(
	const struct wire_request *request, uint32_t level, struct wire_response *response)
{
	autocontext scmp_filter_ctx context = new_context(request, level, response);
	if (!context || add_rules(context, request, true, response) ||
		merge_foreign(context, request, level, response))
		return -1;
	return export_program(context, &response->programs[level - 1], response);
}

static void compile(const struct wire_request *request, struct wire_response *response)
{
	(void)seccomp_api_set(API_LEVEL); /* a libseccomp that lacks it has nothing of level 6 */
	find_unknown(request, response);
	for (uint32_t level = 1; level <= request->levels; level++) {
		if (!compile_level(request, level, response))
			continue;
		for (size_t i = 0; i < WIRE_LEVELS; i++) /* all or none */
			bpf_program_release(&response->programs[i]);
		return;
	}
	response->status = WIRE_COMPILED;
}

int main(void)
{
	struct wire_response response = { 0 };
	const struct scmp_version *version = seccomp_version();
	response.version[0] = version->major;
	response.version[1] = version->minor;
	response.version[2] = version->micro;

	if (shut_in())
		return EXIT_FAILURE;
	autofree char *bytes = mem_zero(1, WIRE_REQUEST_MAX + 1);
	const size_t size = read_all(STDIN_FILENO, bytes, WIRE_REQUEST_MAX + 1);
	struct wire_request request;
	struct err err = { 0 };
	if (wire_request_parse(&request, bytes, size, &err)) {
		response.status = WIRE_REFUSED;
		(void)snprintf(response.text, sizeof(response.text), "%.180s", err.text);
	} else {
		start_clock(&response);
		compile(&request, &response);
		stop_clock();
	}
	const int code = respond(&response);
	wire_response_release(&response);
	wire_request_release(&request);
	buf_release(&late);
	return code ? EXIT_FAILURE : EXIT_SUCCESS;
}
