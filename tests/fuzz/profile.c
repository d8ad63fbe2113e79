/* SPDX-License-Identifier: MIT */
/*
 * profile: seccomp profiles, changed at random; common_document.h says how.
 *
 * An accepted profile says the same about any call as the reference, its findings stand inside the
 * file, and what goes to the compiler is read there as it was meant.
 */
#include "../live/profile_reference.h"
#include "base/mem.h"
#include "common_document.h"
#include "core/wire_compile.h"

#include <inttypes.h>
#include <string.h>

#define POINTS_PER_TEXT 24

/* Values beside the constants of the profile, and any. */
static uint64_t random_argument(struct random *random, const struct seccomp_profile *profile)
{
	uint64_t value = random_word(random);
	if (profile->rule_count && random_below(random, 4)) {
		const struct profile_rule *rule =
			&profile->rules[random_below(random, profile->rule_count)];
		const struct profile_compare *compare =
			rule->compare_count
				? &rule->compares[random_below(random, rule->compare_count)]
				: NULL;
		if (compare)
			value = (random_below(random, 2) ? compare->value : compare->value_two) +
				random_below(random, 3) - 1;
	} else if (random_below(random, 2)) {
		value = random_below(random, 24); /* selectors of socketcall and ipc */
	}
	return random_below(random, 4) ? value : value + ((uint64_t)random_below(random, 3) << 32);
}

/* The call as it is made through socketcall or ipc, where that can be. */
static void multiplex(
	struct random *random, const struct syscall_row *call, struct seccomp_data *data)
{
	const struct multiplexer_row *way = multiplexer_find(call->name, ABI_I386, 0);
	if (!way || random_below(random, 4) == 0)
		return;
	data->arch = abi_audit_arch(ABI_I386);
	data->nr = (int)syscall_find(way->through)->number[ABI_I386];
	data->args[0] = way->selector;
}

static struct seccomp_data random_call(struct random *random, const struct seccomp_profile *profile)
{
	struct seccomp_data data = { 0 };
	const enum abi abi = (enum abi)random_below(random, ABI_COUNT);
	const struct syscall_row *call = syscall_at(random_below(random, syscall_count()));
	if (profile->rule_count && random_below(random, 8))
		call = profile->rules[random_below(random, profile->rule_count)].call;
	data.arch = random_below(random, 64) ? abi_audit_arch(abi) : random_word(random);
	data.nr = call->number[abi] < 0 ? (int)random_word(random) : (int)call->number[abi];
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = random_argument(random, profile);
	if (abi == ABI_I386)
		multiplex(random, call, &data);
	return data;
}

static int check_decision(const struct seccomp_profile *profile,
	const struct profile_context *context, const struct seccomp_data *data, struct err *err)
{
	struct decision decision;
	seccomp_profile_decide(profile, data, &decision);
	const struct reference_answer wanted = reference_decide(&profile->doc, context, data);
	if (answer_equal(decision.answer, wanted.answer) &&
		wanted.by_rule == (decision.rule != NULL) &&
		(!wanted.by_rule || decision.rule->entry == wanted.entry))
		return 0;
	autobuf struct buf said = { 0 };
	autobuf struct buf other = { 0 };
	answer_format(decision.answer, &said);
	answer_format(wanted.answer, &other);
	return err_set(err, ERR_BUG,
		"arch 0x%x number 0x%x (0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 "): %s by entry "
		"%ld, the reference says %s by entry %ld",
		data->arch, (unsigned)data->nr, (uint64_t)data->args[0], (uint64_t)data->args[1],
		(uint64_t)data->args[2], buf_string(&said),
		decision.rule ? (long)decision.rule->entry : -1L, buf_string(&other),
		wanted.by_rule ? (long)wanted.entry : -1L);
}

static int check_wire(struct random *random, const struct seccomp_profile *profile, struct err *err)
{
	struct wire_request made;
	struct wire_request read;
	autobuf struct buf bytes = { 0 };
	wire_request_make(&made, profile, 1 + random_below(random, WIRE_LEVELS));
	wire_request_format(&made, &bytes);
	int result = wire_request_parse(&read, bytes.data, bytes.size, err);
	if (!result && (read.levels != made.levels || read.rule_count != made.rule_count ||
			       read.arch_count != made.arch_count ||
			       (made.rule_count && memcmp(read.rules, made.rules,
							   made.rule_count * sizeof(*made.rules)))))
		result = err_set(err, ERR_BUG, "the compiler reads other rules");
	wire_request_release(&read);
	wire_request_release(&made);
	return result;
}

static int check_accepted(struct random *random, const struct buf *text,
	const struct seccomp_profile *profile, const struct profile_context *context,
	struct err *err)
{
	for (size_t i = 0; i < profile->findings.count; i++)
		promise(document_has_place(text, profile->findings.items[i].at.line,
				profile->findings.items[i].at.column),
			err);
	if (check_wire(random, profile, err))
		return -1;
	for (size_t i = 0; i < POINTS_PER_TEXT; i++) {
		const struct seccomp_data data = random_call(random, profile);
		if (check_decision(profile, context, &data, err))
			return -1;
	}
	return 0;
}

static int try_profile(
	const struct buf *text, struct random *random, struct err *why, struct err *broken)
{
	const struct profile_context context = {
		.capabilities = random_below(random, 2) ? random_word(random) : 0,
		.arch = "amd64",
		.kernel_major = PROFILE_KERNEL_MAJOR,
		.kernel_minor = PROFILE_KERNEL_MINOR,
		.reading = random_below(random, 2) ? PROFILE_STRICT : PROFILE_AS_RUNTIMES,
	};
	struct seccomp_profile profile;
	int result = seccomp_profile_parse(
		&profile, "profile.json", buf_string(text), text->size, &context, why);
	if (!result)
		result = check_accepted(random, text, &profile, &context, broken);
	seccomp_profile_release(&profile);
	return result;
}

static const struct document_format formats[] = {
	{ "profile", "tests/data/profiles", "profile.json", { NULL }, ERR_REFUSED, try_profile },
};

int main(int argc, char **argv)
{
	return document_fuzz(argc, argv, formats, ARRAY_SIZE(formats));
}
