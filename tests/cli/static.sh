#!/bin/sh
# SPDX-License-Identifier: MIT
# check --static: what is decided without a run, with containers and on a machine that has none.
. tests/cli/lib

# A shell's words: "$@" in a user namespace that may have no other below it.
switch_off='echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
solution=$answers/solution
near=$answers/wrong/only-mkdir

expect_static() {
  expect_exit "$1" "$BULKHEAD" check "$EX" --static --dir "$2"
  expect_out "$3"
  expect_never 'of 100'
  expect_no_err
  expect_tame
}

begin 'decides the analysis of a solution, without a score'
expect_static 0 "$solution" 'STATIC  1 of 1 holds'
expect_out 'asked for 1 of 8 checks'

begin 'fails with the witness and the line, as with a run'
expect_static 1 "$near" 'STATIC  0 of 1 hold'
expect_out 'x86_64:mkdirat(0, 0, 0)'
expect_out 'profile.json:'

begin 'is told with --json, and in JUnit'
expect_exit 1 "$BULKHEAD" check "$EX" --static --json --junit "$scratch/junit.xml" --dir "$near"
expect_out '"outcome": "static"'
expect_out '"score": null'
expect grep -q '<property name="outcome" value="static"/>' "$scratch/junit.xml"
expect grep -q 'skipped="7"' "$scratch/junit.xml"
expect grep -q 'failures="1"' "$scratch/junit.xml"

begin 'takes what --only names, if there is something to decide'
expect_exit 0 "$BULKHEAD" check "$EX" --static --only every-door --dir "$solution"
expect_out '1 of 1 holds'
expect_exit 2 "$BULKHEAD" check "$EX" --static --only door-mkdir --dir "$solution"
expect_err 'decides analysis checks'
expect_exit 2 "$BULKHEAD" check "$EX" --static --only every-dor --dir "$solution"
expect_err 'every-door'

begin 'refuses what is no policy'
mkdir "$scratch/none"
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/none/profile.json"
expect_exit 1 "$BULKHEAD" check "$EX" --static --dir "$scratch/none"
expect_out 'REFUSED'

begin 'keeps nothing'
workspace kept
expect_exit 1 "$BULKHEAD" check --static
cp "$scratch/none/profile.json" "$folder"
expect_exit 1 "$BULKHEAD" check --static
expect_exit 0 "$BULKHEAD" history "$EX" --json
expect_never '"outcome"'

begin 'goes on with --watch'
"$BULKHEAD" check "$EX" --static --watch --dir "$solution" >"$out" 2>"$err" &
watcher=$!
tries=0
until grep -q 'ends$' "$out" || [ "$tries" -eq 200 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
kill "$watcher"
wait "$watcher" || :
expect_out 'STATIC  1 of 1 holds'
expect_out 'watching profile.json'

begin 'needs no busybox'
if [ "$(id -u)" -ne 0 ]; then
  skip 'a plain user can'"'"'t hide the host'"'"'s busybox without a user namespace'
else
  hide='for place in /bin/busybox /usr/bin/busybox /usr/local/bin/busybox; do
    [ ! -e "$place" ] || mount --bind /dev/null "$place"
  done
  exec "$@"'
  expect_exit 0 unshare --mount sh -c "$hide" sh \
    "$BULKHEAD" check "$EX" --static --dir "$solution"
  expect_out 'STATIC  1 of 1 holds'
  expect_exit 0 unshare --mount sh -c "$hide" sh \
    "$BULKHEAD" diff "$solution/profile.json" "$solution/profile.json"
  expect_exit 3 unshare --mount sh -c "$hide" sh "$BULKHEAD" check "$EX" --dir "$solution"
  expect_err 'busybox-static'
fi

if [ "$(id -u)" -eq 0 ]; then
  begin 'says the same where user namespaces are switched off'
  skip 'root in a user namespace is the host'"'"'s root to the lab, which it never maps'
else
  begin 'says the same where user namespaces are switched off'
  for answer in "$solution" "$near"; do
    "$BULKHEAD" check "$EX" --static --json --dir "$answer" >"$scratch/with"
    unshare --user --map-root-user sh -c "$switch_off" sh \
      "$BULKHEAD" check "$EX" --static --json --dir "$answer" >"$out" 2>"$err"
    expect cmp -s "$scratch/with" "$out"
    expect_no_err
  done

  begin 'inspects and compares there'
  expect_exit 0 unshare --user --map-root-user sh -c "$switch_off" sh \
    "$BULKHEAD" diff "$solution/profile.json" "$solution/profile.json"
  expect_exit 1 unshare --user --map-root-user sh -c "$switch_off" sh \
    "$BULKHEAD" diff "$solution/profile.json" "$near/profile.json"
  expect_out 'mkdirat'

  begin 'a policy in C is unavailable there'
  sample=tests/hostile/exercises/hostile/policy-c
  expect_exit 3 unshare --user --map-root-user sh -c "$switch_off" sh \
    "$BULKHEAD" check hostile/policy-c --static --data tests/hostile --dir "$sample/solution"
  expect_err 'user namespaces'
fi
