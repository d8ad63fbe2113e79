#!/bin/sh
# SPDX-License-Identifier: MIT
# explain, hint, give-up and solution, as a learner comes to need them.
. tests/cli/lib
mine=$HOME/bulkhead/$EX
shift_store=${BULKHEAD%/*}/shift-store
state=$HOME/.local/state/bulkhead
# shellcheck disable=SC2016 # Markdown
last='Its `names` holds two strings' # of hints.md

# answers NAME: my file becomes this answer of the exercise.
answers() {
  cp "$answers/$1/profile.json" "$mine/"
}

# How many hints were shown.
kept_hints() {
  "$BULKHEAD" hint "$EX" --again --json 2>/dev/null | grep -c '"number"'
}

# needs_script: a terminal to be asked at.
needs_script() {
  command -v script >/dev/null || skip 'script is not installed'
}

# typed CODE KEYS WORD...: bulkhead WORD... on a terminal, where KEYS are typed ahead.
typed() {
  typed_code=$1 typed_keys=$2
  shift 2
  # shellcheck disable=SC2016 # for the inner shell
  expect_exit "$typed_code" sh -c 'printf "%b" "$1" | script -qec "$2" /dev/null' \
    sh "$typed_keys" "'$BULKHEAD' $*"
}

# interrupted QUESTION WORD...: bulkhead WORD... on a terminal, ended by ^C when it asks QUESTION.
interrupted() {
  [ -z "$why_skipped" ] || return 0
  question=$1
  shift
  mkfifo "$scratch/keys"
  : >"$out"
  : >"$err"
  timeout -k 1 30 script -qfec "'$BULKHEAD' $*" /dev/null <"$scratch/keys" >"$out" 2>"$err" &
  asking=$!
  exec 3>"$scratch/keys"
  for _ in $(seq 200); do
    ! grep -qaF -- "$question" "$out" || break
    sleep 0.05
  done
  expect_out "$question"
  printf '\003' >&3
  got=0
  wait "$asking" || got=$?
  exec 3>&-
  rm "$scratch/keys"
  [ "$got" -eq 130 ] || fail "status $got instead of 130 after ^C"
}

# ---- before there is anything ----

begin 'knows no exercise of a wrong name'
for command in explain hint give-up solution; do
  expect_exit 2 "$BULKHEAD" "$command" first-hour/two-door
  expect_err 'did you mean "first-hour/two-doors"?'
  expect_no_out
done
begin 'explain says what to type where no attempt is kept'
expect_exit 2 "$BULKHEAD" explain "$EX"
expect_err "\"bulkhead start $EX\" makes a workspace, \"bulkhead check $EX\" grades"
expect_no_out
begin 'shows no hint again where none was shown'
expect_exit 2 "$BULKHEAD" hint "$EX" --again
expect_err "\"bulkhead hint $EX\" shows one"
begin 'shows no solution before a pass or a give-up, and says what it takes'
expect_exit 1 "$BULKHEAD" solution "$EX"
expect_err "$EX is not over yet: this is shown after a pass (\"bulkhead check $EX\") or a give-up (\"bulkhead give-up $EX\", allowed 15 minutes"
expect_no_out
begin 'allows no give-up of what was not begun'
expect_exit 1 "$BULKHEAD" give-up "$EX" --yes
expect_err 'allowed 15 minutes after the first check'
expect_no_out

# ---- a store that can't be written ----

begin 'shows a hint that can not be recorded, and says so'
rm -r "$state"
: >"$state"
expect_exit 0 "$BULKHEAD" hint "$EX"
expect_out 'A rule covers exactly the calls that it names'
expect_err 'that this hint was shown is not kept: '
begin 'shows a hint where nothing may be written, and says so'
rm "$state"
mkdir "$state"
chmod 500 "$state"
[ "$(id -u)" -ne 0 ] || skip 'root may write everywhere'
expect_exit 0 "$BULKHEAD" hint "$EX"
expect_out 'A rule covers exactly the calls that it names'
expect_err 'that this hint was shown is not kept: '
rmdir "$state"
: >"$state"
begin 'says why it can not tell of an attempt, or of a solution'
for command in explain solution give-up; do
  "$BULKHEAD" "$command" "$EX" >"$out" 2>"$err"
  expect test $? -ge 2
  expect_err 'what you did so far can'\''t be read: '
  expect_no_out
done
rm "$state"

# ---- a learner's way ----

begin_live 'leads from a check that fails to the hint'
rm -rf "$state" # of the check that begin_live made
"$BULKHEAD" start "$EX" >"$out"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_out "For a hint: bulkhead hint $EX"
begin_live 'says nothing of it in JSON, nor after one check of several'
expect_exit 1 "$BULKHEAD" check "$EX" --json
expect_never 'bulkhead hint'
expect_exit 1 "$BULKHEAD" check "$EX" --only door-mkdir
expect_never 'bulkhead hint'
begin_live 'explains the newest attempt with every check, and which it is'
answers wrong/logs-only
expect_exit 1 "$BULKHEAD" check "$EX" --all
cp "$out" "$scratch/checked"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" explain "$EX"
tr '\n' ' ' <"$out" >"$scratch/line"
expect grep -q "Attempt 5 at $EX, 20[0-9-]* [0-9:]*, in .*/$EX\. " "$scratch/line"
sed '1,/^$/d' "$out" >"$scratch/report"
sed '/^For a hint/d' "$scratch/checked" | sed '$d' >"$scratch/wanted"
expect cmp -s "$scratch/report" "$scratch/wanted"
expect_no_err
begin_live 'says when the files are others than those that were judged'
answers wrong/only-mkdir
expect_exit 0 "$BULKHEAD" explain "$EX"
tr '\n' ' ' <"$out" >"$scratch/line"
expect grep -q 'Since then profile.json changed there' "$scratch/line"
expect_out 'SCMP_ACT_LOG'
begin_live 'explains as JSON what was kept'
expect_exit 0 "$BULKHEAD" explain "$EX" --json
expect_out '"outcome": "failed"'
expect_out '"cause": "attack-through"'
begin_live 'explains no attempt at an exercise that was changed since'
mkdir -p "$scratch/data/exercises"
cp -R "$tree/exercises/first-hour" "$scratch/data/exercises/"
sed -i 's/"minutes": 15/"minutes": 16/' "$scratch/data/exercises/$EX/exercise.json"
expect_exit 2 "$BULKHEAD" explain "$EX" --data "$scratch/data"
expect_err 'was changed since this verdict'
expect_exit 0 "$BULKHEAD" explain "$EX" --data "$scratch/data" --json
expect_out '"outcome": "failed"'

begin_live 'makes the first hint from the newest attempt'
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" hint "$EX"
expect_out 'Look at line 2 of profile.json and the call in the report.'
expect_never mkdirat
expect_no_err
begin_live 'shows the written ones then, one at a time'
expect_exit 0 "$BULKHEAD" hint "$EX"
expect_out 'What a rule covers'
expect_never 'Calls that come in pairs'
expect_exit 0 "$BULKHEAD" hint "$EX" --json
expect_out '"number": 2'
expect_out 'Calls that come in pairs'
begin_live 'shows the last one only to who says yes'
expect_exit 2 "$BULKHEAD" hint "$EX"
expect_err 'after the next hint mastery asks for a fresh variant'
expect_err 'add --yes'
expect_no_out
begin_live 'shows nothing to who types nothing, or no'
needs_script
typed 1 '\n' hint "$EX"
expect_out 'Show it? [y/N]'
expect_never "$last"
typed 1 'no\n' hint "$EX"
expect_never "$last"
begin_live 'shows nothing where the question is interrupted'
needs_script
interrupted 'Show it? [y/N]' hint "$EX"
expect test "$(kept_hints)" -eq 3
begin_live 'shows the last one to who types y'
needs_script
typed 0 'y\n' hint "$EX"
expect_out "$last"
begin_live 'or says so on the command line'
[ "$(kept_hints)" -eq 4 ] || "$BULKHEAD" hint "$EX" --yes >"$scratch/hint"
expect test "$(kept_hints)" -eq 4
begin_live 'has no more, and says what is left'
expect_exit 0 "$BULKHEAD" hint "$EX"
tr '\n' ' ' <"$out" >"$scratch/line"
expect grep -q 'A rest often helps more than another try' "$scratch/line"
expect grep -q "\"bulkhead give-up $EX\" shows the solution" "$scratch/line"
begin_live 'shows all of them again'
expect_exit 0 "$BULKHEAD" hint "$EX" --again
expect test "$(grep -c -e '^Look at line 2' -e '^What a rule covers$' \
  -e '^Calls that come in pairs$' -e '^The whole entry$' "$out")" -eq 4
begin_live 'never tells how many are left'
expect test "$(grep -Ec '[0-9] (of [0-9]|hints?|more)|hints? left' "$out")" -eq 0

# ---- giving up ----

begin_live 'allows no give-up before its time, and says how long it takes'
expect_exit 1 "$BULKHEAD" give-up "$EX" --yes
expect_err 'a give-up is allowed in 15 minutes'
expect_no_out
"$shift_store" 14 2>"$scratch/shift" || fail "$(cat "$scratch/shift")"
expect_exit 1 "$BULKHEAD" give-up "$EX" --yes
expect_err 'a give-up is allowed in 1 minute;'
begin_live 'waits longer where the clock went back'
rm -r "$state"
mv "$state.before" "$state"
"$shift_store" -60 2>"$scratch/shift" || fail "$(cat "$scratch/shift")"
expect_exit 1 "$BULKHEAD" give-up "$EX" --yes
expect_err 'in 75 minutes (by the clock of this machine, which went back)'
begin_live 'asks before a give-up, and takes nothing for a no'
needs_script
rm -r "$state"
mv "$state.before" "$state"
"$shift_store" 16 2>"$scratch/shift" || fail "$(cat "$scratch/shift")"
expect_exit 2 "$BULKHEAD" give-up "$EX"
expect_err 'add --yes'
typed 1 '\n' give-up "$EX"
expect_out 'Give up? [y/N]'
interrupted 'Give up? [y/N]' give-up "$EX"
expect_exit 1 "$BULKHEAD" solution "$EX"
expect_err 'allowed now'
begin_live 'shows the solution after a give-up'
expect_exit 0 "$BULKHEAD" give-up "$EX" --yes
cp "$out" "$scratch/solution"
expect_out '"names": ["mkdir", "mkdirat"],'
expect_out "bulkhead debrief $EX"
begin_live 'has nothing to give up any more, and shows it again'
expect_exit 0 "$BULKHEAD" give-up "$EX"
expect cmp -s "$out" "$scratch/solution"
expect_exit 0 "$BULKHEAD" solution "$EX"
expect cmp -s "$out" "$scratch/solution"
expect_exit 0 "$BULKHEAD" solution "$EX" --json
expect_out '"file": "profile.json"'

# ---- after a pass ----

begin_live 'leads from a pass to the debrief, and shows solution and hints without a question'
rm -r "$state"
answers right/allow-list
expect_exit 0 "$BULKHEAD" check "$EX"
expect_out "bulkhead debrief $EX"
expect_exit 0 "$BULKHEAD" solution "$EX"
expect_out '"names": ["mkdir", "mkdirat"],'
for heading in 'What a rule covers' 'Calls that come in pairs' 'The whole entry'; do
  expect_exit 0 "$BULKHEAD" hint "$EX"
  expect_out 'This variant is passed: its hints are free to read.'
  expect_out "$heading"
done

# ---- variants ----

SF=seccomp/socket-families
begin_live 'goes by the variant of the workspace, wherever that is'
"$BULKHEAD" start "$SF" --dir "$scratch/one" --seed 0000000000000001 >"$out"
"$BULKHEAD" start "$SF" --dir "$scratch/two" --seed 0000000000000002 >"$out"
folder=$scratch/one
expect_exit 1 "$BULKHEAD" check
expect_exit 0 "$BULKHEAD" explain "$SF"
expect_out '0000000000000001, in '
expect_exit 0 "$BULKHEAD" hint "$SF"
expect_out 'Look at '
begin_live 'makes no hint of the attempt at another variant'
folder=$scratch/two
expect_exit 0 "$BULKHEAD" hint "$SF"
expect_out 'Which question do the conditions ask?'
begin_live 'goes by the newest variant where there is no workspace in sight'
expect_exit 0 "$BULKHEAD" hint "$SF" --again --json
expect_out 'Which question do the conditions ask?'
begin_live 'shows the solution of no variant that was not passed'
expect_exit 1 "$BULKHEAD" solution "$SF"

# ---- every wrong answer ----

begin_live 'has a hint for each wrong answer: 15 to 40 words, and a question'
[ -n "$why_skipped" ] || for answer in "$answers"/wrong/*/; do
  rm -r "$state"
  expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answer"
  expect_exit 0 "$BULKHEAD" hint "$EX" --json
  expect_out '"number": 0'
  sed -n 's/^  "text": "\(.*\)"$/\1/p' "$out" >"$scratch/hint"
  words=$(wc -w <"$scratch/hint")
  expect test "$words" -ge 15
  expect test "$words" -le 40
  expect grep -q '?$' "$scratch/hint"
done
