#!/bin/sh
# SPDX-License-Identifier: MIT
# bulkhead in a terminal: whole uses, with keys typed and the screen read (tmux).
. tests/cli/lib-tui

begin_live 'leads from the first start to the first pass'
editor "cp '$answers/solution/profile.json' \"\$1\""
open_in 80 24 EDITOR="$scratch/editor"
see 'What a system call is'
type Enter
see 'I have read it'
type Enter
see '1 of 4'
type r
see 'log rotator'
type e
see 'PASSED  100 of 100'
type D
see 'debrief  Two doors'
see 'It compiles to the same filter'
type q
see 'PASSED'
type q
see 'mastered 100'
type q
ended 0

begin_live 'checks what is saved in another window'
open_in 80 24 EDITOR=true
open_exercise
type e
see 'Nothing is checked yet'
save "$answers/starter/profile.json"
see 'FAILED  50 of 100'
see 'AN ATTACK GOT THROUGH'
save "$answers/solution/profile.json"
see 'PASSED  100 of 100'
type Q
ended 0

begin_live 'shows what a file holds, and no byte of it acts'
open_in 80 24 EDITOR=true
open_exercise
type e
see 'Nothing is checked yet'
type 2
printf '{ "a": "\033[2J\033]0;title\007\342\200\256" }\n' >"$scratch/evil.json"
save "$scratch/evil.json"
see '\x1b[2J\x1b]0;title\x07<U+202E>'
type 3
see 'REFUSED'
expect shows_not 'has no verdict'
expect [ -z "$why_skipped" ] && expect [ "$(tm display-message -p '#{pane_title}')" != title ]
type Q
ended 0

begin_live 'picks up where one stopped'
open_in 80 24 EDITOR=true
open_exercise
type c
see 'FAILED  50 of 100'
type q
see 'tried 50'
type p
see 'Exercises, by their best score'
type Enter
see "attempts at $EX"
see 'failed   '
type q q r
see 'FAILED  50 of 100'
type Q
ended 0

begin_live 'begins again in a fresh variant, when that is confirmed'
open_in 80 24 EDITOR=true
see 'First hour'
type /
see 'Enter keeps it'
type 'allow-list' Enter
see '/ and Esc'
type j Enter
see '1 task'
type c
see 'FAILED'
type N
see '[ Cancel ]'
type Enter
see 'FAILED'
type N
see '[ Cancel ]'
type Tab Enter
see 'what was there before is in'
type 3
see 'Nothing is checked yet'
type Q
ended 0
expect [ -d "$home/bulkhead/first-hour/allow-list-cat.old-1" ]

begin_live 'cancels a check that runs by ^C, and goes on'
lab=$scratch/slow
mkdir -p "$lab/exercises"
cp -R "$tree/exercises/first-hour" "$lab/exercises/"
sed -i 's/"user": 1000 }/"user": 1000, "run": ["sleep", "60"], "ready": { "tcp": 4, "ms": 5000 } }/' \
  "$lab/exercises/$EX/exercise.json"
expect grep -q '"sleep"' "$lab/exercises/$EX/exercise.json"
open_in 80 24 EDITOR=true
lab=$tree
see 'On no track'
type 'j' 'j' Enter
see '1 task'
type c
see 'checking, '
type C-c
see 'The check was cancelled.'
expect [ -n "$(program)" ]
await has_no_children "$(program)"
type C-c
ended 0

begin 'stands a storm of sizes'
open_in 120 40
see 'First hour'
for size in 80x24 61x17 200x60 20x5 100x30 40x50 160x45 59x16 1x1 80x24; do
  [ -n "$why_skipped" ] || tm resize-window -x "${size%x*}" -y "${size#*x}"
done
see 'Enter open'
[ -n "$why_skipped" ] || tm resize-window -x 50 -y 12
see 'This terminal has 50 columns and 12 rows'
type q
ended 0

