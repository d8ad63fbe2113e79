#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/first-ten-minutes.md: every screen in it is what the program shows after these keys. With
# GOLDEN=1 the page gets the screens as they are now.
. tests/cli/lib-tui
page=docs/first-ten-minutes.md

# block N: the N-th fenced block of the page.
block() {
  awk -v want="$1" '/^```/ { inside = !inside; count += inside; next } inside && count == want' "$page"
}

# A blank at the end of a line is not seen.
is_block() {
  sed 's/ *$//' "$out" >"$scratch/seen"
  block "$1" >"$scratch/written"
  cmp -s "$scratch/seen" "$scratch/written"
}

# put_block N: into the page.
put_block() {
  sleep 1 # nobody knows what is to be waited for
  tm capture-pane -p | sed 's/ *$//' >"$scratch/seen"
  awk -v want="$1" -v new="$scratch/seen" '
    /^```/ {
      inside = !inside
      count += inside
      print
      if (inside && count == want) while ((getline line <new) > 0) print line
      next
    }
    !(inside && count == want)' "$page" >"$scratch/page" && cp "$scratch/page" "$page"
}

# see_block N: the whole screen.
see_block() {
  if [ -n "${GOLDEN:-}" ]; then
    put_block "$1"
  else
    await is_block "$1"
  fi
}

# at_prompt: nothing but the prompt is in a line; what is typed before would be seen twice.
at_prompt() {
  grep -qx ' / \$' "$out"
}

begin_live 'shows what the first ten minutes say'
editor "cp '$answers/solution/profile.json' \"\$1\""
open_in 80 24 EDITOR="$scratch/editor"
see_block 1
type Enter
see 'I have read it'
type Enter
see '1 of 4'
type r
see_block 2
type c
see_block 3
type j j j j j R
see_block 4
type q s
see 'Attack by hand'
type Enter
see '/ $'
type 'clear' Enter
see_gone BusyBox
await at_prompt
type 'mkdir /tmp/x && ls /tmp' Enter
see_block 5
type 'exit' Enter
see 'Ended with status 0'
type Enter
see 'Attack by hand'
type e
see_block 7
type s Enter
see '/ $'
type 'clear' Enter
see_gone BusyBox
await at_prompt
type 'mkdir /tmp/x' Enter
see_block 8
type C-g D
see 'debrief  Two doors'
type Q
ended 0
expect cmp -s "$answers/solution/profile.json" "$(policy)"
block 6 >"$scratch/policy"
expect cmp -s "$answers/solution/profile.json" "$scratch/policy"

begin 'has the screen that README.md shows'
block 3 >"$scratch/written"
awk '/^```/ { inside = !inside; next } inside && /^ Bulkhead / { shown = 1 } !inside { shown = 0 } shown' \
  README.md >"$scratch/shown"
expect cmp -s "$scratch/written" "$scratch/shown"
