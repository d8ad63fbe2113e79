/* SPDX-License-Identifier: MIT */
/* The words for why a policy answered a call as it did, and what to do about it. */
#include "core/explain_parts.h"

#include "base/mem.h"
#include "core/seccomp_profile_parts.h"

#include <string.h>

/* What to do next, when the call should not be refused and when it should; @ is the call. */
#define MANY_CALLS 5 /* more than a deny list is written for */

static const char *const nexts[][2] = {
	[GROUND_NO_POLICY] = { "Look at which container the policy is on.",
		"Look at which container the policy is on." },
	[GROUND_PROGRAM] = { "Decide whether the filter should refuse @ here, and to whom.",
		"Decide which answer the filter should give to @." },
	[GROUND_INSTRUCTION] = { "Follow the filter from its first instruction to this one, as "
				 "the kernel does for @.",
		"Follow the filter from its first instruction to this one, as the kernel does for "
		"@." },
	[GROUND_LIBRARY] = { "Write the rules that name @ so that no two of them overlap.",
		"Write the rules that name @ so that no two of them overlap." },
	[GROUND_LOSES] = { "Write the rules that name @ so that no two of them overlap.",
		"Write the rules that name @ so that no two of them overlap." },
	[GROUND_FOREIGN] = { "Decide which architectures this policy is for.",
		"Decide which architectures this policy is for." },
	[GROUND_SKIPPED] = { "Read what this entry includes and excludes: when should it count?",
		"Read what this entry includes and excludes: when should it count?" },
	[GROUND_COMPARE] = { "Decide which arguments of @ the service needs, then read this "
			     "comparison again.",
		"Decide for which arguments @ should be refused, then read this comparison again." },
	[GROUND_HELD] = { "Decide which arguments of @ the service needs, then read this "
			  "comparison again.",
		"Decide for which arguments @ should be refused, then read this comparison again." },
	[GROUND_ANY] = { "Decide whether this line should speak for @, and with which answer.",
		"The service needs @ too: decide for which arguments this rule should count." },
	[GROUND_RULE] = { "Decide whether this line should speak for @, and with which answer.",
		"Decide whether the service needs @ at all, and which answer it should get." },
	[GROUND_ANSWER] = { "Decide which answer this rule should give, and to which calls.",
		"Decide which answer refuses @ and lets the program know it." },
	[GROUND_DEFAULT] = { "Decide which answer @ should get, and write a rule that names it.",
		"Decide which answer @ should get, and write a rule that names it." },
};

static const char *const notes[] = {
	[ACTION_KILL_PROCESS] = "The kernel then ends the whole program at once.",
	[ACTION_KILL_THREAD] = "The kernel then ends the calling thread at once.",
	[ACTION_TRAP] = "TRAP sends a signal; without a handler it ends the program.",
	[ACTION_NOTIFY] = "NOTIFY asks a supervisor, and there is none here.",
	[ACTION_TRACE] = "TRACE asks a debugger; without one the call fails, but only by chance.",
	[ACTION_LOG] = "LOG writes a note and lets the call go on.",
	[ACTION_ALLOW] = "The call then goes on as if there were no policy.",
};

static const char *const compare_words[] = {
	[COMPARE_NE] = "anything but",
	[COMPARE_LT] = "less than",
	[COMPARE_LE] = "at most",
	[COMPARE_EQ] = "exactly",
	[COMPARE_GE] = "at least",
	[COMPARE_GT] = "more than",
};

/* --- where --- */

static void foreign_line(const struct explaining *explaining, const struct jdoc *doc)
{
	static const char *const keys[] = { "architectures", "archMap" };
	const struct jnode root = jdoc_root(doc);
	struct jnode node;
	struct place at = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!jnode_member(&root, keys[i], &node))
			continue;
		jnode_place(&node, true, &at);
		explain_line(explaining->text, doc, &at);
		return;
	}
}

