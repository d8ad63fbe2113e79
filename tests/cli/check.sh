#!/bin/sh
# SPDX-License-Identifier: MIT
# check: which exit code and what on the screen for which file, and where the file is looked for.
. tests/cli/lib

digest() {
  sed -n 's/^  "digest": "\([0-9a-f]\{64\}\)",$/\1/p' "$out"
}

begin_live 'passes the solution, with 0'
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution"
expect_out 'PASSED  100 of 100   service 5 of 5 works, defence 3 of 3 holds'
expect_no_err
begin_live 'fails the starter, with 1, and explains one cause'
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter"
expect_out 'FAILED  50 of 100   service 5 of 5 works, defence 0 of 3 holds'
expect_out 'profile.json:2:20 "defaultAction": "SCMP_ACT_ALLOW",'
expect_out '2 more checks failed; --all explains each'
expect test "$(grep -c '^  Expected ' "$out")" -eq 1
expect_no_err
expect_tame
begin_live 'explains every failed check with --all'
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter" --all
expect test "$(grep -c '^  Expected ' "$out")" -eq 3
begin_live 'refuses what is no profile, with 1, and names the place'
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/wrong/trailing-comma"
expect_out 'REFUSED  0 of 100'
expect_out 'profile.json:6:33 '
expect_no_err

begin_live 'grades the workspace one stands in'
workspace mine
cp "$answers/solution/profile.json" "$folder/"
expect_exit 0 "$BULKHEAD" check
begin_live 'grades the workspace from a folder inside it'
mkdir "$scratch/mine/notes" "$scratch/mine/notes/old"
folder=$scratch/mine/notes/old
expect_exit 0 "$BULKHEAD" check
begin_live 'grades the workspace in the home folder when the exercise is named'
"$BULKHEAD" start "$EX" >"$out"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_out 'FAILED  50 of 100'
begin_live 'prefers the exercise that is named to the workspace one stands in'
folder=$scratch/mine
expect_exit 1 "$BULKHEAD" check "$EX"
begin_live 'understands a --dir that is relative'
folder=$scratch
expect_exit 0 "$BULKHEAD" check "$EX" --dir mine
rm -r "$HOME/bulkhead"
begin 'says what to do outside of a workspace'
folder=$scratch
expect_exit 2 "$BULKHEAD" check
expect_err 'bulkhead start EX'
begin 'says what to do where there is no workspace yet'
expect_exit 2 env XDG_STATE_HOME="$scratch/new" "$BULKHEAD" check "$EX"
expect_err "make one with \"bulkhead start $EX\""
begin 'finds a workspace that was begun elsewhere, and says where it is'
expect_exit 0 "$BULKHEAD" check "$EX"
expect_err "the workspace is $scratch/mine"
begin 'says that the workspace of an exercise is that of another'
mkdir "$HOME/bulkhead" "$HOME/bulkhead/${EX%/*}" "$HOME/bulkhead/$EX"
sed "s|$EX|another/room|" "$scratch/mine/.bulkhead" >"$HOME/bulkhead/$EX/.bulkhead"
expect_exit 2 "$BULKHEAD" check "$EX"
expect_err 'is the workspace of another/room'

begin_live 'tries only what --only names'
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/wrong/only-mkdir" --only door-mkdir
expect test "$(grep -c '^  not tried ' "$out")" -eq 7
expect grep -q '^  ok  *door-mkdir ' "$out"
begin_live 'fails by the one check that --only names'
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/wrong/only-mkdir" --only door-mkdirat
expect grep -q '^  FAILED  *door-mkdirat ' "$out"
begin_live 'puts the witness of an analysis to the kernel, and keeps what it did'
workspace tried
expect_exit 1 "$BULKHEAD" check --all
expect_out 'the kernel agrees'
expect_exit 0 "$BULKHEAD" explain "$EX" --json
expect_out '"tried":'
expect_exit 0 "$BULKHEAD" explain "$EX"
expect_out 'the kernel agrees'
begin_live 'knows no other check than those of the exercise'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --only nonsense
expect_err "$EX has no check called \"nonsense\""
expect_no_out
begin_live 'tells on standard error how long it took'
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --timing --json
expect grep -Eqx 'time: [0-9.]+ ms = .*' "$err"
expect_out '"outcome": "passed"'

