#!/bin/sh
# SPDX-License-Identifier: MIT
# trace: what a program asks of the kernel, as it is shown, counted, and made into a profile.
# shellcheck disable=SC2016 # what stands in single quotes is for inner shells
. tests/cli/lib
profile=$scratch/made.json
trace=$scratch/trace

# ---- calls ----

begin_live 'shows each call with its arguments by name, and leaves output and status to the program'
expect_exit 7 "$BULKHEAD" trace -- sh -c 'echo to-out; mkdir /tmp/x; cd /no/where; exit 7'
expect test "$(cat "$out")" = to-out
expect_err '"/bin/sh", 0x'
expect_err ' mkdir("/tmp/x", 0777) = 0'
expect_err ' chdir("/no/where") = ENOENT'
expect_err ' clone(SIGCHLD|CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID, 0, '
expect_err ' exited with 7'
begin_live 'shows nothing of how the container was made'
expect_exit 0 "$BULKHEAD" trace -- true
expect test "$(grep -c 'execve(' "$err")" -eq 1
expect_never seccomp
begin_live 'shows both paths, addresses and socket types'
expect_exit 1 "$BULKHEAD" trace -- sh -c 'touch /tmp/a; mv /tmp/a /tmp/b; nc -w 1 127.0.0.1 9'
expect_err ' rename("/tmp/a", "/tmp/b") = 0'
expect_err ' socket(AF_INET, SOCK_STREAM, '
expect_err ', AF_INET 127.0.0.1:9, 16) = ECONNREFUSED'
begin_live 'shows bytes that a terminal would act on by their numbers'
expect_exit 1 "$BULKHEAD" trace -- cat "/tmp/$esc[2J${bidi}\"
2 mkdir(x) = 0" 2>/dev/null
expect_err 'openat(AT_FDCWD, "/tmp/\x1b[2J<U+202E>\"\x0a2 mkdir(x) = 0", O_RDONLY'
begin_live 'writes to a file'
expect_exit 0 "$BULKHEAD" trace --output "$trace" -- sh -c 'echo to-err >&2'
expect test "$(cat "$err")" = to-err
expect grep -q 'exited with 0' "$trace"
begin_live 'gives JSON Lines alone on standard output'
expect_exit 0 "$BULKHEAD" trace --json -- echo to-out
expect test "$(cat "$err")" = to-out
expect test "$(grep -vc '^{"' "$out")" -eq 0
expect grep -q '"call":"exit_group"' "$out"
begin_live 'writes JSON Lines to a file, and leaves standard output to the program'
expect_exit 0 "$BULKHEAD" trace --json --output "$trace" -- echo to-out
expect test "$(cat "$out")" = to-out
expect test "$(grep -vc '^{"' "$trace")" -eq 0
begin_live 'counts the calls'
expect_exit 0 "$BULKHEAD" trace --summary -- sh -c 'mkdir /tmp/a /tmp/b /tmp/c'
expect grep -q '^ *3  mkdir$' "$err"
expect_never 'mkdir("'

# ---- answers ----

printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [\n%s,\n%s,\n%s ] }\n' \
  '{ "names": ["mkdir"], "action": "SCMP_ACT_ERRNO" }' \
  '{ "names": ["rmdir"], "action": "SCMP_ACT_KILL_PROCESS" }' \
  '{ "names": ["uname"], "action": "SCMP_ACT_LOG" }' >"$scratch/policy.json"
