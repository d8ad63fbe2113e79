#!/bin/sh
# SPDX-License-Identifier: MIT
# grade: where answers lie, seeds, hidden checks, shards, results; what is refused, and how that ends.
. tests/cli/lib
CAT=first-hour/allow-list-cat
class=$scratch/class

# answer PERSON ANSWER: an answer of the exercise's, in that person's folder.
answer() {
  mkdir -p "$class/$1/$EX"
  cp "$answers/$2/profile.json" "$class/$1/$EX/"
}

fresh_class() {
  rm -rf "$class" "$class.results"
  mkdir "$class"
}

# outcome PERSON OUTCOME: as the table of --csv in $out says.
outcome() {
  [ -n "$why_skipped" ] || grep -q "^\"$1\",\"$2\"," "$out" || fail "$1 is not $2"
}

# ---- what it says and how it ends ----

fresh_class
answer anna solution
answer bob right/allow-list
begin_live 'ends with 0 when every answer passed'
expect_exit 0 "$BULKHEAD" grade "$class"
expect_out '1  first-hour/two-doors: 2 passed, 0 failed'
expect_no_err
begin_live 'keeps a file a person beside the folder'
expect test -s "$class.results/anna.json"
expect test -s "$class.results/bob.json"
begin_live 'ends with 1 when one did not, or is not there'
answer carl wrong/only-mkdir
mkdir "$class/dora"
expect_exit 1 "$BULKHEAD" grade "$class"
expect_out 'carl                      failed 67'
expect_out 'dora                      missing'
begin_live 'does not grade again those whose results are there'
cp "$answers/wrong/only-mkdir/profile.json" "$class/anna/$EX/"
expect_exit 1 "$BULKHEAD" grade "$class"
expect_out 'anna                      passed 100'
begin_live 'but those whose results are half a file'
head -c 300 "$class.results/anna.json" >"$scratch/half"
cp "$scratch/half" "$class.results/anna.json"
expect_exit 1 "$BULKHEAD" grade "$class"
expect_out 'anna                      failed 67'
begin_live 'refuses a folder of results of another run'
expect_exit 2 "$BULKHEAD" grade "$class" --exercises "$EX,$CAT"
expect_err 'has results of another run'
begin 'ends with 2 where there is no such folder'
expect_exit 2 "$BULKHEAD" grade "$scratch/none"
begin 'and where nobody answered anything'
mkdir "$scratch/empty"
expect_exit 2 "$BULKHEAD" grade "$scratch/empty"
expect_err 'answers lie in PERSON/SUBJECT/SLUG'
expect test ! -e "$scratch/empty.results"
begin 'keeps no results among the answers'
expect_exit 2 "$BULKHEAD" grade "$class" --results "$class/results"
expect_err 'would lie among the answers'
expect test ! -e "$class/results"
begin 'names the exercise next to a misspelt one'
expect_exit 2 "$BULKHEAD" grade "$class" --exercises "${EX}s" --results "$scratch/other"
expect_err "(did you mean \"$EX\"?)"
begin 'refuses a report in a folder that is not there before anything runs'
expect_exit 2 "$BULKHEAD" grade "$class" --html "$scratch/none/report.html"
expect_exit 2 "$BULKHEAD" grade "$class" --junit "$scratch/none/report.xml"

# ---- where answers lie ----

fresh_class
begin_live 'takes a copy of ~/bulkhead, and one of a workspace'
"$BULKHEAD" start "$EX" >"$out" 2>&1 || fail 'start'
cp "$answers/solution/profile.json" "$HOME/bulkhead/$EX/"
cp -R "$HOME/bulkhead" "$class/anna"
cp -R "$HOME/bulkhead/$EX" "$class/bob"
expect_exit 0 "$BULKHEAD" grade "$class" --csv
outcome anna passed
outcome bob passed
expect_never 'not looked at'
begin_live 'says what else lies there'
touch "$class/anna/notes.txt" "$class/bob/draft.json" "$class/anna/$EX/result.json"
rm -r "$class.results"
expect_exit 0 "$BULKHEAD" grade "$class"
expect_out 'anna: not looked at: notes.txt'
expect_out "anna: not looked at: $EX/result.json"
expect_out 'bob: not looked at: draft.json'
begin_live 'says of a workspace of another exercise that it is'
answer carl solution
echo '{"format":1,"exercise":"a/b","seed":"0000000000000000"}' >"$class/carl/$EX/.bulkhead"
expect_exit 1 "$BULKHEAD" grade "$class"
expect_out 'carl, first-hour/two-doors: its .bulkhead says that it is of another exercise'

# ---- variants ----

