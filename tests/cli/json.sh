#!/bin/sh
# SPDX-License-Identifier: MIT
# json: everything that a command prints for programs keeps to its schema in docs/schema/output.
. tests/cli/lib
check_schema=${BULKHEAD%/*}/schema-check

# keeps_to SCHEMA CODE COMMAND...
keeps_to() {
  schema=$tree/docs/schema/output/$1.schema.json
  shift
  expect_exit "$@"
  [ -n "$why_skipped" ] || "$check_schema" "$schema" <"$out" >"$err" 2>&1 || fail "is not as $schema says"
}

begin 'version'
keeps_to version 0 "$BULKHEAD" version --json
begin 'list'
keeps_to list 0 "$BULKHEAD" list --json
begin 'list, with an exercise that can not be read'
mkdir -p "$scratch/data/exercises/a/broken" "$scratch/data/exercises/a/good"
cp -R "$answers/." "$scratch/data/exercises/a/good"
echo '{' >"$scratch/data/exercises/a/broken/exercise.json"
keeps_to list 2 "$BULKHEAD" list --json --data "$scratch/data"
begin 'next: a step, and nothing'
keeps_to next 0 "$BULKHEAD" next --json
keeps_to next 0 "$BULKHEAD" next --json --data "$scratch/data"
begin 'tracks, and one'
keeps_to tracks 0 "$BULKHEAD" track --json
keeps_to track 0 "$BULKHEAD" track seccomp --json
begin 'lessons, and one'
keeps_to lessons 0 "$BULKHEAD" lesson --json
keeps_to lesson 0 "$BULKHEAD" lesson what-a-system-call-is --json
begin 'quizzes, and one'
keeps_to quizzes 0 "$BULKHEAD" quiz --json
keeps_to quiz 0 "$BULKHEAD" quiz first-hour --json
begin 'show'
keeps_to show 0 "$BULKHEAD" show "$EX" --json
begin 'start, and start again'
keeps_to start 0 "$BULKHEAD" start "$EX" --json
keeps_to start 0 "$BULKHEAD" start "$EX" --json
begin 'reset'
keeps_to start 0 "$BULKHEAD" reset "$EX" --yes --json
begin 'config'
keeps_to config-path 0 "$BULKHEAD" config path --json
keeps_to settings 0 "$BULKHEAD" config show --json
begin 'new'
keeps_to new 0 "$BULKHEAD" new my/own --dir "$scratch/own" --json
begin_live 'check: failed, refused, passed, a part'
keeps_to verdict 1 "$BULKHEAD" check "$EX" --json
echo '{ }' >"$HOME/bulkhead/$EX/profile.json"
keeps_to verdict 1 "$BULKHEAD" check "$EX" --json
cp "$answers/solution/profile.json" "$HOME/bulkhead/$EX/profile.json"
keeps_to verdict 0 "$BULKHEAD" check "$EX" --json
keeps_to verdict 0 "$BULKHEAD" check "$EX" --only opens --json
begin 'check --static'
keeps_to verdict 0 "$BULKHEAD" check "$EX" --static --json
begin_live 'check --watch: a line each'
if [ -z "$why_skipped" ]; then
  "$BULKHEAD" check "$EX" --watch --json >"$scratch/lines" 2>/dev/null &
  watcher=$!
  tries=0
  until [ -s "$scratch/lines" ] || [ "$tries" -eq 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  kill "$watcher"
  wait "$watcher" || :
  "$check_schema" "$tree/docs/schema/output/verdict.schema.json" lines <"$scratch/lines" \
    >"$err" 2>&1 || fail 'a line is not as the schema says'
fi
begin_live 'check: with findings, and a surface'
for answer in "$tree"/exercises/seccomp/socket-families/wrong/*/ \
  "$tree"/exercises/first-hour/allow-list-cat/starter/; do
  id=${answer#"$tree"/exercises/}
  id=$(echo "$id" | cut -d / -f 1-2)
  keeps_to verdict 1 "$BULKHEAD" check "$id" --dir "$answer" --json
done
begin_live 'explain'
keeps_to verdict 0 "$BULKHEAD" explain "$EX" --json
begin 'hint, again, and none left'
for _ in 1 2 3 4; do keeps_to hint 0 "$BULKHEAD" hint "$EX" --yes --json; done
keeps_to hints 0 "$BULKHEAD" hint "$EX" --again --json
begin_live 'solution, after a pass, and give-up then'
keeps_to solution 0 "$BULKHEAD" solution "$EX" --json
keeps_to solution 0 "$BULKHEAD" give-up "$EX" --json
begin_live 'debrief: the same, and with differences'
keeps_to debrief 0 "$BULKHEAD" debrief "$EX" --json
cp "$answers/right/every-architecture/profile.json" "$HOME/bulkhead/$EX/profile.json"
expect_exit 0 "$BULKHEAD" check "$EX"
keeps_to debrief 0 "$BULKHEAD" debrief "$EX" --json
begin_live 'run'
expect_exit 3 "$BULKHEAD" run --json-file "$scratch/run.json" -- sh -c 'exit 3'
keeps_to run 0 cat "$scratch/run.json"
begin_live 'trace: a line each'
echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
  { "names": ["mkdir"], "action": "SCMP_ACT_ERRNO" }, { "names": ["rmdir"], "action": "SCMP_ACT_TRAP" },
  { "names": ["uname"], "action": "SCMP_ACT_LOG" } ] }' >"$scratch/answers.json"
