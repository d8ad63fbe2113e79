#!/bin/sh
# SPDX-License-Identifier: MIT
# The shell pane: a container attacked by hand, and no byte of it that gets to our terminal.
# shellcheck disable=SC2016 # what stands in single quotes is for the container's shell
. tests/cli/lib-tui

# open_shell COLUMNS ROWS DOWN: on the first exercise, with the choice that is DOWN lines below.
open_shell() {
  open_in "$1" "$2" EDITOR=true
  open_exercise
  type s
  see 'Attack by hand'
  for _ in $(seq "$3"); do type j; done
  type Enter
  see '/ $'
}

sleeps() {
  ps -eo args | grep -q "^sleep $mark"
}

sleeps_not() {
  ! sleeps
}

begin_live 'shows a refused call with its line, beside the task and the policy'
open_in 130 36 EDITOR=true
open_exercise
type e
see 'Nothing is checked yet'
save "$answers/solution/profile.json"
see 'PASSED  100 of 100'
type s Enter
see '/ $'
type 'mkdir /tmp/x' Enter
see 'Operation not permitted'
see '1 call refused'
see 'line 5   4 mkdir("/tmp/x", 0777) = EPERM'
see '▶  5        "names": ["mkdir", "mkdirat"],'
type 'echo $((40 + 2))-by-keys; exit 5' Enter
see '42-by-keys'
see 'Ended with status 5'
type Enter
see 'Attack by hand'
type Q
ended 0

begin_live 'loads no policy where none is chosen, and lists every call on demand'
open_shell 80 24 1
expect shows 'without a policy'
type 'mkdir /tmp/x && echo $((3 * 9))-made' Enter
see '27-made'
expect shows '0 calls refused'
type C-g
see 'Enter types into it'
type v
see 'every call is listed'
type Enter 'mkdir /tmp/yy' Enter
see 'all are listed'
type C-g k k k k k k
type C-c
see 'Enter types into it'
type Q
ended 0

begin_live 'gives ^C and sizes to the container, and arrows to its programs'
open_shell 80 24 1
mark=$((6000000 + $$))
type "sleep $mark" Enter
await sleeps
type C-c
type 'stty size' Enter
see '12 78'
[ -n "$why_skipped$reason" ] || tm resize-window -x 100 -y 40
see 'Enter' # of nothing: the frame is drawn anew
type 'stty size' Enter
see '26 98'
type 'echo $((2 * 4))-once' Enter
see '8-once'
type 'clear' Enter
see_gone '8-once'
type Up Up Enter
see '8-once'
type Q
shows_typed() { shows '$ Q'; }
await shows_typed
type C-g Q
ended 0

begin_live 'shows what a container writes, and no byte of it acts'
open_shell 80 24 1
type 'printf "\033]0;evil\007\033]2;evil\007\033]52;c;ZXZpbA==\007\033_x\033\\\033P1;1|x\033\\"' Enter
type 'printf "\033[?1049h\033[?1000h\033[?25l\033[2J\033[H$((1 + 1))-drawn"' Enter
see '2-drawn'
expect [ "$(tm display-message -p '#{pane_title}')" != evil ]
expect [ "$(tm display-message -p '#{mouse_any_flag}')" = 0 ]
expect [ -z "$(tm show-buffer 2>/dev/null)" ]
see '5 shell'
type 'printf "\033[?1049l\033[?25h\033c"; printf "\342\200\256\233\377a\314\201\343\201\202$((1 + 2))-odd"' Enter
see '3-odd'
tm capture-pane -p >"$out"
expect_never "$bidi"
expect_never "$(printf '\233')"
type Enter 'printf "\033[6n"; read -r x; echo "${#x}-letters"' Enter Enter
see '-letters'
type C-g Q
ended 0

begin_live 'goes on while a container floods its terminal'
open_shell 80 24 1
type 'cat /dev/urandom' Enter
type C-g
see 'Enter types into it'
type 1
see 'Northline'
type 5 Enter
see '^G takes the keys back'
type C-c
type 'clear; printf "\033c"; echo $((5 + 6))-goes-on' Enter
see '11-goes-on'
type '(printf "\033]0;"; cat /dev/zero) | tr "\0" a | head -c 50000000; printf "\033\\"; echo $((6 + 6))-over' Enter
see '12-over'
memory() { awk '/VmRSS/ { print $2 }' "/proc/$(program)/status"; }
expect [ "$(memory)" -lt 15000 ]
type C-g Q
ended 0

begin_live 'takes what is typed ahead'
open_in 80 24 EDITOR=true
open_exercise
type s Enter 'echo $((3 * 3))-ahead' Enter
see '9-ahead'
type C-g Q
ended 0

begin_live 'asks before a shell is left, and leaves nothing of it'
open_shell 80 24 1
mark=$((4000000 + $$))
type "sleep $mark" Enter
await sleeps
type C-g q
see '[ Cancel ]'
type Enter
see 'Enter types into it'
expect sleeps
type q
see '[ Cancel ]'
type y
see '/two doors'
await sleeps_not
type Q
ended 0

for name in TERM HUP KILL; do
  begin_live "leaves nothing of a shell at SIG$name"
  open_shell 80 24 1
  mark=$((5000000 + $$))
  type "sleep $mark" Enter
  await sleeps
  signal "$name"
  await sleeps_not
done

begin_live 'says why there is no shell'
open_in 80 24 EDITOR=true
open_exercise
type e
see 'Nothing is checked yet'
echo '{ "defaultAction": "SCMP_ACT_ERRNO" }' >"$scratch/nothing.json"
save "$scratch/nothing.json"
see 'FAILED'
type s Enter
see 'does not permit its execve'
expect shows 'execve("/bin/sh"'
type Enter
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/none.json"
save "$scratch/none.json"
see 'REFUSED'
type s
see 'Attack by hand'
type Enter
see 'There is no shell: '
type Q
ended 0
