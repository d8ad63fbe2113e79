#!/bin/sh
# SPDX-License-Identifier: MIT
# doctor: what it says in each situation that this run can make.
. tests/cli/lib

# A shell's words: "$@" in a user namespace that may have no other below it.
switch_off='echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'

begin 'says first that exercises run here'
expect_exit "$doctor_status" "$BULKHEAD" doctor
expect_out 'Exercises run on this machine.'
expect_out "$EX"
expect_out 'available'
expect_no_err
expect_tame

begin 'gives the same facts as JSON'
expect_exit "$doctor_status" "$BULKHEAD" doctor --json
expect_out '"name": "containers"'
expect_out '"name": "recorder"'
expect_out '"facilities"'
expect_no_err

begin 'says who counts the limits, in both forms'
expect_exit "$doctor_status" "$BULKHEAD" doctor
expect_out 'limits        by '
expect_exit "$doctor_status" "$BULKHEAD" doctor --json
expect grep -qE '"limits": "(none|v1|v2)"' "$out"

if [ "$doctor_status" -eq 0 ]; then
  begin 'has id ranges as root, and for who has lines in subuid and subgid'
  expect_exit "$doctor_status" "$BULKHEAD" doctor
  expect_out 'id ranges     yes'
elif ! command -v newuidmap >/dev/null; then
  begin 'names the package that gives id ranges'
  expect_exit "$doctor_status" "$BULKHEAD" doctor
  expect_out 'id ranges     no'
  expect_out 'install the package uidmap'
else
  begin 'names the command that gives id ranges'
  expect_exit "$doctor_status" "$BULKHEAD" doctor
  expect_out 'id ranges     no'
  expect_out 'usermod --add-subuids'
fi

begin 'says that no exercise runs where user namespaces are switched off, and what to do'
if [ "$(id -u)" -eq 0 ]; then
  skip 'root in a user namespace is the host'"'"'s root to the lab, which it never maps'
else
  expect_exit 1 unshare --user --map-root-user sh -c "$switch_off" sh "$BULKHEAD" doctor
  expect_out 'No exercise can run on this machine.'
  expect_out 'sysctl -w user.max_user_namespaces='
  expect_out 'unavailable: needs containers'
  expect_no_err

  begin 'check points to doctor there'
  expect_exit 3 unshare --user --map-root-user sh -c "$switch_off" sh "$BULKHEAD" check "$EX" --dir "exercises/$EX/solution"
  expect_err 'bulkhead doctor'
fi
