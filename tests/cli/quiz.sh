#!/bin/sh
# SPDX-License-Identifier: MIT
# Quizzes over a pipe: what is asked, explained, kept, and asked again.
. tests/cli/lib

# A quiz of three questions, the last with two right answers, and the lesson that it is on.
data=$scratch/data
mkdir -p "$data/exercises" "$data/content/quizzes" "$data/content/lessons"
printf '# Doors\n\n## Two doors\n\nText.\n' >"$data/content/lessons/doors.md"
cat >"$data/content/quizzes/doors.json" <<END
{ "format": 1, "title": "On ${bidi}doors",
  "questions": [
    { "id": "first", "text": "First?", "lesson": "doors", "section": "Two doors",
      "answers": [ { "text": "one", "right": true }, { "text": "two", "why": "Two it is not." } ],
      "why": "So it is." },
    { "id": "second", "text": "Second?", "lesson": "doors",
      "answers": [ { "text": "one" }, { "text": "two", "right": true } ], "why": "Because." },
    { "id": "third", "text": "Third?", "lesson": "doors",
      "answers": [ { "text": "one", "right": true }, { "text": "two" },
        { "text": "three", "right": true } ], "why": "Both." } ] }
END

# quiz ANSWERS [OPTION]: each word of ANSWERS is a line, a comma stands for a blank.
quiz() {
  typed=$1
  shift
  # shellcheck disable=SC2086 # words
  expect_exit 0 sh -c 'typed=$1; shift; printf "%s\n" $typed | tr , " " | "$@"' sh "$typed" \
    "$BULKHEAD" quiz doors --data "$data" "$@"
}

# As another learner.
anew() {
  export XDG_STATE_HOME="$scratch/state-$1"
}

anew one
begin 'asks one question after the other, and explains each answer'
quiz '1 2 1,3'
expect_out '3 questions. Type the number of an answer, then Enter'
expect_out '1 of 3. First?'
expect_out '3 of 3. Third?'
expect_out 'Several are right: type all their numbers, with blanks between.'
expect test "$(grep -cx 'Right.' "$out")" -eq 3
expect_out 'So it is.'
expect_out '3 of 3 right.'
expect_never 'Read again'
expect_no_err
expect_tame
begin 'asks nothing of whoever has answered all rightly'
quiz ''
expect_never 'First?'
expect_out '3 of 3 right. "bulkhead quiz doors --all" asks again.'
begin 'asks all again with --all'
quiz '1 2 1' --all
expect_out '1 of 3. First?'
expect_out '2 of 3 right. "bulkhead quiz doors" asks the other.'
begin 'asks again only what was not right at last'
quiz '1,3'
expect_out '1 of 1. Third?'
expect_never 'First?'
expect_out '3 of 3 right.'

anew two
begin 'tells why an answer is not right, which is, and where to read it again'
quiz '2 1 1,2'
expect test "$(grep -cx 'Not right.' "$out")" -eq 3
expect_out '  1 is right.'
expect_out '  2 is not right: Two it is not.'
expect_out 'Read again "Two doors":'
expect_out '  bulkhead lesson doors'
expect_out '0 of 3 right. "bulkhead quiz doors" asks the others.'
begin 'says nothing of an answer that was rightly left out'
expect test "$(grep -c '^  3 is right' "$out")" -eq 1
expect test "$(grep -c '^  2 is not right' "$out")" -eq 2
begin 'takes part of the right answers for not right'
quiz '1 2 1'
expect_out '2 of 3 right.'

anew three
begin 'shows a question again, asks for a number, and ends, keeping what was answered'
quiz '? 4 0 x 1x -1 1;2 99999999999 1 q'
expect test "$(grep -c '1 of 3. First?' "$out")" -eq 2
expect test "$(grep -c 'Type the number of an answer, ? to see' "$out")" -eq 7
expect_out '1 of 3 right.'
expect_exit 0 "$BULKHEAD" quiz --data "$data"
expect grep -Eq '^doors +1 of +3  On <U\+202E>doors$' "$out"
expect_exit 0 "$BULKHEAD" quiz doors --data "$data" --json
expect_out '"right": 1'
expect_out '"answered": 1'
begin 'ends where there is nothing more to read'
expect_exit 0 "$BULKHEAD" quiz doors --data "$data"
expect_out '1 of 2. Second?'
expect_out '1 of 3 right.'
begin 'takes blank lines for no answer'
expect_exit 0 sh -c 'printf "\n\n  2  \n" | "$0" quiz doors --data "$1"' "$BULKHEAD" "$data"
expect_out '2 of 3 right.'
begin 'reads a line of any length and bytes'
expect_exit 0 sh -c '{ head -c 100000 /dev/zero | tr "\0" 1; printf "\n\033[31m\377\n\000\n1 3\n"; } |
  "$0" quiz doors --data "$1"' "$BULKHEAD" "$data"
expect_tame
expect_out '3 of 3 right.'

# An answer is kept before it is explained: whoever is stopped in between has it.
anew four
begin 'keeps an answer before it is explained'
mkfifo "$scratch/typed"
"$BULKHEAD" quiz doors --data "$data" <"$scratch/typed" >"$out" 2>"$err" &
learner=$!
exec 9>"$scratch/typed"
echo 1 >&9
expect timeout 10 sh -c 'until grep -q "So it is" "$0"; do :; done' "$out"
kill -INT $learner 2>/dev/null || :
kill -KILL $learner
wait $learner 2>/dev/null || :
exec 9>&-
expect_exit 0 "$BULKHEAD" quiz --data "$data"
expect grep -Eq '^doors +1 of +3 ' "$out"

begin 'tells once that answers can not be kept, and goes on'
mkdir "$scratch/bad"
: >"$scratch/bad/bulkhead"
export XDG_STATE_HOME="$scratch/bad"
quiz '1 2 1,3'
expect test "$(grep -c 'your answers are not kept' "$err")" -eq 1
expect_out '3 of 3 right.'
unset XDG_STATE_HOME
begin 'names the quiz next to a misspelt one'
expect_exit 2 "$BULKHEAD" quiz dors --data "$data"
expect_err 'no quiz is called "dors" (did you mean "doors"?); "bulkhead quiz" names them'

begin 'every quiz of the tree can be passed by its right answers'
for quiz in content/quizzes/*.json; do
  name=${quiz##*/}
  # Each question's right answers as numbers: "right" follows an answer's "text" in its object.
  awk '/"id":/ { if (line) print line; line = ""; n = 0 }
    /\{ "text":/ { n++ } /"right": true/ { line = line " " n } END { print line }' "$quiz" >"$scratch/right"
  expect_exit 0 sh -c '"$0" quiz "$1" <"$2"' "$BULKHEAD" "${name%.json}" "$scratch/right"
  count=$(wc -l <"$scratch/right")
  expect_out "$count of $count right."
done
