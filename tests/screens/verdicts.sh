#!/bin/sh
# SPDX-License-Identifier: MIT
#
# verdicts.sh BULKHEAD: make the verdicts anew that the screens of tests/unit/test_screens.c show,
# when what a verdict says in JSON has changed. `make golden` then rewrites the screens.
set -eu
bulkhead=$1 lab=$(dirname "$0")/lab
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

# verdict NAME STATUS EXERCISE FOLDER
verdict() {
  status=0
  env HOME="$home" "$bulkhead" check "$3" --data "$lab" --dir "$4" --json >"$lab/$1.json" ||
    status=$?
  [ "$status" -eq "$2" ]
}

mkdir "$home/refused"
printf '{\n  "defaultAction": "SCMP_ACT_ALLOW",\n  "syscalls": [ { "names": ["mkdirr"], "action": %s } ],\n}\n' \
  '"SCMP_ACT_ERRNO"' >"$home/refused/profile.json"
verdict doors 1 harbour/doors "$lab/exercises/harbour/doors/starter"
verdict passed 0 harbour/doors "$lab/exercises/harbour/doors/solution"
verdict refused 1 harbour/doors "$home/refused"
verdict families 1 harbour/families "$lab/exercises/harbour/families/starter"