begin_live 'names the line of the policy that refused a call'
expect_exit 1 "$BULKHEAD" trace --policy "$scratch/policy.json" -- mkdir /tmp/x
expect_err ' mkdir("/tmp/x", 0777) = EPERM; ERRNO(EPERM) by '"$scratch/policy.json:2:13"
expect_err "1  mkdir                 ERRNO(EPERM) by $scratch/policy.json:2:13"
begin_live 'says that a call was logged, or killed the program'
expect_exit 0 "$BULKHEAD" trace --policy "$scratch/policy.json" -- uname
expect_err '; LOG by '"$scratch/policy.json:4:13"
expect_exit 159 "$BULKHEAD" trace --policy "$scratch/policy.json" -- rmdir /tmp/x
expect_err ' rmdir("/tmp/x") did not return; KILL_PROCESS by '"$scratch/policy.json:3:13"
expect_err ' was killed by SIGSYS'
begin_live 'tells the default action and the sandbox from a rule'
echo '{ "defaultAction": "SCMP_ACT_ERRNO" }' >"$scratch/nothing.json"
expect_exit 126 "$BULKHEAD" trace --policy "$scratch/nothing.json" -- true
expect_err "= EPERM; ERRNO(EPERM) by $scratch/nothing.json:1:20, the default action"
expect_exit 1 "$BULKHEAD" trace -- unshare -U true
expect_err ' unshare(CLONE_NEWUSER) = ENOSYS; ERRNO(ENOSYS) by the sandbox itself'
begin_live 'names calls of the other ABI, also behind socketcall'
# getpid and socketcall(socket, AF_UNIX, SOCK_STREAM, 0) by int 0x80, then exit_group
printf '\177\105\114\106\002\001\001\000\000\000\000\000\000\000\000\000\002\000\076\000\001\000'\
'\000\000\170\000\100\000\000\000\000\000\100\000\000\000\000\000\000\000\000\000\000\000'\
'\000\000\000\000\000\000\000\000\100\000\070\000\001\000\000\000\000\000\000\000\001\000'\
'\000\000\005\000\000\000\000\000\000\000\000\000\000\000\000\000\100\000\000\000\000\000'\
'\000\000\100\000\000\000\000\000\245\000\000\000\000\000\000\000\245\000\000\000\000\000'\
'\000\000\000\020\000\000\000\000\000\000\270\024\000\000\000\315\200\270\146\000\000\000'\
'\273\001\000\000\000\271\231\000\100\000\315\200\270\347\000\000\000\061\377\017\005\001'\
'\000\000\000\001\000\000\000\000\000\000\000' >"$scratch/i386"
expect_exit 0 sh -c '"$1" trace -- sh -c "cat >/tmp/i386; chmod +x /tmp/i386; exec /tmp/i386" <"$2"' \
  sh "$BULKHEAD" "$scratch/i386"
expect_err 'i386:getpid() = ENOSYS; ERRNO(ENOSYS) by the sandbox itself'
expect_err 'i386:socketcall(1, socket(AF_UNIX, SOCK_STREAM, 0)) = ENOSYS'

# ---- profiles ----

begin_live 'makes a profile of what was used, and tries it'
expect_exit 3 "$BULKHEAD" trace --summary --profile "$profile" -- sh -c 'echo x >/tmp/x; cat /tmp/x; exit 3'
expect_err "wrote $profile"
expect_err 'under it the program ends as before, with status 3'
expect_err 'it knows this one run'
expect_err 'added, though it was not seen: '
expect_exit 3 "$BULKHEAD" run --policy "$profile" -- sh -c 'echo x >/tmp/x; cat /tmp/x; exit 3'
begin_live 'makes a profile that refuses the rest'
expect_exit 1 "$BULKHEAD" run --policy "$profile" -- sh -c 'echo x >/tmp/x; mkdir /tmp/y'
expect_err 'Operation not permitted'
begin_live 'makes conditions of arguments that say what a call does'
expect_exit 1 "$BULKHEAD" trace --summary --profile "$scratch/socket.json" -- nc -w 1 127.0.0.1 9
expect grep -q '"comment": "socket(AF_INET, SOCK_STREAM)"' "$scratch/socket.json"
expect_exit 1 "$BULKHEAD" trace --policy "$scratch/socket.json" -- nc -w 1 ::1 9
expect_err ' socket(AF_INET6, SOCK_STREAM, 0) = EPERM'
begin_live 'makes conditions that the program itself meets, with threads of it'
python=/usr/bin/python3
[ -x "$python" ] || skip 'there is no Python'
expect_exit 4 "$BULKHEAD" trace --summary --image host --profile "$scratch/threads.json" -- "$python" -c '
import threading
threads = [threading.Thread(target=print, args=(i,)) for i in range(4)]
[t.start() for t in threads]
[t.join() for t in threads]
exit(4)'
expect_err 'under it the program ends as before, with status 4'
expect grep -q '"comment": "clone(.*CLONE_THREAD' "$scratch/threads.json"
begin_live 'says what differs under the profile'
expect_exit 0 "$BULKHEAD" trace --summary --profile "$scratch/shy.json" -- sh -c \
  'grep -q "Seccomp_filters:.1" /proc/self/status || mkdir /tmp/x'
