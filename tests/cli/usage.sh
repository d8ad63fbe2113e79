#!/bin/sh
# SPDX-License-Identifier: MIT
# Commands, options and words, right and wrong; help in its four forms; standard output that fails.
. tests/cli/lib

# rejects SENTENCE ARGUMENT...: as wrong usage, with the text of $says, in one line.
rejects() {
  begin "$1"
  shift
  expect_exit 2 "$BULKHEAD" "$@"
  expect_err "$says"
  expect_no_out
  expect_tame
  expect test "$(wc -l <"$err")" -eq 1
}

begin 'says what to type next when called without a word'
expect_exit 0 "$BULKHEAD"
expect_out "bulkhead start $EX"
expect_out 'bulkhead help'
expect_no_err

says='(did you mean "check"?)'
rejects 'names the command next to a misspelt one' chekc
rejects 'names the command next to a misspelt one in help' help chekc
says='(did you mean "--json"?)'
rejects 'names the option next to a misspelt one' list --jsn
says="(did you mean \"$EX\"?)"
rejects 'names the exercise next to a misspelt one for show' show "${EX}s"
rejects 'names the exercise next to a misspelt one for start' start "${EX}s"
rejects 'names the exercise next to a misspelt one for check' check "${EX}s"
rejects 'names the exercise whose subject was left out' show "${EX#*/}"
says='no exercise is called "../../etc/passwd"'
rejects 'refuses a path in the place of an exercise' check ../../etc/passwd
says='there is no command "x";'
rejects 'suggests nothing where nothing is near' x
says='bulkhead has no option --json'
rejects 'knows no option of a command before the command' --json
says='bulkhead start EX'
rejects 'says which word is missing' start
rejects 'says which word is one too many' start "$EX" again
says='--only ID'
rejects 'says which value an option lacks' check --only
rejects 'says that an option may not have an empty value' check --only= "$EX"
says='--all takes no value'
rejects 'says that a switch has no value' check "$EX" --all=yes
says='is no workspace (it has no .bulkhead)'
rejects 'wants a workspace in --dir where no exercise is named' check --dir "$scratch"
says='bulkhead completion bash'
rejects 'names the one shell that can be completed' completion zsh
says='is one word too many before the two dashes: bulkhead run -- CMD'
rejects 'wants the program to run behind two dashes' run true
says='a word is missing: bulkhead run -- CMD'
rejects 'wants a program to run' run --dry-run
rejects 'wants a program to run behind the two dashes' run --
says='(did you mean "--policy"?)'
rejects 'names the option next to a misspelt one of run' run --polcy x -- true
says='a.json and b.json are both of kind seccomp-json'
rejects 'takes one policy of each kind' run --policy a.json --policy=b.json -- true
says='(did you mean "seccomp-json"?)'
rejects 'names the kind of policy next to a misspelt one' run --policy a --kind seccomp-jsn -- true
says='says nothing without --policy'
rejects 'wants a policy with a kind' run --kind seccomp-json -- true
says='(did you mean "host"?)'
rejects 'names the image next to a misspelt one' run --image hosts -- true
says='(did you mean "memory"?)'
rejects 'names the limit next to a misspelt one' run --limit memry=64 -- true
says='16 to 2048: memory=256'
for limit in memory memory= memory=15 memory=2049 memory=4294967360 memory=64m memory=-1; do
  rejects "says which numbers a limit may be, not $limit" run --limit "$limit" -- true
done
says='--user needs a number, 0 to 65533'
rejects 'says which users there are' run --user 65534 -- true
says='CMD and its arguments are too long'
# shellcheck disable=SC2046 # many words
rejects 'says that a program has too many words' run -- $(seq 257)
says='no exercise is called "--json"'
rejects 'reads no option behind two dashes' show -- --json
says='has no folder exercises/'
rejects 'says that a data folder holds no exercises' list --data "$scratch"
begin 'says that the folder of BULKHEAD_DATA holds no exercises'
expect_exit 2 env BULKHEAD_DATA="$scratch" "$BULKHEAD" list
expect_err "$scratch has no folder exercises/"