for name in TERM HUP INT; do
  begin "gives the terminal back at SIG$name"
  open_in 80 24
  see 'First hour'
  signal "$name"
  case $name in TERM) ended 143 ;; HUP) ended 129 ;; INT) ended 130 ;; esac
done

begin 'gives the terminal back after a fault of its own'
open_in 80 24
see 'First hour'
signal SEGV
see 'ended by a fault of its own'
ended 139

begin 'rests at ^Z, and comes back by fg'
open_in 80 24
see 'First hour'
tm respawn-pane -k env HOME="$home" BULKHEAD_DATA="$lab" TERM=screen PS1='ready> ' ENV= sh -i
see 'ready>'
type "$BULKHEAD" Enter
see 'First hour'
type C-z
see 'Stopped'
type fg Enter
see 'Enter open'
[ -n "$why_skipped$reason" ] || tm resize-window -x 90 -y 30
type '?'
see 'help: the keys of home'
signal TSTP
see_gone 'help: the keys of home'
type fg Enter
see 'help: the keys of home'
type Escape q
see_gone 'First hour'

begin 'says every key, and finds it by what is typed'
open_in 80 24
see 'First hour'
type '?'
see 'the keys of home'
type bookm
see_gone 'a page down'
expect shows 'put a bookmark'
type Escape :
see 'everything there is to do'
type 'doct'
see_gone 'go on where you stopped'
type Enter
see 'what runs on this machine'
type q q
ended 0

# settings LINE...: of the next open_in.
settings() {
  mkdir -p "$scratch/config/bulkhead"
  printf '%s\n' "$@" >"$scratch/config/bulkhead/bulkhead.ini"
}

# mouse BUTTON COLUMN ROW, from 1: 0 is the left button, 64 and 65 the wheel. As xterm says it, with
# the release behind.
mouse() {
  [ -n "$why_skipped" ] || tm send-keys -H 1b 5b 4d "$(printf '%x' $(($1 + 32)))" \
    "$(printf '%x' $(($2 + 32)))" "$(printf '%x' $(($3 + 32)))" \
    1b 5b 4d 23 "$(printf '%x' $(($2 + 32)))" "$(printf '%x' $(($3 + 32)))"
}

wants_mouse() {
  [ "$(tm display-message -p '#{mouse_any_flag}')" = "$1" ]
}

begin 'has the mouse when it is asked for: the wheel scrolls, clicks choose and open'
open_in 80 24
see 'First hour'
expect wants_mouse 0
type M
see 'The mouse is on.'
await wants_mouse 1
mouse 65 10 10
mouse 0 10 5
see 'first-hour/two-doors'
mouse 0 10 5
see '1 task'
mouse 65 10 10
see_gone '====='
mouse 64 10 10
see '====='
type M
see 'The mouse is off.'
await wants_mouse 0
type Q
ended 0
settings 'mouse = on'
open_in 80 24 XDG_CONFIG_HOME="$scratch/config"
see 'First hour'
await wants_mouse 1
type q
ended 0
expect wants_mouse 0

# buffer: what the terminal was asked to keep is this file's text.
buffer() {
  tm show-buffer >"$scratch/buffer" 2>/dev/null && cmp -s "$scratch/buffer" "$1"
}

buffer_has() {
  tm show-buffer 2>/dev/null | grep -qF -- "$1"
}

begin_live 'copies what a pane shows, and prints it when that is asked for again'
open_in 118 24 EDITOR=true
tm set-option -s set-clipboard on
open_exercise
type Y
see 'There is nothing to copy yet'
type e
see 'Nothing is checked yet'
type c
see 'FAILED  50 of 100'
type 2 y
see 'y once more prints it'
await buffer "$(policy)"
type Y
see 'Y once more prints it'
printf '%s' "$(policy)" >"$scratch/path"
await buffer "$scratch/path"
type Y
see 'Enter goes back to Bulkhead.'
expect shows "$(policy)"
type Enter
see '2 policy'
type 3 y
see 'y once more prints it'
await buffer_has 'AN ATTACK GOT THROUGH'
printf '{ "a": "%080000d" }\n' 7 >"$scratch/large.json"
save "$scratch/large.json"
see 'REFUSED'
type 2 y
see 'Enter goes back to Bulkhead.'
type Enter
see '2 policy'
type Q
ended 0

