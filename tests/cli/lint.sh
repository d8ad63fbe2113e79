#!/bin/sh
# SPDX-License-Identifier: MIT
# lint: the real exercises are in order, and each kind of fault in a copy is found and named.
. tests/cli/lib

# All exercises of the tree are a step of tests/run of their own; this is the first track.
first=$scratch/first
mkdir -p "$first/exercises" "$first/content/tracks" "$first/content/quizzes" "$first/content/lessons"
cp -R exercises/first-hour "$first/exercises/"
cp content/tracks/first-hour.json "$first/content/tracks/"
cp content/quizzes/first-hour.json "$first/content/quizzes/"
cp content/lessons/what-a-system-call-is.md "$first/content/lessons/"
cp content/glossary.md "$first/content/"
begin_live 'finds nothing wrong with the exercises of a track'
seconds=120
expect_exit 0 "$BULKHEAD" lint --data "$first" --seeds 1
expect_out ' looked at, 0 wrong'
expect_never WRONG
expect_no_err
begin_live 'finds nothing wrong with its content, and says so behind the exercises'
expect test "$(grep '^[a-z]' "$out" | tail -n 1)" = content
expect_out '  ok     content/tracks/first-hour.json: a track'
begin_live 'tells why an answer is refused, and where'
expect_out 'wrong/trailing-comma: refused (profile.json:6:33: there is a comma before'
begin_live 'looks at one exercise only when it is named, and prints JSON'
expect_exit 0 "$BULKHEAD" lint "$EX" --json
expect test "$(grep -cF "\"exercise\": \"$EX\"" "$out")" -eq 1
expect test "$(grep -c '"exercise": ' "$out")" -eq 1
expect_never 'content/tracks'
expect_out '"wrong": 0'
expect test "$(grep -c '"ok": false' "$out")" -eq 0
expect test "$(grep -c '"ok": true' "$out")" -gt 10
begin_live 'names the exercise next to a misspelt one'
expect_exit 2 "$BULKHEAD" lint "${EX}s"
expect_err "(did you mean \"$EX\"?)"

# copy NAME: a data folder $data with a copy of the exercise, in $copy, to put faults into.
copy() {
  data=$scratch/$1
  copy=$data/exercises/$EX
  mkdir -p "${copy%/*}"
  cp -R "$answers" "$copy"
  chmod -R u+w "$data"
}
# lint_copy SENTENCE FAULTS: so many are found in $data, whatever they are.
lint_copy() {
  begin_live "$1"
  expect_exit 1 "$BULKHEAD" lint --data "$data"
  expect test "$(grep -c '^  WRONG  ' "$out")" -eq "$2"
  expect test "$(awk '/ looked at, / { sum += $(NF - 1) } END { print sum }' "$out")" -eq "$2"
  expect_tame
}
# found SENTENCE TEXT: one of these is a line with the text.
found() {
  begin_live "$1"
  [ -n "$why_skipped" ] || expect grep -qF -- "  WRONG  $2" "$out"
}

copy answers
cp "$copy/solution/profile.json" "$copy/starter/"
cp "$copy/wrong/only-mkdir/profile.json" "$copy/right/allow-list/"
cp "$copy/solution/profile.json" "$copy/wrong/logs-only/"
cp "$copy/wrong/only-mkdirat/profile.json" "$copy/wrong/only-mkdir/"
sed 's/"only-mode-0755": \["every-door"\]/"only-mode-0755": ["door-mkdir", "every-door"]/' \
  "$answers/exercise.json" >"$copy/exercise.json"
cp "$copy/starter/profile.json" "$copy/wrong/misspelt-call/"
cp -R "$copy/wrong/only-mkdirat" "$copy/wrong/another"
mkdir "$copy/wrong/a${esc}[31m${bidi}b"
rm -r "$copy/wrong/needs-a-capability"
lint_copy 'finds every fault among the answers, and no other' 9
found 'finds a starter that passes' 'starter: passed, but it must be a policy that fails'
found 'finds a right answer that fails' \
  'right/allow-list: failed (door-mkdirat, every-door), but it must pass'
found 'finds a wrong answer that passes' \
  'wrong/logs-only: passed, but exercise.json says: door-mkdir, door-mkdirat, every-door'
found 'finds a wrong answer that fails another check than the one that is named' \
  'wrong/only-mkdir: failed (door-mkdir, every-door), but exercise.json says: door-mkdirat, every-door'
found 'finds a wrong answer that fails fewer checks than are named' \
  'wrong/only-mode-0755: failed (every-door), but exercise.json says: door-mkdir, every-door'
found 'finds a wrong answer that should be refused and is not' \
  'wrong/misspelt-call: passed, but exercise.json says: refused'
found 'finds a wrong answer that is not named' \
  'wrong/another is there, but exercise.json does not say what it fails'
