#!/bin/sh
# SPDX-License-Identifier: MIT
# store: commands that are killed, interrupted or told of an error at the calls that touch the store.
#
# strace finds a command's calls that touch the state folder, and then makes one of them the last or
# a failing one, a run for each. Only the command itself is traced: what is in a container is not.
# The answer is one that is refused, for that needs no containers; a real one is a sample. Two
# workers share the runs. Where the tree is a copy (another user's turn) a sample is enough.
. tests/cli/lib

look=${BULKHEAD%/*}/crash-tests
calls=write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat
calls=$calls,ftruncate,fcntl,openat,mkdir,mkdirat,chmod,fchmod,fchmodat,mmap
points=0 lost=0
stride=1
[ -z "${BULKHEAD_DATA:-}" ] || stride=9

why_not=''
command -v strace >/dev/null || why_not='strace is not installed'
[ -n "$why_not" ] || strace -qq -o /dev/null true 2>/dev/null || why_not='strace may not trace here'
[ -n "$why_not" ] || [ -x "$look" ] || why_not='crash-tests is not built'

# A workspace whose answer is refused, and the states to begin from.
workspace refused
cp "$answers/wrong/trailing-comma/profile.json" "$folder/"
refused=$folder
mkdir "$scratch/none" "$scratch/some"
run_check() { # STATE WORKSPACE
  XDG_STATE_HOME=$1 timeout -k 1 20 "$BULKHEAD" check "$EX" --dir "$2"
}
for i in 1 2 3; do run_check "$scratch/some" "$refused" >"$out" 2>"$err"; done
cp -R "$scratch/some" "$scratch/damaged"
dd if=/dev/zero of="$scratch/damaged/bulkhead/store/store.db" bs=1 seek=1 count=3 conv=notrunc \
  2>/dev/null

# occurrences STATE WORKSPACE: `CALL N KIND` of each call that touches the state folder; KIND is
# what is called: file, folder, lock or other.
occurrences() {
  rm -rf "$scratch/state"
  cp -R "$1" "$scratch/state"
  XDG_STATE_HOME=$scratch/state strace -qq -y -o "$scratch/trace" -e trace="$calls" \
    "$BULKHEAD" check "$EX" --dir "$2" >"$out" 2>"$err"
  awk -v folder="$scratch/state/bulkhead" '
    { name = $0; sub(/\(.*/, "", name); n[name]++ }
    index($0, folder) == 0 && $0 !~ /state", 0700/ { next }
    name == "openat" && !/O_CREAT/ { next }
    name == "fcntl" && (!/SETLK/ || locks++ % 5) { next } # there are many, and all alike
    {
      kind = "other"
      if (name ~ /sync/) kind = /store\.db/ ? "sync" : "folder"
      print name, n[name], kind
    }' "$scratch/trace"
}

# one WORKER STATE BEFORE WORKSPACE CALL N KIND FAULT: a line `ok`, or what is wrong.
one() {
  state=$scratch/state.$1 mine=$scratch/mine.$1
  rm -rf "$state"
  cp -R "$2" "$state"
  case $8 in
  E*) inject=error=$8 ;;
  *) inject=signal=$8 ;;
  esac
  code=0
  XDG_STATE_HOME=$state timeout -k 1 20 strace -qq -o /dev/null -e trace="$5" \
    -e inject="$5:$inject:when=$6" "$BULKHEAD" check "$EX" --dir "$4" \
    >"$mine.out" 2>"$mine.err" || code=$?
  what="$5 $6 ($7) $8"
  shown=0 told=0 dead=0
  while read -r line; do case $line in digest*) shown=1 ;; esac; done <"$mine.out"
  while read -r line; do case $line in *'not kept'*) told=1 ;; esac; done <"$mine.err"
  case $8 in KILL | INT | TERM | HUP | PIPE) dead=1 ;; esac
  if [ $dead -eq 0 ] && [ $shown -eq 0 ]; then
    echo "$what: no verdict, status $code"
    return
  fi
  if [ "$7 $8" = 'sync EIO' ] && [ $told -eq 0 ]; then
    echo "$what: a failed sync was taken for done"
    return
  fi
  wanted=$(($3 + 1))
  [ $shown -eq 0 ] || [ $told -eq 1 ] || wanted=$((wanted + 1))
  XDG_STATE_HOME=$state timeout -k 1 20 "$BULKHEAD" check "$EX" --dir "$refused" \
    >"$mine.out" 2>"$mine.err"
  code=$?
  if [ $code -ne 1 ] || grep -q 'not kept' "$mine.err"; then
    echo "$what: the next command: status $code, $(head -n 1 "$mine.err")"
    return
  fi
  found=$("$look" look "$state/bulkhead")
  attempts=${found#attempts }
  case $found in
  'attempts '*' faults 0') ;;
  *)
    echo "$what: $found"
    return
    ;;
  esac
  if [ "${attempts%% *}" -lt "$wanted" ]; then
    echo "lost $what: $found instead of $wanted"
  else
    echo ok
  fi
}

# The runs of one worker: every second line of the list.
worker() { # WORKER STATE BEFORE WORKSPACE
  number=0
  while read -r call n kind fault; do
    number=$((number + 1))
    [ $((number % 2)) -ne "$1" ] || one "$1" "$2" "$3" "$4" "$call" "$n" "$kind" "$fault"
  done <"$scratch/list" >"$scratch/results.$1"
}

# matrix STATE BEFORE WORKSPACE STRIDE FAULTS...: every call is the last of the command; at each,
# of the other faults, as many as are named before the word `of`, in turn.
matrix() {
  [ -z "$why_not" ] || skip "$why_not"
  [ -z "$why_skipped" ] || return 0
  from=$1 before=$2 workspace=$3 every=$4
  shift 4
  occurrences "$from" "$workspace" |
    awk -v every="$every" -v each="$1" -v faults='EIO ENOSPC EINTR EDQUOT INT TERM HUP PIPE WINCH' '
    NR % every == 0 || every == 1 {
      count = split(faults, fault, " ")
      print $0, "KILL"
      for (i = 0; i < each; i++) print $0, fault[++turn % count + 1]
    }' >"$scratch/list"
  # a process that has made containers hides its memory from a tracer that is not root
  if [ ! -s "$scratch/list" ] && grep -q ', 0x[0-9a-f]*, O_' "$scratch/trace"; then
    skip 'this user may not see which files the command opens'
    return
  fi
  worker 0 "$from" "$before" "$workspace" &
  worker 1 "$from" "$before" "$workspace"
  wait
  cat "$scratch/results.0" "$scratch/results.1" >"$out"
  : >"$err"
  points=$((points + $(wc -l <"$out")))
  lost=$((lost + $(grep -c '^lost ' "$out")))
  expect test "$(wc -l <"$out")" -eq "$(wc -l <"$scratch/list")"
  expect test "$(wc -l <"$out")" -gt 3
  grep -vx ok "$out" >"$scratch/wrong"
  mv "$scratch/wrong" "$out"
  expect test ! -s "$out"
}

begin 'loses no attempt at any call of a check'
matrix "$scratch/some" 3 "$refused" "$stride" 9
begin 'loses no attempt at any call of the first check, which makes the store'
matrix "$scratch/none" 0 "$refused" "$stride" 1
begin 'loses no attempt at any call of a check that rebuilds the store'
matrix "$scratch/damaged" 3 "$refused" "$stride" 1
begin_live 'loses no attempt at calls of a check with containers'
workspace real
cp "$answers/solution/profile.json" "$folder/"
matrix "$scratch/some" 3 "$folder" 6 1

echo "points $points lost $lost"
