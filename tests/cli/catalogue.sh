#!/bin/sh
# SPDX-License-Identifier: MIT
# list and show, with the exercises of the tree, a person's own, and broken ones.
. tests/cli/lib

# exercises NAME: a data folder $data with a copy of the one real exercise.
exercises() {
  data=$scratch/$1
  mkdir -p "$data/exercises/${EX%/*}"
  cp -R "$answers" "$data/exercises/$EX"
  chmod -R u+w "$data"
}

begin 'lists each exercise with level, minutes, standing and title'
expect_exit 0 "$BULKHEAD" list
expect grep -Eqx "$EX +[1-5] +[0-9]+  new +Two doors to a directory" "$out"
expect test "$(wc -l <"$out")" -eq "$(($(find exercises -name exercise.json | wc -l) + 1))"
begin 'lists the same exercises as JSON'
names=$(awk 'NR > 1 { print $1 }' "$out")
expect_exit 0 "$BULKHEAD" list --json
expect test "$(sed -n 's/^    "id": "\(.*\)",$/\1/p' "$out")" = "$names"
expect_out '"title": "Two doors to a directory"'
expect_out '"minutes": 15'

expect_out '"standing": "new"'
expect_out '"bookmarked": false'
expect_out '"due": null'

# lists WORD...: exactly the one exercise.
lists() {
  expect_exit 0 "$BULKHEAD" list "$@"
  expect test "$(grep -c "$EX" "$out")" -eq 1
  expect_never socket-families
  expect_no_err
}
begin 'lists only those whose name, title, theme or teachings have a word'
lists wo-doo
lists 'TWO DOORS'
lists --json 'two doors'
expect test "$(grep -c '"id"' "$out")" -eq 1
begin 'finds an exercise by what it teaches'
expect_exit 0 "$BULKHEAD" list 'conditions on ARGUMENTS'
expect test "$(awk 'NR > 1 { print $1 }' "$out")" = seccomp/socket-families
begin 'says that no exercise has a word'
expect_exit 0 "$BULKHEAD" list 'no such thing'
expect_err 'no exercise is like that'
expect test "$(wc -l <"$out")" -eq 1
begin 'lists only those that stand so'
expect_exit 0 "$BULKHEAD" list --standing new
expect_out "$EX"
expect_exit 0 "$BULKHEAD" list --standing mastered
expect_never "$EX"
begin 'names the standing next to a misspelt one'
expect_exit 2 "$BULKHEAD" list --standing masterd
expect_err '(did you mean "mastered"?)'

begin 'shows the task, the checks and how to begin'
expect_exit 0 "$BULKHEAD" show "$EX"
expect grep -qx 'Two doors to a directory' "$out"
expect grep -qx 'What must hold' "$out"
expect grep -qx -- '- No directory can be made, whichever system call asks for it.' "$out"
expect_out '      "defaultAction": "SCMP_ACT_ALLOW",'
expect_never '## '
expect_tame
expect grep -Eqx '  door-mkdirat +attack +The second door is shut' "$out"
expect_out "To begin: bulkhead start $EX"
begin 'shows the same as JSON'
expect_exit 0 "$BULKHEAD" show "$EX" --json
expect_out "\"id\": \"$EX\""
expect_out '"id": "door-mkdirat"'
expect_out '"task": "# Two doors to a directory\n\n'
expect_out '"asks": "No directory can be made, whichever system call asks for it."'

exercises data
begin 'finds exercises in the folder of --data'
expect_exit 0 env BULKHEAD_DATA="$scratch" "$BULKHEAD" list "--data=$data"
expect_out "$EX"
begin 'finds exercises in the folder of BULKHEAD_DATA'
mkdir "$data/exercises/another"
cp -R "$answers" "$data/exercises/another/room"
expect_exit 0 env BULKHEAD_DATA="$data" "$BULKHEAD" list
expect_out another/room
mkdir "$scratch/none" "$scratch/none/exercises"
begin "finds a person's own exercises beside the others"
mkdir "$scratch/own"
ln -s "$data" "$scratch/own/bulkhead"
expect_exit 0 env XDG_DATA_HOME="$scratch/own" "$BULKHEAD" list
expect_out another/room
expect test "$(grep -cF "$EX " "$out")" -eq 1
begin "leaves a person's own exercises out where --data is given"
expect_exit 0 env XDG_DATA_HOME="$scratch/own" "$BULKHEAD" list --data "$scratch/none"
expect test "$(wc -l <"$out")" -eq 1
begin 'passes over folders that are no exercises'
mkdir "$data/exercises/empty" "$data/exercises/empty/room" "$data/exercises/Not-A-Subject"
cp -R "$answers" "$data/exercises/Not-A-Subject/room"
echo text >"$data/exercises/notes.txt"
expect_exit 0 "$BULKHEAD" list --data "$data"
expect test "$(wc -l <"$out")" -eq 3
begin 'says that there is no exercise at all'
expect_exit 0 "$BULKHEAD" --data "$scratch/none"
expect_out '0 exercises are here'

# An author's file that is wrong: every command tells where.
exercises broken
file=$data/exercises/$EX/exercise.json
sed '5s/"minutes"/"minuets"/' "$answers/exercise.json" >"$file"
begin 'lists the other exercises beside one that can not be read'
expect_exit 2 "$BULKHEAD" list --data "$data"
expect_out "$EX/exercise.json:5:3: minuets: there is no such key here"
expect_tame
for words in "show $EX" "start $EX" "check $EX"; do
  begin "names the place of an author's mistake to: ${words%% *}"
  # shellcheck disable=SC2086 # two words
  expect_exit 2 "$BULKHEAD" $words --data "$data"
  expect_err "$EX/exercise.json:5:3: "
  expect_err 'minuets: there is no such key here (did you mean "minutes"?)'
  expect_no_out
  expect_tame
done
begin "names the place where an author's file ends too early"
head -n 20 "$answers/exercise.json" >"$file"
expect_exit 2 "$BULKHEAD" show "$EX" --data "$data"
expect grep -Eq "$EX/exercise.json:20:[0-9]+: the file ends here" "$err"
begin "escapes what stands in an author's file"
sed "5s/\"minutes\"/\"min${bidi}tes\"/" "$answers/exercise.json" >"$file"
expect_exit 2 "$BULKHEAD" show "$EX" --data "$data"
expect_err 'min<U+202E>tes'
expect_tame
begin 'escapes a hostile title and task'
sed "3s/Two doors/Two ${bidi}doors/" "$answers/exercise.json" >"$file"
printf '# A \033[31mtask\033[m\n' >"${file%/*}/task.md"
expect_exit 0 "$BULKHEAD" list --data "$data"
expect_out 'Two <U+202E>doors'
expect_tame
expect_exit 0 "$BULKHEAD" show "$EX" --data "$data"
expect_out '# A \x1b[31mtask\x1b[m'
expect_tame
begin 'says that an exercise has no task'
rm "${file%/*}/task.md"
expect_exit 2 "$BULKHEAD" show "$EX" --data "$data"
expect_err "$EX/task.md: No such file or directory"
begin 'says that an exercise is larger than it may be'
head -c 2097152 /dev/zero | tr '\0' ' ' >"$file"
expect_exit 2 "$BULKHEAD" show "$EX" --data "$data"
expect_err 'larger than 1024 KiB'
begin 'says that an exercise can not be read'
chmod 0 "$file"
[ "$(id -u)" -ne 0 ] || skip 'root may read everything'
expect_exit 2 "$BULKHEAD" show "$EX" --data "$data"
expect_err "$EX/exercise.json: Permission denied"
