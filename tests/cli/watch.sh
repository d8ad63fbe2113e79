#!/bin/sh
# SPDX-License-Identifier: MIT
# check --watch: which saves are graded again, what is shown, and how it ends.
. tests/cli/lib
watcher='' workspaces=0

if_live() {
  [ -n "$why_skipped" ] || "$@"
}

# begin_watch SENTENCE OPTION...: a test with a workspace of its own that is watched.
begin_watch() {
  begin_live "$1"
  shift
  if_live new_workspace
  if_live watch "$@"
}

new_workspace() {
  workspaces=$((workspaces + 1))
  workspace "watched-$workspaces"
  file=$folder/profile.json
}

# watch OPTION...: from inside the workspace, as one does.
watch() {
  true >"$out" 2>"$err"
  timeout -k 1 60 env -C "$folder" "$BULKHEAD" check --watch "$@" >"$out" 2>"$err" </dev/null &
  watcher=$!
}

# The process of bulkhead, below timeout's.
program() {
  pgrep -P "$watcher"
}

# await COMMAND...: until it holds, at most ten seconds.
await() {
  [ -z "$why_skipped" ] || return 0
  for _ in $(seq 200); do
    ! "$@" || return 0
    sleep 0.05
  done
  fail "does not come to hold: $*"
}

waits_times() {
  [ "$(grep -c '^watching profile.json; ^C ends' "$out")" -eq "$1" ]
}

# The verdict of the Nth check.
verdict_is() {
  if [ "$1" -eq 1 ]; then
    head -n 1 "$out"
  else
    grep -A 2 "^--- check $1: " "$out" | tail -n 1
  fi | grep -q "^$2 "
}

has_lines() {
  [ "$(wc -l <"$out")" -eq "$1" ]
}

# graded N WORD: the Nth check is over, and came to that.
graded() {
  await waits_times "$1"
  expect verdict_is "$1" "$2"
}

# ended_by SIGNAL STATUS: its own status, not that of a program that a signal killed.
ended_by() {
  [ -z "$why_skipped" ] || return 0
  kill -s "$1" "$(program)"
  ended "$2"
}

ended() {
  [ -z "$why_skipped" ] || return 0
  got=0
  wait "$watcher" || got=$?
  [ "$got" -eq "$1" ] || fail "status $got instead of $1"
}

put() {
  cat "$answers/$1/profile.json" >"$file"
}

put_beside_and_rename() {
  cp "$answers/$1/profile.json" "$folder/.profile.json.new"
  mv "$folder/.profile.json.new" "$file"
}

# As vim does it with 'backup', step by step.
put_as_vim() {
  : >"$folder/4913"
  rm "$folder/4913"
  : >"$folder/.profile.json.swp"
  mv "$file" "$file~"
  cat "$answers/$1/profile.json" >"$file"
  chmod 644 "$file"
  rm "$file~" "$folder/.profile.json.swp"
}

begin_watch 'grades at once, and again after each way of saving'
graded 1 FAILED
if_live put solution
graded 2 PASSED
if_live put_beside_and_rename starter
graded 3 FAILED
if_live put_as_vim solution
graded 4 PASSED
if_live touch "$file"
graded 5 PASSED
expect_no_err
expect_tame
ended_by TERM 143

begin_live 'grades what vim saves, whichever way it keeps backups'
command -v vim >/dev/null || skip 'vim is not installed'
if_live new_workspace
if_live watch
graded 1 FAILED
edit() {
  vim -es -u NONE -i NONE -N --cmd "set $1" -c "%s/$2/$3/" -c wq "$file" </dev/null >/dev/null 2>&1
}
if_live edit nobackup SCMP_ACT_ALLOW SCMP_ACT_ERRNO
await waits_times 2
expect grep -q '^SERVICE STOPPED' "$out"
if_live edit 'backup backupcopy=no' SCMP_ACT_ERRNO SCMP_ACT_ALLOW
graded 3 FAILED
if_live edit 'backup backupcopy=yes' SCMP_ACT_ALLOW SCMP_ACT_NONE
graded 4 REFUSED
if_live edit 'nowritebackup' SCMP_ACT_NONE SCMP_ACT_ALLOW
graded 5 FAILED
ended_by TERM 143

begin_watch 'grades the last of many saves'
graded 1 FAILED
if_live eval 'for _ in 1 2 3 4 5 6 7 8 9 10; do put starter; put solution; done'
await grep -q '^PASSED' "$out"
expect test "$(grep -c '^--- check' "$out")" -lt 10
ended_by TERM 143

begin_watch 'does not grade again for other files'
graded 1 FAILED
for name in notes.txt .profile.json.swp profile.json~ profile.json.orig 4913; do
  if_live cp "$answers/solution/profile.json" "$folder/$name"
done
if_live put solution
graded 2 PASSED
ended_by TERM 143

