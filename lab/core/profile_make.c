/* SPDX-License-Identifier: MIT */
#include "core/profile_make.h"

#include "base/json.h"
#include "base/mem.h"
#include "core/arguments.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What each program needs to be started under a profile and to end, also if this run did not show
 * it: a signal's handler returns by the one, and a call that a signal interrupted goes on by the
 * other. */
static const char *const always[] = { "execve", "exit", "exit_group", "restart_syscall",
	"rt_sigreturn" };

struct making {
	const struct call_usage *usage;
	struct jout *rules;
	struct buf *notes;
};

/* --- what is to be answered --- */

/* How a call of the table stands, over all ABIs, as a rule names no ABI. */
struct standing {
	bool is_permitted;
	bool is_conditional; /* every use of it is by a few forms */
	bool has_more_forms;
	int refused_with; /* errno other than EPERM, 0 */
};

static struct standing standing_of(const struct making *making, const struct syscall_row *row)
{
	struct standing standing = { .is_conditional = true };
	for (size_t i = 0; i < making->usage->call_count; i++) {
		const struct call_use *use = &making->usage->calls[i];
		if (use->row != row)
			continue;
		if (call_use_is_permitted(use)) {
			standing.is_permitted = true;
			standing.has_more_forms |= use->has_more_forms;
			standing.is_conditional &= use->form_count > 0 && !use->has_more_forms;
		} else if (use->refusal.action == ACTION_ERRNO && use->refusal.data != EPERM) {
			standing.refused_with = use->refusal.data;
		}
	}
	standing.is_conditional &= standing.is_permitted;
	if (!standing.is_permitted && strcmp(row->name, "clone3") == 0)
		standing.refused_with = ENOSYS;
	if (standing.is_permitted)
		standing.refused_with = 0;
	return standing;
}

/* --- rules --- */

static struct jout *names_rule(const char *action, const char *const *names, size_t count)
{
	struct jout *array = jout_array();
	struct jout *object = jout_object();
	for (size_t i = 0; i < count; i++)
		jout_add_text(array, names[i]);
	jout_put(object, "names", array);
	jout_text(object, "action", action);
	return object;
}

static struct jout *comparison(const struct call_use *use, unsigned index, uint64_t value)
{
	const bool is_narrow =
		argument_value((enum abi)use->abi, use->row, index, UINT64_MAX) == UINT32_MAX;
	struct jout *object = jout_object();
	jout_integer(object, "index", index);
	if (is_narrow && value > UINT32_MAX) {
		jout_integer(object, "value", UINT32_MAX);
		jout_integer(object, "valueTwo", (uint32_t)value);
		jout_text(object, "op", "SCMP_CMP_MASKED_EQ");
	} else {
		jout_integer(object, "value", (int64_t)value);
		jout_text(object, "op", "SCMP_CMP_EQ");
	}
	return object;
}

/* "socket(AF_UNIX, SOCK_STREAM)": the arguments that are compared, for who reads the profile. */
static void format_form(const struct call_use *use, const uint64_t *form, struct buf *out)
{
	const struct argument_row *row = arguments_of((enum abi)use->abi, use->row);
	const char *between = "(";
	buf_text(out, use->row->name);
	for (unsigned i = 0; i < row->count; i++) {
		const uint64_t value = argument_value((enum abi)use->abi, use->row, i, form[i]);
		if (!row->arguments[i].tested)
			continue;
		buf_text(out, between);
		if (row->arguments[i].kind == ARGUMENT_NAMED)
			argument_set_format(row->arguments[i].set, value, out);
		else
			buf_format(out, "%llu", (unsigned long long)value);
		between = ", ";
	}
	buf_char(out, ')');
}

static struct jout *form_rule(const struct call_use *use, const uint64_t *form)
{
	const struct argument_row *row = arguments_of((enum abi)use->abi, use->row);
	struct jout *object = names_rule("SCMP_ACT_ALLOW", &use->row->name, 1);
	struct jout *args = jout_array();
	for (unsigned i = 0; i < row->count; i++)
		if (row->arguments[i].tested)
			jout_add(args, comparison(use, i, form[i]));
	autobuf struct buf comment = { 0 };
	format_form(use, form, &comment);
	jout_put(object, "args", args);
	jout_text(object, "comment", buf_string(&comment));
	return object;
}

/* Two ABIs may have used the same form, which is one rule. */
static bool is_first_of_form(const struct making *making, const struct call_use *use, size_t form)
{
	for (const struct call_use *other = making->usage->calls; other < use; other++)
		for (size_t i = 0; other->row == use->row && i < other->form_count; i++)
			if (memcmp(other->forms[i], use->forms[form], sizeof(*use->forms)) == 0)
				return false;
	return true;
}

static void add_form_rules(struct making *making, const struct syscall_row *row)
{
	for (size_t i = 0; i < making->usage->call_count; i++) {
		const struct call_use *use = &making->usage->calls[i];
		for (size_t form = 0; use->row == row && form < use->form_count; form++)
			if (is_first_of_form(making, use, form))
				jout_add(making->rules, form_rule(use, use->forms[form]));
	}
}

