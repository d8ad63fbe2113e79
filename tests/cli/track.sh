#!/bin/sh
# SPDX-License-Identifier: MIT
# Tracks, lessons, bookmarks and the next step: what is told of a learner's way, as they go it.
. tests/cli/lib

# lab WORD...: as the learner whose record is in $state.
state=$scratch/state
lab() {
  expect_exit 0 env XDG_STATE_HOME="$state" "$BULKHEAD" "$@"
}

begin 'makes no record for somebody who only looks'
for words in '' next track list lesson quiz; do
  # shellcheck disable=SC2086 # one word or none
  lab $words
  expect_no_err
done
expect test ! -e "$state"
begin 'invites to the first lesson'
lab
expect_out '  bulkhead lesson what-a-system-call-is  read this first'
lab next
expect_out 'Next: the lesson "What a system call is"'
expect grep -qx '  bulkhead lesson what-a-system-call-is' "$out"
expect_out 'Why: it is the first open step of the track "First hour", of which 0 of 4 are'
begin 'tells the same as JSON'
lab next --json
expect_out '"reason": "step"'
expect_out '"kind": "lesson"'
expect_out '"track": "first-hour"'
expect_out '"command": "bulkhead lesson what-a-system-call-is"'
begin 'lists the tracks in their order, with what each is for'
lab track
expect grep -Eqx 'first-hour +0 of +4  new' "$out"
expect grep -Eqx 'seccomp +0 of +[0-9]+  new, after first-hour' "$out"
expect_out 'First hour, level 1. You know what a system call is'
expect test "$(awk 'length > 80' "$out" | wc -l)" -eq 0
begin 'lists the tracks as JSON'
lab track --json
expect_out '"track": "first-hour"'
expect_out '"state": "new"'
expect_out '"open": false'
begin "shows a track's steps and what to type for each"
lab track first-hour
expect_out '  1. next     What a system call is (lesson)'
expect_out '              bulkhead lesson what-a-system-call-is'
expect_out '  2. open     Two doors to a directory (exercise, new)'
expect_out "              bulkhead start $EX"
expect_out '              bulkhead quiz first-hour'
lab track first-hour --json
expect_out '"command": "bulkhead quiz first-hour"'
begin 'shows the steps of a track that others come before'
lab track seccomp
expect_out 'later '
begin 'names the track next to a misspelt one'
expect_exit 2 "$BULKHEAD" track secomp
expect_err 'no track is called "secomp" (did you mean "seccomp"?); "bulkhead track" names them'

begin 'prints a lesson, and keeps that it was read'
lab lesson what-a-system-call-is
expect_no_err
expect test "$(head -n 1 "$out")" = 'What a system call is'
expect_out '    $ bulkhead run -- cat /proc/self/syscall'
expect_tame
expect test "$(awk 'length > 80' "$out" | wc -l)" -eq 0
lab lesson
expect grep -Eqx 'what-a-system-call-is +yes +What a system call is' "$out"
lab lesson --json
expect_out '"read": true'
begin 'goes on to the next step'
lab next
expect_out "bulkhead start $EX"
lab track
expect grep -Eqx 'first-hour +1 of +4  under way' "$out"
begin 'gives a lesson as JSON, which is not reading'
state=$scratch/other
lab lesson what-a-system-call-is --json
expect_out '"text": "What a system call is\n=====================\n'
expect test ! -e "$state"
state=$scratch/state
begin 'names the lesson next to a misspelt one'
expect_exit 2 "$BULKHEAD" lesson what-a-sistem-call-is
expect_err '(did you mean "what-a-system-call-is"?); "bulkhead lesson" names them'

begin 'bookmarks an exercise, and takes the mark away'
lab bookmark "$EX"
expect_out "$EX has a bookmark"
lab list
expect grep -Eqx "$EX +1 +15  new +\*  +Two doors to a directory" "$out"
lab bookmark --remove "$EX"
expect_out "$EX has no longer a bookmark"
lab list
expect grep -Eqx "$EX +1 +15  new +Two doors to a directory" "$out"
begin 'bookmarks nothing that is not there'
expect_exit 2 "$BULKHEAD" bookmark "${EX}s"
expect_err "(did you mean \"$EX\"?)"