found 'escapes a hostile name of a wrong answer' 'wrong/a\x1b[31m<U+202E>b is there'
found 'finds a wrong answer that is named and not there' \
  'wrong/needs-a-capability is named in exercise.json, but there is no such folder'

copy texts
rm -r "$copy/wrong" "$copy/right" "$copy/debrief.md"
cp -R "$answers/wrong" "$copy/"
chmod -R u+w "$copy"
rm -r "$copy/wrong/allow-list-without-fsync" "$copy/wrong/deny-everything"
sed '/"allow-list-without-fsync"/d; /"deny-everything"/d' "$answers/exercise.json" >"$copy/exercise.json"
{
  sed '/^- The rotator can open its log file/d' "$answers/task.md"
  echo '- The rotator is quick.'
} >"$copy/task.md"
echo '{' >"$copy/starter/profile.json"
mkdir "$data/exercises/another" "$data/exercises/another/room"
sed '5s/"minutes"/"minuets"/' "$answers/exercise.json" >"$data/exercises/another/room/exercise.json"
lint_copy 'finds every fault in the texts and checks, and no other' 9
found 'finds a starter that is refused, and says where' 'starter: refused (profile.json:1:2: '
found 'finds a check that no wrong answer fails' 'check flushes is failed by no wrong answer'
found 'finds a sentence of a check that is missing in the task' \
  'task.md:66: check opens asks "The rotator can open its log file.", which is no item here'
found 'finds a sentence of the task that no check asks' \
  'task.md:73: no check asks "The rotator is quick."'
found 'finds that the debrief is missing' "$copy/debrief.md: No such file or directory"
found 'finds an exercise that can not be read, and looks at the others' \
  'another/room/exercise.json:5:3: minuets: there is no such key here'

copy solution
cp "$copy/starter/profile.json" "$copy/solution/"
rm -r "$copy/wrong" "$copy/right"
sed '/^  "wrong": {$/,$d' "$answers/exercise.json" >"$copy/exercise.json"
echo '  "wrong": { } }' >>"$copy/exercise.json"
sed 's/^## What must hold$/## Aims/' "$answers/task.md" >"$copy/task.md"
lint_copy 'finds every fault in an exercise without answers' 10
found 'finds a solution that fails' \
  'solution: failed (door-mkdir, door-mkdirat, every-door), but it must pass'
found 'finds a task without the heading of what must hold' \
  'task.md:1: there is no heading "## What must hold"'

# Each folder of tests/data/lint is a bad exercise: what differs from the folder "good". Its files take
# the place of good ones, edit.sed changes exercise.json, "without" names folders that are left out.
# "faults" has how each line begins that lint must say, and there must be no other.
bad=$tree/tests/data/lint
data=$scratch/good
mkdir -p "$data/exercises/test"
cp -R "$bad/good" "$data/exercises/test/one-door"
begin_live 'finds nothing wrong with the exercise that the bad ones are made from'
expect_exit 0 "$BULKHEAD" lint --data "$data"
expect_out '0 wrong'
expect_out ' mutants: '

# make_exercise NAME: a data folder $data with that exercise alone, in $copy.
make_exercise() {
  data=$scratch/$1
  copy=$data/exercises/test/one-door
  mkdir -p "$data/exercises/test"
  cp -R "$bad/good" "$copy"
  cp -R "$bad/$1/." "$copy"
  chmod -R u+w "$copy"
  [ ! -f "$copy/edit.sed" ] || sed -f "$copy/edit.sed" "$bad/good/exercise.json" >"$copy/exercise.json"
  [ ! -f "$copy/without" ] || (cd "$copy" && xargs rm -r <without)
}
bad_exercise() {
  make_exercise "$1"
  begin_live "refuses an exercise and names the fault: $(echo "$1" | tr - ' ')"
  expect_exit 1 "$BULKHEAD" lint --data "$data"
  [ -n "$why_skipped" ] || while read -r fault; do
    grep -qF -- "  WRONG  $fault" "$out" || fail "standard output lacks: WRONG  $fault"
  done <"$copy/faults"
  expect test "$(grep -c '^  WRONG  ' "$out")" -eq "$(wc -l <"$copy/faults")"
  expect_tame
}
for name in "$bad"/*; do
  case ${name##*/} in
  good*) ;;
  *) bad_exercise "${name##*/}" ;;
  esac
done
begin_live 'shows a mutant that survives as a difference of the profile'
expect_exit 1 "$BULKHEAD" lint --data "$scratch/surviving-mutant"
expect_out '| -    { "names": ["mkdir"], "action": "SCMP_ACT_ERRNO" }'
expect_out '| +    { "names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "args": [{ "index": 1, "value": 493,'

data=$scratch/broken-track
cp -R "$scratch/good" "$data"
mkdir -p "$data/content/tracks"
cat >"$data/content/tracks/doors.json" <<'JSON'
{ "format": 1, "title": "Doors", "purpose": "You can shut one.", "level": 1,
  "items": [{ "exercise": "test/one-dor" }] }
