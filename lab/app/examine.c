/* SPDX-License-Identifier: MIT */
#include "app/examine.h"

#include "app/policy.h"
#include "base/mem.h"
#include "core/wire_compile.h"
#include "sys/file.h"

#include <string.h>

void examiner_close(struct examiner *examiner)
{
	sandbox_close(examiner->sandbox);
	examiner->sandbox = NULL;
}

/* Every code of seccomp's instructions is less than 256, so the second byte of a program is 0,
 * which no JSON has. */
static bool is_exported(const struct buf *bytes)
{
	return bytes->size >= sizeof(struct sock_filter) && bytes->data[1] == '\0';
}

static int take_program(
	const char *path, const struct buf *bytes, struct bpf_program *program, struct err *err)
{
	const size_t size = sizeof(struct sock_filter);
	if (bytes->size % size)
		return err_set(err, ERR_INPUT, "%s: %zu bytes are no whole number of instructions",
			path, bytes->size);
	program->insns = mem_copy(bytes->data, bytes->size);
	program->count = bytes->size / size;
	return bpf_validate(program, err) ? err_wrap(err, "%s", path) : 0;
}

/* Begin to compile what was parsed. */
static int take_source(struct examiner *examiner, const struct buf *text, struct examined *examined,
	struct err *err)
{
	struct answer_policy *policy = &examined->policy;
	if (policy_parse_as(policy, PROFILE_TO_EXAMINE, buf_string(text), text->size, err))
		return -1;
	if (!examiner->sandbox)
		examiner->sandbox = sandbox_open(err);
	if (!examiner->sandbox)
		return -1;
	examined->building =
		policy_begin(policy, examiner->sandbox, examiner->plain ? 1 : WIRE_LEVELS, err);
	return examined->building ? 0 : -1;
}

static enum examined_form form_of(const char *path, struct buf *bytes)
{
	const size_t size = strlen(path);
	if (size > 2 && !strcmp(path + size - 2, ".c"))
		return EXAMINED_C;
	if (is_exported(bytes))
		return EXAMINED_PROGRAM;
	return caps_policy_is_meant(buf_string(bytes), bytes->size) ? EXAMINED_CAPS
								    : EXAMINED_PROFILE;
}

static int take(struct examiner *examiner, const char *path, struct buf *bytes,
	struct examined *examined, struct err *err)
{
	examined->form = form_of(path, bytes);
	if (examined->form == EXAMINED_PROGRAM)
		return take_program(path, bytes, &examined->policy.program, err);
	if (examined->form == EXAMINED_CAPS)
		return caps_policy_parse(
			&examined->caps, path, buf_string(bytes), bytes->size, err);
	examined->policy.kind =
		examined->form == EXAMINED_C ? POLICY_SECCOMP_C : POLICY_SECCOMP_JSON;
	return take_source(examiner, bytes, examined, err);
}

/* Nobody's answer is judged here. */
static int blame(struct err *err)
{
	if (err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT;
	return -1;
}

static int begin(
	struct examiner *examiner, const char *path, struct examined *examined, struct err *err)
{
	autobuf struct buf bytes = { 0 };
	examined->policy.file = path;
	return file_read_answer(path, path, JSON_MAX_BYTES, &bytes, err) ||
			       take(examiner, path, &bytes, examined, err)
		       ? blame(err)
		       : 0;
}

static int patch(const struct examiner *examiner, struct answer_policy *policy, struct err *err)
{
	if (policy->kind == POLICY_SECCOMP_C)
		return 0;
	return runtime_patch(examiner->runtime, &policy->profile, &policy->program, err) ||
			       runtime_patch(
				       examiner->runtime, &policy->profile, &policy->optimised, err)
		       ? -1
		       : 0;
}

static int end(const struct examiner *examiner, struct examined *examined, struct err *err)
{
	struct answer_policy *policy = &examined->policy;
	if (!examined->building)
		return 0;
	if (!policy_end(steal(&examined->building), err) && !patch(examiner, policy, err))
		return 0;
	(void)blame(err);
	return err->at.line ? -1 : err_wrap(err, "%s", policy->file);
}

int examine_read(
	struct examiner *examiner, const char *path, struct examined *examined, struct err *err)
{
	*examined = (struct examined){ 0 };
	return begin(examiner, path, examined, err) || end(examiner, examined, err) ? -1 : 0;
}

int examine_read_filters(struct examiner *examiner, const char *const *paths,
	struct examined *examined, size_t count, struct err *err)
{
	int failed = 0;
	memset(examined, 0, count * sizeof(*examined));
	for (size_t i = 0; i < count && !failed; i++) {
		failed = begin(examiner, paths[i], &examined[i], err);
		if (!failed && examined[i].form == EXAMINED_CAPS)
			failed = err_set(err, ERR_INPUT,
				"%s: a policy of capabilities; only filters of system calls can be compared",
				paths[i]);
	}
	for (size_t i = 0; i < count && !failed; i++)
		failed = end(examiner, &examined[i], err);
	for (size_t i = 0; i < count; i++)
		policy_drop(steal(&examined[i].building)); /* the other's, after a failure */
	return failed ? -1 : 0;
}

const struct seccomp_profile *examined_rules(const struct examined *examined)
{
	const bool are_known =
		examined->form != EXAMINED_PROGRAM && !examined->policy.rules_unknown;
	return are_known ? &examined->policy.profile : NULL;
}

void examined_release(struct examined *examined)
{
	policy_release(&examined->policy);
	caps_policy_release(&examined->caps);
}
