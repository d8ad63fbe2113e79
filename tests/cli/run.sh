#!/bin/sh
# SPDX-License-Identifier: MIT
# run: a program's streams, status and end as its caller sees them; policies, limits, signals.
# shellcheck disable=SC2016 # what stands in single quotes is for inner shells
. tests/cli/lib
profile=$answers/solution/profile.json
json=$scratch/result.json

# expect_sh CODE SCRIPT: a shell, in which $1 is the program and $2 the scratch folder.
expect_sh() {
  expect_exit "$1" sh -c "$2" sh "$BULKHEAD" "$scratch"
}

# ---- streams and status ----

begin_live 'gives output, errors and status of the program'
expect_exit 7 "$BULKHEAD" run -- sh -c 'echo to-out; echo to-err >&2; exit 7'
expect test "$(cat "$out") $(cat "$err")" = 'to-out to-err'
begin_live 'gives 128 and the signal that the program died by'
expect_exit 139 "$BULKHEAD" run -- sh -c 'kill -SEGV $$'
begin_live 'leaves the options of the program to the program'
expect_exit 0 "$BULKHEAD" run -- echo -h --json --limit -- x
expect test "$(cat "$out")" = '-h --json --limit -- x'
begin_live 'passes words with blanks, newlines and none as they are'
expect_exit 0 "$BULKHEAD" run -- printf '<%s>' 'a b' 'c
d' ''
expect test "$(cat "$out")" = '<a b><c
d><>'
begin_live 'runs as user 1000, in /, with an empty /tmp of 64 MiB, lo alone and no terminal'
expect_exit 1 "$BULKHEAD" run -- sh -c 'id -u; pwd; ls -A /tmp | wc -l
  df -k /tmp | awk "END { print \$2 }"; ip -o link | wc -l; tty'
expect test "$(tr '\n' ' ' <"$out")" = '1000 / 0 65536 1 not a tty '
begin_live 'runs as another user'
expect_exit 0 "$BULKHEAD" run --user 77 -- id -u
expect test "$(cat "$out")" = 77
begin_live 'runs programs of the host in the image host'
expect_exit 0 "$BULKHEAD" run --image host -- /usr/bin/env printf real
expect test "$(cat "$out")" = real

begin_live 'passes standard input, and its end'
printf 'one\ntwo' >"$scratch/in"
expect_sh 0 '"$1" run -- cat <"$2/in"'
expect cmp -s "$out" "$scratch/in"
begin_live 'passes the end of a standard input that is closed'
expect_sh 0 '"$1" run -- wc -c <&-'
expect test "$(cat "$out")" = 0
begin_live 'passes a line as soon as it is there'
mkfifo "$scratch/answer"
expect_sh 0 '{ echo ask; cat "$2/answer"; } | "$1" run -- sh -c "
    read -r line; echo \"got \$line\"; read -r line; echo \"then \$line\"" >"$2/lines" &
  until grep -qs "got ask" "$2/lines"; do sleep 0.01; done
  echo more >"$2/answer"
  wait
  tail -n 1 "$2/lines"'
expect test "$(cat "$out")" = 'then more'
begin_live 'is not kept alive by a standard input that never ends'
mkfifo "$scratch/never"
expect_sh 3 'exec "$1" run -- sh -c "exit 3" <>"$2/never"'
begin_live 'is not kept alive by a standard input that never stops'
expect_sh 3 'yes | "$1" run -- sh -c "read -r line; exit 3"'

begin_live 'passes 38 MB both ways without loss'
seq 5000000 >"$scratch/numbers"
expect_sh 0 '"$1" run -- cat <"$2/numbers" | cmp - "$2/numbers"'
begin_live 'loses nothing to a slow reader, also what was written last'
expect_sh 0 '"$1" run -- sh -c "seq 300000; exit 5" | { sleep 0.4; tail -n 1; }'
expect test "$(cat "$out")" = 300000
begin_live 'needs no more memory for much output'
if grep -qa __asan_init "$BULKHEAD"; then skip 'the sanitizers need more'; fi
expect_sh 0 'ulimit -v 60000; "$1" run -- head -c 60000000 /dev/zero | { sleep 0.2; wc -c; }'
expect test "$(cat "$out")" = 60000000
rm -f "$scratch/numbers"

# ---- what a terminal gets ----