expect_exit 159 "$BULKHEAD" trace --json --policy "$scratch/answers.json" -- \
  sh -c '(sleep 9 & kill -9 $!); mkdir /tmp/x; uname; unshare -U true; exec rmdir /tmp/x'
if [ -z "$why_skipped" ]; then
  "$check_schema" "$tree/docs/schema/output/trace.schema.json" lines <"$out" >"$err" 2>&1 ||
    fail 'a line is not as the schema says'
fi
for kind in call started executed exited killed sigsys summary; do
  expect grep -q "\"kind\":\"$kind\"" "$out"
done
keeps_to trace 0 "$BULKHEAD" trace --json --summary -- true
begin_live 'progress and history'
keeps_to progress 0 "$BULKHEAD" progress --json
keeps_to history 0 "$BULKHEAD" history "$EX" --json
expect grep -q '"kind": "attempt"' "$out"
number=$(sed -n 's/^    "number": \([0-9]*\),/\1/p' "$out" | tail -n 1)
keeps_to attempt 0 "$BULKHEAD" history "$EX" "$number" --json
begin 'progress, where nothing was done'
keeps_to progress 0 env XDG_STATE_HOME="$scratch/new" "$BULKHEAD" progress --json
begin 'doctor'
keeps_to doctor "$doctor_status" "$BULKHEAD" doctor --json
keeps_to doctor-store 0 "$BULKHEAD" doctor --store --json
begin_live 'inspect and diff'
two=$tree/tests/data/surface
keeps_to inspect 1 "$BULKHEAD" inspect "$two/deny-list/profile.json" --json
keeps_to inspect 0 "$BULKHEAD" inspect "$two/solution/profile.json" --json
keeps_to diff 1 "$BULKHEAD" diff "$two/solution/profile.json" "$two/another-abi/profile.json" --json
keeps_to diff 0 "$BULKHEAD" diff "$two/solution/profile.json" "$two/solution/profile.json" --json
begin 'inspect: of capability sets'
keeps_to inspect-capabilities 1 "$BULKHEAD" inspect "$tree/tests/data/caps/bounding-comes-back/caps.json" --json
keeps_to inspect-capabilities 0 "$BULKHEAD" inspect "$tree/tests/data/caps/one-for-a-plain-user/caps.json" --json
begin 'inspect and diff: of programs, and of what is not decided'
printf '\006\000\000\000\000\000\377\177' >"$scratch/allow"
# arg 0 and arg 1 equal, or not: a relation of two words
printf '%b' '\040\000\000\000\020\000\000\000' '\007\000\000\000\000\000\000\000' \
  '\040\000\000\000\030\000\000\000' '\035\000\000\001\000\000\000\000' \
  '\006\000\000\000\000\000\377\177' '\006\000\000\000\001\000\005\000' >"$scratch/equal"
keeps_to inspect 1 "$BULKHEAD" inspect "$scratch/equal" --json
keeps_to diff 1 "$BULKHEAD" diff "$scratch/allow" "$scratch/equal" --json
begin_live 'grade: the table, and a person'
mkdir -p "$scratch/class/anna/$EX" "$scratch/class/bob/$EX" "$scratch/class/carl"
cp "$answers/solution/profile.json" "$scratch/class/anna/$EX/"
cp "$answers/wrong/only-mkdir/profile.json" "$scratch/class/bob/$EX/"
ln -s anna "$scratch/class/dora"
keeps_to grade 1 "$BULKHEAD" grade "$scratch/class" --json
for person in anna bob carl dora; do keeps_to graded 0 cat "$scratch/class.results/$person.json"; done
begin_live 'check --publish, and board'
mkdir "$scratch/shared"
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/wrong/only-mkdir" --publish "$scratch/shared" --as bob
keeps_to published 0 cat "$scratch/shared/bob.json"
mkfifo "$scratch/shared/carl.json"
keeps_to board 0 "$BULKHEAD" board "$scratch/shared" --json
expect grep -q '"file": "carl.json"' "$out"
begin_live 'lint'
keeps_to lint 0 "$BULKHEAD" lint "$EX" --json

begin 'each command with --json is here'
for command in $("$BULKHEAD" help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
  "$BULKHEAD" "$command" -h | grep -q -- '--json' || continue
  expect grep -q "\"\$BULKHEAD\" $command " "$tree/tests/cli/json.sh"
done
begin 'each schema is here'
for schema in "$tree"/docs/schema/output/*.schema.json; do
  name=${schema##*/}
  expect grep -q "keeps_to ${name%.schema.json} " "$tree/tests/cli/json.sh"
done
