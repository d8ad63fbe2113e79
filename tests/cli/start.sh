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

# ---- variants: tests/data/variants has an exercise with every kind of params ----
vary=vary/four-kinds
export BULKHEAD_DATA="$tree/tests/data/variants"
seed_of() {
  sed -n 's/.*"seed": "\([0-9a-f]*\)".*/\1/p' "$1/.bulkhead"
}
begin 'puts the values of --seed into the task and the policy files'
expect_exit 0 "$BULKHEAD" start "$vary" --seed 00000000000000ff --dir "$scratch/ff"
expect_out 'Your variant of the exercise has the seed 00000000000000ff.'
expect test "$(seed_of "$scratch/ff")" = 00000000000000ff
expect grep -qx '# A page on port 8435' "$scratch/ff/task.md"
expect grep -q 'admin@example.com .* such as @nothing@' "$scratch/ff/task.md"
begin 'gives another seed by chance to each workspace'
expect_exit 0 "$BULKHEAD" start "$vary" --dir "$scratch/one"
expect_exit 0 "$BULKHEAD" start "$vary" --dir "$scratch/two"
expect test "$(seed_of "$scratch/one")" != "$(seed_of "$scratch/two")"
begin 'gives zeros to an exercise without params'
unset BULKHEAD_DATA
expect_exit 0 "$BULKHEAD" start "$EX" --dir "$scratch/zeros"
expect test "$(seed_of "$scratch/zeros")" = 0000000000000000
expect_exit 2 "$BULKHEAD" start "$EX" --seed 00000000000000ff --dir "$scratch/no"
expect_err "$EX is the same for every seed: leave --seed out"
expect test ! -e "$scratch/no"
export BULKHEAD_DATA="$tree/tests/data/variants"
begin 'brings a file back in the variant of the workspace when started again'
cp "$scratch/ff/task.md" "$scratch/task"
rm "$scratch/ff/task.md"
expect_exit 0 "$BULKHEAD" start "$vary" --dir "$scratch/ff"
expect cmp -s "$scratch/task" "$scratch/ff/task.md"
expect_exit 0 "$BULKHEAD" start "$vary" --seed 00000000000000ff --dir "$scratch/ff"
begin 'refuses another seed than the one of the workspace'
for words in "start $vary --dir $scratch/ff" "check $vary --dir $scratch/ff" "check --dir $scratch/ff"; do
  # shellcheck disable=SC2086 # words
  expect_exit 2 "$BULKHEAD" $words --seed 0000000000000001
  expect_err "$scratch/ff is a workspace of the seed 00000000000000ff: leave --seed out"
done
begin 'makes variant.h for C sources and leaves them as they are'
mkdir -p "$scratch/data/exercises"
cp -R "$BULKHEAD_DATA/exercises/vary" "$scratch/data/exercises/"
source='#include "variant.h"\nint port = VARIANT_PORT; /* @port@ */\n'
# shellcheck disable=SC2059 # it has no %
printf "$source" >"$scratch/data/exercises/$vary/starter/main.c"
expect_exit 0 "$BULKHEAD" start "$vary" --data "$scratch/data" --seed 00000000000000ff --dir "$scratch/c"
expect cmp -s "$scratch/data/exercises/$vary/starter/main.c" "$scratch/c/main.c"
expect grep -qx '#define VARIANT_PORT 8435' "$scratch/c/variant.h"
expect grep -qx '#define VARIANT_DOOR_CALL "symlink"' "$scratch/c/variant.h"
expect test ! -e "$scratch/ff/variant.h"
for bad in 1 255 00000000000000FF 0x000000000000ff 00000000000000ff0 "x$esc[31m"; do
  begin "refuses the seed $(echo "$bad" | cat -v)"
  for command in start show check; do
    expect_exit 2 "$BULKHEAD" "$command" "$vary" --seed "$bad"
    expect_err '--seed needs 16 hexadecimal digits, letters in lower case, such as 00000000000000ff; not'
    expect_tame
  done
done

begin 'shows the variant of zeros where there is no workspace, and the one of --seed'
expect_exit 0 "$BULKHEAD" show "$vary"
cp "$out" "$scratch/zeros.txt"
expect_out 'variant of the seed 0000000000000000'
expect_exit 0 "$BULKHEAD" show "$vary" --seed 00000000000000ff
expect_out 'A page on port 8435'
expect_exit 0 "$BULKHEAD" show "$vary" --seed 00000000000000ff --json
expect_out '"seed": "00000000000000ff"'
begin 'shows the variant of the workspace one stands in'
folder=$scratch/ff
expect_exit 0 "$BULKHEAD" show "$vary"
expect_out 'A page on port 8435'
begin 'shows the variant of the workspace at the usual place'
expect_exit 0 "$BULKHEAD" start "$vary" --seed 00000000000000ff
expect_exit 0 "$BULKHEAD" show "$vary"
expect_out 'A page on port 8435'
rm -r "$HOME/bulkhead"
begin 'says why the variant of a workspace that is broken can not be shown'
mkdir "$scratch/broken"
echo '{"seed": 1}' >"$scratch/broken/.bulkhead"
folder=$scratch/broken
expect_exit 2 "$BULKHEAD" show "$vary"
expect_err "$scratch/broken/.bulkhead:1:1: "
begin_live 'grades a workspace by its own variant'
sed 's/@door.call@/symlink/;s/@answer.number@/30/;s/@two.0@/swapon/;s/@two.1@/quotactl/;s/@row.0@/sethostname/' \
  "$BULKHEAD_DATA/exercises/$vary/solution/profile.json" >"$scratch/ff/profile.json"
