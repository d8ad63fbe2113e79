#!/bin/sh
# SPDX-License-Identifier: MIT
# bulkhead --plain: the whole lab as a dialogue over a pipe.
. tests/cli/lib
sessions=0 lab_pid=
trap 'code=$?; [ -z "$lab_pid" ] || kill "$lab_pid" 2>/dev/null; stopped $code' EXIT
unset NO_COLOR ACCESSIBLE VISUAL EDITOR TERM

# open_lab VARIABLE=VALUE...: the dialogue in a new home; `say` is heard by it, `hear` waits for it.
open_lab() {
  [ -z "$why_skipped" ] || return 0
  sessions=$((sessions + 1))
  home=$scratch/home-$sessions
  mkdir -p "$home"
  mkfifo "$scratch/in-$sessions"
  true >"$err"
  # with a descriptor for reading too the shell does not wait for the other end
  exec 3<>"$scratch/in-$sessions"
  # and what the shell starts in the background ignores SIGINT
  env --default-signal=INT HOME="$home" "$@" "$BULKHEAD" --plain <"$scratch/in-$sessions" >"$out" 2>"$err" 3>&- &
  lab_pid=$!
  heard=0
  hear 'Your choice: '
}

# hear TEXT: it is told after what was said last, within twenty seconds.
hear() {
  [ -z "$why_skipped$reason" ] || return 0
  for _ in $(seq 400); do
    ! tail -c "+$((heard + 1))" "$out" | grep -qF -- "$1" || return 0
    sleep 0.05
  done
  fail "is not told: $1"
}

hear_not() {
  [ -n "$why_skipped$reason" ] || ! tail -c "+$((heard + 1))" "$out" | grep -qF -- "$1" ||
    fail "is told: $1"
}

