#!/bin/sh
# SPDX-License-Identifier: MIT
# surface: an exercise with a surface check, run for real: ratios, score, digest, and what becomes
# of it without a solution. The exercise is made of tests/data/surface.
. tests/cli/lib

POWER=power/rotator
data=$scratch/data
power=$data/exercises/$POWER
mkdir -p "$power/right" "$power/wrong"
cases=$tree/tests/data/surface
{
  sed '$d' "$cases/exercise.json"
  cat <<'WRONG'
  , "wrong": {
    "calls-that-trace": ["surface"],
    "another-abi": ["surface"],
    "every-argument": ["surface"],
    "service-stopped": ["writes"],
    "everything": ["door", "surface"],
    "nothing": ["opens", "writes"]
  }
}
WRONG
} >"$power/exercise.json"
cp -R "$cases/solution" "$power/solution"
cp -R "$cases/deny-list" "$power/starter"
for name in less-than-needed one-plain-call-more; do cp -R "$cases/$name" "$power/right/"; done
for name in calls-that-trace another-abi every-argument service-stopped; do
  cp -R "$cases/$name" "$power/wrong/"
done
for name in everything:ALLOW nothing:ERRNO; do
  mkdir "$power/wrong/${name%:*}"
  echo "{ \"defaultAction\": \"SCMP_ACT_${name#*:}\" }" >"$power/wrong/${name%:*}/profile.json"
done
cat >"$power/task.md" <<'TASK'
# A rotator with little power

## What must hold

- It opens.
- It writes.
- No directory.
- Little.
TASK
{
  printf '## One\n\nWhat does it need?\n\n## Two\n\nName what it needs.\n\n## Three\n\n'
  for n in 1 2 3 4 5 6 7 8 9; do echo 'A list has what is needed, and nothing of the rest.'; done
} >"$power/hints.md"
printf '# A rotator\n\n## Why it works\n\nYes.\n\n## What else would do\n\nLess.\n\n## It has happened\n\nOnce.\n' \
  >"$power/debrief.md"
chmod -R u+w "$data"
export BULKHEAD_DATA="$data"

# check ANSWER [OPTION]...
check() {
  answer=$1
  shift
  "$BULKHEAD" check "$POWER" --dir "$power/$answer" "$@"
}

begin_live 'passes the solution with every point'
expect_exit 0 "$BULKHEAD" check "$POWER" --dir "$power/solution"
expect_out 'PASSED  100 of 100   service 2 of 2 works, defence 1 of 1 holds, least privilege'
expect_out 'Surface of profile.json: 7 calls allowed, 7 needed; nothing over.'
begin_live 'takes points for what is over, within the budget'
expect_exit 0 "$BULKHEAD" check "$POWER" --dir "$power/right/one-plain-call-more"
expect_out 'PASSED  84 of 100'
expect_out '8 calls allowed, 7 needed; over: chmod.'
begin_live 'fails what is above the budget, and names the dearest line'
expect_exit 1 "$BULKHEAD" check "$POWER" --dir "$power/wrong/calls-that-trace"
expect_out 'FAILED  80 of 100'
expect_out 'WORKS, BUT HOLDS A POWER IT NEVER USED: the policy permits keyctl.'
expect_out 'profile.json:4:75 '
expect_tame
begin_live 'has whole numbers and texts in the JSON, never a fraction'
expect_exit 1 "$BULKHEAD" check "$POWER" --dir "$power/wrong/calls-that-trace" --json
expect_out '"ratio": "2.52",'
expect_out '"surface": 63,'
expect test "$(grep -Ec '[0-9]\.[0-9]+,?$' "$out")" -eq 0
expect grep -q '"price": 18' "$out"
begin_live 'does not try it where a service is broken'
expect_exit 1 "$BULKHEAD" check "$POWER" --dir "$power/wrong/service-stopped"
expect_out 'not tried  surface'
expect_never 'Surface of'
begin_live 'tries every service when the surface alone is asked for'
expect_exit 1 "$BULKHEAD" check "$POWER" --dir "$power/wrong/every-argument" --only surface
expect_out 'service 2 of 2 works, least privilege'
expect_out 'the policy permits all of personality'

begin_live 'gives one digest, whenever it is asked'
digests=$(for _ in 1 2 3 4 5; do
  check wrong/calls-that-trace --json | sed -n 's/^  "digest": "\(.*\)",$/\1/p'
done | sort -u | wc -l)
expect test "$digests" -eq 1
begin_live 'is proven by lint like any other'
expect_exit 0 "$BULKHEAD" lint "$POWER"
expect_out 'wrong/another-abi: failed (surface), exactly'
expect_never WRONG

begin_live 'says that a solution is no policy, with 2: the fault is not the learner'"'"'s'
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$power/solution/profile.json"
expect_exit 2 "$BULKHEAD" check "$POWER" --dir "$power/starter"
expect_err "the exercise's solution: "
expect_no_out
begin_live 'asks for no solution where no check compares with it'
rm -r "$power/solution"
expect_exit 2 "$BULKHEAD" check "$POWER" --dir "$power/starter"
expect_err 'solution/profile.json'
expect_exit 0 "$BULKHEAD" check "$POWER" --dir "$power/starter" --only door
