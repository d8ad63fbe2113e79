/* SPDX-License-Identifier: MIT */
/*
 * Two parts: where to look, and what to ask oneself there. The second goes by the cause of the
 * check that the report explains first, and by what decided: a rule, the default, or the ABI that
 * the call came by.
 */
#include "core/hint.h"

#include "base/mem.h"
#include "core/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum decider { BY_RULE, BY_DEFAULT, BY_ABI };
#define DECIDERS (BY_ABI + 1)

#define OTHER_ABI                                                                                  \
	"The same call has another number for other kinds of programs. Which part of the policy "  \
	"says for which kinds it counts?"

/* Where an answer does not depend on what decided, it stands under BY_RULE alone. */
static const char *const questions[CAUSE_COUNT][DECIDERS] = {
	[CAUSE_GARBLED] = { "What the probe noted was changed by somebody else. Which calls let "
			    "one process into the memory of another?" },
	[CAUSE_TIMEOUT] = { "A program that asks again and again never ends. After which answer "
			    "would it give up?" },
	[CAUSE_BENIGN_REFUSED] = { "The service needs this call. When does the line count, and "
				   "should it count here?",
		"The service needs this call, and no line that counts here names it. What do such calls "
		"get?",
		OTHER_ABI },
	[CAUSE_BENIGN_PRETENDED] = { "The service was told that all went well, and nothing was "
				     "done. Which number of an error is none?" },
	[CAUSE_BENIGN_ANSWER] = { "The service knows what to do after one certain error, and got "
				  "another. Where does the policy choose it?" },
	[CAUSE_BENIGN_UNSTATED] = { "The program had ended before it came to its own call. Which "
				    "answers of a policy end a program?" },
	[CAUSE_BENIGN_ELSEWHERE] = { "The policy permits this very call. What has a program to do "
				     "before it, to have something to make it on?" },
	[CAUSE_BENIGN_POWER] = { "The kernel asked for a capability and did not find it. What is "
				 "left of the sets in the file once the program is executed?" },
	[CAUSE_BENIGN_PACKETS] = { "A question is a packet, and so is its answer. Which of the two "
				   "met a line that does not let it pass?" },
	[CAUSE_BENIGN_ATTACKED] = { "The service worked until an attack had its way. Which attack "
				    "was it, and what could it change?" },
	[CAUSE_BENIGN_FLAKY] = { "One policy gives one call one answer, each time. What else "
				 "differed between the two tries?" },
	[CAUSE_PROGRAM_NOT_READY] = { "A program makes many calls before its work begins. Which "
				      "step of its start was the last one that it could take?" },
	[CAUSE_PROGRAM_STATUS] = { "Most programs go on after a refusal and tell of it by their "
				   "status. Which step did this one miss?" },
	[CAUSE_PROGRAM_OUTPUT] = { "The program ran, and a part of its output is missing. Which "
				   "step should have made that part?" },
	[CAUSE_PROBE_STATUS] = { "A client was not content. Was something refused to the client "
				 "itself, or to the service behind it?" },
	[CAUSE_PROBE_OUTPUT] = { "An answer came, but not the right one. At which step on its way "
				 "did the request get lost?" },
	[CAUSE_ATTACK_THROUGH] = { "The attack's call went on from here. Which part of this line "
				   "would have to be another, so that it does not?",
		"No line that counts here names the call of the attack. What do such calls get, "
		"and which others have the same effect?",
		OTHER_ABI },
	[CAUSE_ATTACK_PRETENDED] = { "The attack was stopped and told that it had succeeded. What "
				     "would an honest refusal say to a program?" },
	[CAUSE_ATTACK_ELSEWHERE] = { "The attack failed by something else than the policy. What if "
				     "that obstacle is not there tomorrow?" },
	[CAUSE_ATTACK_UNSTATED] = { "The attack was ended before its own call, so nobody knows "
				    "what that gets. Which call before it was one too many?" },
	[CAUSE_OPEN] = { "Nobody made this call yet, but anybody could. With which arguments does "
			 "the line count, and does its answer stop anything?",
		"Nobody made this call yet, but anybody could. No line that counts here names it: who "
		"answers then?",
		OTHER_ABI },
	[CAUSE_SHUT] = { "This call has to go through. With which arguments does the line count, "
			 "and with which not?",
		"This call has to go through, and no line that counts here names it. Who answers then?",
		OTHER_ABI },
	[CAUSE_ANSWER] = { "The task names one certain answer to this call. Which word or number "
			   "of the policy chooses it?" },
	[CAUSE_UNDECIDED] = { "So many comparisons meet here that nobody can list what they "
			      "permit. Which of them does the service live from?" },
	[CAUSE_STATE_ANSWER] = { "The file and the kernel do not agree. Where does the kernel tell this "
				 "of a process, and in which form?" },
	[CAUSE_STATE] = { "What a program leaves behind when it executes another goes with it. Which "
			  "step of yours should have taken this away, and has it worked?" },
	[CAUSE_STATE_UNSEEN] = { "A launcher's last act is to become the program that it was given. "
				 "Which step before that one does not come back?" },
	[CAUSE_MATRIX] = { "Follow this packet from hook to hook, and its answer back. Which rule "
			   "is the first whose conditions all hold?" },
	[CAUSE_MATRIX_FLAKY] = { "One packet and one ruleset come to one result. What differs "
				 "between the first try and the next?" },
	[CAUSE_TOO_LONG] = { "The filter is longer than it may be. Which of its answers stand there "
			     "more than once?" },
	[CAUSE_SURFACE] = { "The service works without this power. Which of its jobs would ever "
			    "use it?",
		"All that no line names is permitted. How many calls does Linux have, and how many "
		"of them does this service make?",
		OTHER_ABI },
};

