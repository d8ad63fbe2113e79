#!/bin/sh
# SPDX-License-Identifier: MIT
# What lessons tell the reader to try does what they say: a block that begins with "$ " is typed
# into one shell, and its other lines are what is printed. A block of JSON is saved under the name
# that the text before it gives, "Save this one as `NAME`".
. tests/cli/lib

# try LESSON FOLDER: make FOLDER with the files, commands and answers of a lesson.
try() {
  mkdir "$2"
  awk -v to="$2" '
    match($0, /as `[^`]*`/) { name = substr($0, RSTART + 4, RLENGTH - 5) }
    /^```/ && inside { inside = 0; next }
    /^```json/ { inside = 1; file = to "/" name; next }
    /^```/ { inside = 1; file = ""; next }
    !inside { next }
    file { print >file; next }
    sub(/^\$ /, "") { print >(to "/commands"); next }
    { print >(to "/answers") }' "$1"
}

# Addresses, and what lies in the registers that a call does not use, differ.
steady() {
  sed 's/^\(0 0x[0-9a-f]*\) 0x.*/\1 .../'
}

for lesson in content/lessons/*.md; do
  begin_live "the commands of $lesson print what it says"
  try "$lesson" "$scratch/lesson"
  [ -s "$scratch/lesson/commands" ] || skip 'there is nothing to try in it'
  folder=$scratch/lesson
  expect_exit 0 env PATH="${BULKHEAD%/*}:$PATH" sh -c 'exec 2>&1; . ./commands; true'
  steady <"$out" >"$scratch/got"
  steady <"$scratch/lesson/answers" >"$scratch/wanted"
  expect cmp "$scratch/got" "$scratch/wanted"
  rm -rf "$scratch/lesson"
done