# say LINE TEXT...: and hear each TEXT, then that the next line may come.
say() {
  [ -z "$why_skipped$reason" ] || return 0
  heard=$(wc -c <"$out")
  printf '%s\n' "$1" >&3
  shift
  for text in "$@"; do
    hear "$text"
  done
  [ $# -eq 0 ] || hear 'Your choice'
}

# ends STATUS: of itself.
ends() {
  [ -z "$why_skipped" ] || return 0
  exec 3>&-
  got=0
  wait "$lab_pid" || got=$?
  lab_pid=
  [ "$got" -eq "$1" ] || fail "status $got instead of $1"
}

begin_live 'leads a learner from the first start to the first pass, over a pipe'
open_lab
expect_out '0 of 5 tracks passed'
expect_out '1  What a system call is, lesson'
say resume 'A program can touch nothing' 'I have read it'
say 'I have read it' '1 of 4'
say resume 'What must hold' 'No directory can be made'
say edit "$home/bulkhead/$EX/profile.json"
say "to the policy" '"defaultAction": "SCMP_ACT_ALLOW"'
say check 'FAILED  50 of 100' 'AN ATTACK GOT THROUGH' 'Your line'
say hints 'No hint of this variant was shown yet'
say 'next hint' 'Look at line 2 of profile.json'
say q 'verdict'
say R
say 6 'replay  door-mkdir' 'without' 'mkdir('
say q 'verdict'
say 'mkdirat' 'it could make a directory with mkdirat'
say 7 'The second door is shut'
hear_not 'with mkdirat'
heard=$(wc -c <"$out")
[ -n "$why_skipped" ] || { cp "$answers/solution/profile.json" "$home/.new" &&
  mv "$home/.new" "$home/bulkhead/$EX/profile.json"; }
hear 'PASSED  100 of 100'
say D 'It compiles to the same filter' 'The solution: profile.json'
say q 'PASSED'
say a "attempts at $EX" 'passed    100'
say q 'PASSED'
say q '2 of 4' 'mastered 100'
say Q
ends 0
expect_no_err
expect_tame

begin 'lists, searches, marks, and tells of progress and of this machine'
open_lab
say / 
say doors '1  Two doors to a directory'
hear_not 'Allow-list'
say b
say 1 'Two doors to a directory, level 1, 15 min, new *'
say search
say '' 'Allow-list'
say progress '1  two-doors,' 'Weeks, from their Monday on' 'Policies in C'
say back 'tracks passed'
say doctor 'what runs on this machine' 'containers'
say back 'tracks passed'
say nonsense 'There is no such choice'
say 1234 'The choices have the numbers 1 to'
say '?' 'tracks passed'
say q
ends 0
expect_no_err

begin 'asks quizzes, and takes several answers'
open_lab
say 'first hour: test' 'question 1 of 5' '1  Add up a thousand numbers'
say 2 'Not right.' '2 is not right: The screen is outside' 'Read again'
say Enter
say answer 'question 2 of 5'
say 1 'Right.'
say answer 'question 3 of 5'
say 1 'Right.'
say answer 'question 4 of 5' 'Several are right'
say '2, 4' 'Right.' 'Every system call arrives in the kernel'
say q ', quiz, '
say q
ends 0

begin_live 'asks before a hint that has a price and before a give-up: Enter alone is no'
open_lab
say 'two doors' 'What must hold'
say X 'A give-up is allowed 15 minutes after the first check'
say check 'FAILED  50 of 100'
say hints 'n shows the first'
say n 'Look at line 2'
say n 'Your choice'
say n 'Your choice'
say n 'Show it?' 'Enter alone: no'
say '' 'n shows the next hint'
say n 'Show it?'
say yes 'That was the last hint'
say q 'FAILED'
say N 'Begin again?'
say no 'FAILED'
say N 'Begin again?'
say y 'What must hold' 'what was there before is in'
expect [ -d "$home/bulkhead/$EX.old-1" ]
say Q
ends 0
open_lab
say 'two doors' 'What must hold'
say check 'FAILED'
[ -n "$why_skipped$reason" ] ||
  HOME=$home "${BULKHEAD%/*}/shift-store" 20 2>"$err" || fail 'the store is not shifted'
say X 'Give up?'
say '' 'FAILED'
say X 'Give up?'
say y 'The solution: profile.json'
say q
ends 0

begin_live 'shows what a file holds, and no byte of it acts'
open_lab
say 'two doors' 'What must hold'
say edit 'Your file:'
printf '{ "a": "\033[2J\033]0;title\007\342\200\256\020\021" }\n' >"$scratch/evil.json"
heard=$(wc -c <"$out")
[ -n "$why_skipped" ] || cp "$scratch/evil.json" "$home/bulkhead/$EX/profile.json"
hear 'REFUSED'
say "to the policy" '\x1b[2J\x1b]0;title\x07<U+202E>\x10\x11'
say "$(printf 'no\033[2Jsuch')" 'no such choice'
say Q
ends 0
expect_tame

begin 'ends at the end of its input, and takes a last line without an end'
expect_plain() {
  got=0
  printf "$1" | HOME="$scratch" timeout "$seconds" "$BULKHEAD" --plain >"$out" 2>"$err" || got=$?
  [ "$got" -eq 0 ] || fail "status $got"
  expect_no_err
}
expect_plain ''
expect_out 'tracks passed'
expect_plain 'doctor'
expect_out 'what runs on this machine'
expect_plain '\n\n\n'
expect_plain 'doc\000tor\nq\n'
expect_plain "$(printf '%0200000d' 7)\ndoctor"
expect_out 'what runs on this machine'
expect_exit 0 env HOME="$scratch" "$BULKHEAD" --plain
expect_exit 2 "$BULKHEAD" list --plain
expect_err 'no option --plain'

begin 'ends where nobody reads any more'
printf '?\n?\n' | HOME="$scratch" timeout "$seconds" "$BULKHEAD" --plain 2>"$err" | true
expect_no_err

for name in INT TERM HUP; do
  begin "ends at SIG$name"
  open_lab
  [ -n "$why_skipped" ] || kill -s "$name" "$lab_pid"
  case $name in INT) ends 130 ;; TERM) ends 143 ;; HUP) ends 129 ;; esac
done

begin_live 'cancels a check that runs by SIGINT, and goes on'
slow=$scratch/slow
mkdir -p "$slow/exercises"
cp -R "$tree/exercises/first-hour" "$slow/exercises/"
sed -i 's/"user": 1000 }/"user": 1000, "run": ["sleep", "60"], "ready": { "tcp": 4, "ms": 5000 } }/' \
  "$slow/exercises/$EX/exercise.json"
open_lab BULKHEAD_DATA="$slow"
say 'two doors' 'What must hold'
heard=$(wc -c <"$out")
[ -n "$why_skipped" ] || echo check >&3
hear 'Checking.'
[ -n "$why_skipped" ] || kill -s INT "$lab_pid"
hear 'The check was cancelled.'
say q 'On no track'
say q
ends 0
