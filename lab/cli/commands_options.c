/* SPDX-License-Identifier: MIT */
/* The options, in the order of help. One name may stand for something else in another command. */
#include "cli/commands.h"

#include "base/mem.h"
#include "core/variant.h"

#include <stddef.h>

/* Where the value goes, and whether it may be given more than once. */
#define ONCE(name)  offsetof(struct invocation, name), false
#define TIMES(name) offsetof(struct invocation, name), true

static const struct option_row options[] = {
	{ "--only", "ID", "only this check and those that it needs", OPTION_ONLY, ONCE(only) },
	{ "--static", NULL, "decide the analysis checks only and run nothing; no score",
		OPTION_ONLY, ONCE(is_static) },
	{ "--dir", "DIR", "the folder, instead of the usual one", OPTION_DIR, ONCE(dir) },
	{ "--seed", "SEED", "which variant: " VARIANT_SEED_FORM, OPTION_SEED, ONCE(seed) },
	{ "--all", NULL, "explain every failed check, not the first cause only", OPTION_ALL,
		ONCE(all) },
	{ "--all", NULL, "ask all questions, those answered rightly too", OPTION_AGAIN, ONCE(all) },
	{ "--all", NULL, "tell everything, not the first of it only", OPTION_WHOLE, ONCE(all) },
	{ "--remove", NULL, "take the mark away", OPTION_REMOVE, ONCE(remove) },
	{ "--standing", "WORD", "only those that stand so: new, started, tried, helped, mastered",
		OPTION_STANDING, ONCE(standing) },
	{ "--timing", NULL, "tell on standard error how long each part took", OPTION_TIMING,
		ONCE(timing) },
	{ "--fresh", NULL, "a variant that you did not have yet, in a new workspace", OPTION_FRESH,
		ONCE(fresh) },
	{ "--restore", NULL, "bring the files of this attempt back", OPTION_RESTORE,
		ONCE(restore) },
	{ "--yes", NULL, "do not ask", OPTION_YES, ONCE(yes) },
	{ "--store", NULL, "look at your progress, as it is kept, instead of the machine",
		OPTION_STORE, ONCE(store) },
	{ "--rebuild", NULL, "with --store: set it aside and rebuild it from what is whole",
		OPTION_STORE, ONCE(rebuild) },
	{ "--watch", NULL,
		"grade again whenever a policy file is saved; with --json a line for each check",
		OPTION_WATCH, ONCE(watch) },
	{ "--results", "FOLDER", "where results are kept, instead of DIR.results", OPTION_GRADE,
		ONCE(results) },
	{ "--exercises", "LIST", "these, with commas between; else all that somebody answered",
		OPTION_GRADE, ONCE(exercises) },
	{ "--secret", "FILE", "make each person's seed from this file and the person's name",
		OPTION_GRADE, ONCE(secret) },
	{ "--seed-by", "FILE", "each person's seed, as --make-seeds prints them", OPTION_GRADE,
		ONCE(seed_by) },
	{ "--make-seeds", NULL, "print the seeds of people; DIR is a file of names, one a line",
		OPTION_GRADE, ONCE(make_seeds) },
	{ "--hidden", "FILE", "more checks, of which nobody is told but the names and results",
		OPTION_GRADE, ONCE(hidden) },
	{ "--shard", "I/N", "only the I-th of N parts of the class", OPTION_GRADE, ONCE(shard) },
	{ "--merge", NULL, "run nothing; DIR is a folder of results, or of such folders",
		OPTION_GRADE, ONCE(merge) },
	{ "--html", "FILE", "write a report to FILE, which needs no other file", OPTION_GRADE,
		ONCE(html) },
	{ "--jobs", "N", "that many workers, instead of one more than there are processors",
		OPTION_GRADE, ONCE(jobs) },
	{ "--publish", "DIR", "tell the board of a workshop, by a file in DIR", OPTION_PUBLISH,
		ONCE(publish) },
	{ "--as", "NAME", "with --publish: who you are, if not the name of your account",
		OPTION_PUBLISH, ONCE(as) },
	{ "--junit", "FILE", "write the verdict to FILE too, as JUnit XML for a CI system",
		OPTION_JUNIT, ONCE(junit) },
	{ "--json", NULL, "facts as JSON on standard output", OPTION_JSON, ONCE(json) },
	{ "--csv", NULL, "facts as comma-separated values", OPTION_CSV, ONCE(csv) },
	{ "--plain", NULL, "a dialogue with numbered choices: for screen readers, and over a pipe",
		OPTION_PLAIN, ONCE(plain) },
	{ "--data", "DIR", "the folder that holds exercises/; also $BULKHEAD_DATA", OPTION_DATA,
		ONCE(data) },
	{ "--policy", "FILE", "a policy to load just before the program; one of each kind",
		OPTION_POLICY, TIMES(policies) },
	{ "--kind", "KIND", "what the policy is: seccomp-json, the default, or seccomp-c",
		OPTION_KIND, ONCE(kind) },
	{ "--image", "IMAGE", "what the container is made from: base (the default), or host",
		OPTION_IMAGE, ONCE(image) },
	{ "--user", "N", "the user that CMD is in the container: 1000, or 0 to 65533", OPTION_USER,
		ONCE(user) },
	{ "--limit", "WORD=N",
		"wall or cpu in ms, memory, disk or file-size in MiB, output in KiB, pids",
		OPTION_LIMIT, TIMES(limits) },
	{ "--json-file", "FILE", "write how it ended to FILE, as JSON", OPTION_JSON_FILE,
		ONCE(json_file) },
	{ "--summary", NULL, "only which calls were made, how often, and which were refused",
		OPTION_TRACE, ONCE(summary) },
	{ "--output", "FILE", "write the trace to FILE", OPTION_TRACE, ONCE(output) },
	{ "--profile", "FILE", "write a profile of what was used to FILE, which must be new",
		OPTION_TRACE, ONCE(profile) },
	{ "--dry-run", NULL, "print what would be made, and run nothing", OPTION_DRY_RUN,
		ONCE(dry_run) },
	{ "--runtime", "NAME", "put before a profile's filter what the runtime does: none or runc",
		OPTION_RUNTIME, ONCE(runtime) },
	{ "--bpf", NULL, "the compiled program instead, an instruction a line", OPTION_BPF,
		ONCE(bpf) },
	{ "--escape", NULL, "show control characters of the container instead of obeying them",
		OPTION_ESCAPE, ONCE(escape) },
	{ "--seeds", "N", "look at N variants of each exercise that has several", OPTION_LINT,
		ONCE(seeds) },
	{ "--explain", NULL, "show what a learner would read for each wrong answer", OPTION_LINT,
		ONCE(explain) },
	{ "--mutants", NULL, "tell of each mutant that counts, and how it was caught", OPTION_LINT,
		ONCE(mutants) },
	{ "--jobs", "N", "that many workers, instead of one more than there are processors",
		OPTION_LINT, ONCE(jobs) },
	{ "--again", NULL, "show the hints that were shown before", OPTION_SHOWN, ONCE(again) },
	{ "--man", NULL, "the commands as the manual page has them, source for scdoc", OPTION_MAN,
		ONCE(man) },
};

const struct option_row *commands_option(const struct command *command, size_t index)
{
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if ((command->options & options[i].flag) && index-- == 0)
			return &options[i];
	return NULL;
}
