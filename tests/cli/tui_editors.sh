#!/bin/sh
# SPDX-License-Identifier: MIT
# There and back again: real editors get the terminal, and what they save is checked.
. tests/cli/lib-tui

# begin_editor NAME: a test that is skipped without it.
begin_editor() {
  begin_live "hands the terminal to $1 and takes it back with what was saved"
  [ -n "$why_skipped" ] || command -v "$1" >/dev/null || skip "$1 is not installed"
  open_in 80 24 EDITOR="$2"
  open_exercise
}

# is_back: the screen is the application's, and keys are too.
is_back() {
  see 'PASSED  100 of 100'
  [ -n "$why_skipped" ] || expect [ "$(tm display-message -p '#{alternate_on}')" = 1 ]
  type 1
  see 'Northline'
  type '?'
  see 'help: the keys of exercise'
  type Escape
  see '1 task'
}

begin_editor vim 'vim -u NONE'
type e
see '"defaultAction": "SCMP_ACT_ALLOW"'
see 'profile.json'
type ':1,$d' Enter ":r $answers/solution/profile.json" Enter ':1d' Enter ':w' Enter
[ -z "$why_skipped$reason" ] || type C-c
see 'written'
[ -n "$why_skipped$reason" ] || tm resize-window -x 100 -y 30
type ':q' Enter
is_back
type e
see 'defaultAction'
type ':cquit' Enter
see 'No editor, or it failed'
type Q
ended 0

begin_editor nano 'nano -I'
type e
see 'GNU nano'
for _ in 1 2 3 4 5 6; do type C-k; done
type C-r
see 'insert'
type "$answers/solution/profile.json" Enter
see 'mkdirat'
type C-x
see 'Save modified buffer'
type y
see 'File Name to Write'
type Enter
is_back
type Q
ended 0

begin_live 'says so where the editor fails'
open_in 80 24 EDITOR=false
open_exercise
type e
see 'No editor, or it failed'
type Q
ended 0