begin_live 'prints result, digest and evidence as JSON'
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter" --json
for key in result digest evidence; do expect grep -q "^  \"$key\": " "$out"; done
expect_out '"outcome": "failed"'
expect_out '"score": 50'
expect_no_err
begin_live 'prints the same result and digest again'
sed '/^  "evidence"/,$d' "$out" >"$scratch/result"
expect test -n "$(digest)"
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter" --json
sed '/^  "evidence"/,$d' "$out" >"$scratch/again"
expect cmp -s "$scratch/result" "$scratch/again"
begin_live 'prints the first digits of the same digest as text'
first=$(digest)
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter"
expect_out "digest $(echo "$first" | cut -c 1-16)"
begin_live 'prints another digest for another answer'
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --json
expect test "$(digest)" != "$first"

# A file that is no profile at all: refused, at once.
begin_live 'says that there is no profile, with 2'
workspace odd
odd=$folder/profile.json
rm "$odd"
expect_exit 2 "$BULKHEAD" check
expect_err "there is no file $odd"
expect_no_out
begin_live 'says that the profile can not be read, with 2'
[ "$(id -u)" -ne 0 ] || skip 'root may read everything'
cp "$answers/solution/profile.json" "$odd"
chmod 0 "$odd"
folder=${odd%/*}
expect_exit 2 "$BULKHEAD" check
expect_err 'Permission denied'
rm -f "$odd"
odd_one() {
  begin_live "$1"
  folder=${odd%/*}
  expect_exit 1 "$BULKHEAD" check
  expect_out 'REFUSED  0 of 100'
  expect_out "$2"
  expect_no_err
  expect_tame
  rm -rf "$odd"
}
ln -s "$answers/solution/profile.json" "$odd"
odd_one 'refuses a symbolic link, even to a good profile' 'profile.json is a symbolic link'
mkfifo "$odd"
odd_one 'refuses a FIFO without waiting for a writer' 'profile.json is no regular file'
mkdir "$odd"
odd_one 'refuses a folder' 'profile.json is no regular file'
head -c 2097152 "$BULKHEAD" >"$odd"
odd_one 'refuses 2 MiB' 'profile.json is larger than 1024 KiB'
: >"$odd"
odd_one 'refuses an empty file' 'profile.json:1:1'
head -c 65536 "$BULKHEAD" >"$odd"
odd_one 'refuses 64 KiB of a program' 'profile.json:1:'
head -c 100000 /dev/zero | tr '\0' '[' >"$odd"
odd_one 'refuses 100000 open brackets' 'profile.json:1:'
begin_live 'shows a piece of a line of 400 KiB'
folder=${odd%/*}
{
  printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["mkdirr"'
  head -c 400000 /dev/zero | tr '\0' ' '
  echo '], "action": "SCMP_ACT_ERRNO" } ] }'
} >"$odd"
expect_exit 1 "$BULKHEAD" check
expect_out 'mean "mkdir"?)'
expect test "$(wc -c <"$out")" -lt 4096

begin 'says what to do where the kernel gives no user namespace, with 3'
# shellcheck disable=SC2016 # for the inner shell
none='echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
plain='' # the host's root never goes into a container, not even from a namespace of its own
[ "$(id -u)" -ne 0 ] || plain='setpriv --reuid 64123 --regid 64123 --clear-groups'
if $plain unshare -Ur sh -c "$none" sh test -x "$BULKHEAD" 2>/dev/null; then
  expect_exit 3 $plain unshare -Ur sh -c "$none" sh "$BULKHEAD" check "$EX" \
    --dir "$answers/solution"
  expect_err 'user.max_user_namespaces'
  expect_no_out
else
  skip 'a plain user can make no user namespace here, or not reach the program'
fi

begin 'never puts the root of the host into a container, also from a user namespace'
if [ "$(id -u)" -eq 0 ] && unshare -Ur true 2>/dev/null; then
  expect_exit 3 unshare -Ur "$BULKHEAD" check "$EX" --dir "$answers/solution"
  expect_err 'run as a plain user'
  expect_no_out
else
  skip 'only the root of the host can try'
fi

begin 'grades as the root of a user namespace that is a plain user outside'
if [ "$(id -u)" -ne 0 ] && unshare -Ur true 2>/dev/null; then
  expect_exit 0 unshare -Ur "$BULKHEAD" check "$EX" --dir "$answers/solution"
else
  skip 'root of the host is no plain user'
fi