# on_terminal COMMAND: output as the terminal gets it, which adds a carriage return to each newline.
on_terminal() {
  command -v script >/dev/null || skip 'script is not installed'
  expect_exit 0 script -qec "$1" /dev/null
}
begin_live 'passes every byte into a pipe or file'
expect_exit 0 "$BULKHEAD" run -- printf 'a\033[31m\tb\377\r\n'
printf 'a\033[31m\tb\377\r\n' >"$scratch/bytes"
expect cmp -s "$out" "$scratch/bytes"
begin_live 'escapes output and errors on a terminal, but newlines'
on_terminal "'$BULKHEAD' run -- printf 'a\033[31mb\377\nc'; '$BULKHEAD' run -- sh -c 'printf \"\033]0;t\007\" >&2'"
expect test "$(tr -d '\r' <"$out")" = 'a\x1b[31mb\xff
c\x1b]0;t\x07'
begin_live 'keeps a character whole whose bytes come one by one'
on_terminal "'$BULKHEAD' run -- sh -c 'printf \"\303\"; sleep 0.1; printf \"\244\342\"'"
expect test "$(cat "$out")" = "$(printf '\303\244')\\xe2"
begin_live 'reads from a terminal line by line'
command -v script >/dev/null || skip 'script is not installed'
expect_sh 0 '{ sleep 0.3; echo first; sleep 0.3; echo second; sleep 0.3; } | script -qec \
  "$1 run -- sh -c \"read -r a; echo got \\\$a; read -r b; echo got \\\$b\"" /dev/null'
expect_out 'got first'
expect_out 'got second'

# ---- ends ----

begin_live 'says that there is no such program, and ends with 127'
expect_exit 127 "$BULKHEAD" run -- "no${esc}such"
expect_err 'there is no program "no\x1bsuch" in the image base'
begin_live 'ends with 127 for a path that is not there'
expect_exit 127 "$BULKHEAD" run -- /bin/nothing/here
begin_live 'ends with 126 for what is no program'
expect_exit 126 "$BULKHEAD" run -- /etc/passwd
expect_err "can't be executed: Permission denied"

# limited WORD ARGUMENT...: run ends with 137 and that word, and nothing more on standard error.
limited() {
  word=$1
  shift
  expect_exit 137 "$BULKHEAD" run "$@"
  expect test "$(cat "$err")" = "limited: $word"
}
begin_live 'says that time is up'
limited wall --limit wall=300 -- sleep 20
begin_live 'says that processor time is up'
limited cpu --limit cpu=200 -- sh -c 'while :; do :; done'
begin_live 'says that there is no more memory'
limited memory --limit memory=24 -- sh -c 'x=aaaaaaaa; while :; do x=$x$x; done'
begin_live 'says that the output is too much, and passes what is within'
limited output --limit output=100 -- sh -c 'yes'
expect test "$(wc -c <"$out")" -eq 102400
begin_live 'says that the disk is full'
limited disk --limit disk=2 -- sh -c 'yes >/tmp/a 2>/dev/null; sleep 20'
begin_live 'says that a file is too large'
limited file-size --limit file-size=1 -- sh -c 'exec yes >/tmp/a'

# ends_by SIGNAL STATUS: which leaves no process behind.
ends_by() {
  mark=$((1000000 + $$))
  expect_sh "$2" '"$1" run --json-file "$2/result.json" -- sleep '"$mark"' & 
    until ps -eo args | grep -q "^sleep '"$mark"'"; do sleep 0.02; done
    kill -'"$1"' $!; wait $!'
  ! ps -eo args | grep -q "^sleep $mark" || fail 'the program goes on'
  expect grep -q '"how": "interrupted"' "$json"
}
begin_live 'ends the program with 143 when told to end'
ends_by TERM 143
begin_live 'ends the program with 129 when the terminal is gone'
ends_by HUP 129
begin_live 'ends the program with 130 at ^C'
expect_exit 130 timeout --foreground -s INT --preserve-status 0.5 "$BULKHEAD" run -- sleep 20
begin_live 'goes on without a terminal where SIGHUP is ignored'
expect_sh 4 'trap "" HUP; "$1" run -- sh -c "sleep 0.4; exit 4" & sleep 0.2; kill -HUP $!; wait $!'
begin_live 'ends with 141 when nobody reads its output'
expect_sh 0 '{ "$1" run --limit output=1000000 --json-file "$2/result.json" -- yes
  echo $? >"$2/status"; } | head -n 1'
expect grep -qx 141 "$scratch/status"
expect grep -q '"value": 13' "$json"
begin_live 'says that standard output is full, and ends with 125'
expect_sh 125 '"$1" run -- echo x >/dev/full'
expect_err 'standard output: No space left on device'
begin_live 'says that standard output is closed, and ends with 125'
expect_sh 125 '"$1" run -- echo x >&-'
expect_err 'standard output: Bad file descriptor'
begin_live 'needs neither standard output nor standard error for a silent program'
expect_sh 6 '"$1" run -- sh -c "exit 6" <&- >&- 2>&-'

# ---- policies ----