/* --- the call --- */

static bool is_name_byte(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool text_names(const char *text, const char *name, size_t size)
{
	for (const char *at = text; (at = strstr(at, name)); at += size)
		if ((at == text || !is_name_byte(at[-1])) && !is_name_byte(at[size]))
			return true;
	return false;
}

static bool some_file_names(const char *const *files, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (text_names(files[i], name, strlen(name)))
			return true;
	return false;
}

/* A witness of a matrix is "client -> web:23/tcp (IPv6)", of all others a call. */
static bool is_packet(const char *witness)
{
	return strstr(witness, " -> ") != NULL;
}

/* A witness is "i386:mkdir(0, 493)"; those of calls that were made have no ABI in front. */
static const char *call_begin(const char *witness, enum abi *abi)
{
	const char *colon = strchr(witness, ':');
	*abi = abi_native();
	if (!colon)
		return witness;
	autofree char *word = mem_text_n(witness, (size_t)(colon - witness));
	(void)abi_parse(word, abi);
	return colon + 1;
}

static void add_call(const char *witness, const char *const *files, size_t count, struct buf *out)
{
	enum abi abi;
	const char *begin = call_begin(witness, &abi);
	if (is_packet(witness)) {
		buf_format(out, "the packet %s", witness);
		return;
	}
	autofree char *name = mem_text_n(begin, strcspn(begin, "("));
	buf_text(out, "the ");
	if (abi == ABI_I386)
		buf_text(out, "32-bit ");
	else if (abi != abi_native())
		buf_format(out, "%s ", abi_name(abi));
	if (some_file_names(files, count, name))
		buf_format(out, "call %s", name);
	else
		buf_text(out, "call in the report");
}

/* --- where to look --- */

static void add_where(
	const struct check_verdict *cause, const char *const *files, size_t count, struct buf *out)
{
	const struct place *at = &cause->text.at;
	buf_text(out, "Look at ");
	if (at->line)
		buf_format(out, "line %u of %s", at->line, at->file);
	if (at->line && cause->witness)
		buf_text(out, " and ");
	if (cause->witness)
		add_call(cause->witness, files, count, out);
	else if (!at->line)
		buf_text(out, "what the report observed");
	buf_text(out, ". ");
}

static enum decider decider_of(const struct check_verdict *cause)
{
	enum abi abi = abi_native();
	if (cause->witness && !is_packet(cause->witness))
		(void)call_begin(cause->witness, &abi);
	if (abi != abi_native())
		return BY_ABI;
	/* a policy where a rule decided says so on another line */
	return cause->text.line && strstr(cause->text.line, "\"default") ? BY_DEFAULT : BY_RULE;
}

static char *of_check(const struct check_verdict *cause, const char *const *files, size_t count)
{
	struct buf out = { 0 };
	const char *const *row = questions[cause->cause];
	const char *question = row[decider_of(cause)];
	add_where(cause, files, count, &out);
	buf_text(&out, question ? question : row[BY_RULE]);
	return buf_take(&out);
}

/* --- whole answers --- */

static char *of_refusal(const struct explanation *text)
{
	if (!text->at.line)
		return mem_text("The file is there, but nothing of it could be taken in. What kind "
				"of file is it, and how large?");
	return mem_format("Line %u of %s was understood up to column %u. What stands there, and "
			  "what may stand there in a policy?",
		text->at.line, text->at.file, text->at.column);
}

static char *of_limit(const struct verdict *verdict)
{
	return mem_format("The run was ended by its limit of %s. Which program waited or tried "
			  "again and again, because a call that it needs was refused?",
		limit_word_name(verdict->limit));
}

char *hint_of_verdict(const struct verdict *verdict, const char *const *files, size_t count)
{
	const struct check_verdict *cause = verdict_cause(verdict);
	switch (verdict->outcome) {
	case OUTCOME_REFUSED:
		return of_refusal(&verdict->text);
	case OUTCOME_LIMITED:
		return of_limit(verdict);
	case OUTCOME_FAILED:
		return cause ? of_check(cause, files, count) : NULL;
	case OUTCOME_PASSED:
	case OUTCOME_VOID:
	case OUTCOME_STATIC:
		return NULL;
	}
	return NULL;
}
