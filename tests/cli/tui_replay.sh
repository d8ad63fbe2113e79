#!/bin/sh
# SPDX-License-Identifier: MIT
# The replay of a check, and what the live pane knows of containers.
. tests/cli/lib-tui

# choose_check N: that of the verdict.
choose_check() {
  type 3 g
  for _ in $(seq "$1"); do type j; done
}

begin_live 'replays an attack with the line that let it through, and then with the one that refuses'
open_in 80 24 EDITOR=true
open_exercise
type c
see 'FAILED  50 of 100'
choose_check 5
type R
see 'replay  door-mkdir'
see 'without ▶          3 mkdir("door", 0755) = 0'
see 'with    ▶ line 2   3 mkdir("door", 0755) = 0'
see '▶  2    "defaultAction": "SCMP_ACT_ALLOW",'
type n
see 'No call is refused.'
type q
see 'FAILED'
save "$answers/solution/profile.json"
see 'PASSED  100 of 100'
choose_check 5
type R
see 'with    ✗ line 5   3 mkdir("door", 0755) = EPERM'
see '▶  5        "names": ["mkdir", "mkdirat"],'
see '3 mkdir("door", 0755) = EPERM; ERRNO(EPERM) by profile.json:5:17'
type q
choose_check 7
type R
see 'is no probe that runs'
type Q
ended 0

begin_live 'shows what is in the containers while a check runs, and after it'
open_in 130 40 EDITOR=true
see 'First hour'
type /
see 'Enter keeps it'
type 'families of' Enter
see '/ and Esc'
type j Enter
see '1 task'
type c
see 'FAILED'
type 4 z
see 'link front: web 10.80.0.1 ─ client 10.80.0.2'
see 'process 2 httpd: no capability; 2 filters, no_new_privs'
see 'ms of processor'
see 'with policy     denied        socket = 3, took effect'
type Q
ended 0