begin_live 'loads a policy just before the program'
expect_exit 1 "$BULKHEAD" run --policy "$profile" -- mkdir /tmp/x
expect_err 'Operation not permitted'
expect_exit 0 "$BULKHEAD" run --policy "$profile" --kind seccomp-json -- cat /proc/self/status
expect grep -q 'Seccomp_filters:.2' "$out"
begin_live 'says where a policy is none, and ends with 126'
printf '{\n  "defaultAction": "SCMP_ACT_ALOW"\n}\n' >"$scratch/none.json"
expect_exit 126 "$BULKHEAD" run --policy "$scratch/none.json" --json-file "$scratch/x" -- touch /tmp/x
expect_err "$scratch/none.json:2:"
expect_err 'SCMP_ACT_ALLOW'
expect_no_out
expect test ! -e "$scratch/x"
begin_live 'says that a policy kept the program from starting, and ends with 126'
echo '{ "defaultAction": "SCMP_ACT_ERRNO" }' >"$scratch/nothing.json"
expect_exit 126 "$BULKHEAD" run --policy "$scratch/nothing.json" -- true
expect_err 'does not permit execve(2)'
begin_live 'tells a missing program from a policy that forbids it'
expect_exit 127 "$BULKHEAD" run --policy "$profile" -- nothing
begin_live 'ends with 125 where the policy can not be read'
expect_exit 125 "$BULKHEAD" run --policy "$scratch/absent.json" -- true
expect_err 'there is no file'
begin_live 'refuses a policy that is a link'
ln -s "$profile" "$scratch/link.json"
expect_exit 126 "$BULKHEAD" run --policy "$scratch/link.json" -- true

begin_live 'notes what its writer should know of a policy, before the program says anything'
cat >"$scratch/notes.json" <<'JSON'
{ "defaultAction": "SCMP_ACT_ALLOW",
  "syscalls": [
    { "names": ["read"], "action": "SCMP_ACT_ALLOW" },
    { "names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0 } ] }
JSON
expect_exit 0 "$BULKHEAD" run --policy "$scratch/notes.json" -- sh -c 'echo done >&2'
expect test "$(sed -n 1p "$err" | cut -d : -f 1-4)" = "note (redundant) $scratch/notes.json:3:36: ALLOW is the default's answer too"
expect test "$(sed -n 2p "$err" | cut -d : -f 1-3)" = "note (zero) $scratch/notes.json:4:67"
expect test "$(sed -n 3p "$err")" = done
expect test "$(wc -l <"$err")" -eq 3
expect_no_out
begin_live 'notes nothing where there is nothing to know'
expect_exit 0 "$BULKHEAD" run --policy "$profile" -- true
expect_no_err
begin_live 'keeps the notes on a long policy short'
{
  echo '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": ['
  yes '{ "names": ["read"], "action": "SCMP_ACT_ALLOW" },' | head -n 11
  echo '{ "names": ["mkdir"], "action": "SCMP_ACT_ERRNO" } ] }'
} >"$scratch/long.json"
expect_exit 0 "$BULKHEAD" run --policy "$scratch/long.json" --json-file "$json" -- true
expect test "$(grep -c '^note (redundant)' "$err")" -eq 8
expect_err 'note: 3 more; --json-file writes all of them'
expect test "$(grep -c '"kind": "redundant"' "$json")" -eq 11
begin_live 'escapes the name of the policy in a note'
cp "$scratch/notes.json" "$scratch/n${esc}[31m.json"
expect_exit 0 "$BULKHEAD" run --policy "$scratch/n${esc}[31m.json" -- true
expect_err 'n\x1b[31m.json:3:36'
expect_tame

# ---- dry run and JSON ----

begin 'prints the plan and runs nothing'
expect_exit 0 "$BULKHEAD" run --dry-run --limit memory=99 --user 5 -- "no${esc}such" 'a b'
expect_out 'image base, user 5'
expect_out 'run: no\x1bsuch "a b"'
expect_out 'memory 99 MiB'
expect_tame
begin_live 'compiles the policy for a dry run'
expect_exit 0 "$BULKHEAD" run --dry-run --policy "$profile" -- true
expect_out 'instructions, loaded just before'

begin_live 'writes how it ended to a file'
expect_exit 3 "$BULKHEAD" run --policy "$profile" --json-file "$json" -- sh -c 'echo abc; exit 3'
tr -d ' \n' <"$json" >"$scratch/flat"
expect grep -qF '{"format":1,"end":{"how":"exit","value":3},"limited":null,' "$scratch/flat"
expect grep -qF "\"sha256\":\"$(sha256sum <"$profile" | cut -d ' ' -f 1)\"" "$scratch/flat"
expect grep -qF '"output":{"stdout":4,"stderr":0},"duration_us":' "$scratch/flat"
expect test "$(find "$scratch" -name 'result.json*' | wc -l)" -eq 1
begin_live 'writes to the file which limit was hit'
expect_exit 137 "$BULKHEAD" run --limit wall=200 --json-file "$json" -- sleep 9
tr -d ' \n' <"$json" >"$scratch/flat"
expect grep -qF '"end":{"how":"signal","value":9},"limited":"wall","policy":[],' "$scratch/flat"
begin 'does not put its file in the place of a device'
expect_exit 2 "$BULKHEAD" run --json-file /dev/null -- true
expect_err '/dev/null is there and is no regular file'
begin 'says at once that there is no folder for its file'
expect_exit 2 "$BULKHEAD" run --json-file "$scratch/no/where" -- echo ran
expect_err "there is no folder $scratch/no/"
expect_no_out
begin_live 'says that the file can not be written, and ends with 125'
expect_exit 125 "$BULKHEAD" run --json-file /proc/self/where -- echo ran
expect_err '/proc/self/where'
expect_out ran