bad="a${esc}[31m${bidi}b$(printf '\377')c"
says='"a\x1b[31m<U+202E>b\xffc"'
rejects 'escapes a hostile command' "$bad"
rejects 'escapes a hostile command in help' help "$bad"
rejects 'escapes a hostile exercise' start "$bad"
rejects 'escapes a hostile word too many' version "$bad"
says='--a\x1b[31m<U+202E>b\xffc'
rejects 'escapes a hostile option' list "--$bad"
says='a\x1b[31m<U+202E>b\xffc'
rejects 'escapes a hostile data folder' list --data "$scratch/$bad"

begin 'tells its version'
expect_exit 0 "$BULKHEAD" version
cp "$out" "$scratch/version"
expect grep -qx 'bulkhead [0-9.]*' "$out"
begin 'tells the same version to --version'
expect_exit 0 "$BULKHEAD" --version
expect cmp -s "$out" "$scratch/version"
begin 'tells the same version as JSON'
expect_exit 0 "$BULKHEAD" version --json
expect_out "\"version\": \"$(sed 's/bulkhead //' "$scratch/version")\""

begin 'lists every command in help, in 80 columns'
expect_exit 0 "$BULKHEAD" help
expect_out '--plain as a dialogue'
cp "$out" "$scratch/help"
commands=$(sed -n 's/^  \([a-z-]*\) .*/\1/p' "$out" | tr '\n' ' ')
expect test "$commands" = "next track lesson quiz list bookmark show start check explain hint give-up \
solution debrief run trace shell progress history reset doctor inspect diff new lint grade board config completion version help "
expect test "$(awk 'length > 80' "$out" | wc -l)" -eq 0
for word in -h --help; do
  begin "prints the same help to $word"
  expect_exit 0 "$BULKHEAD" "$word"
  expect cmp -s "$out" "$scratch/help"
done
begin 'prints the same help of a command to -h, --help and help COMMAND'
for command in $commands; do
  expect_exit 0 "$BULKHEAD" help "$command"
  expect_out "usage: bulkhead $command"
  cp "$out" "$scratch/help"
  for word in -h --help; do
    expect_exit 0 "$BULKHEAD" "$command" "$word"
    expect cmp -s "$out" "$scratch/help"
  done
done

begin 'writes a manual page that names every command'
expect_exit 0 "$BULKHEAD" help --man
for command in $commands; do
  expect grep -q "^\*bulkhead $command\*" "$out"
done
begin 'writes a manual page that scdoc accepts'
if command -v scdoc >/dev/null; then
  "$BULKHEAD" help --man >"$scratch/commands"
  sed -e "/^@commands@\$/{r $scratch/commands" -e 'd}' docs/bulkhead.1.scd >"$scratch/man"
  expect_exit 0 sh -c "exec scdoc <'$scratch/man'"
  expect_no_err
else
  skip 'scdoc is not installed'
fi

# completes EXPECTED WORD...: bash, at the end of the command line WORD... .
completes() {
  expected=$1
  shift
  # shellcheck disable=SC2016 # for bash to expand
  expect_exit 0 env PATH="$(dirname "$BULKHEAD"):$PATH" bash -c '. <(bulkhead completion bash)
    COMP_WORDS=(bulkhead "$@") COMP_CWORD=$# COMPREPLY=()
    _bulkhead && echo "${COMPREPLY[*]}"' bash "$@"
  expect test "$(cat "$out")" = "$expected"
}
begin 'completes commands, options and exercises in bash'
if command -v bash >/dev/null; then
  completes check che
  completes '--json' list --j
  completes "$EX" start "${EX%???}"
  completes "$EX" check --all "${EX%?????}"
  completes first-hour track first
  completes what-a-system-call-is lesson what-a-s
  completes first-hour quiz fir
  completes '' list W
  completes lint help lin
  completes bash completion b
  completes show config s
  completes '--plain' --p
  completes '' nonsense ''
  completes '' check --dir ''
  completes '' run --policy ''
  completes '--policy' run --po
else
  skip 'bash is not installed'
fi

begin 'says that standard output is full, and ends with 3'
expect_exit 3 sh -c "exec '$BULKHEAD' list >/dev/full"
expect_err 'standard output: No space left on device'
begin 'says that standard output is closed, and ends with 3'
expect_exit 3 sh -c "exec '$BULKHEAD' list >&-"
expect_err 'standard output: Bad file descriptor'
