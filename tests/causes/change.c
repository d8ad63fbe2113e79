/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "base/mem.h"
#include "spot.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const enum spot_kind spots[] = {
	[CLAIM_NONE] = SPOT_NOTHING,
	[CLAIM_FILE] = SPOT_NOTHING,
	[CLAIM_NO_RULE] = SPOT_DEFAULT,
	[CLAIM_DEFAULT] = SPOT_DEFAULT,
	[CLAIM_RULE] = SPOT_NAME,
	[CLAIM_NO_COMPARE] = SPOT_NAME,
	[CLAIM_ACTION] = SPOT_ACTION,
	[CLAIM_COMPARE_FAILED] = SPOT_COMPARE,
	[CLAIM_COMPARE_HELD] = SPOT_COMPARE,
	[CLAIM_SKIPPED] = SPOT_NAME,
	[CLAIM_ABI_MISSING] = SPOT_NOTHING,
	[CLAIM_ABI] = SPOT_ABI,
};

/* --- changes of a profile --- */

/* The wanted answer. A refusal is one that no default gives: a rule that says what the default says
 * is dropped by container runtimes, and so by the lab. */
static void set_answer(json_t *object, const struct claim *claim)
{
	json_object_del(object, "errno");
	json_object_set_new(
		object, "action", json_string(claim->refuse ? "SCMP_ACT_ERRNO" : "SCMP_ACT_ALLOW"));
	if (claim->refuse)
		json_object_set_new(object, "errnoRet", json_integer(EACCES));
	else
		json_object_del(object, "errnoRet");
}

static void change_default(json_t *root, const struct claim *claim)
{
	json_object_del(root, "defaultErrnoRet");
	json_object_del(root, "defaultErrno");
	json_object_set_new(root, "defaultAction",
		json_string(claim->refuse ? "SCMP_ACT_ERRNO" : "SCMP_ACT_ALLOW"));
}

static json_t *entries_of(json_t *root)
{
	json_t *syscalls = json_object_get(root, "syscalls");
	if (!syscalls) {
		syscalls = json_array();
		json_object_set_new(root, "syscalls", syscalls);
	}
	return syscalls;
}

/* A rule for the call alone, before all others: a copy of this entry, or an empty one. */
static json_t *add_entry(json_t *root, const struct claim *claim, json_t *like)
{
	json_t *entry = like ? json_deep_copy(like) : json_object();
	json_object_del(entry, "name");
	json_object_set_new(entry, "names", json_pack("[s]", claim->call));
	json_array_insert_new(entries_of(root), 0, entry);
	return entry;
}

static json_t *compare_with(const struct claim *claim, const char *op)
{
	return json_pack("{s:i, s:I, s:s}", "index", (int)claim->argument, "value",
		(json_int_t)claim->value, "op", op);
}

static void add_rule(json_t *root, const struct claim *claim, bool narrow)
{
	json_t *entry = add_entry(root, claim, NULL);
	set_answer(entry, claim);
	if (narrow && claim->has_argument)
		json_object_set_new(
			entry, "args", json_pack("[o]", compare_with(claim, "SCMP_CMP_EQ")));
}

/* The entry that has the call loses it; a copy for the call alone comes first. An entry without
 * names is no entry. */
static json_t *set_apart(json_t *root, const struct spot *spot, const struct claim *claim)
{
	json_t *syscalls = json_object_get(root, "syscalls");
	json_t *entry = json_array_get(syscalls, spot->entry);
	json_t *names = json_object_get(entry, "names");
	json_t *own = json_incref(add_entry(root, claim, entry));
	for (size_t i = json_array_size(names); i-- > 0;)
		if (strcmp(json_string_value(json_array_get(names, i)), claim->call) == 0)
			json_array_remove(names, i);
	if (!json_array_size(names))
		json_array_remove(syscalls, spot->entry + 1);
	json_decref(own); /* it stays in the array */
	return own;
}

/* The rule answers as wanted, or, where the call is of another name and only meant by it, that call
 * gets a rule. */
static void change_rule(json_t *root, const struct spot *spot, const struct claim *claim)
{
	json_t *entry = json_array_get(json_object_get(root, "syscalls"), spot->entry);
	json_t *name = json_array_get(json_object_get(entry, "names"), spot->index);
	if (name && strcmp(json_string_value(name), claim->call) != 0)
		add_rule(root, claim, false);
	else
		set_answer(set_apart(root, spot, claim), claim);
}

/* A comparison that held: one that does not for this value and is as near as can be. For all calls
 * of the name, that rule goes. */
