#!/bin/sh
# SPDX-License-Identifier: MIT
# What lessons tell the reader to try does what they say: a block that begins with "$ " is typed
# into one shell, and its other lines are what is printed. If that first line opens a shell in a
# container, what stands behind the prompts "/ $ " is typed there. A block of JSON or C is saved
# under the name that the text before it gives, "Save this one as `NAME`".
. tests/cli/lib

# try LESSON FOLDER: make FOLDER with the files, commands and answers of a lesson; shell-1,
# shell-1.typed and shell-1.answers are of the first shell.
try() {
  mkdir "$2"
  awk -v to="$2" '
    match($0, /as `[^`]*`/) { name = substr($0, RSTART + 4, RLENGTH - 5) }
    /^```/ && inside { inside = 0; shell = ""; next }
    /^```(json|c)$/ { inside = 1; file = to "/" name; next }
    /^```/ { inside = 1; file = ""; next }
    !inside { next }
    file { print >file; next }
    /^\$ bulkhead shell / { shell = to "/shell-" ++shells; print substr($0, 3) >shell; next }
    shell && sub(/^\/ \$ /, "") { print >(shell ".typed"); next }
    shell { print >(shell ".answers"); next }
    sub(/^\$ /, "") { print >(to "/commands"); next }
    { print >(to "/answers") }' "$1"
}

# Addresses, and what lies in the registers that a call does not use, differ.
steady() {
  sed 's/^\(0 0x[0-9a-f]*\) 0x.*/\1 .../'
}

# Lines that a shell printed, without its prompts and the echo of what was typed.
printed() {
  tr -d '\r' | grep -xF -f "$1"
}

export PATH="${BULKHEAD%/*}:$PATH"
for lesson in content/lessons/*.md; do
  tried=$scratch/lesson
  try "$lesson" "$tried"
  begin "there is something to try in $lesson"
  expect test -s "$tried/commands" -o -s "$tried/shell-1.typed"
  if [ -s "$tried/commands" ]; then
    begin_live "the commands of $lesson print what it says"
    folder=$tried
    expect_exit 0 sh -c 'exec 2>&1; . ./commands; true'
    steady <"$out" >"$scratch/got"
    steady <"$tried/answers" >"$scratch/wanted"
    expect cmp "$scratch/got" "$scratch/wanted"
  fi
  for typed in "$tried"/shell-*.typed; do
    [ -e "$typed" ] || continue
    shell=${typed%.typed}
    begin_live "${shell##*/} of $lesson prints what it says"
    command -v script >/dev/null || skip 'script is not installed'
    folder=$tried
    expect_exit 0 sh -c 'script -qec "$(cat "$0")" /dev/null <"$0.typed"' "$shell"
    printed "$shell.answers" <"$out" >"$scratch/got"
    expect cmp "$scratch/got" "$shell.answers"
  done
  rm -rf "$tried"
done
