#!/bin/sh
# SPDX-License-Identifier: MIT
# debrief: an answer beside the solution, by meaning, and what there is to read after the end.
. tests/cli/lib
mine=$HOME/bulkhead/$EX
shift_store=${BULKHEAD%/*}/shift-store
state=$HOME/.local/state/bulkhead

# passes NAME: this answer of the exercise is mine, and passes.
passes() {
  cp "$answers/$1/profile.json" "$mine/"
  expect_exit 0 "$BULKHEAD" check "$EX"
}

# says TEXT: standard output has it, wherever its lines are broken.
says() {
  [ -n "$why_skipped" ] || tr '\n' ' ' <"$out" | tr -s ' ' | grep -qF -- "$1" ||
    fail "standard output lacks: $1"
}

begin 'knows no exercise of a wrong name'
expect_exit 2 "$BULKHEAD" debrief first-hour/two-door
expect_err 'did you mean "first-hour/two-doors"?'
begin 'tells nothing before a pass or a give-up'
expect_exit 1 "$BULKHEAD" debrief "$EX"
expect_err "$EX is not over yet: this is shown after a pass (\"bulkhead check $EX\") or a give-up"
expect_no_out
begin_live 'still tells nothing after an attempt that failed'
rm -rf "$state" # of the check that begin_live made
"$BULKHEAD" start "$EX" >"$out"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 1 "$BULKHEAD" debrief "$EX"
expect_no_out

begin_live 'finds an answer that is the solution to be the same'
passes solution
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Your profile.json of attempt 3 beside the solution, by meaning:'
says 'It compiles to the same filter as the solution.'
says 'Ratio: 1.00.'
expect_out 'Why it works'
expect_out 'It has happened'
expect_never 'comes back'
expect_no_err
expect_tame
begin_live 'names the dearest of what an answer refuses beyond the solution'
passes right/allow-list
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Yours refuses, and the solution permits: bpf, delete_module, finit_module, init_module,'
says 'Ratio: 0.01.'
expect test "$(awk 'length > 80' "$out" | wc -l)" -eq 0
begin_live 'tells two refusals apart'
passes right/kill-process
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Both refuse, each in its way: mkdir, mkdirat; yours answers KILL_PROCESS, the solution ERRNO(EPERM).'
begin_live 'tells what is permitted by other ABIs'
passes right/every-architecture
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Yours also permits by i386 and x32: bpf,'
says 'Dearest of what is over, in points: bpf 40,'
begin_live 'compares the newest attempt that passed, not the newest'
cp "$answers/starter/profile.json" "$mine/"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Your profile.json of attempt 6 beside the solution'
begin_live 'gives all of it as JSON'
expect_exit 0 "$BULKHEAD" debrief "$EX" --json
expect_out '"attempt": 6'
expect_out '"kind": "more"'
expect_out '"example": "i386:bpf(0, 0, 0)"'
expect_out '"solution": "KILL_'
expect_out '"due": null'
expect test "$(grep -c '"kind": ' "$out")" -gt 300
expect_no_err

begin_live 'says when the exercise comes back, after a help'
rm -rf "$state"
cp "$answers/wrong/only-mkdir/profile.json" "$mine/"
expect_exit 1 "$BULKHEAD" check "$EX"
for _ in 0 1 2 3; do "$BULKHEAD" hint "$EX" --yes >"$out"; done
passes solution
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'There was help with this one, so it comes back as a fresh variant: from 20'
expect_exit 0 "$BULKHEAD" debrief "$EX" --json
expect_out '"due": "20'

begin_live 'compares after a give-up what there is'
rm -rf "$state"
cp "$answers/wrong/only-mkdir/profile.json" "$mine/"
expect_exit 1 "$BULKHEAD" check "$EX"
"$shift_store" 20
expect_exit 0 "$BULKHEAD" give-up "$EX" --yes
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Your profile.json of attempt 1 beside the solution'
says 'Yours also permits: mkdirat.'
begin_live 'compares all the same where a container can not be made'
# shellcheck disable=SC2016 # for the inner shell
none='echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"'
if [ "$(id -u)" -ne 0 ] && unshare -Ur sh -c "$none" sh true 2>/dev/null; then
  expect_exit 0 unshare -Ur sh -c "$none" sh "$BULKHEAD" debrief "$EX"
  says 'Your profile.json of attempt 1 beside the solution'
  says 'Yours also permits: mkdirat.'
  expect_out 'Why it works'
else
  skip 'only a plain user who may make user namespaces can give them up'
fi

begin_live 'says so where the newest attempt is no policy'
cp "$answers/wrong/trailing-comma/profile.json" "$mine/"
expect_exit 1 "$BULKHEAD" check "$EX"
expect_exit 0 "$BULKHEAD" debrief "$EX"
says 'Your newest attempt is no policy yet: '
expect_out 'Why it works'

SF=seccomp/socket-families
begin_live 'goes by the variant of the workspace'
"$BULKHEAD" start "$SF" --dir "$scratch/one" --seed 0000000000000001 >"$out"
folder=$scratch/one
expect_exit 1 "$BULKHEAD" check
rm -r "$state.before"
"$shift_store" 300
expect_exit 0 "$BULKHEAD" give-up "$SF" --yes
expect_never '@'
expect_exit 0 "$BULKHEAD" debrief "$SF"
says 'Yours also permits'
expect_never '@'
