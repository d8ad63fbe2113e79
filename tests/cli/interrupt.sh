#!/bin/sh
# SPDX-License-Identifier: MIT
# A check that is interrupted, or killed, at any moment leaves no process of ours behind.
. tests/cli/lib
self=$(id -u)

# Our processes: what runs from a sealed memfd of ours or from the program itself. Where only root may
# see what a process runs, every process of this user counts whose program is hidden. Those that are
# dead and wait for pid 1 to notice do not.
ours() {
  {
    find /proc/[0-9]*/exe -maxdepth 0 '(' -lname '*memfd:bulkhead*' -o -lname "$BULKHEAD" ')'
    [ "$self" -eq 0 ] ||
      awk -v self="$self" '/^State:/ { dead = $2 == "Z" }
        /^Uid:/ && $2 == self && !dead { print FILENAME }' /proc/[0-9]*/status |
      while IFS=/ read -r _ _ process _; do
        readlink "/proc/$process/exe" >"$scratch/exe" || echo "/proc/$process/exe"
      done
  } 2>"$scratch/gone" | cut -d / -f 3
}

# none_stays: of the processes that were started since $scratch/before; they have two seconds.
none_stays() {
  ours | grep -vxF -f "$scratch/before" >"$scratch/new"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    ours | grep -xF -f "$scratch/new" >"$scratch/left" || return 0
    sleep 0.1
  done
  ps -o pid,ppid,user,stat,args -p "$(paste -sd , "$scratch/left")" >"$out"
  return 1
}

# ends_by SIGNAL: sent to the one process at many moments of a check, which takes some 20 ms.
ends_by() {
  { echo none; ours; } >"$scratch/before"
  interrupted=0
  for moment in 2 4 7 10 13 16 20 25; do
    got=0
    timeout --foreground -s "$1" "0.0$(printf %02d "$moment")" \
      "$BULKHEAD" check "$EX" --dir "$answers/starter" \
      >"$out" 2>"$err" || got=$?
    [ "$got" -eq 1 ] || interrupted=$((interrupted + 1))
  done
  expect test "$interrupted" -gt 2
  expect none_stays
}

begin_live 'leaves nothing behind when interrupted at the keyboard'
[ -n "$why_skipped" ] || ends_by INT
begin_live 'leaves nothing behind when told to end'
[ -n "$why_skipped" ] || ends_by TERM
begin_live 'leaves nothing behind when killed'
[ -n "$why_skipped" ] || ends_by KILL

# lint_ends_by SIGNAL STATUS: sent to the one process, at many moments of its workers' work.
lint_ends_by() {
  { echo none; ours; } >"$scratch/before"
  interrupted=0
  for moment in 02 05 10 15 20 25 30; do
    got=0
    timeout --foreground --preserve-status -s "$1" "0.$moment" "$BULKHEAD" lint --jobs 3 \
      >"$out" 2>"$err" || got=$?
    [ "$got" -eq 0 ] || [ "$got" -eq "$2" ] || fail "status $got at 0.$moment s"
    [ "$got" -eq 0 ] || interrupted=$((interrupted + 1))
  done
  expect test "$interrupted" -gt 2
  expect none_stays
}
begin_live 'a lint that is interrupted says so by its status, and leaves nothing behind'
[ -n "$why_skipped" ] || lint_ends_by INT 130
begin_live 'a lint that is told to end does the same'
[ -n "$why_skipped" ] || lint_ends_by TERM 143
begin_live 'a lint that is killed takes its workers along'
[ -n "$why_skipped" ] || lint_ends_by KILL 137

# watch_ends_by SIGNAL STATUS: the same, in its first check and while it waits for a save.
watch_ends_by() {
  { echo none; ours; } >"$scratch/before"
  waited=0
  for moment in 02 03 04 05 06 08 10 12 15 18 22 30 99; do
    got=0
    timeout --foreground --preserve-status -s "$1" "0.0$moment" \
      "$BULKHEAD" check "$EX" --dir "$answers/starter" --watch >"$out" 2>"$err" || got=$?
    [ "$got" -eq "$2" ] || fail "status $got after 0.0$moment s"
    ! [ -s "$err" ] || fail "says something after 0.0$moment s"
    ! grep -q '^watching' "$out" || waited=$((waited + 1))
  done
  expect test "$waited" -lt 13
  expect none_stays
}
begin_live 'a watch ends when interrupted, also in a check, and leaves nothing behind'
[ -n "$why_skipped" ] || watch_ends_by INT 130
begin_live 'a watch that is told to end does the same'
[ -n "$why_skipped" ] || watch_ends_by TERM 143
begin_live 'a watch whose terminal is gone does the same'
[ -n "$why_skipped" ] || watch_ends_by HUP 129

# An exercise whose service does not get ready for five seconds.
slow_exercise() {
  mkdir -p "$scratch/slow"
  "$BULKHEAD" new slow/one --dir "$scratch/slow/exercises" >"$out"
  sed -i 's/"user": 1000/&, "run": ["sleep", "60"], "ready": { "line": "up", "ms": 5000 }/' \
    "$scratch/slow/exercises/slow/one/exercise.json"
}

begin_live 'a watch ends at once in the middle of a check that takes seconds'
[ -n "$why_skipped" ] || slow_exercise
seconds=3
expect_exit 130 timeout --foreground --preserve-status -s INT 0.3 "$BULKHEAD" check slow/one \
  --data "$scratch/slow" --dir "$scratch/slow/exercises/slow/one/starter" --watch
expect_no_out
expect_no_err
expect none_stays

# A pipe that is full, and whose reader does not read.
full_pipe() {
  mkfifo "$scratch/full"
  exec 4<>"$scratch/full"
  ! dd if=/dev/zero of="$scratch/full" bs=512 oflag=nonblock 2>"$scratch/gone" ||
    fail 'the pipe takes everything'
}

begin_live 'a watch whose reader does not read ends at once too'
[ -n "$why_skipped" ] || full_pipe
seconds=3
# shellcheck disable=SC2016 # for the inner shell
expect_exit 130 sh -c 'exec "$@" >"$0"' "$scratch/full" \
  timeout --foreground --preserve-status -s INT 0.5 \
  "$BULKHEAD" check "$EX" --dir "$answers/starter" --watch
exec 4>&-
expect_no_err
expect none_stays
begin_live 'grades as ever after that'
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution"