# right_for SEED FILE: the solution of that variant.
right_for() {
  call=$("$BULKHEAD" show "$CAT" --seed "$1" | tr '\n' ' ' |
    sed -n 's/.*sets a symbolic *link to its.*/symlink/p; s/.*renames its *log file.*/rename/p
      s/.*gives its *log file a.*/link/p; s/.*removes *its oldest.*/unlink/p')
  sed "s/@chore.call@/$call/" "$tree/exercises/$CAT/solution/profile.json" >"$2"
}

fresh_class
printf 'a secret of more than sixteen bytes\n' >"$scratch/secret"
begin 'makes the seed of each person of a list'
printf 'anna\nbob\n\nJana Müller\r\n' >"$scratch/names"
expect_exit 0 "$BULKHEAD" grade --make-seeds --secret "$scratch/secret" "$scratch/names"
cp "$out" "$scratch/seeds.json"
expect test "$(grep -c '": "[0-9a-f]\{16\}"' "$out")" -eq 3
expect_out '"anna": "cd1d0054217890be"'
expect_exit 2 "$BULKHEAD" grade --make-seeds "$scratch/names"
echo short >"$scratch/short"
expect_exit 2 "$BULKHEAD" grade --make-seeds --secret "$scratch/short" "$scratch/names"
expect_err 'at least 16 bytes'
seed_of() { sed -n "s/^ *\"$1\": \"\([0-9a-f]*\)\",*/\1/p" "$scratch/seeds.json"; }
begin_live "grades each in the variant of the person's seed, and names who has another's"
for person in anna bob; do
  "$BULKHEAD" start "$CAT" --dir "$class/$person/$CAT" --seed "$(seed_of $person)" >"$out" 2>&1 || fail 'start'
  right_for "$(seed_of $person)" "$class/$person/$CAT/profile.json"
done
cp -R "$class/anna" "$class/Jana Müller"
expect_exit 1 "$BULKHEAD" grade "$class" --secret "$scratch/secret" --json
expect test "$(grep -c '"outcome": "passed"' "$out")" -ge 2
expect_out "\"made_for\": \"$(seed_of anna)\""
expect_out '"made_for_person": "anna"'
expect_out 'made for the variant of anna'
cp "$out" "$scratch/by-secret"
begin_live 'the same by a list of seeds; who is not on it is refused'
expect_exit 1 "$BULKHEAD" grade "$class" --seed-by "$scratch/seeds.json" --results "$scratch/by-list" --json
expect cmp "$out" "$scratch/by-secret"
mkdir "$class/nobody"
expect_exit 1 "$BULKHEAD" grade "$class" --seed-by "$scratch/seeds.json" --results "$scratch/by-list" --csv
expect grep -q '^"nobody","refused",.*has no seed for it"' "$out"

# ---- hidden checks ----

fresh_class
answer anna solution
answer bob right/kill-process
answer carl wrong/only-mkdir
cat >"$scratch/hidden.json" <<'END'
{ "format": 1, "checks": { "first-hour/two-doors": [
  { "id": "no-kill", "kind": "analysis", "of": "profile.json", "deny": ["mkdir(_)"], "abis": ["x86_64", "i386"],
    "title": "A SECRET TITLE", "asks": "A SECRET WISH", "why": "A SECRET REASON" } ] } }
END
begin_live 'tells of hidden checks nothing but the ids and what they came to'
expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/plain" --json
expect_exit 1 "$BULKHEAD" grade "$class" --hidden "$scratch/hidden.json" --html "$scratch/hidden.html" --json
expect_out '"id": "no-kill"'
expect_out '"hidden": true'
cat "$class.results"/*.json "$scratch/hidden.html" >>"$out"
expect_never 'A SECRET'
expect grep -q '"hidden":\[{"id":"no-kill","result":' "$class.results/anna.json"
begin_live 'and the digest is still that of the learner'
for person in anna bob carl; do
  expect grep -qF "$(grep -o '"digest":"[0-9a-f]*"' "$scratch/plain/$person.json")" "$class.results/$person.json"
done
begin 'says what is wrong with hidden checks before anything runs'
sed 's/"analysis"/"analysys"/' "$scratch/hidden.json" >"$scratch/broken.json"
expect_exit 2 "$BULKHEAD" grade "$class" --hidden "$scratch/broken.json" --results "$scratch/other"
expect_err 'analysys'
sed 's/two-doors/two-floors/' "$scratch/hidden.json" >"$scratch/broken.json"
expect_exit 2 "$BULKHEAD" grade "$class" --hidden "$scratch/broken.json" --results "$scratch/other"
expect_err "did you mean \"$EX\"?"
expect test ! -e "$scratch/other"

# ---- shards ----

begin_live 'parts of a class, put together, are the class'
expect_exit 1 "$BULKHEAD" grade "$class" --results "$scratch/whole" --csv
cp "$out" "$scratch/whole.csv"
for shard in 1 2 3; do
  "$BULKHEAD" grade "$class" --shard $shard/3 --results "$scratch/parts/$shard" >"$out" 2>"$err" || [ $? -eq 1 ] ||
    fail "shard $shard"
done
expect_exit 1 "$BULKHEAD" grade "$scratch/parts" --merge --csv
expect cmp "$out" "$scratch/whole.csv"
begin_live 'refuses to put together what is not of one run'
expect_exit 1 "$BULKHEAD" grade "$class" --exercises "$EX,$CAT" --results "$scratch/parts/4" --csv
expect_exit 2 "$BULKHEAD" grade "$scratch/parts" --merge
expect_err 'of another run'
rm -r "$scratch/parts/4"
cp -R "$scratch/whole" "$scratch/parts/4"
sed 's/passed/failed/' "$scratch/whole/anna.json" >"$scratch/parts/4/anna.json"
expect_exit 2 "$BULKHEAD" grade "$scratch/parts" --merge
expect_err 'say different things of one person'
begin 'says what a folder of results is not'
expect_exit 2 "$BULKHEAD" grade "$class" --merge
expect_err 'is no folder of results'
for shard in 0/3 4/3 3 a/b 1/0; do
  expect_exit 2 "$BULKHEAD" grade "$class" --shard $shard
  expect_err '--shard wants I/N'
done

# ---- who is interrupted ----

begin_live 'ends at once when it is interrupted, says so, and leaves nothing'
if [ -z "$why_skipped" ]; then
  fresh_class
  for i in 1 2 3 4 5 6 7 8 9; do
    for k in 1 2 3 4 5 6 7 8 9; do answer "p$i$k" solution; done
  done
  env -C "$scratch" "$BULKHEAD" grade class >"$out" 2>"$err" &
  grader=$!
  until ls "$class.results"/p*.json >/dev/null 2>&1 || ! kill -0 $grader; do sleep 0.02; done
  kill -TERM $grader
  got=0
  wait $grader || got=$?
  [ $got -eq 143 ] || fail "status $got"
  expect_err interrupted
  expect_no_out
fi

begin_live 'grades again what a worker that was killed left'
if [ -z "$why_skipped" ]; then
  rm -r "$class.results"
  env -C "$scratch" "$BULKHEAD" grade class >"$out" 2>"$err" &
  grader=$!
  until ls "$class.results"/p*.json >/dev/null 2>&1 || ! kill -0 $grader; do sleep 0.02; done
  read -r worker _ <"/proc/$grader/task/$grader/children" || :
  kill -9 "$worker"
  got=0
  wait $grader || got=$?
  # a worker is killed between two answers once in a long while; then nothing is void
  [ $got -eq 3 ] || [ $got -eq 0 ] || fail "status $got"
  [ $got -eq 0 ] || expect_out 'a worker was ended by signal 9'
fi
seconds=60
expect_exit 0 "$BULKHEAD" grade "$class"
expect_out '81 passed, 0 failed'

# ---- reports ----

fresh_class
answer '<img src=x onerror=document.title=1>' solution
answer '=1+1' wrong/trailing-comma
answer "a]]>&\"'" wrong/only-mkdir
touch "$class/=1+1/<script>alert(1)<" "$class/=1+1/$esc[31m"
mkdir "$class/$bidi"
begin_live 'escapes whatever came from a submission, for where it is put'
expect_exit 1 "$BULKHEAD" grade "$class" --html "$scratch/report.html" --junit "$scratch/report.xml" --csv
expect grep -q '^"'"'"'=1+1","refused",' "$out"
tr -d '\r' <"$out" >"$scratch/.csv"
mv "$scratch/.csv" "$out"
expect_tame
cp "$scratch/report.xml" "$out"
expect_tame
! command -v xmllint >/dev/null || expect xmllint --noout "$scratch/report.xml"
cp "$scratch/report.html" "$out"
expect_tame
expect_never '<img'
expect_never '<script'
expect_never 'http://'
expect_never 'https://'
expect_out '&lt;img src=x onerror=document.title=1&gt;'
expect_out '&lt;script&gt;alert(1)&lt;'

# What a browser makes of it: its own text of the table, a row a line.
browser=$(command -v chromium || command -v chromium-browser || :)
begin_live 'is read by a browser as it was meant'
[ -n "$browser" ] || skip 'chromium is not installed'
if [ -z "$why_skipped" ]; then
  seconds=60
  expect_exit 0 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$scratch/browser" --dump-dom "file://$scratch/report.html"
  grep -qF '<html' "$out" || skip 'chromium does not run here'
fi
if [ -z "$why_skipped" ]; then
  expect_out '<title>Bulkhead: results of a class</title>'
  sed -n '/<table id="class">/,/<\/table>/p' "$out" | grep '^<tr>' | sed 's/<small>[^<]*<\/small>//g
    s/<\/t[hd]>/|/g; s/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&amp;/\&/g' >"$scratch/rows"
  cat >"$scratch/rows.made" <<END
<U+202E>|refused|
<img src=x onerror=document.title=1>|passed 100|
=1+1|refused 0|
a]]>&"'|failed 67|
END
  sort "$scratch/rows" >"$scratch/rows.sorted"
  sort "$scratch/rows.made" >"$scratch/rows.made.sorted"
  diff "$scratch/rows.sorted" "$scratch/rows.made.sorted" >>"$err" || fail 'the table is another'
  expect test "$(grep -c '<rect class="bad"' "$out")" -eq 2
  expect_never '<img'
  expect_never '<script'
fi