static void name_line(const struct explaining *explaining, const struct judged_call *call,
	const struct basis *basis)
{
	const struct seccomp_profile *profile = &call->policy->profile;
	if (basis->ground == GROUND_INSTRUCTION || basis->ground == GROUND_PROGRAM)
		return;
	if (basis->ground == GROUND_FOREIGN && call->policy->kind == POLICY_SECCOMP_JSON) {
		foreign_line(explaining, &profile->doc);
		return;
	}
	const struct place *at = &profile->default_at;
	if (basis->compare && basis->compare->at.line) /* in C the rule's line has them all */
		at = &basis->compare->at;
	else if (basis->rule)
		at = basis->ground == GROUND_ANSWER ? &basis->rule->action : &basis->rule->at;
	explain_line(explaining->text, &profile->doc, at);
}

/* --- why --- */

static void add_answer_note(struct answer answer, struct buf *why)
{
	if (answer.action != ACTION_ERRNO) {
		buf_format(why, " %s", notes[answer.action]);
		return;
	}
	const char *meaning = errno_meaning(answer.data);
	if (!answer.data)
		buf_text(why,
			" Errno 0 tells the caller that the call succeeded, but nothing is done.");
	else if (meaning)
		buf_format(why, " To the program that means \"%s\".", meaning);
}

static void add_abi_note(const struct judged_call *call, struct buf *why)
{
	enum abi abi;
	if (!abi_of(call->data.arch, (uint32_t)call->data.nr, &abi) || abi == abi_native())
		return;
	if (abi == ABI_I386)
		buf_text(why, " It came by the 32-bit door (i386, int 0x80), where calls have "
			      "numbers of their own.");
	else if (abi == ABI_X32)
		buf_text(why, " It came by the x32 door, where every number has bit 30 set.");
	else
		buf_format(why, " It is a call of the architecture %s.", abi_name(abi));
}

static void add_compare(const struct judged_call *call, const struct profile_compare *compare,
	const char *name, struct buf *why)
{
	const bool wide = explain_is_wide(call, compare->index);
	const uint64_t value = call->data.args[compare->index];
	autofree char *wanted = explain_number(compare->value);
	autofree char *two = explain_number(compare->value_two);
	autofree char *seen =
		call->live && wide ? mem_text("another value") : explain_number(value);
	if (compare->op == COMPARE_MASKED_EQ)
		buf_format(why,
			"This rule for %s counts only if argument %u, masked with %s, is %s; here "
			"it was %s.",
			name, compare->index, wanted, two, seen);
	else
		buf_format(why,
			"This rule for %s counts only if argument %u is %s %s; here it was %s.",
			name, compare->index, compare_words[compare->op], wanted, seen);
	if (!wide && profile_compare_holds(compare, (uint32_t)value))
		buf_text(why, " The kernel reads the low 32 bits of it, the rule compares all 64.");
}

/* "argument 0 is anything but 40" */
static void format_compare(const struct profile_compare *compare, struct buf *out)
{
	autofree char *wanted = explain_number(compare->value);
	autofree char *two = explain_number(compare->value_two);
	if (compare->op == COMPARE_MASKED_EQ)
		buf_format(out, "argument %u, masked with %s, is %s", compare->index, wanted, two);
	else
		buf_format(out, "argument %u is %s %s", compare->index, compare_words[compare->op],
			wanted);
}

/* Who writes two rules for one call may take them for conditions that must hold together. */
static void add_either(
	const struct judged_call *call, const struct profile_rule *rule, struct buf *why)
{
	const struct seccomp_profile *profile = &call->policy->profile;
	for (size_t i = 0; i < profile->rule_count; i++) {
		const struct profile_rule *other = &profile->rules[i];
		if (other->call != rule->call || !answer_equal(other->answer, rule->answer) ||
			other->skipped || !explain_failed_compare(other, &call->data))
			continue;
		buf_format(why, " Of several rules one is enough; that of line %u need not count.",
			other->at.line);
		return;
	}
}

