#!/bin/sh
# SPDX-License-Identifier: MIT
# progress, history, reset, start --fresh, doctor --store: nothing that was done is lost.
. tests/cli/lib
usual=$HOME/bulkhead/$EX
state=$HOME/.local/state/bulkhead
answer() { cp "$answers/$1/profile.json" "$usual/profile.json"; }

begin 'says what to do where nothing was done yet'
expect_exit 0 "$BULKHEAD" progress
expect_out 'Nothing was done yet'
expect_exit 2 "$BULKHEAD" history "$EX"
expect_err "nothing was done at \"$EX\" yet"
begin 'keeps each attempt, with its score, outcome and files'
expect_exit 0 "$BULKHEAD" start "$EX"
expect_exit 1 "$BULKHEAD" check "$EX"
answer solution
expect_exit 0 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" progress
expect grep -Eq "^$EX +mastered +2 +100 " "$out"
expect_exit 0 "$BULKHEAD" history "$EX"
expect grep -Eq '^ +2 .* failed +50 +5 of 8' "$out"
expect grep -Eq '^ +3 .* passed +100 +8 of 8' "$out"
begin 'shows the files of an attempt as they were judged'
expect_exit 0 "$BULKHEAD" history "$EX" 2
expect_out '"defaultAction": "SCMP_ACT_ALLOW"'
begin 'keeps no attempt that asked for a part'
expect_exit 0 "$BULKHEAD" check "$EX" --only opens
expect_exit 0 "$BULKHEAD" progress
expect grep -Eq "^$EX +mastered +2 " "$out"
begin 'keeps a refused answer, byte for byte'
printf '{ \377 }' >"$usual/profile.json"
cp "$usual/profile.json" "$scratch/refused"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" history "$EX" 4 --restore --dir "$scratch/back"
expect cmp "$scratch/refused" "$scratch/back/profile.json"

begin 'brings the files of an attempt back, and keeps what they replace'
echo 'my work' >"$usual/profile.json"
expect_exit 0 "$BULKHEAD" history "$EX" 2 --restore
expect_out "what was there is in $usual/profile.json.old-1"
expect cmp "$usual/profile.json" "$answers/starter/profile.json"
expect grep -qx 'my work' "$usual/profile.json.old-1"
begin 'changes nothing where the files are back already'
expect_exit 0 "$BULKHEAD" history "$EX" 2 --restore
expect_out 'has these bytes already'
expect test ! -e "$usual/profile.json.old-2"
begin 'follows no link in the place of a file that comes back'
echo private >"$scratch/private"
ln -sf "$scratch/private" "$usual/profile.json"
expect_exit 0 "$BULKHEAD" history "$EX" 3 --restore
expect grep -qx private "$scratch/private"
expect cmp "$usual/profile.json" "$answers/solution/profile.json"
begin 'has words for a number that is none'
expect_exit 2 "$BULKHEAD" history "$EX" 99
expect_err 'there is no entry 99'
expect_exit 2 "$BULKHEAD" history "$EX" x
expect_err '"x" is no number'
expect_exit 2 "$BULKHEAD" history "$EX" 1
expect_err '1 is no attempt'
expect_exit 2 "$BULKHEAD" history "$EX" --restore
expect_err '--restore needs the number'

begin 'prints progress and history as CSV and JSON'
expect_exit 0 "$BULKHEAD" progress --csv
expect grep -q "^\"$EX\",\"mastered\",3,1,100," "$out"
expect_exit 0 "$BULKHEAD" history "$EX" --csv
expect grep -q '^3,"attempt",.*"passed",100,8,8,' "$out"
expect_exit 0 "$BULKHEAD" progress --json
expect_out '"standing": "mastered"'
expect_exit 0 "$BULKHEAD" history "$EX" --json
expect_out '"outcome": "refused"'

begin 'asks before a reset, and does nothing where nobody answers'
cp -R "$usual" "$scratch/before"
expect_exit 2 "$BULKHEAD" reset "$EX"
expect_err 'add --yes'
expect diff -r "$scratch/before" "$usual"
begin 'sets a workspace aside for a reset, and keeps the history'
expect_exit 0 "$BULKHEAD" reset "$EX" --yes
expect_out "$usual.old-1  is what was there before"
expect diff -r "$scratch/before" "$usual.old-1"
expect cmp "$usual/profile.json" "$answers/starter/profile.json"
expect_exit 0 "$BULKHEAD" history "$EX"
expect grep -Eq '^ +3 .* passed' "$out"
begin 'gives a variant that was not begun before with --fresh'
expect_exit 0 "$BULKHEAD" start seccomp/socket-families --seed 0000000000000001
expect_exit 0 "$BULKHEAD" start seccomp/socket-families --fresh
expect_out 'socket-families.old-1  is what was there before'
expect grep -q 0000000000000001 "$HOME/bulkhead/seccomp/socket-families.old-1/.bulkhead"
expect grep -q '"seed": "[0-9a-f]*[2-9a-f]' "$HOME/bulkhead/seccomp/socket-families/.bulkhead"
expect_exit 2 "$BULKHEAD" start seccomp/socket-families --fresh --seed 0000000000000001
expect_err 'leave --seed out'

begin 'knows the exercise by the workspace that one stands in'
folder=$usual
for command in show hint explain 'reset --yes' check; do
  # shellcheck disable=SC2086 # the words of one
  expect_exit "$([ "$command" = check ] && echo 1 || echo 0)" "$BULKHEAD" $command
done
folder=/
expect_exit 2 "$BULKHEAD" hint
expect_err 'this folder is no workspace'
folder=$tree

begin 'explains where a workspace was that is gone'
mkdir "$scratch/moved"
mv "$usual" "$scratch/moved/here"
expect_exit 2 "$BULKHEAD" check "$EX"
expect_err "$usual, where it was last"
begin 'finds a moved workspace once it was used where it is'
folder=$scratch/moved/here
expect_exit 1 "$BULKHEAD" check
folder=$tree
expect_exit 1 "$BULKHEAD" check "$EX"
expect_out 'digest'

begin 'finds nothing wrong with a store that is whole'
expect_exit 0 "$BULKHEAD" doctor --store
expect_out 'Every entry is as it was written'
begin 'rebuilds a store whose head is gone, and keeps what was there'
cp -R "$state" "$scratch/state"
expect dd if=/dev/zero of="$state/store/store.db" bs=1 count=100 conv=notrunc status=none
expect dd if=/dev/zero of="$state/store/store.db-wal" bs=1 count=32 conv=notrunc status=none
rm -f "$state/store/store.db-shm"
expect_exit 0 "$BULKHEAD" history "$EX"
expect_err 'was damaged'
expect grep -Eq '^ +3 .* passed' "$out"
expect test -f "$state/damaged-1/store.db"
expect_exit 0 "$BULKHEAD" doctor --store
begin 'grades, and says so, where the attempt can not be kept'
rm -rf "$state"
: >"$state"
expect_exit 1 "$BULKHEAD" check "$EX" --dir "$answers/starter"
expect_out 'FAILED'
expect_err 'this attempt is not kept'
rm "$state"
cp -R "$scratch/state" "$state"
expect_exit 0 "$BULKHEAD" doctor --store
