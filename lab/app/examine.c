/* SPDX-License-Identifier: MIT */
#include "app/examine.h"

#include "app/policy.h"
#include "base/mem.h"
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

static int take_profile(struct examiner *examiner, const char *path, const struct buf *text,
	struct answer_policy *policy, struct err *err)
{
	if (policy_parse_profile(policy, path, buf_string(text), text->size, err))
		return -1;
	if (!examiner->sandbox)
		examiner->sandbox = sandbox_open(err);
	if (!examiner->sandbox)
		return -1;
	const int failed = examiner->plain ? policy_compile_plain(policy, examiner->sandbox, err)
					   : policy_compile(policy, examiner->sandbox, err);
	if (!failed)
		return 0;
	return err->at.line ? -1 : err_wrap(err, "%s", path);
}

int examine_read(
	struct examiner *examiner, const char *path, struct examined *examined, struct err *err)
{
	autobuf struct buf bytes = { 0 };
	struct answer_policy *policy = &examined->policy;
	*examined = (struct examined){ .policy.file = path };
	int failed = file_read_answer(path, path, JSON_MAX_BYTES, &bytes, err);
	examined->is_exported = !failed && is_exported(&bytes);
	if (!failed)
		failed = examined->is_exported ? take_program(path, &bytes, &policy->program, err)
					       : take_profile(examiner, path, &bytes, policy, err);
	if (failed && err->kind == ERR_REFUSED)
		err->kind = ERR_INPUT; /* nobody's answer is judged here */
	return failed;
}

void examined_release(struct examined *examined)
{
	policy_release(&examined->policy);
}