/* --- names --- */

struct names {
	const char **items; /* of the table: in its order, borrowed */
	size_t count;
};

static void names_add(struct names *names, const char *name)
{
	names->items = mem_resize(names->items, names->count + 1, sizeof(*names->items));
	names->items[names->count++] = name;
}

static void note_names(struct buf *notes, const char *what, const struct names *names)
{
	if (!names->count)
		return;
	buf_text(notes, what);
	for (size_t i = 0; i < names->count; i++)
		buf_format(notes, "%s%s", i ? ", " : " ", names->items[i]);
	buf_char(notes, '\n');
}

static bool has_i386(const struct call_usage *usage)
{
	for (size_t i = 0; i < usage->call_count; i++)
		if (usage->calls[i].abi == ABI_I386)
			return true;
	return false;
}

static bool is_always(const struct call_usage *usage, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(always); i++)
		if (strcmp(always[i], name) == 0)
			return true;
	return strcmp(name, "sigreturn") == 0 && has_i386(usage);
}

static void add_names_rule(struct making *making, const struct names *names, const char *comment)
{
	if (!names->count)
		return;
	struct jout *object = names_rule("SCMP_ACT_ALLOW", names->items, names->count);
	if (comment)
		jout_text(object, "comment", comment);
	jout_add(making->rules, object);
}

static void add_permissions(struct making *making)
{
	struct names plain = { 0 };
	struct names added = { 0 };
	struct names many = { 0 };
	for (size_t i = 0; i < syscall_count(); i++) {
		const struct syscall_row *row = syscall_at(i);
		const struct standing standing = standing_of(making, row);
		if (standing.is_permitted && !standing.is_conditional)
			names_add(&plain, row->name);
		if (standing.has_more_forms)
			names_add(&many, row->name);
		if (!standing.is_permitted && is_always(making->usage, row->name))
			names_add(&added, row->name);
	}
	add_names_rule(making, &plain, NULL);
	add_names_rule(
		making, &added, "not seen, but each program may need it to start, go on or end");
	for (size_t i = 0; i < syscall_count(); i++)
		if (standing_of(making, syscall_at(i)).is_conditional)
			add_form_rules(making, syscall_at(i));
	note_names(making->notes, "added, though it was not seen:", &added);
	note_names(making->notes, "permitted with any argument, for it had too many:", &many);
	free(plain.items);
	free(added.items);
	free(many.items);
}

/* One rule for each errno, in the order of their first call. */
static void add_refusals(struct making *making)
{
	struct names told = { 0 };
	bool done[4096] = { 0 };
	for (size_t i = 0; i < syscall_count(); i++) {
		const int with = standing_of(making, syscall_at(i)).refused_with;
		struct names same = { 0 };
		if (with == 0 || done[with])
			continue;
		done[with] = true;
		for (size_t j = i; j < syscall_count(); j++)
			if (standing_of(making, syscall_at(j)).refused_with == with)
				names_add(&same, syscall_at(j)->name);
		struct jout *object = names_rule("SCMP_ACT_ERRNO", same.items, same.count);
		jout_integer(object, "errnoRet", with);
		jout_add(making->rules, object);
		for (size_t j = 0; j < same.count; j++)
			names_add(&told, same.items[j]);
		free(same.items);
	}
	note_names(making->notes, "refused with the errno by which programs fall back:", &told);
	free(told.items);
}

static void note_nameless(const struct making *making)
{
	for (size_t i = 0; i < making->usage->call_count; i++) {
		const struct call_use *use = &making->usage->calls[i];
		if (!use->row)
			buf_format(
				making->notes, "left out, for it has no name: call %u\n", use->nr);
	}
}

/* --- the profile --- */

static bool uses_abi(const struct call_usage *usage, int abi)
{
	for (size_t i = 0; i < usage->call_count; i++)
		if (usage->calls[i].abi == abi)
			return true;
	return abi == (int)abi_native();
}

static struct jout *arches_json(const struct call_usage *usage)
{
	struct jout *arches = jout_array();
	for (int abi = 0; abi < ABI_COUNT; abi++)
		for (size_t i = 0; uses_abi(usage, abi) && i < arch_count(); i++)
			if (arch_at(i)->abi == abi)
				jout_add_text(arches, arch_at(i)->name);
	return arches;
}

void profile_make(const struct call_usage *usage, struct buf *profile, struct buf *notes)
{
	struct making making = { .usage = usage, .rules = jout_array(), .notes = notes };
	struct jout *root = jout_object();
	add_permissions(&making);
	add_refusals(&making);
	note_nameless(&making);
	jout_text(root, "defaultAction", "SCMP_ACT_ERRNO");
	jout_integer(root, "defaultErrnoRet", EPERM);
	jout_put(root, "architectures", arches_json(usage));
	jout_put(root, "syscalls", making.rules);
	autofree char *text = jout_pretty(root);
	jout_free(root);
	buf_format(profile, "%s\n", text);
}
