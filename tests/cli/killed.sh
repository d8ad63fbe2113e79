#!/bin/sh
# SPDX-License-Identifier: MIT
# killed: commands that write are killed at each call that changes a file. Typed again, each does
# what it should have done, and nothing that was there before is lost.
. tests/cli/lib
calls='openat write pwrite64 fsync fdatasync rename renameat renameat2 link linkat unlink mkdir ftruncate'
stride=1
[ -z "${BULKHEAD_DATA:-}" ] || stride=7
why_not=''
command -v strace >/dev/null || why_not='strace is not installed'
[ -n "$why_not" ] || strace -qq -o /dev/null true 2>/dev/null || why_not='strace may not trace here'

home=$scratch/home
points=0

# What a command needs to have happened before.
mkdir "$home"
bulkhead() { HOME=$home timeout -k 1 20 "$BULKHEAD" "$@"; }

# kill_points COMMAND...: lines `CALL N` of its calls under $home.
kill_points() {
  rm -rf "$home"
  cp -R "$scratch/from" "$home"
  HOME=$home strace -qq -y -o "$scratch/trace" -e trace="$(echo "$calls" | tr ' ' ,)" \
    "$BULKHEAD" "$@" >"$out" 2>"$err" || fail "status $? from: $*"
  awk -v home="$home" '
    { name = $0; sub(/\(.*/, "", name); n[name]++ }
    index($0, home) == 0 && !/O_TMPFILE/ { next }
    name == "openat" && !/O_CREAT|O_TMPFILE/ { next }
    { print name, n[name] }' "$scratch/trace"
}

# survives CHECK COMMAND...: killed at each point, then once more; CHECK is what must hold then.
survives() {
  [ -z "$why_not" ] || skip "$why_not"
  [ -z "$why_skipped" ] || return 0
  check=$1
  shift
  kill_points "$@" >"$scratch/points"
  number=0
  while read -r call n; do
    number=$((number + 1))
    [ $((number % stride)) -eq 0 ] || continue
    points=$((points + 1))
    rm -rf "$home"
    cp -R "$scratch/from" "$home"
    HOME=$home timeout -k 1 20 strace -qq -o /dev/null -e trace="$call" \
      -e inject="$call:signal=KILL:when=$n" "$BULKHEAD" "$@" >"$out" 2>"$err"
    code=0
    bulkhead "$@" >"$out" 2>"$err" || code=$?
    [ $code -eq 0 ] || fail "killed at $call $n, then status $code from: $*"
    bulkhead doctor --store >"$out" 2>"$err" || fail "killed at $call $n, the store has faults"
    $check || fail "killed at $call $n, $check does not hold after: $*"
  done <"$scratch/points"
  [ "$number" -gt 10 ] || fail "only $number calls were found"
}

usual=$home/bulkhead/$EX
is_started() {
  cmp -s "$usual/profile.json" "$answers/starter/profile.json" && [ -s "$usual/task.md" ] &&
    bulkhead history "$EX" | grep -q ' began'
}
is_reset() {
  is_started && cat "$usual".old-*/profile.json | grep -q 'my work'
}
has_hint() {
  bulkhead hint "$EX" --again | grep -q 'Look at line'
}
is_marked() {
  bulkhead list --json | grep -q '"bookmarked": true'
}
is_back() {
  cmp -s "$usual/profile.json" "$answers/starter/profile.json" &&
    cat "$usual"/profile.json.old-* | grep -q 'my work'
}

begin 'start'
mkdir "$scratch/from"
survives is_started start "$EX"
begin 'start of a variant'
survives true start seccomp/socket-families
begin_live 'bookmark, hint, reset and restore'
rm -rf "$home"
mkdir "$home"
bulkhead start "$EX" >"$out"
bulkhead check "$EX" >"$out" 2>"$err" || :
echo 'my work' >"$usual/profile.json"
rm -rf "$scratch/from"
cp -R "$home" "$scratch/from"
survives is_marked bookmark "$EX"
survives has_hint hint "$EX"
survives is_reset reset "$EX" --yes
survives is_back history "$EX" 2 --restore
begin 'all of it was tried'
[ -n "$why_not" ] || [ "$stride" -gt 1 ] || [ "$points" -ge 100 ] || fail "only $points points"
[ -z "$why_not" ] || skip "$why_not"
echo "killed at $points points"