JSON
lint_copy 'finds an exercise that a track names and that is not there' 1
found 'says where, and what is near' \
  'content/tracks/doors.json:2:27: there is no exercise "test/one-dor" (did you mean "test/one-door"?)'
begin_live 'prints what is wrong with the content as JSON'
expect_exit 1 "$BULKHEAD" lint --data "$data" --json
expect_out '"exercise": null'
expect_out '"text": "content/tracks/doors.json:2:27: there is no exercise'
expect test "$(grep -c '"mark": "wrong"' "$out")" -eq 1
begin_live 'leaves the content alone when an exercise is named'
expect_exit 0 "$BULKHEAD" lint --data "$data" test/one-door
expect_never content/

make_exercise good-variants
begin_live 'proves a few variants of an exercise that has several, each against its neighbour'
expect_exit 0 "$BULKHEAD" lint --data "$data"
expect_out 'seed 0000000000000000: solution: passed'
expect test "$(grep -c '^  ok     seed [0-9a-f]*: solution: passed$' "$out")" -eq 3
expect test "$(grep -c '^  ok     seed [0-9a-f]*: the solution of seed [0-9a-f]*: failed ' "$out")" -eq 3
expect test "$(grep -c '^  ok     seed [0-9a-f]*: [0-9]* mutants: ' "$out")" -eq 3
begin_live 'proves as many variants as it is asked to'
expect_exit 0 "$BULKHEAD" lint --data "$data" --seeds 2
expect test "$(grep -c ': solution: passed$' "$out")" -eq 2

make_exercise good-in-c
begin_live 'proves an exercise whose policy is written in C, and tries both extremes in C'
expect_exit 0 "$BULKHEAD" lint --data "$data"
expect_out 'allow-everything: failed (every-door, door)'
expect_out 'deny-everything: failed (opens)'
expect_out 'right/an-array: passed'
begin_live 'makes mutants of a policy in C, and shows them as differences'
expect_exit 0 "$BULKHEAD" lint --data "$data" --mutants
expect_out 'mutant drop-call:policy.c:policy[1]:seccomp_rule_add: failed (every-door)'
expect_out '| +        if (0)'
expect_out '13 mutants: 6 are caught; 2 are outside the task, 1 equal by proof, 4 no policies'

begin_live 'deals the mutants in C out among the variants, and says how many each leaves out'
seconds=200
expect_exit 0 "$BULKHEAD" lint seccomp-c/without-a-net --seeds 2
# of two hands each leaves out what the other one has
expect test "$(awk '$5 == "mutants:" { all += $4; left += $(NF - 6); hands++ }
  END { print hands, all / 2 - left }' "$out")" = '2 0'

make_exercise good-equivalent
begin_live 'takes a mutant as equivalent for the reason that the author gives'
expect_exit 0 "$BULKHEAD" lint --data "$data"
expect_out ' passes and is as good: only one mode is in use'

begin_live 'says the same in the same order with one worker and with four'
expect_exit 0 "$BULKHEAD" lint "$EX" --mutants --jobs 1
cp "$out" "$scratch/one"
expect_exit 0 "$BULKHEAD" lint "$EX" --mutants --jobs 4
expect cmp "$out" "$scratch/one"
begin_live 'tells of each mutant that counts when asked to'
expect_out 'mutant drop-name:profile.json:syscalls[0].names[1]:mkdirat: failed (every-door)'
expect_out '| -      "names": ["mkdir", "mkdirat"],'
begin_live 'shows what a learner would read for a wrong answer'
expect_exit 0 "$BULKHEAD" lint "$EX" --explain
expect_out '| AN ATTACK GOT THROUGH: it could make a directory with mkdirat.'
expect_never '] mutants'
begin_live 'shows it for the starter too, and for no answer that passes'
expect_exit 0 "$BULKHEAD" lint "$EX" --explain
expect test "$(grep -A 1 '^  ok     starter: failed' "$out" | tail -n 1 | cut -c 1-18)" = '         | FAILED '
expect test "$(grep -A 1 '^  ok     solution: passed' "$out" | tail -n 1 | cut -c 1-9)" = '  ok     '
begin_live 'takes the folder of a draft'
cp -R "$bad/good" "$scratch/draft"
mkdir "$scratch/drafts" && mv "$scratch/draft" "$scratch/drafts/one-door"
folder=$scratch/drafts
expect_exit 0 "$BULKHEAD" lint one-door
expect_out 'drafts/one-door'
begin 'wants a number of variants and of workers'
expect_exit 2 "$BULKHEAD" lint --seeds many
expect_err '--seeds wants a number from 1 to 64'
expect_exit 2 "$BULKHEAD" lint --jobs 0
expect_err '--jobs wants a number from 1 to 64'