/* Does the comparison look at half of an argument of which the kernel reads all? */
static bool is_half(const struct profile_compare *compare, uint64_t value)
{
	return compare->op == COMPARE_MASKED_EQ && compare->value <= UINT32_MAX &&
	       value > UINT32_MAX;
}

/* What stands behind "here it was this value". */
static void add_held_note(const struct judged_call *call, const struct profile_rule *rule,
	const struct profile_compare *compare, struct buf *why)
{
	const uint64_t value = call->data.args[compare->index];
	const bool wide = explain_is_wide(call, compare->index);
	if (!wide && !profile_compare_holds(compare, (uint32_t)value))
		buf_format(why,
			" The rule compares all 64 bits of it. The kernel reads the low 32, and "
			"they are %u.",
			(uint32_t)value);
	else if (wide && is_half(compare, value))
		buf_text(why,
			" The mask keeps the low 32 bits. The kernel reads all 64, and one of "
			"the others was set.");
	else
		add_either(call, rule, why);
}

/* A rule whose comparisons all hold; this one is what the learner may have meant otherwise. */
static void add_held(const struct judged_call *call, const struct profile_rule *rule,
	const struct profile_compare *compare, struct buf *why)
{
	const uint64_t value = call->data.args[compare->index];
	const bool hides = call->live && explain_is_wide(call, compare->index);
	autofree char *seen = hides ? mem_text("such a value") : explain_number(value);
	if (explain_is_stray(compare)) {
		buf_text(why, " As written it can't count: valueTwo has bits that value masks out. "
			      "libseccomp drops those bits, and then it counts here.");
		return;
	}
	buf_text(why, " It counts if ");
	format_compare(compare, why);
	buf_format(why, ", and here it was %s.", seen);
	add_held_note(call, rule, compare, why);
}

/* The rule may name another call, for which this one stands on i386 (core/tables/multiplexers). */
static void add_rule(const struct judged_call *call, const struct basis *basis, const char *name,
	const char *answer, struct buf *why)
{
	enum abi abi;
	const struct profile_rule *rule = basis->rule;
	if (rule->call != explain_row(&call->data, &abi)) {
		buf_format(why,
			"The call is %s. This rule names %s, for which it stands here, and answers %s.",
			name, rule->call->name, answer);
		if (rule->compare_count)
			buf_text(why,
				" Its conditions can't count: the arguments lie in the program's "
				"memory, where no filter looks.");
		return;
	}
	buf_format(why, "The call is %s. This rule names it and answers %s.", name, answer);
	if (rule->compare_count)
		add_held(call, rule, basis->compare ? basis->compare : &rule->compares[0], why);
}

static void add_any(
	const struct explaining *explaining, const char *name, const char *answer, struct buf *why)
{
	const struct judged_call *call = &explaining->judgement->call;
	unsigned index = 0;
	(void)explain_deciding_argument(
		explaining, &index); /* it has one, or there were no "any" */
	autofree char *value = explain_number(call->data.args[index]);
	buf_format(why,
		"The call is %s. This rule names it and answers %s, whatever its arguments. Here "
		"argument %u was %s.",
		name, answer, index, value);
}

/* "No rule names mkdirat": not so when one does and another did not apply. */
static bool is_named(const struct judged_call *call)
{
	enum abi abi;
	const struct syscall_row *row = explain_row(&call->data, &abi);
	for (size_t i = 0; row && i < call->policy->profile.rule_count; i++)
		if (call->policy->profile.rules[i].call == row)
			return true;
	return false;
}

static void add_instead(const struct judged_call *call, const char *answer, struct buf *why)
{
	buf_format(why, " So %s answered %s.", call->written.rule ? "another rule" : "the default",
		answer);
}

