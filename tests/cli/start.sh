#!/bin/sh
# SPDX-License-Identifier: MIT
# start: it makes a workspace and never destroys anything. Workspaces whose .bulkhead is broken.
. tests/cli/lib
usual=$HOME/bulkhead/$EX

# same_as_starter FOLDER
same_as_starter() {
  cmp -s "$1/profile.json" "$answers/starter/profile.json" && cmp -s "$1/task.md" "$answers/task.md"
}

begin 'makes a workspace in the home folder'
expect_exit 0 "$BULKHEAD" start "$EX"
expect_out "$usual  is your workspace"
expect_out "bulkhead check $EX"
expect same_as_starter "$usual"
expect grep -q "\"exercise\": \"$EX\"" "$usual/.bulkhead"
begin 'changes nothing when started again'
echo '{ "defaultAction": "SCMP_ACT_LOG" }' >"$usual/profile.json"
echo 'my notes' >"$usual/notes.txt"
cp -R "$usual" "$scratch/before"
expect_exit 0 "$BULKHEAD" start "$EX"
expect_out 'nothing of yours was changed'
expect diff -r "$scratch/before" "$usual"
begin 'brings a file back that is missing when started again'
rm "$usual/profile.json" "$usual/task.md"
expect_exit 0 "$BULKHEAD" start "$EX"
expect same_as_starter "$usual"
expect test -f "$usual/notes.txt"
begin 'follows no link in the place of a file when started again'
echo private >"$scratch/private"
rm "$usual/profile.json"
ln -s "$scratch/private" "$usual/profile.json"
rm "$usual/task.md"
ln -s "$scratch/nowhere" "$usual/task.md"
expect_exit 0 "$BULKHEAD" start "$EX"
expect grep -qx private "$scratch/private"
expect test ! -e "$scratch/nowhere"
rm -r "$HOME/bulkhead"

begin 'makes a workspace in the folder of --dir, and folders above it'
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/a/b c"
expect_out "bulkhead check $EX --dir $scratch/a/b c"
expect same_as_starter "$scratch/a/b c"
expect test ! -e "$HOME/bulkhead"
begin 'understands a --dir that is relative'
folder=$scratch/a
expect_exit 0 "$BULKHEAD" start "$EX" --dir d
expect same_as_starter "$scratch/a/d"
begin 'makes a workspace in an empty folder'
mkdir "$scratch/empty"
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/empty"
expect same_as_starter "$scratch/empty"
begin 'tells the facts as JSON'
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/json" --json
expect_out "\"folder\": \"$scratch/json\""
expect_out '"was_there": false'
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/json" --json
expect_out '"was_there": true'
begin 'escapes a hostile --dir'
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/x${esc}[31m${bidi}"
expect_out 'x\x1b[31m<U+202E>'
expect_tame

begin 'refuses a folder that holds other files'
mkdir "$scratch/other"
echo mine >"$scratch/other/profile.json"
expect_exit 2 "$BULKHEAD" start "$EX" --dir "$scratch/other"
expect_err "$scratch/other is not empty and has no .bulkhead: choose another folder with --dir"
expect test "$(ls -A "$scratch/other")" = profile.json
expect grep -qx mine "$scratch/other/profile.json"
begin 'refuses the workspace of another exercise'
mkdir "$scratch/theirs"
mark='{"format": 1, "exercise": "EX", "seed": "0000000000000000"}'
echo "$mark" | sed 's|EX|another/room|' >"$scratch/theirs/.bulkhead"
expect_exit 2 "$BULKHEAD" start "$EX" --dir "$scratch/theirs"
expect_err "$scratch/theirs is the workspace of another/room"
expect test "$(ls -A "$scratch/theirs")" = .bulkhead
begin 'refuses a file in the place of the folder'
echo mine >"$scratch/file"
expect_exit 2 "$BULKHEAD" start "$EX" --dir "$scratch/file"
expect_err "$scratch/file is there and is no folder"
expect grep -qx mine "$scratch/file"
begin 'says that it may not write there'
mkdir "$scratch/shut"
chmod 555 "$scratch/shut"
[ "$(id -u)" -ne 0 ] || skip 'root may write everywhere'
expect_exit 2 "$BULKHEAD" start "$EX" --dir "$scratch/shut/w"
expect_err "$scratch/shut/w: Permission denied"
begin 'says what to do where no home is known'
[ "$(getent passwd "$(id -u)")" = '' ] || skip 'this user has a home in the list of users'
expect_exit 2 env -u HOME "$BULKHEAD" start "$EX"
expect_err 'set HOME, or use --dir DIR'

# breaks SENTENCE CONTENT PLACE: a .bulkhead with the content stops check and start, at the place.
breaks() {
  begin "$1"
  rm -f "$scratch/empty/.bulkhead"
  printf '%s\n' "$2" >"$scratch/empty/.bulkhead"
  stops "$3"
}
stops() {
  folder=$scratch/empty
  for words in 'check' "start $EX --dir $scratch/empty"; do
    # shellcheck disable=SC2086 # words
    expect_exit 2 "$BULKHEAD" $words
    expect_err "$scratch/empty/.bulkhead$1"
    expect_no_out
    expect_tame
  done
}
breaks 'names the place where .bulkhead is no JSON' '{ "format": 1, }' ':1:14: '
breaks 'names the place of an unknown format in .bulkhead' "$(echo "$mark" | sed 's|1|2|')" ':1:12: '
breaks 'names the place of an unknown key in .bulkhead' '{"score": 100}' ':1:2: '
breaks 'names the place of a path in .bulkhead' "$(echo "$mark" | sed 's|EX|../../etc|')" ':1:27: '
breaks 'names the place of a bad seed in .bulkhead' "$(echo "$mark" | sed "s|EX|$EX|;s|000000\"|\"|")" ':1:59: '
breaks 'escapes what stands in .bulkhead' "{\"a${bidi}b\": 1}" ':1:2: '
breaks 'refuses a .bulkhead of 5 KiB' "$(head -c 5120 /dev/zero | tr '\0' ' ')" ' is larger than 4 KiB'
begin 'refuses a .bulkhead that is a symbolic link'
mv "$scratch/empty/.bulkhead" "$scratch/mark"
ln -s "$scratch/mark" "$scratch/empty/.bulkhead"
stops ' is a symbolic link'
begin 'does not wait for a .bulkhead that is a FIFO'
rm "$scratch/empty/.bulkhead"
mkfifo "$scratch/empty/.bulkhead"
stops ' is no regular file'
begin 'says which workspace is of an exercise that is not here'
rm "$scratch/empty/.bulkhead"
echo "$mark" | sed "s|EX|${EX}s|" >"$scratch/empty/.bulkhead"
folder=$scratch/empty
expect_exit 2 "$BULKHEAD" check
expect_err "$scratch/empty: no exercise is called \"${EX}s\" (did you mean \"$EX\"?)"
