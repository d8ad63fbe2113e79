#!/bin/sh
# SPDX-License-Identifier: MIT
# check --publish and board: a workshop of ten, what is forged, and what is not to be followed.
. tests/cli/lib
shared=$scratch/shared
mkdir "$shared"

# try PERSON ANSWER: one attempt, published.
try() {
  "$BULKHEAD" check "$EX" --dir "$answers/$2" --publish "$shared" --as "$1" >"$out" 2>"$err"
  [ $? -le 1 ] || fail "check of $1"
}

begin 'is empty where nobody published'
expect_exit 0 "$BULKHEAD" board "$shared"
expect_out '0 people'
begin 'ends with 2 where there is no folder, or no such person'
expect_exit 2 "$BULKHEAD" board "$scratch/none"
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --publish "$scratch/none" --as anna
for name in '' '../anna' '.anna' "a${esc}b"; do
  expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --publish "$shared" --as "$name"
done

begin_live 'shows who is where, and who is stuck'
if [ -z "$why_skipped" ]; then
  try anna solution
  for _ in 1 2 3 4; do try bob wrong/only-mkdir; done
  try carl wrong/deny-everything
  try carl wrong/only-mkdir
fi
expect_exit 0 "$BULKHEAD" board "$shared"
expect_out '3 people, 1 stuck, 1 done'
expect grep -q "^STUCK bob  *$EX  *failed 67  *4  *3  *now$" "$out"
expect grep -q "^done  anna  *$EX  *passed 100  *1  *0  *now$" "$out"
expect grep -q "^      carl  *$EX  *failed 67  *2  *0  *now$" "$out"
expect test "$(sed -n '4s/ .*//p' "$out")" = STUCK
expect grep -q "^  door-mkdirat  *#*\.* 2  $EX$" "$out"
expect_tame
begin_live 'publishes nothing of a part, and the verdict stands where that fails'
[ -n "$why_skipped" ] || cp "$shared/anna.json" "$scratch/before"
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --only opens --publish "$shared" --as anna
expect cmp "$shared/anna.json" "$scratch/before"
mkdir -p "$shared/fritz.json/x"
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --publish "$shared" --as fritz
expect_err 'this attempt is not published'
expect_out PASSED

begin_live 'refuses by name what is forged, and follows nothing'
if [ -z "$why_skipped" ]; then
  ln -s anna.json "$shared/link.json"
  ln "$shared/bob.json" "$shared/hard.json"
  mkfifo "$shared/fifo.json"
  truncate -s 4G "$shared/huge.json"
  cp "$scratch/before" "$shared/other.json"
  sed 's/anna/zoe/; s/"best":100/"best":101/' "$scratch/before" >"$shared/zoe.json"
  sed 's/anna/yan/; s/"failed":\[\]/"failed":["'"$(printf '%065d' 0)"'"]/' "$scratch/before" >"$shared/yan.json"
  sed "s/anna/xin/; s/\"failed\":\[\]/\"failed\":[\"\\\\u001b[2J$bidi\"]/" "$scratch/before" >"$shared/xin.json"
  echo '{' >"$shared/half.json"
  echo hello >"$shared/notes.txt"
  cp "$scratch/before" "$shared/$(printf 'n\033m.json')"
fi
expect_exit 0 "$BULKHEAD" board "$shared"
expect_tame
expect_out 'Refused: 12'
expect_out 'link.json: link.json is a symbolic link, not a file'
expect_out 'hard.json: hard.json has a second name (a hard link)'
expect_out 'fifo.json: fifo.json is no regular file'
expect_out 'huge.json: huge.json is larger than 64 KiB'
expect_out 'other.json: it says that it is of anna'
expect_out 'zoe.json: zoe.json:1:'
expect_out 'yan.json: yan.json:1:'
expect_out 'half.json: half.json:1:'
expect_out 'notes.txt: it is not called PERSON.json'
expect_out 'n\x1bm.json: it is not called PERSON.json'
expect grep -q '^done  xin' "$out"
begin_live 'on a shared host nobody publishes in the name of another account'
other=$(awk -F: -v uid="$(id -u)" '$3 != uid && $1 ~ /^[a-z]+$/ { print $1; exit }' /etc/passwd)
[ -n "$why_skipped" ] || sed "s/anna/$other/" "$scratch/before" >"$shared/$other.json"
expect_exit 0 "$BULKHEAD" board "$shared"
expect_out "$other.json: it is not written by the user $other"

begin 'says when there are more files than it looks at'
mkdir "$scratch/crowd"
(cd "$scratch/crowd" && seq -f '%g.json' 5001 | xargs touch)
expect_exit 0 "$BULKHEAD" board "$scratch/crowd"
expect_out 'There are more than 5000 files'
expect_out 'Refused: 5000'

# ---- a workshop ----

on_screen() {
  tries=0
  until tmux -S "$scratch/tmux" capture-pane -p >"$out" 2>"$err" && grep -q -- "$1" "$out"; do
    tries=$((tries + 1))
    [ $tries -lt 300 ] || return 1
    sleep 0.05
  done
}

# learner NUMBER: wrong, wrong, and right.
learner() {
  for answer in starter wrong/only-mkdir solution; do
    "$BULKHEAD" check "$EX" --dir "$answers/$answer" --publish "$shared" --as "learner-$1" \
      >/dev/null 2>&1 || [ $? -eq 1 ] || echo "learner-$1 at $answer" >>"$scratch/failures"
  done
}

begin_live 'follows ten learners who publish at the same time, and ends with ^C'
command -v tmux >/dev/null || skip 'tmux is not installed'
if [ -z "$why_skipped" ]; then
  rm -rf "$shared"
  mkdir "$shared"
  TERM=xterm tmux -S "$scratch/tmux" -f /dev/null new-session -d -x 100 -y 30 sh
  tmux -S "$scratch/tmux" send-keys "'$BULKHEAD' board '$shared'; echo status \$?" Enter
  on_screen '^0 people, 0 stuck' || fail 'the board does not begin'
  learners=
  for number in 0 1 2 3 4 5 6 7 8 9; do
    learner $number &
    learners="$learners $!"
  done
  on_screen '^[1-9][0-9]* people' || fail 'nobody appears'
  # shellcheck disable=SC2086 # numbers
  wait $learners
  on_screen '^10 people, 0 stuck, 10 done' || fail 'not all are done'
  expect test ! -e "$scratch/failures"
  for number in 0 1 2 3 4 5 6 7 8 9; do
    expect grep -q "^done  learner-$number  *$EX  *passed 100  *3  *0  *now" "$out"
  done
  rm "$shared/learner-9.json"
  try learner-3 wrong/only-mkdir
  on_screen '^9 people, 0 stuck, 9 done' || fail 'who is gone stays'
  tmux -S "$scratch/tmux" send-keys C-c
  on_screen '^status 130' || fail 'does not end'
  tmux -S "$scratch/tmux" kill-server
fi