/* Nothing of the policy's explains why nobody thought of a call; the author's words may. */
static void add_default_note(const struct explaining *explaining, struct buf *why)
{
	const struct answer answer = explaining->judgement->call.answer;
	const struct check *check = explaining->check;
	if (check && check->kind == CHECK_ATTACK && answer.action == ACTION_ALLOW)
		buf_format(why, " %s", check->why);
	else
		add_answer_note(answer, why);
}

/* "instruction 7, ret #0x7fff0000, answers ALLOW" and what led there. */
static void add_instruction(
	const struct judged_call *call, const char *name, const char *answer, struct buf *why)
{
	const struct bpf_program *program = &call->policy->program;
	struct bpf_end end;
	bpf_find_end(program, &call->data, &end);
	buf_format(why, "The call is %s. Instruction %zu of the filter, \"", name, end.ret);
	bpf_format_insn(program, end.ret, why);
	buf_format(why, "\", answers %s.", answer);
	if (!end.compared)
		return;
	buf_format(why, " The last comparison before it is instruction %zu, \"", end.compare);
	bpf_format_insn(program, end.compare, why);
	buf_text(why, "\".");
}

static void add_loses(
	const struct judged_call *call, const char *name, const char *answer, struct buf *why)
{
	const struct profile_rule *lost = call->written.rule;
	autofree char *written = explain_answer(call->written.answer);
	if (lost->compare_count)
		buf_format(why,
			"As written, line %u answers %s to %s. This rule has no comparisons, and "
			"beside it libseccomp loses those that have some. So the filter answers "
			"%s, and only that counts.",
			lost->at.line, written, name, answer);
	else
		buf_format(why,
			"The call is %s. This rule names it and answers %s; line %u answers %s. "
			"libseccomp keeps the first of two rules without comparisons.",
			name, answer, lost->at.line, written);
}

static void add_why(const struct explaining *explaining, const struct basis *basis, struct buf *why)
{
	const struct judged_call *call = &explaining->judgement->call;
	autofree char *name = explain_call(call);
	autofree char *answer = explain_answer(call->answer);
	autofree char *written = explain_answer(call->written.answer);
	switch (basis->ground) {
	case GROUND_NO_POLICY:
		buf_format(why, "No policy is on the container where %s was called.", name);
		return;
	case GROUND_PROGRAM:
		buf_format(why, "The call is %s. The filter that the program loaded answered %s.",
			name, answer);
		(void)explain_setup(explaining, SETUP_FILTER, NULL);
		if (call->answer.action == ACTION_NOTIFY)
			buf_text(why, " So its supervisor was asked, and refused.");
		break;
	case GROUND_INSTRUCTION:
		add_instruction(call, name, answer, why);
		break;
	case GROUND_LIBRARY:
		buf_format(why,
			"The call is %s. %s %s. The filter that libseccomp made of the profile answers "
			"%s, and only that counts.",
			name,
			call->written.rule ? "This rule names it and answers"
					   : "No rule names it, so the default would answer",
			written, answer);
		break;
	case GROUND_LOSES:
		add_loses(call, name, answer, why);
		break;
	case GROUND_FOREIGN:
		buf_format(why,
			"The policy names no architecture that has this call, so the answer is %s.",
			answer);
		break;
	case GROUND_SKIPPED:
		buf_format(why,
			"This rule names %s, but its entry was left out here by what it includes "
			"or excludes.",
			name);
		add_instead(call, answer, why);
		break;
	case GROUND_COMPARE:
		add_compare(call, basis->compare, name, why);
		add_instead(call, answer, why);
		break;
	case GROUND_ANY:
		add_any(explaining, name, answer, why);
		break;
	case GROUND_HELD:
	case GROUND_RULE:
	case GROUND_ANSWER:
		add_rule(call, basis, name, answer, why);
		if (!basis->rule->compare_count)
			add_answer_note(call->answer, why);
		break;
	case GROUND_DEFAULT:
		buf_format(why, "The call is %s. No rule %s it, so the default answered %s.", name,
			is_named(call) ? "that applies names" : "names", answer);
		add_default_note(explaining, why);
		break;
	}
	add_abi_note(call, why);
}