static void break_compare(
	json_t *root, const struct spot *spot, const struct claim *claim, bool narrow)
{
	json_t *own = set_apart(root, spot, claim);
	json_t *args = json_object_get(own, "args");
	const char *op =
		json_string_value(json_object_get(json_array_get(args, spot->index), "op"));
	const bool is_above = !strcmp(op, "SCMP_CMP_GE") || !strcmp(op, "SCMP_CMP_GT");
	const bool is_below = !strcmp(op, "SCMP_CMP_LE") || !strcmp(op, "SCMP_CMP_LT");
	if (narrow)
		json_array_set_new(args, spot->index,
			compare_with(claim, is_above   ? "SCMP_CMP_LT"
					    : is_below ? "SCMP_CMP_GT"
						       : "SCMP_CMP_NE"));
	else
		json_array_remove(entries_of(root), 0);
}

static void change_tree(
	json_t *root, const struct spot *spot, const struct claim *claim, bool narrow)
{
	json_t *entry = json_array_get(json_object_get(root, "syscalls"), spot->entry);
	switch (claim->kind) {
	case CLAIM_NONE:
	case CLAIM_FILE:
	case CLAIM_ABI_MISSING:
		break;
	case CLAIM_NO_RULE:
		add_rule(root, claim, narrow);
		break;
	case CLAIM_DEFAULT:
		change_default(root, claim);
		break;
	case CLAIM_RULE:
		change_rule(root, spot, claim);
		break;
	case CLAIM_NO_COMPARE:
		if (narrow)
			json_object_set_new(set_apart(root, spot, claim), "args",
				json_pack("[o]", compare_with(claim, "SCMP_CMP_NE")));
		else
			change_rule(root, spot, claim);
		break;
	case CLAIM_ACTION:
		set_answer(entry, claim);
		break;
	case CLAIM_COMPARE_FAILED:
		json_array_remove(
			json_object_get(set_apart(root, spot, claim), "args"), spot->index);
		break;
	case CLAIM_COMPARE_HELD:
		break_compare(root, spot, claim, narrow);
		break;
	case CLAIM_SKIPPED:
		json_object_del(entry, "includes");
		json_object_del(entry, "excludes");
		break;
	case CLAIM_ABI:
		json_array_remove(json_object_get(root, "architectures"), spot->index);
		break;
	}
}

static char *change_profile(
	const char *policy, const struct explanation *text, bool narrow, char **out)
{
	const struct claim *claim = &text->claim;
	const struct spot spot = spot_find(policy, &text->at);
	if (spots[claim->kind] == SPOT_NOTHING)
		return mem_text("nobody knows what change this implies");
	if (spot.kind != spots[claim->kind])
		return mem_text("at the place stands something else than is claimed");
	if (!claim->call && claim->kind != CLAIM_ABI && claim->kind != CLAIM_DEFAULT)
		return mem_text("no call is named");
	json_t *root = json_loads(policy, 0, NULL);
	change_tree(root, &spot, claim, narrow);
	char *dumped = json_dumps(root, JSON_INDENT(2));
	*out = mem_text(dumped);
	free(dumped);
	json_decref(root);
	return NULL;
}

/* --- changes of what is no profile --- */

/* Of a string or a number that begins here. */
static size_t scalar_size(const char *at)
{
	if (*at != '"')
		return strcspn(at, ",]} \t\n");
	const char *end = strchr(at + 1, '"');
	return end ? (size_t)(end + 1 - at) : strlen(at);
}

/* "(did you mean "X"?)" */
static char *suggested(const char *observed)
{
	static const char before[] = "did you mean \"";
	const char *from = strstr(observed, before);
	const char *to = from ? strchr(from + sizeof(before) - 1, '"') : NULL;
	if (!to)
		return NULL;
	from += sizeof(before) - 1;
	return mem_format("\"%.*s\"", (int)(to - from), from);
}

/* What stands at the place becomes what the text suggests; else a comma goes, a value of a member
 * becomes 1, and an element goes with its comma. */
static char *change_file(const char *policy, const struct explanation *text)
{
	size_t begin = spot_offset(policy, &text->at);
	size_t end = begin + scalar_size(policy + begin);
	autofree char *word = suggested(text->observed);
	const char *put = word ? word : "";
	size_t before = begin;
	while (before > 0 && strchr(" \t\n", policy[before - 1]))
		before--;
	if (policy[begin] == ',')
		end = begin + 1;
	else if (!word && before > 0 && policy[before - 1] == ':')
		put = "1";
	else if (!word && before > 0 && policy[before - 1] == ',')
		begin = before - 1;
	return mem_format("%.*s%s%s", (int)begin, policy, put, policy + end);
}

char *change_make(const char *policy, const struct explanation *text, bool narrow, char **out)
{
	if (text->claim.kind != CLAIM_FILE)
		return change_profile(policy, text, narrow, out);
	*out = change_file(policy, text);
	return NULL;
}
