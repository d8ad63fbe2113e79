#!/bin/sh
# SPDX-License-Identifier: MIT
# new: an exercise that works at once, in the author's own exercises or elsewhere.
. tests/cli/lib
own=$HOME/.local/share/bulkhead/exercises

begin 'makes an exercise in the author'\''s own exercises, and says what to do with it'
expect_exit 0 "$BULKHEAD" new seccomp/no-links
expect_out "$own/seccomp/no-links"
expect_out 'bulkhead lint seccomp/no-links'
expect_no_err
expect test -f "$own/seccomp/no-links/exercise.json"
expect test -f "$own/seccomp/no-links/README.md"
begin 'gives it a title by its name'
expect grep -qF '"title": "No links"' "$own/seccomp/no-links/exercise.json"
expect grep -qx '# No links' "$own/seccomp/no-links/task.md"
begin 'explains every file and folder of it'
for name in exercise.json task.md hints.md debrief.md starter/ solution/ right/ wrong/; do
  expect test -e "$own/seccomp/no-links/$name"
  expect grep -qF "\`$name" "$own/seccomp/no-links/README.md"
done
for name in "$own"/seccomp/no-links/wrong/*; do
  expect grep -qF "\`${name##*/}\`" "$own/seccomp/no-links/README.md"
done
begin_live 'what it makes proves itself'
expect_exit 0 "$BULKHEAD" lint seccomp/no-links
expect_out ', 0 wrong'
begin_live 'a learner can start it and be graded'
expect_exit 0 "$BULKHEAD" start seccomp/no-links --dir "$scratch/work"
folder=$scratch/work
expect_exit 1 "$BULKHEAD" check
begin 'never overwrites one'
echo mine >>"$own/seccomp/no-links/task.md"
expect_exit 2 "$BULKHEAD" new seccomp/no-links
expect_err 'seccomp/no-links is there already'
expect_no_out
expect grep -qx mine "$own/seccomp/no-links/task.md"
begin 'takes no name that the lab'\''s own exercises have'
expect_exit 2 "$BULKHEAD" new "$EX"
expect_err "$EX is there already"
begin 'makes it below another folder when asked to'
expect_exit 0 "$BULKHEAD" new a/b --dir "$scratch/drafts"
expect_out "bulkhead lint $scratch/drafts/a/b"
expect test -f "$scratch/drafts/a/b/solution/profile.json"
expect_exit 2 "$BULKHEAD" new a/b --dir "$scratch/drafts"
expect_err 'is there already; nothing was changed'
begin 'prints JSON'
expect_exit 0 "$BULKHEAD" new a/c --dir "$scratch/drafts" --json
expect_out '"exercise": "a/c"'
expect_out "\"folder\": \"$scratch/drafts/a/c\""
begin 'says what a name looks like'
for name in links Seccomp/x a/b/c 'a/b c' ../x "a/${esc}[31m"; do
  expect_exit 2 "$BULKHEAD" new "$name"
  expect_err 'is no name of an exercise: SUBJECT/SLUG'
  expect_tame
done
begin 'says why a folder can not be made'
expect_exit 2 "$BULKHEAD" new a/b --dir /proc/self
expect_err '/proc/self/a'

# What docs/authoring.md tells to do, done to the letter: its tables say what is replaced in which file.
begin_live 'an exercise made by docs/authoring.md to the letter proves itself'
expect_exit 0 "$BULKHEAD" new logs/no-pipes
made=$own/logs/no-pipes
# replace FILES OLD NEW: in all of the files, plain texts.
replace() {
  for file in $1; do
    grep -qF -- "$2" "$file" || [ "$1" != "$file" ] || fail "docs/authoring.md: $file has no $2"
    awk -v old="$2" -v new="$3" '{
      out = ""
      while ((at = index($0, old)) > 0) {
        out = out substr($0, 1, at - 1) new
        $0 = substr($0, at + length(old))
      }
      print out $0
    }' "$file" >"$scratch/.replaced" && cat "$scratch/.replaced" >"$file"
  done
}
# follow FROM TO: the rows of the tables from one heading to another.
follow() {
  awk -v from="### $1" -v to="### $2" 'index($0, from) == 1 { on = 1 } index($0, to) == 1 { on = 0 }
    on && /^[|] `/' "$tree/docs/authoring.md" >"$scratch/rows"
  expect test -s "$scratch/rows"
  while IFS='`' read -r _ file _ old _ new _; do
    (cd "$made" && replace "$file" "$old" "$new" && [ -z "$reason" ]) ||
      fail "docs/authoring.md: $file has no $old"
  done <"$scratch/rows"
}
if [ -z "$why_skipped" ]; then
  follow 3. 4.
  mv "$made/wrong/only-symlink" "$made/wrong/only-mknod"
fi
expect_exit 1 "$BULKHEAD" lint logs/no-pipes
expect_out ', 3 wrong'
[ -n "$why_skipped" ] || follow 4. 5.
expect_exit 0 "$BULKHEAD" lint logs/no-pipes
expect_out ', 0 wrong'
expect sh -c "! grep -rqi 'link' '$made/task.md' '$made/hints.md' '$made/exercise.json' '$made/solution'"
