/* SPDX-License-Identifier: MIT */
/* The commands, in the order of help. */
#include "cli/commands.h"

#include "base/mem.h"

static const struct command commands[] = {
	{ .name = "",
		.args = "",
		.options = OPTION_PLAIN | OPTION_DATA,
		.summary = "the lab on the whole screen",
		.text = "Without a command, in a terminal, bulkhead opens the lab on the whole screen; "
			"? lists its keys there. With --plain, with ACCESSIBLE=1, or on a dumb terminal "
			"the same lab is a dialogue, line by line, with numbered choices. Into a pipe, "
			"without --plain, it tells where you stopped and what comes next; at first, "
			"what it is and what to do first. "
			"\"bulkhead config show\" tells how it is set.",
		.run = command_home },
	{ .name = "next",
		.args = "",
		.options = OPTION_JSON | OPTION_DATA,
		.summary = "the one step to take next, and why",
		.text = "Names one step and what to type for it: an exercise that is due again, or "
			"else the first open step of the first track that is open.",
		.run = command_next },
	{ .name = "track",
		.args = "[TRACK]",
		.max_args = 1,
		.options = OPTION_JSON | OPTION_DATA,
		.summary = "the tracks, or the steps of one",
		.text = "Tracks lead through lessons, exercises and quizzes. Without TRACK, tells how "
			"far you are on each; with it, how each of its steps stands and what to type "
			"for it. Their order is advice: everything may be begun at any time. Who "
			"passes a track's last exercise has passed the track.",
		.run = command_track },
	{ .name = "lesson",
		.args = "[LESSON]",
		.max_args = 1,
		.options = OPTION_JSON | OPTION_DATA,
		.summary = "a lesson to read, or a list of them",
		.text = "Prints the lesson, which then counts as read. Without LESSON, lists all and "
			"which you have read.",
		.run = command_lesson },
	{ .name = "quiz",
		.args = "[QUIZ]",
		.max_args = 1,
		.options = OPTION_AGAIN | OPTION_JSON | OPTION_DATA,
		.summary = "questions on what was read",
		.text = "Asks one question after the other, and explains each answer at once. "
			"Answers are kept; those that were right are not asked for again. Without "
			"QUIZ, lists all quizzes and your score.",
		.run = command_quiz },
	{ .name = "list",
		.args = "[WORD]",
		.max_args = 1,
		.options = OPTION_STANDING | OPTION_JSON | OPTION_DATA,
		.summary = "the exercises on this machine",
		.text = "One line an exercise: its name, level (1 to 5), minutes, how you stand with "
			"it, and its title. A star marks a bookmark, an exclamation mark what is due "
			"again. With WORD, only those whose name, title, theme or teachings have it.",
		.run = command_list },
	{ .name = "bookmark",
		.args = "EX",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_REMOVE | OPTION_DATA,
		.summary = "mark an exercise in the list",
		.text = "Marks EX in the list with a star, for whatever you want to remember it.",
		.run = command_bookmark },
	{ .name = "show",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_SEED | OPTION_JSON | OPTION_DATA,
		.summary = "an exercise's task and checks",
		.text = "Prints the task and the checks by which an answer is judged: of the variant "
			"that your workspace has, if there is one.",
		.run = command_show },
	{ .name = "start",
		.args = "EX",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_DIR | OPTION_SEED | OPTION_FRESH | OPTION_JSON | OPTION_DATA,
		.summary = "make a workspace for an exercise",
		.text = "Copies the files to work on to ~/bulkhead/EX, or to --dir. Starting again is "
			"harmless: files that are there stay as they are, missing ones come back. Of an "
			"exercise that has variants you get one by chance, or the one of --seed. With "
			"--fresh you get one that you did not have; a workspace that is there is set "
			"aside, under another name beside it.",
		.run = command_start },
	{ .name = "check",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_ONLY | OPTION_DIR | OPTION_SEED | OPTION_ALL | OPTION_TIMING |
			   OPTION_WATCH | OPTION_PUBLISH | OPTION_JUNIT | OPTION_JSON | OPTION_DATA,
		.summary = "grade an answer against live containers",
		.text = "Without EX, grades the workspace you stand in. The policy is compiled, "
			"analysed, and tried in live containers, once without and once with it. Exit "
			"code: 0 passed; 1 failed, limited or refused; 2 wrong usage or unreadable "
			"files; 3 this machine or the lab failed, nothing was scored. With --watch it "
			"goes on until ^C, which is 130. --static is for machines that have no "
			"containers: what can be proved of the policy alone is, and nothing is "
			"kept; exit code 0 if all of that holds.",
		.run = command_check },
	{ .name = "explain",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_JSON | OPTION_DATA,
		.summary = "all about the newest attempt",
		.text = "Prints the report of the newest attempt at EX once more, with every check "
			"explained, and says whether the files changed since. Nothing is run. --json "
			"prints what was kept.",
		.run = command_explain },
	{ .name = "hint",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_SHOWN | OPTION_YES | OPTION_SEED | OPTION_JSON | OPTION_DATA,
		.summary = "the next hint",
		.text = "The first one is made from your newest attempt, if that failed; the others "
			"are written by the exercise's author, each with more in it. Hints cost no "
			"points. After the last one, which asks before, mastery needs a fresh variant "
			"of the exercise.",
		.run = command_hint },
	{ .name = "give-up",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_YES | OPTION_SEED | OPTION_JSON | OPTION_DATA,
		.summary = "see the solution without a pass",
		.text = "Allowed after a time that the exercise sets, from the start of your variant "
			"on. Asks before. The exercise then comes back as a fresh variant after 2, 7 "
			"and 21 days. Exit code: 1 if nothing was given up.",
		.run = command_give_up },
	{ .name = "solution",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_SEED | OPTION_JSON | OPTION_DATA,
		.summary = "the solution, after a pass or a give-up",
		.text = "Prints the files of the solution of your variant. Before a pass of it or a "
			"give-up it says what there is to do, with exit code 1.",
		.run = command_solution },
	{ .name = "debrief",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_SEED | OPTION_JSON | OPTION_DATA,
		.summary = "what you built, after a pass or a give-up",
		.text = "Compares your answer with the solution by what both permit, of every call and "
			"ABI, and by their surface. Then says why the solution works, what else would "
			"do, and where it has mattered; and when the exercise comes back, if it does. "
			"Before a pass of your variant or a give-up it says what there is to do, with "
			"exit code 1.",
		.run = command_debrief },
	{ .name = "run",
		.args = "-- CMD [ARG]...",
		.takes_rest = true,
		.options = OPTION_POLICY | OPTION_KIND | OPTION_IMAGE | OPTION_USER | OPTION_LIMIT |
			   OPTION_JSON_FILE | OPTION_DRY_RUN,
		.summary = "run a program in a container, with a policy",
		.text = "Runs CMD in a new container: no network but lo, user 1000, an empty /tmp of "
			"64 MiB that goes with it. Standard input, output and error are pipes; on a "
			"terminal, output is escaped. SIGINT, SIGTERM and SIGHUP end it. Exit code: "
			"CMD's, or 128 and its signal's number; 137 and a line \"limited: WORD\" when a "
			"limit ended it; 125 the lab failed; 126 the policy was refused, or kept CMD "
			"from starting; 127 there is no such program in the image.",
		.run = command_run },
	{ .name = "trace",
		.args = "-- CMD [ARG]...",
		.takes_rest = true,
		.options = OPTION_POLICY | OPTION_KIND | OPTION_IMAGE | OPTION_USER | OPTION_LIMIT |
			   OPTION_TRACE | OPTION_JSON_FILE | OPTION_JSON,
		.summary = "show a program's system calls, or profile it",
		.text = "Runs CMD as run does, and writes each system call to standard error, with "
			"its arguments by name, its result, and the line of the policy that refused "
			"it; then how often each was made. With --json standard output is for JSON "
			"Lines, and what CMD writes there goes to standard error. --profile writes a "
			"seccomp profile that permits what was used, and tries it. What it can't know "
			"is what another run would need. Exit code: as for run.",
		.run = command_trace },
	{ .name = "shell",
		.args = "EX [CONTAINER]",
		.min_args = 1,
		.max_args = 2,
		.options = OPTION_POLICY | OPTION_SEED | OPTION_ESCAPE | OPTION_DATA,
		.summary = "look around in an exercise's container",
		.text = "Brings up the containers of EX without its checks and opens a shell in "
			"CONTAINER, on a terminal of the container's own. No policy is loaded "
			"but by --policy, for the container's program and the shell. All of it goes "
			"when the shell ends, at the latest after an hour. Exit code: the shell's, "
			"and as for run where it has none.",
		.run = command_shell },
	{ .name = "progress",
		.args = "",
		.options = OPTION_JSON | OPTION_CSV,
		.summary = "how far you are",
		.text = "One line for each exercise that you began: how you stand (started, tried, "
			"helped, mastered), attempts, the best score, and when a review is due. Passed "
			"with the last hint or after giving up is helped: a fresh variant is then due "
			"after 2, 7 and 21 days.",
		.run = command_progress },
	{ .name = "history",
		.args = "EX [NUMBER]",
		.min_args = 1,
		.max_args = 2,
		.options = OPTION_RESTORE | OPTION_DIR | OPTION_JSON | OPTION_CSV,
		.summary = "your attempts at an exercise, and their files",
		.text = "What you did at EX, oldest first. With the NUMBER of an attempt: what came of "
			"it, and the files that were judged; --restore brings these back into the "
			"workspace, or into --dir, and keeps a copy of what they replace.",
		.run = command_history },
	{ .name = "reset",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_YES | OPTION_DIR | OPTION_JSON | OPTION_DATA,
		.summary = "begin an exercise again from its first files",
		.text = "Sets your workspace aside, under another name beside it, and makes a new one "
			"of the same variant. Asks first. What you did before stays in the history. "
			"For another variant: \"bulkhead start EX --fresh\".",
		.run = command_reset },
	{ .name = "doctor",
		.args = "",
		.options = OPTION_STORE | OPTION_JSON | OPTION_DATA,
		.summary = "what runs on this machine, and what the rest needs",
		.text = "Tries what exercises need of a machine, and says for each exercise whether "
			"it can run here; for what is missing, what to do. With --store, looks at "
			"every entry of your progress instead, and says which are damaged, altered or "
			"missing. Exit code: 0 if all is well, 1 if not.",
		.run = command_doctor },
	{ .name = "inspect",
		.args = "FILE",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_BPF | OPTION_WHOLE | OPTION_JSON,
		.summary = "what a policy permits, and the holes in it",
		.text = "Says call by call, for each ABI, what the compiled filter permits and on "
			"which conditions; what that costs; which ways around it are open; and which "
			"written rules decide nothing. FILE is a profile in JSON, a policy in C (its "
			"name ends in .c) or an exported BPF program. Of capability sets in JSON it "
			"says what is left of them after an exec. Exit code: 0 nothing wrong; 1 "
			"something is; 2 the file can't be read or is no policy; 3 the lab failed.",
		.run = command_inspect },
	{ .name = "diff",
		.args = "A B",
		.min_args = 2,
		.max_args = 2,
		.options = OPTION_RUNTIME | OPTION_WHOLE | OPTION_JSON,
		.summary = "where two seccomp policies answer differently",
		.text = "Compares what the two compiled filters answer, for every call that there can "
			"be, and shows the smallest call for each difference. A and B are profiles in "
			"JSON, policies in C (named .c) or exported BPF programs. Exit code: 0 no "
			"difference; 1 there is one; 2 a file can't be read or is no policy; 3 the "
			"lab failed.",
		.run = command_diff },
	{ .name = "new",
		.args = "SUBJECT/SLUG",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_DIR | OPTION_JSON | OPTION_DATA,
		.summary = "make an exercise to start from (for authors)",
		.text = "Makes a small exercise that works, with a file that explains it, in your own "
			"exercises (~/.local/share/bulkhead/exercises), or below --dir. Nothing is "
			"overwritten.",
		.run = command_new },
	{ .name = "lint",
		.args = "[EX]",
		.max_args = 1,
		.options = OPTION_LINT | OPTION_JSON | OPTION_DATA,
		.summary = "let an exercise prove itself (for authors)",
		.text = "Proves for EX, an id or the folder of a draft, or for all exercises: the "
			"solution and all right answers pass; the starter and the extremes fail; each "
			"wrong answer fails exactly what exercise.json says, and each check is failed "
			"by one; attacks succeed without a policy; small mistakes in the solution that "
			"matter are found; the texts keep to their rules. Without EX also: tracks, "
			"lessons, quizzes and the glossary can be read, and what they name is there. "
			"Exit code: 0 fine; 1 something is wrong; 2 wrong usage; 3 the lab failed; "
			"130 interrupted.",
		.run = command_lint },
	{ .name = "grade",
		.args = "DIR",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_GRADE | OPTION_JUNIT | OPTION_JSON | OPTION_CSV | OPTION_DATA,
		.summary = "grade a class's answers (for trainers)",
		.text = "DIR has a folder for each person, with answers in SUBJECT/SLUG. Each answer "
			"is run again, in worlds of its own; what came of each person is written to "
			"a file below --results, and a table of all is printed. Interrupted and "
			"started again, it goes on where it was. Exit code: 0 every answer passed; 1 "
			"one did not, is missing or refused; 2 wrong usage or unreadable files; 3 "
			"the lab failed; 130 interrupted.",
		.run = command_grade },
	{ .name = "board",
		.args = "DIR",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_JSON,
		.summary = "who is where in a workshop (for trainers)",
		.text = "Shows what the learners of a workshop publish with \"check --publish DIR\": who "
			"is at which exercise, who is stuck, and which checks fail for most. On a "
			"terminal it goes on as they work, until ^C; else it prints once.",
		.run = command_board },
	{ .name = "config",
		.args = "path|show",
		.min_args = 1,
		.max_args = 1,
		.options = OPTION_JSON,
		.summary = "your settings, and the file that they are in",
		.text = "path prints where the file of your settings is, or would be. show prints each "
			"setting, its value, and where that comes from: a line of the file, a variable "
			"of the environment, or nobody.",
		.run = command_config },
	{ .name = "completion",
		.args = "bash",
		.min_args = 1,
		.max_args = 1,
		.summary = "a completion script for the shell",
		.text = "Prints a script that makes bash complete commands, options and exercises.",
		.run = command_completion },
	{ .name = "version",
		.args = "",
		.options = OPTION_JSON,
		.summary = "the version",
		.text = "Prints the version of bulkhead.",
		.run = command_version },
	{ .name = "help",
		.args = "[COMMAND]",
		.max_args = 1,
		.options = OPTION_MAN,
		.summary = "this text, or a command's",
		.text = "\"bulkhead COMMAND -h\" prints the same.",
		.run = command_help },
};

const struct command *commands_at(size_t index)
{
	return index < ARRAY_SIZE(commands) ? &commands[index] : NULL;
}
