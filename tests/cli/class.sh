#!/bin/sh
# SPDX-License-Identifier: MIT
# class: two hundred generated people are graded, and come out as they were made: right and wrong
# answers, mutants, hostile folders. Killed at ten moments and started again, all is the same.
. tests/cli/lib
seconds=300
class=$scratch/class
made_list=$scratch/made
mkdir "$class"
: >"$made_list"
number=0

# made PERSON OUTCOME [CHECK...]: what must come of it; "-" where the checks don't matter.
made() {
  echo "$*" >>"$made_list"
}

# folder_of PERSON: a new folder for an answer, in $at.
folder_of() {
  at=$class/$1/$EX
  mkdir -p "$at"
}

# next KIND: a person's name in $person, and a folder in $at.
next() {
  number=$((number + 1))
  person=$(printf '%s-%03d' "$1" $number)
  folder_of "$person"
}

# distinct FILE: the same policy, in bytes that nobody else has.
distinct() {
  awk -v n="$number" '{ print } END { for (; n > 0; n--) printf "\n" }' "$1" >"$at/profile.json"
}

# ---- 70 right ones ----

while [ $number -lt 70 ]; do
  for answer in "$answers/solution" "$answers"/right/*; do
    next right
    distinct "$answer/profile.json"
    made "$person" passed
  done
done

# ---- wrong ones, each as exercise.json says ----

# "only-mkdir": ["a", "b"],   becomes   only-mkdir failed a b
awk '/^  "wrong"/ { on = 1; next }
  on && /refused/ { gsub(/[",:]/, " "); print $1, "refused"; next }
  on && /\[/ { gsub(/[][",:]/, " "); $1 = $1 " failed"; print }' "$answers/exercise.json" >"$scratch/wrong"
while [ $number -lt 140 ]; do
  while read -r name rest; do
    next wrong
    distinct "$answers/wrong/$name/profile.json"
    # shellcheck disable=SC2086 # words
    made "$person" $rest
  done <"$scratch/wrong"
done

# ---- mutants of the solution ----

mutant() {
  next mutant
  sed "$1" "$answers/solution/profile.json" >"$at/mutated"
  cmp -s "$at/mutated" "$answers/solution/profile.json" && fail "no mutant: $1"
  distinct "$at/mutated"
  rm "$at/mutated"
  shift
  made "$person" "$@"
}
begin 'the mutants are other policies'
while [ $number -lt 180 ]; do
  mutant 's/"mkdir", //' failed door-mkdir every-door
  mutant 's/, "mkdirat"//' failed door-mkdirat every-door
  mutant 's/"mkdirat"/"rmdir"/' failed door-mkdirat every-door
  mutant 's/"mkdirat"/"fsync"/' failed flushes door-mkdirat every-door
  mutant 's/SCMP_ACT_ERRNO/SCMP_ACT_LOG/' failed door-mkdir door-mkdirat every-door
  mutant 's/SCMP_ACT_ERRNO/SCMP_ACT_ERRN/' refused
  mutant 's/SCMP_ACT_ERRNO/SCMP_ACT_KILL_PROCESS/' passed
  mutant '$d' refused
done

# ---- twenty hostile ones ----

hostile() {
  next hostile
  rmdir "$at"
  case $1 in
  link) ln -s "$answers/solution" "$at" ;;
  subject-link) rmdir "${at%/*}" && ln -s "$answers/.." "${at%/*}" ;;
  fifo) mkfifo "$at" ;;
  a-file) echo '{ }' >"$at" ;;
  empty) mkdir "$at" ;;
  *)
    mkdir "$at"
    cp "$answers/solution/profile.json" "$at/"
    "hostile_$1"
    ;;
  esac
  shift
  made "$person" "$@"
}
hostile_file_link() { ln -sf /etc/passwd "$at/profile.json"; }
hostile_file_fifo() { rm "$at/profile.json" && mkfifo "$at/profile.json"; }
hostile_file_folder() { rm "$at/profile.json" && mkdir "$at/profile.json"; }
hostile_huge() { truncate -s 4G "$at/profile.json"; }
hostile_hard_link() { ln "$at/profile.json" "$at/another"; }
hostile_mark_fifo() { mkfifo "$at/.bulkhead"; }
hostile_mark_other() { echo '{"format":1,"exercise":"a/b","seed":"0000000000000000"}' >"$at/.bulkhead"; }
hostile_mark_huge() { truncate -s 5000 "$at/.bulkhead"; }
hostile_forged() {
  cp "$answers/wrong/only-mkdir/profile.json" "$at/"
  echo '{"outcome":"passed","score":100}' | tee "$at/result.json" "$at/$person.json" \
    "$class/$person/result.json" >"$class/$person/$person.json"
}
hostile_crowd() { (cd "$at" && seq -f 'file-%g' 3000 | xargs touch); }
hostile_names() { (cd "$at" && touch "a
b" "$esc]0;x" '<script>' '=1+1' "$bidi" "$(printf '\377')" ./-rf && ln -s / root); }
hostile_deep() { awk 'BEGIN { for (i = 0; i < 3000; i++) printf "[" }' >"$at/profile.json"; }
hostile_nul() { printf '{ "defaultAction": "SCMP_ACT_ALLOW\0" }' >"$at/profile.json"; }
hostile_zero() {
  echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["setuid", "prctl", "close", "mount"],
    "action": "SCMP_ACT_ERRNO", "errnoRet": 0 } ] }' >"$at/profile.json"
}
hostile_kill() {
  echo '{ "defaultAction": "SCMP_ACT_KILL_PROCESS" }' >"$at/profile.json"
}
hostile link refused
hostile subject-link refused
hostile fifo refused
hostile a-file refused
hostile empty missing
hostile file_link refused
hostile file_fifo refused
hostile file_folder refused
hostile huge refused
hostile hard_link refused
hostile mark_fifo refused
hostile mark_other refused
hostile mark_huge refused
hostile forged failed door-mkdirat every-door
hostile crowd passed
hostile names passed
hostile deep refused
hostile nul refused
hostile zero failed door-mkdir door-mkdirat every-door
hostile kill failed opens writes flushes renames removes

begin 'there are two hundred of them'
expect test "$(wc -l <"$made_list")" -ge 200

# ---- as they were made ----

# "PERSON OUTCOME CHECK..." of each, from the table.
came_out() {
  awk '/^    {|^{|"person":/ && /"person":/ { person = $2 }
    /"outcome":/ { outcome = $2 }
    /"failed": \[/ { checks = ""; on = 1; if (/\]/) on = 0; next }
    on && /\]/ { on = 0; next }
    on { checks = checks " " $1; next }
    /"digest":/ && person { print person, outcome checks }' "$out" | tr -d '",' | sort
}

begin_live 'each comes out as it was made'
expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/whole" --exercises "$EX" --json --html "$scratch/whole.html"
sort "$made_list" >"$scratch/made.sorted"
came_out >"$scratch/came"
expect cmp "$scratch/came" "$scratch/made.sorted"
diff "$scratch/came" "$scratch/made.sorted" | head -n 5 >>"$err"
begin_live 'and nothing that a terminal would act on is printed'
expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/whole" --exercises "$EX"
expect_tame
expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/whole" --exercises "$EX" --csv
expect_never "$esc"
cp "$out" "$scratch/whole.csv"

begin_live "each honest answer has the digest of its learner's own check"
if [ -z "$why_skipped" ]; then
  for person in "$class"/right-* "$class"/wrong-*; do
    name=${person##*/}
    "$BULKHEAD" check "$EX" --dir "$person/$EX" --json >"$out" 2>"$err" || [ $? -eq 1 ]
    digest=$(sed -n 's/^  "digest": "\([0-9a-f]*\)",$/\1/p' "$out")
    [ -n "$digest" ] && grep -q "\"digest\":\"$digest\"" "$scratch/whole/$name.json" ||
      fail "$name: the grader has another digest"
  done
fi

# ---- killed ----

count_results() {
  ls "$scratch/killed" 2>/dev/null | wc -l
}

# Ten moments by how many results are there, drawn by chance.
begin_live 'killed at ten moments and started again, every byte is the same'
if [ -z "$why_skipped" ]; then
  moments=$(awk 'BEGIN { srand(); for (i = 0; i < 10; i++) print int(rand() * 190) }' | sort -n)
  for moment in $moments; do
    "$BULKHEAD" grade "$class" --results "$scratch/killed" --exercises "$EX" >/dev/null 2>&1 &
    grader=$!
    while kill -0 $grader 2>/dev/null && [ "$(count_results)" -le "$moment" ]; do
      sleep 0.02
    done
    kill -9 $grader 2>/dev/null
    wait $grader 2>/dev/null
  done
  expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/killed" --exercises "$EX" --csv --html "$scratch/killed.html"
  expect cmp "$out" "$scratch/whole.csv"
  expect cmp "$scratch/killed.html" "$scratch/whole.html"
  rm -f "$scratch/killed"/*~
  expect diff -r "$scratch/killed" "$scratch/whole"
fi