begin 'has no colour where NO_COLOR is set, and some where it is not'
open_in 80 24 NO_COLOR=1
see 'First hour'
tm capture-pane -ep >"$out"
expect_no_colour() { ! grep -q "${esc}\\[[0-9;]*3[0-7]m" "$out"; }
expect expect_no_colour
type q
ended 0

begin 'is ASCII where the locale is not UTF-8'
open_in 80 24 LC_ALL=C
see 'First hour'
tm capture-pane -p >"$out"
only_ascii() { ! LC_ALL=C grep -q '[^ -~]' "$out"; }
expect only_ascii
type q
ended 0

begin_live 'goes by the settings of a person'
editor "cp '$answers/solution/profile.json' \"\$1\""
settings 'theme = high-contrast' "editor = $scratch/editor" 'moose = on'
open_in 200 24 XDG_CONFIG_HOME="$scratch/config"
see 'there is no setting "moose"'
type T
see 'Theme: colour-blind'
open_exercise
type e
see 'PASSED  100 of 100'
type Q
ended 0
settings 'theme = dark'
open_in 200 24 XDG_CONFIG_HOME="$scratch/config"
see '"dark"'
ended 2

begin 'goes on as another terminal where TERM is not known, and says so'
open_in 80 24 TERM=no-such-terminal
see 'is not known here: going on as with'
type q
ended 0

begin_live 'goes on where the machine has no database of terminals'
[ -n "$why_skipped" ] || unshare -rm true 2>/dev/null || skip 'no mount namespace can be made'
cat >"$scratch/bare" <<EOS
#!/bin/sh
for place in /etc/terminfo /lib/terminfo /usr/share/terminfo; do
  [ ! -d \$place ] || mount -t tmpfs none \$place || exit 9
done
exec "$BULKHEAD"
EOS
chmod 755 "$scratch/bare"
program=$BULKHEAD BULKHEAD="unshare -rm $scratch/bare"
open_in 80 24 TERM=linux
BULKHEAD=$program
see 'is not known here: going on as with'
type Down Down Down
type q
ended 0

for name in TERM=dumb ACCESSIBLE=1; do
  begin "goes on line by line with $name"
  open_in 80 70 "$name"
  [ "$name" = ACCESSIBLE=1 ] || see 'no screens on a dumb terminal (TERM): going on line by line'
  see 'Your choice:'
  type 'doctor' Enter
  see 'what runs on this machine'
  type C-d
  ended 0
done

asks_twice() {
  [ "$(grep -c 'Your choice:' "$out")" -eq 2 ]
}

begin 'rests at ^Z line by line, and asks again after fg'
open_in 80 70
see 'First hour'
tm respawn-pane -k env HOME="$home" BULKHEAD_DATA="$lab" TERM=dumb PS1='ready> ' ENV= sh -i
see 'ready>'
type "$BULKHEAD" Enter
see 'Your choice:'
type C-z
see 'Stopped'
type fg Enter
await asks_twice
type 'doctor' Enter
see 'what runs on this machine'
type Q Enter
see 'ready>'

begin_live 'edits line by line, and tells what came of the save'
editor "cp '$answers/solution/profile.json' \"\$1\""
open_in 80 50 EDITOR="$scratch/editor" ACCESSIBLE=1
see 'Your choice:'
type 'two doors' Enter
see 'edit (e)'
type e Enter
see 'PASSED  100 of 100'
type C-d
ended 0

begin 'prints words into a pipe'
expect_exit 0 env HOME="$scratch" "$BULKHEAD"
expect_out 'bulkhead list'
expect_no_err
