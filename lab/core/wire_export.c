/* SPDX-License-Identifier: MIT */
#include "core/wire_export.h"

#include "base/mem.h"
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct export_head) == 48 + 4 * EXPORT_MAX_ARCHES, "no padding");
_Static_assert(sizeof(struct export_rule) == 24, "no padding");
_Static_assert(sizeof(struct export_compare) == 24, "no padding");

static bool head_is_sound(const struct export_head *head, size_t size)
{
	if (head->magic != EXPORT_MAGIC || head->version != EXPORT_VERSION ||
		head->status >= EXPORT_STATUS_COUNT || head->rules_known > 1 ||
		head->rule_count > EXPORT_MAX_RULES || head->compare_count > EXPORT_MAX_COMPARES ||
		head->insn_count > BPF_MAX_INSNS || head->arch_count > EXPORT_MAX_ARCHES)
		return false;
	return size == sizeof(*head) + head->rule_count * sizeof(struct export_rule) +
			       head->compare_count * sizeof(struct export_compare) +
			       head->insn_count * sizeof(struct sock_filter);
}

/* The rules' comparisons are all there, and are comparisons. */
static bool rules_are_sound(const struct exported *exported)
{
	size_t used = 0;
	for (size_t i = 0; i < exported->head.rule_count; i++) {
		if (exported->rules[i].compare_count > SYSCALL_ARGS)
			return false;
		used += exported->rules[i].compare_count;
	}
	for (size_t i = 0; i < exported->head.compare_count; i++)
		if (exported->compares[i].arg >= SYSCALL_ARGS)
			return false;
	return used == exported->head.compare_count;
}

static const char *take(void **to, const char *from, size_t count, size_t size)
{
	*to = count ? mem_copy(from, count * size) : NULL;
	return from + count * size;
}

static void take_parts(struct exported *exported, const char *from)
{
	const struct export_head *head = &exported->head;
	void *rules;
	void *compares;
	void *insns;
	from = take(&rules, from, head->rule_count, sizeof(struct export_rule));
	from = take(&compares, from, head->compare_count, sizeof(struct export_compare));
	(void)take(&insns, from, head->insn_count, sizeof(struct sock_filter));
	exported->rules = rules;
	exported->compares = compares;
	exported->program = (struct bpf_program){ .insns = insns, .count = head->insn_count };
}

static int refuse_status(const struct export_head *head, struct err *err)
{
	const char *name = errno_name(head->error);
	switch ((enum export_status)head->status) {
	case EXPORTED:
		break;
	case EXPORT_NO_CONTEXT:
		return err_set(err, ERR_REFUSED,
			"policy() returned NULL, so there is no filter: look at what seccomp_init "
			"answered");
	case EXPORT_REFUSED:
		return err_set(err, ERR_REFUSED,
			"libseccomp makes no filter of what policy() returned (%s)",
			name ? name : "it does not say why");
	case EXPORT_TOO_LONG:
		return err_set(err, ERR_REFUSED,
			"filter longer than %d instructions: the kernel would refuse it",
			BPF_MAX_INSNS);
	case EXPORT_EMPTY:
		return err_set(
			err, ERR_REFUSED, "the filter has no instruction: is len set, and filter?");
	}
	return 0;
}

int exported_parse(struct exported *exported, const void *bytes, size_t size, struct err *err)
{
	*exported = (struct exported){ 0 };
	if (size >= sizeof(exported->head))
		memcpy(&exported->head, bytes, sizeof(exported->head));
	if (!head_is_sound(&exported->head, size)) {
		exported->head = (struct export_head){ 0 };
		return err_set(err, ERR_REFUSED,
			"the program ended without handing over a filter: does it end itself, or "
			"write before policy is asked for?");
	}
	take_parts(exported, (const char *)bytes + sizeof(exported->head));
	if (refuse_status(&exported->head, err))
		return -1;
	if (!rules_are_sound(exported))
		exported->head.rules_known = 0;
	if (bpf_validate(&exported->program, err)) {
		err->kind = ERR_REFUSED;
		return err_wrap(err, "the kernel would refuse this filter");
	}
	return 0;
}

void exported_release(struct exported *exported)
{
	free(exported->rules);
	free(exported->compares);
	bpf_program_release(&exported->program);
	*exported = (struct exported){ 0 };
}