for words in "$vary --dir $scratch/ff" "--dir $scratch/ff"; do
  # shellcheck disable=SC2086 # words
  expect_exit 0 "$BULKHEAD" check $words --json
  expect_out '"seed": "00000000000000ff"'
done
begin_live 'fails an answer to another variant'
expect_exit 1 "$BULKHEAD" check "$vary" --dir "$scratch/one"
cp "$scratch/ff/profile.json" "$scratch/one/profile.json"
[ "$(seed_of "$scratch/one")" = 00000000000000ff ] || expect_exit 1 "$BULKHEAD" check "$vary" --dir "$scratch/one"
begin 'does not grade the workspace of another exercise'
expect_exit 2 "$BULKHEAD" check vary/later --dir "$scratch/ff"
expect_err "$scratch/ff is the workspace of $vary"
begin_live 'grades a folder that is no workspace by --seed, or by zeros'
mkdir "$scratch/plain"
cp "$scratch/ff/profile.json" "$scratch/plain/"
expect_exit 0 "$BULKHEAD" check "$vary" --dir "$scratch/plain" --seed 00000000000000ff
expect_exit 1 "$BULKHEAD" check "$vary" --dir "$scratch/plain" --json
expect_out '"seed": "0000000000000000"'
begin_live 'lints an exercise with every kind of params'
expect_exit 0 "$BULKHEAD" lint "$vary"
begin_live 'finds in lint a value that can not be read, whatever the seed draws'
sed 's/\[8000, 8999\]/[1, 65536]/' "$BULKHEAD_DATA/exercises/$vary/exercise.json" >"$scratch/data/exercises/$vary/exercise.json"
expect_exit 1 "$BULKHEAD" lint "$vary" --data "$scratch/data"
expect_out "$vary/exercise.json:24:25: with @port@ = 65536: containers.web.ready.tcp: 65536 is outside of 1 to 65535"

# ---- what is of the format, but not of this build ----
cannot='this build cannot run the packets invalid and fragment of a matrix'
begin 'starts and shows an exercise that this build can not run'
expect_exit 0 "$BULKHEAD" start vary/later --seed 00000000000000ff --dir "$scratch/later"
expect test -s "$scratch/later/rules.nft"
expect_exit 0 "$BULKHEAD" show vary/later --json
expect_out '"kind": "matrix"'
begin 'says in check what this build can not run, with 3'
for words in "vary/later --dir $scratch/later" "vary/later --dir $scratch/later --json --only table"; do
  # shellcheck disable=SC2086 # words
  expect_exit 3 "$BULKHEAD" check $words
  expect_err "$cannot"
  expect_no_out
done
begin_live 'says in lint what this build can not run, with 1'
expect_exit 1 "$BULKHEAD" lint vary/later
expect_out "$cannot"
begin 'says in doctor what this build can not run'
expect_exit 1 "$BULKHEAD" doctor
expect_out "$(printf '  %-32s  unavailable: %s' vary/later "$cannot")"
expect_exit 1 "$BULKHEAD" doctor --json
expect_out "\"why\": \"$cannot\""
unset BULKHEAD_DATA

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
breaks 'names the place of a seed in capitals in .bulkhead' \
  "$(echo "$mark" | sed "s|EX|$EX|;s|\"0000|\"ABCD|")" ':1:59: '
breaks 'names the place of a seed that is a number in .bulkhead' \
  "{\"format\": 1, \"exercise\": \"$EX\", \"seed\": 1}" ':1:59: '
breaks 'names what is missing in .bulkhead' "{\"format\": 1, \"exercise\": \"$EX\"}" ':1:1: the key "seed" is missing'
breaks 'names the place of a key that stands twice in .bulkhead' \
  "$(echo "$mark" | sed "s|EX|$EX|;s|}|, \"seed\": \"0000000000000001\"}|")" ':1:'
breaks 'refuses a .bulkhead that is no object' '[]' ':1:1: '
breaks 'refuses a .bulkhead that is empty' '' ':'
breaks 'escapes an exercise of .bulkhead that is no name' \
  "$(echo "$mark" | sed "s|EX|a/b${bidi}|")" ':1:27: '
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
begin 'refuses a .bulkhead that is a folder'
rm "$scratch/empty/.bulkhead"
mkdir "$scratch/empty/.bulkhead"
stops ' is no regular file'
rmdir "$scratch/empty/.bulkhead"
mkfifo "$scratch/empty/.bulkhead"
begin 'says which workspace is of an exercise that is not here'
rm "$scratch/empty/.bulkhead"
echo "$mark" | sed "s|EX|${EX}s|" >"$scratch/empty/.bulkhead"
folder=$scratch/empty
expect_exit 2 "$BULKHEAD" check
expect_err "$scratch/empty: no exercise is called \"${EX}s\" (did you mean \"$EX\"?)"