begin_live 'tells what was tried, and where one stopped'
expect_exit 1 env XDG_STATE_HOME="$state" "$BULKHEAD" check "$EX" --dir "$answers/starter"
lab list
expect grep -Eqx "$EX +1 +15  tried +Two doors to a directory" "$out"
lab list --json
expect_out '"standing": "tried"'
lab next
expect grep -qx "  bulkhead check $EX" "$out"
lab
expect_out "You stopped at $EX (tried, best score"
begin_live 'tells what was mastered, and goes on'
lab check "$EX" --dir "$answers/solution"
lab list
expect grep -Eqx "$EX +1 +15  mastered +Two doors to a directory" "$out"
lab track first-hour
expect_out '  2. done     Two doors to a directory (exercise, mastered)'
lab
expect_never 'You stopped at'
expect_out 'bulkhead start first-hour/allow-list-cat'

# A track of a lesson and an exercise, and one that needs it.
data=$scratch/short
mkdir -p "$data/exercises/first-hour" "$data/content/tracks" "$data/content/lessons"
cp -R "$answers" "$data/exercises/$EX"
printf '# Doors\n' | tee "$data/content/lessons/doors.md" >"$data/content/lessons/walls.md"
cat >"$data/content/tracks/one.json" <<END
{ "format": 1, "title": "One", "purpose": "You know doors.", "level": 1,
  "items": [ { "lesson": "doors" }, { "exercise": "$EX" } ] }
END
cat >"$data/content/tracks/two.json" <<END
{ "format": 1, "title": "Two", "purpose": "You know walls.", "level": 1, "needs": ["one"],
  "items": [ { "lesson": "walls" } ] }
END
begin_live 'lets whoever passes the last exercise go past the track'
state=$scratch/placed
lab track one --data "$data"
expect_out "Who knows all this already passes the track by $EX."
lab check "$EX" --dir "$answers/solution" --data "$data"
lab track --data "$data"
expect grep -Eqx 'one +1 of +2  passed by its last exercise' "$out"
expect grep -Eqx 'two +0 of +1  new' "$out"
lab next --data "$data"
expect_out '  bulkhead lesson walls'
begin_live 'has nothing more to recommend when all is done'
lab lesson walls --data "$data"
lab next --data "$data"
expect_out 'Every track on this machine is done.'

# Where the record can't be had, all goes on without it.
mkdir "$scratch/bad"
: >"$scratch/bad/bulkhead"
for words in '' next track list quiz; do
  begin "goes on without a record: ${words:-bulkhead}"
  # shellcheck disable=SC2086 # one word or none
  expect_exit 0 env XDG_STATE_HOME="$scratch/bad" "$BULKHEAD" $words
  expect_err 'bulkhead: what you have done is not known: '
done
begin 'lists exercises whose standing is not known'
expect_exit 0 env XDG_STATE_HOME="$scratch/bad" "$BULKHEAD" list
expect grep -Eqx "$EX +1 +15  - +Two doors to a directory" "$out"
expect_exit 0 env XDG_STATE_HOME="$scratch/bad" "$BULKHEAD" list --json
expect_out '"standing": null'
begin 'prints a lesson that can not be kept as read, and tells that'
expect_exit 0 env XDG_STATE_HOME="$scratch/bad" "$BULKHEAD" lesson what-a-system-call-is
expect_err 'bulkhead: it is not kept that you read this: '
expect_out 'A program can touch nothing'
begin 'tells that a bookmark can not be kept'
expect_exit 2 env XDG_STATE_HOME="$scratch/bad" "$BULKHEAD" bookmark "$EX"
expect_err 'the bookmark is not kept: '

# What an author wrote may be hostile; what they named may be missing.
data=$scratch/data
mkdir -p "$data/exercises/first-hour" "$data/content/tracks"
cp -R "$answers" "$data/exercises/$EX"
cat >"$data/content/tracks/one.json" <<END
{ "format": 1, "title": "A ${bidi}way", "purpose": "To ${bidi}it.", "level": 1,
  "items": [ { "lesson": "gone" }, { "exercise": "$EX" }, { "quiz": "gone" } ] }
END
begin 'goes past what is named and not there'
expect_exit 0 "$BULKHEAD" track one --data "$data"
expect_out 'A <U+202E>way (one), level 1: '
expect_out '  1. missing  gone (lesson)'
expect_tame
expect_exit 0 "$BULKHEAD" track --data "$data"
expect_out 'To <U+202E>it.'
expect_tame
expect_exit 0 env XDG_STATE_HOME="$HOME/none" "$BULKHEAD" next --data "$data"
expect_out "bulkhead start $EX"
expect_tame
begin 'says that there is no track'
rm -r "$data/content"
expect_exit 0 "$BULKHEAD" track --data "$data"
expect_out 'There is no track on this machine.'
expect_exit 0 "$BULKHEAD" next --data "$data"
expect_out 'There is no track on this machine. "bulkhead list" names all exercises.'
expect_exit 0 "$BULKHEAD" next --json --data "$data"
expect_out '"reason": "nothing"'
