#!/bin/sh
# SPDX-License-Identifier: MIT
# check --junit: the same facts as --json, well-formed whatever a profile says, whole or not at all.
. tests/cli/lib
xml=$scratch/verdict.xml

# check_both CODE FOLDER OPTION...: the verdict in $xml and as JSON in $out.
check_both() {
  code=$1
  shift
  rm -f "$xml"
  expect_exit "$code" "$BULKHEAD" check "$EX" --junit "$xml" --json --dir "$@"
  expect_no_err
}

# What both say: outcome, score, digest, and a line for each check that passed, failed, was skipped.
facts_of_json() {
  sed -n 's/^    "\(outcome\|score\)": "*\([a-z0-9]*\)"*,$/\1 \2/p
    s/^  "digest": "\([0-9a-f]*\)",$/digest \1/p' "$out"
  awk '/^  "evidence"/ { exit }
    /^        "id": / { id = $2 }
    /^        "result": / { print id, $2 }' "$out" | tr -d '",' |
    sed 's/ failed$/ failure/; s/ \(not-tried\|unavailable\)$/ skipped/'
}

facts_of_xml() {
  sed -n 's/.*<property name="\(outcome\|score\|digest\)" value="\([^"]*\)".*/\1 \2/p' "$xml"
  sed -n 's/.*<testcase classname="[^"]*" name="\([^:]*\): [^"]*"\(\/*\)>$/\1 ok \2/p
    s/^      <\(failure\|error\|skipped\) .*/is \1/p' "$xml" |
    awk '$1 == "is" { print id, $2; next } { id = $1 } $3 == "/" { print id, "ok" }' |
    grep -v '^answer '
}

same_facts() {
  facts_of_json | sort >"$scratch/json"
  facts_of_xml | sort >"$scratch/xml"
  test "$(wc -l <"$scratch/json")" -eq 11 && cmp -s "$scratch/json" "$scratch/xml"
}

# The numbers of the suite are those of its elements.
adds_up() {
  for what in testcase:tests failure:failures error:errors skipped:skipped; do
    grep -q "^  <testsuite .* ${what#*:}=\"$(grep -c "^ *<${what%:*}[ >]" "$xml")\"" "$xml" ||
      return 1
  done
}

# By a parser that is not ours, where there is one.
well_formed() {
  ! command -v xmllint >/dev/null || xmllint --noout "$xml" 2>>"$err"
}

expect_same() {
  expect same_facts
  expect adds_up
  expect well_formed
}

begin_live 'says of a solution what --json says'
check_both 0 "$answers/solution"
expect_same
begin_live 'says of a starter what --json says, and why it failed'
check_both 1 "$answers/starter"
expect_same
expect grep -qF '<failure message="AN ATTACK GOT THROUGH: it could make a directory with mkdir."' \
  "$xml"
expect grep -qF 'Your line: profile.json:2:20 &quot;defaultAction&quot;: &quot;SCMP_ACT_ALLOW&quot;,' \
  "$xml"
for field in Expected Observed Why 'Already right' Next; do
  expect test "$(grep -c "^$field: " "$xml")" -eq 3
done
begin_live 'says of a refused answer what --json says'
check_both 1 "$answers/wrong/trailing-comma"
expect_same
expect grep -q '<failure message="[^"]*" type="refused">' "$xml"
begin_live 'says of one check that was asked for what --json says'
check_both 0 "$answers/wrong/only-mkdir" --only door-mkdir
expect_same
expect test "$(grep -c '<skipped message="not asked for"/>' "$xml")" -eq 7
begin_live 'takes the place of the file that was there'
echo something else >"$xml"
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --junit "$xml"
expect_out PASSED
expect grep -q '^</testsuites>$' "$xml"
expect test "$(grep -c 'something else' "$xml")" -eq 0
begin_live 'writes to a name without a folder'
folder=$scratch
expect_exit 0 "$BULKHEAD" check "$EX" --dir "$answers/solution" --junit plain.xml
expect test -s "$scratch/plain.xml"

# ---- hostile profiles ----

# hostile NAME BYTES SHOWN: a profile has the bytes, written as for printf, in a key.
hostile() {
  begin_live "keeps $1 of a profile as text"
  mkdir -p "$scratch/hostile"
  # shellcheck disable=SC2059 # it has escapes
  printf "{ \"defaultAction\": \"SCMP_ACT_ALLOW\", \"$2\": 1 }" >"$scratch/hostile/profile.json"
  expect_exit 1 "$BULKHEAD" check "$EX" --dir "$scratch/hostile" --junit "$xml"
  expect_out REFUSED
  expect grep -q '^Your line: profile.json:1:' "$xml"
  expect grep -qF "&quot;$3&quot;: 1 }" "$xml"
  expect test "$(grep -c '<failure ' "$xml")" -eq 1
  expect test "$(grep -c '<testcase ' "$xml")" -eq 9
  expect adds_up
  expect well_formed
  cp "$xml" "$out"
  expect_tame
}
hostile 'an escape' '\033[2J' '\x1b[2J'
hostile 'the end of a CDATA section' ']]>' ']]&gt;'
hostile 'markup' '<script>&amp;<!--' '&lt;script&gt;&amp;amp;&lt;!--'
hostile 'broken UTF-8' '\377\300\257' '\xff\xc0\xaf'
hostile 'a character that XML does not have' '\357\277\276' '&lt;U+FFFE&gt;'
hostile 'a newline and a quote' "\\\\n' type='passed" "\\n&#39; type=&#39;passed"

# ---- files that can't be written ----

begin 'says at once that there is no such folder, with 2'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --junit "$scratch/none/v.xml"
expect_err "there is no folder $scratch/none/"
expect_no_out
begin 'replaces no folder, with 2'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --junit "$scratch"
expect_err 'is no regular file'
expect_no_out
begin_live 'prints the verdict also where the file can not be written, with 2'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --junit /proc/self/v.xml
expect_out PASSED
expect_err v.xml