expect_err 'under it the program ends otherwise, with status 1 instead of with status 0'
expect_err "refused under it, and not before: mkdir, ERRNO(EPERM) by $scratch/shy.json:2:20"
begin_live 'does not try a profile without the input that the program had'
expect_exit 0 sh -c 'echo x | "$1" trace --summary --profile "$2" -- cat' sh "$BULKHEAD" "$scratch/cat.json"
expect_err 'it was not tried'
expect_exit 0 sh -c 'echo x | "$1" run --policy "$2" -- cat' sh "$BULKHEAD" "$scratch/cat.json"
begin 'does not put a profile in the place of a file'
echo mine >"$scratch/mine"
expect_exit 2 "$BULKHEAD" trace --profile "$scratch/mine" -- true
expect_err 'is there already'
expect test "$(cat "$scratch/mine")" = mine
begin_live 'makes no profile of a program that did not start'
expect_exit 127 "$BULKHEAD" trace --summary --profile "$scratch/none.json" -- nosuch
expect_err 'no profile was made'
expect test ! -e "$scratch/none.json"

# ---- ends ----

begin 'asks for a program'
expect_exit 2 "$BULKHEAD" trace
expect_err 'a word is missing'
begin_live 'says where a policy is none, and ends with 126'
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/wrong.json"
expect_exit 126 "$BULKHEAD" trace --policy "$scratch/wrong.json" --output "$scratch/no" -- true
expect_err "$scratch/wrong.json:1:20"
expect test ! -e "$scratch/no"
begin_live 'ends the program at ^C, with 130 and a summary, without a profile'
mark=$((1000000 + $$))
expect_exit 130 timeout --foreground -s INT --preserve-status 0.7 \
  "$BULKHEAD" trace --summary --profile "$scratch/cut.json" -- sleep "$mark"
expect_err 'calls: '
expect test ! -e "$scratch/cut.json"
! ps -eo args | grep -q "^sleep $mark" || fail 'the program goes on'
begin_live 'says which limit ended the program'
expect_exit 137 "$BULKHEAD" trace --summary --limit wall=400 -- sleep 20
expect_err 'limited: wall'
begin_live 'follows many processes'
expect_exit 0 "$BULKHEAD" trace --summary -- sh -c \
  'i=0; while [ $i -lt 60 ]; do (exit 0) & i=$((i + 1)); done; wait'
expect grep -q '^ *61  exit_group$' "$err"
begin_live 'loses nothing to a reader that comes when the program is over'
expect_exit 0 sh -c '"$1" trace --json -- dd if=/dev/zero of=/dev/null bs=1 count=1000 2>/dev/null |
    { sleep 1; cat >"$2"; }' sh "$BULKHEAD" "$trace"
expect test "$(grep -c '"call":"read","end"' "$trace")" -eq 1000
expect grep -q '"kind":"summary"' "$trace"
begin_live 'needs no more memory for many calls and a slow reader'
if grep -qa __asan_init "$BULKHEAD"; then skip 'the sanitizers need more'; fi
seconds=100
expect_exit 0 sh -c 'ulimit -v 80000
  "$1" trace --limit wall=90000 --json -- dd if=/dev/zero of=/dev/null bs=1 count=55000 2>/dev/null |
    { sleep 0.5; tail -n 1; }' sh "$BULKHEAD"
expect_out '"call":"read","number":0,"refused":0,"times":5500'
begin_live 'ends with 141 when nobody reads the trace'
expect_exit 0 sh -c '{ "$1" trace --json -- yes 2>/dev/null; echo $? >"$2"; } | head -n 3' sh "$BULKHEAD" "$scratch/status"
expect grep -qx 141 "$scratch/status"