/* A check of many calls that all fall through: another rule for each is not what is missing. */
static bool asks_for_a_default(const struct explaining *explaining, const struct basis *basis)
{
	const struct check *check = explaining->check;
	return basis->ground == GROUND_DEFAULT && check && check->kind == CHECK_ANALYSIS &&
	       check->want == PATTERN_DENY && check->pattern_count >= MANY_CALLS;
}

static void set_next(struct explanation *text, const char *next, const char *name)
{
	const char *mark = strchr(next, '@');
	if (mark)
		explain_set(&text->next, "%.*s%s%s", (int)(mark - next), next, name, mark + 1);
	else
		explain_set(&text->next, "%s", next);
}

static const enum claim_kind claims[] = {
	[GROUND_NO_POLICY] = CLAIM_NONE,
	[GROUND_LIBRARY] = CLAIM_RULE,
	[GROUND_LOSES] = CLAIM_RULE,
	[GROUND_FOREIGN] = CLAIM_ABI_MISSING,
	[GROUND_SKIPPED] = CLAIM_SKIPPED,
	[GROUND_COMPARE] = CLAIM_COMPARE_FAILED,
	[GROUND_HELD] = CLAIM_COMPARE_HELD,
	[GROUND_ANY] = CLAIM_NO_COMPARE,
	[GROUND_RULE] = CLAIM_RULE,
	[GROUND_ANSWER] = CLAIM_ACTION,
	[GROUND_DEFAULT] = CLAIM_NO_RULE,
};

static void set_claim(const struct explaining *explaining, const struct basis *basis, bool refuse)
{
	enum abi abi;
	const struct seccomp_data *data = &explaining->judgement->call.data;
	const struct syscall_row *row = explain_row(data, &abi);
	struct claim *claim = &explaining->text->claim;
	*claim = (struct claim){
		.kind = claims[basis->ground],
		.call = row ? row->name : NULL,
		.refuse = refuse,
	};
	if (basis->ground == GROUND_LIBRARY && !basis->rule)
		claim->kind = CLAIM_NO_RULE;
	if (basis->compare)
		claim->argument = basis->compare->index;
	claim->has_argument = basis->compare ||
			      (refuse && explain_deciding_argument(explaining, &claim->argument));
	if (basis->ground == GROUND_LOSES && claim->has_argument)
		claim->kind = CLAIM_NO_COMPARE;
	claim->value = claim->has_argument ? data->args[claim->argument] : 0;
}

static const char *next_of(
	const struct explaining *explaining, const struct basis *basis, bool refuse)
{
	unsigned ignored;
	if (asks_for_a_default(explaining, basis))
		return "Decide what the default should answer to the calls that no rule names.";
	if (basis->ground == GROUND_DEFAULT && refuse &&
		explain_deciding_argument(explaining, &ignored))
		return "The service needs @ too: decide which arguments should be refused, and write a "
		       "rule that compares them.";
	return nexts[basis->ground][refuse];
}

void explain_decision(const struct explaining *explaining, bool refuse)
{
	const struct judged_call *call = &explaining->judgement->call;
	const struct basis basis = explain_basis(explaining, refuse);
	autobuf struct buf why = { 0 };
	autofree char *name = explain_call(call);
	if (call->policy)
		name_line(explaining, call, &basis);
	add_why(explaining, &basis, &why);
	explain_set(&explaining->text->why, "%s", buf_string(&why));
	set_claim(explaining, &basis, refuse);
	if (asks_for_a_default(explaining, &basis))
		explaining->text->claim.kind = CLAIM_DEFAULT;
	set_next(explaining->text, next_of(explaining, &basis, refuse), name);
}