# stopped_in CHECK: the watcher is stopped while it has begun that check and not told its end.
stopped_in() {
  for _ in $(seq 2000); do
    grep -q "^--- check $1: " "$out" || continue
    kill -s STOP "$(program)"
    ! waits_times "$1"
    return
  done
  return 1
}

begin_watch 'a save during a check leads to one more check behind it'
graded 1 FAILED
in_time=no
check=1
while [ -z "$why_skipped" ] && [ $in_time = no ] && [ $check -lt 30 ]; do
  check=$((check + 1))
  put starter
  ! stopped_in $check || in_time=yes
  put solution
  kill -s CONT "$(program)"
  check=$((check + 1))
  graded $check PASSED
done
expect test "$in_time" = yes
ended_by TERM 143

begin_live 'tells of a file that is not there, and grades it when it comes'
if_live new_workspace
if_live rm "$file"
if_live watch
await waits_times 1
expect_err "there is no file $file"
if_live put solution
graded 2 PASSED
ended_by TERM 143

begin_live 'tells of a file that can not be read, and grades it when it can'
[ "$(id -u)" -ne 0 ] || skip 'root may read everything'
if_live new_workspace
if_live chmod 0 "$file"
if_live watch
await waits_times 1
expect_err 'Permission denied'
if_live put_beside_and_rename solution
graded 2 PASSED
ended_by TERM 143

begin_watch 'ends with 2 when the folder is removed, also when one stands in it'
graded 1 FAILED
if_live rm -r "$folder"
ended 2
expect_err "the folder $folder was moved or removed"
begin_watch 'ends with 2 when the folder is moved'
graded 1 FAILED
if_live mv "$folder" "$folder.moved"
ended 2
expect_err "the folder $folder was moved or removed"

begin_watch 'prints one line of JSON for each check' --json
await test -s "$out"
if_live put solution
await has_lines 2
if_live put starter
await has_lines 3
expect test "$(cut -c 1-10 "$out" | sort -u)" = '{"digest":'
expect test "$(grep -o '"outcome":"[a-z]*"' "$out" | tr '\n' ' ')" = \
  '"outcome":"failed" "outcome":"passed" "outcome":"failed" '
expect_no_err
ended_by TERM 143

begin_watch 'tries only what --only names' --only door-mkdir
graded 1 FAILED
expect_out '(asked for 1 of 8 checks)'
if_live put wrong/only-mkdir
graded 2 PASSED
ended_by TERM 143

begin_watch 'writes the file of --junit anew for each check' --junit verdict.xml
graded 1 FAILED
expect grep -q 'value="failed"' "$folder/verdict.xml"
if_live put solution
graded 2 PASSED
expect grep -q 'value="passed"' "$folder/verdict.xml"
ended_by TERM 143

begin_live 'watches any folder of files with --dir'
folder=$scratch/any
mkdir "$folder"
file=$folder/profile.json
put starter
if_live watch "$EX" --dir .
graded 1 FAILED
if_live put solution
graded 2 PASSED
ended_by TERM 143

begin_live 'knows no other check than those of the exercise'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --watch --only nonsense
expect_err 'has no check called "nonsense"'
expect_no_out
begin_live 'ends when nobody reads what it prints'
# shellcheck disable=SC2016 # for the inner shell
expect_exit 0 sh -c '"$@" | head -n 1' sh "$BULKHEAD" check "$EX" --dir "$answers/solution" --watch
expect_out PASSED
expect_no_err

# ---- on a terminal ----

clear=$(printf '\033[H\033[2J')
keys=$scratch/keys
mkfifo "$keys"
export BULKHEAD

# begin_terminal SENTENCE VARIABLE=VALUE...
begin_terminal() {
  begin_live "$1"
  shift
  command -v script >/dev/null || skip 'script is not installed'
  [ -z "$why_skipped" ] || return 0
  new_workspace
  true >"$out" 2>"$err"
  # shellcheck disable=SC2016 # for the inner shell
  timeout -k 1 60 env -C "$folder" "$@" script -qfec '"$BULKHEAD" check --watch' /dev/null \
    <"$keys" >"$out" 2>"$err" &
  watcher=$!
  exec 3>"$keys"
}

# clears TIMES, then ends by the key ^C.
clears() {
  await waits_times 1
  if_live put solution
  await waits_times 2
  [ -n "$why_skipped" ] || printf '\003' >&3
  exec 3>&-
  ended 130
  expect test "$(grep -cF "$clear" "$out")" -eq "$1"
}

begin_terminal 'clears a terminal before each report but the first' TERM=xterm
clears 1
begin_terminal 'clears it also where no colour is wanted' TERM=xterm NO_COLOR=1
clears 1
expect_never "${esc}[1m"
begin_terminal 'clears no dumb terminal' TERM=dumb
clears 0
