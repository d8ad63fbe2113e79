#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Policies that no lab should trip over: every input of group (c), and more of their kind, handed
# to `bulkhead check` as an answer. A refused one ends with status 1, by a reason at a line and
# column, with nothing run, within 2 s, and in little memory. The output: tests/run.
#
# A row is `refused ID NAME PLACE REASON` with the profile on its standard input. PLACE is
# LINE:COLUMN, or - where the whole file is meant. REASON is a piece of what a learner reads.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
lab=${BULKHEAD:-$here/../../build/bin/bulkhead}
unset BULKHEAD_DATA XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME

scratch=$(mktemp -d /var/tmp/bulkhead-policies.XXXXXX) || exit 2
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$scratch"
answer=$scratch/answer profile=$scratch/answer/profile.json
out=$scratch/out err=$scratch/err
mkdir -p "$answer" "$scratch/home"
export HOME="$scratch/home"
bad=0

# KiB of address space. A document of 1 MiB may need some 100 MiB with its tree and places (350,000
# empty objects: 99 MB, measured). What is refused for its size is never in memory, and gets the
# least in which the lab starts.
room=131072 least=24576

# ---- saying ----

ok() {
  echo "ok $1"
}

not_ok() {
  echo "not ok $1: $2"
  cat "$out" "$err" 2>/dev/null | head -n 30
  bad=1
}

# ---- running ----

# Hundredths of a second since boot.
now() {
  read -r up _ </proc/uptime
  echo "${up%.*}${up#*.}"
}

# A program of ASan reserves more than any limit.
bounded=yes
(ulimit -v "$least" && "$lab" version) >/dev/null 2>&1 || bounded=

# attempt KIB [OPTION]...: check the answer; its status is in $status.
attempt() {
  kib=$1
  shift
  began=$(now)
  (
    [ -z "$bounded" ] || ulimit -v "$kib"
    exec timeout -k 5 20 "$lab" check hostile/write --dir "$answer" --data "$here" --json \
      --timing "$@"
  ) >"$out" 2>"$err" </dev/null
  status=$?
  took=$(($(now) - began))
}

# field KEY: the first of that name, a string without its escaped quotes or a number.
field() {
  sed -n "s/^ *\"$1\": \"\(.*\)\",\{0,1\}\$/\1/p; s/^ *\"$1\": \([0-9]*\),\{0,1\}\$/\1/p" "$out" |
    head -n 1 | sed 's/\\"/"/g'
}

place() {
  awk '/"at": \{/ { at = 1 } at && /"line":/ { line = $2 } at && /"column":/ { print line $2; exit }' \
    "$out" | tr ',' ':'
}

# fault PLACE REASON: what is wrong with the refusal, or nothing.
fault() {
  if [ "$status" -ne 1 ]; then
    echo "status $status"
  elif [ "$(field outcome)" != refused ] || [ "$(field score)" != 0 ]; then
    echo "outcome $(field outcome), score $(field score)"
  elif grep -q '"result": "\(ok\|failed\)"' "$out"; then
    echo 'something was tried'
  elif ! grep -qF 'world without policy 0.0 + world with policy 0.0' "$err"; then
    echo 'a world was run'
  elif [ "$took" -gt 200 ]; then
    echo "took $took hundredths of a second"
  elif [ "$1" != - ] && [ "$(place)" != "$1" ]; then
    echo "the place is $(place), not $1"
  else
    case $(field observed) in
    *"$2"*) ;;
    *) echo "the reason is: $(field observed)" ;;
    esac
  fi
}

# verdict NAME PLACE REASON: of the attempt just made.
verdict() {
  wrong=$(fault "$2" "$3")
  if [ -z "$wrong" ]; then ok "$1: refused"; else not_ok "$1: refused" "$wrong"; fi
}

# refused ID NAME PLACE REASON <PROFILE
refused() {
  cat >"$profile"
  attempt "$room"
  verdict "$1 $2" "$3" "$4"
}

# too_large ID NAME <PROFILE: it is not even read.
too_large() {
  cat >"$profile"
  attempt "$least"
  verdict "$1 $2" - 'larger than 1024 KiB'
}

# One entry, in line 2, column 17: `entry ENTRY` is the profile, `arg ARG` one with that comparison.
entry() {
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "syscalls": [ %s ] }\n' "$1"
}

named() {
  entry "{ \"names\": [\"$1\"], \"action\": \"SCMP_ACT_ERRNO\" }"
}

arg() {
  entry "{ \"names\": [\"mkdir\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [
$1 ] }"
}

# In line 1, column 69.
value() {
  printf '{ "defaultAction": "SCMP_ACT_ERRNO",                "defaultErrnoRet": %s }\n' "$1"
}

# repeat TEXT COUNT
repeat() {
  awk -v text="$1" -v count="$2" 'BEGIN { for (i = 0; i < count; i++) printf "%s", text }'
}

# ---- size and shape: C1 to C5 ----

shape() {
  { printf '{"syscalls":'; repeat '[' 2048; repeat ']' 2048; printf '}'; } |
    refused C1 '2,049 levels' 1:44 'deeper than 32'
  repeat '[' 1000000 | refused C2 'a million opening brackets' 1:1 'an array stands here'
  { printf '{"a":'; repeat '[' 1000000; } | refused C2 'a million brackets in an object' 1:37 'deeper than 32'
  { printf '{"a":"'; repeat "$(repeat x 1000)" 100000; printf '"}'; } | too_large C3 'a string of 100 MB'
  { printf '{"a":['; repeat '[],' 5000000; printf '[]]}'; } | too_large C4 '15 MB of empty arrays'
  { printf '{'; awk 'BEGIN { for (i = 0; i < 1e6; i++) printf "\"k%d\":0,", i }'; printf '"k":0}'; } |
    too_large C5 'a million keys'
}

# ---- what JSON is not: C6 to C12 ----

json() {
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "defaultAction": "SCMP_ACT_KILL" }' |
    refused C6 'a key twice' 2:3 'the key "defaultAction" stands twice'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "\\u0064efaultAction": "SCMP_ACT_KILL" }' |
    refused C6 'a key twice, once with an escape' 2:3 'the key "defaultAction" stands twice'
  value 9223372036854775808 | refused C7 '2^63' 1:72 'outside of'
  value 18446744073709551615 | refused C7 '2^64-1' 1:72 'outside of'
  value "$(repeat 9 400)" | refused C7 '400 digits' 1:72 'outside of'
  value 1e400 | refused C7 1e400 1:72 'too large'
  value 1.0 | refused C8 1.0 1:72 'without fraction'
  value 1E0 | refused C8 1E0 1:72 'without exponent'
  value -0 | refused C8 -0 1:72 'without sign'
  value '"1"' | refused C8 'a number in quotes' 1:72 'a number is wanted here; write 1 without quotes'
  value true | refused C8 'true for a number' 1:72 'a number is wanted here, true stands here'
  named 'read\u0000' | refused C9 'an escaped NUL in a name' 2:34 'holds a NUL'
  entry '{ "na\u0000mes": ["read"] }' | refused C9 'an escaped NUL in a key' 2:22 'holds a NUL'
  named "re@ad" | tr @ '\000' | refused C9 'a NUL byte in a name' 2:32 'a NUL byte stands here'
  named '\ud800' | refused C10 'half of a surrogate pair' 2:30 'half of a surrogate pair'
  named '\udc00\ud800' | refused C10 'a surrogate pair the wrong way round' 2:30 'half of a surrogate pair'
  named "$(printf '\300\257')" | refused C10 'overlong UTF-8' 2:30 'the byte 0xc0 is not UTF-8'
  named "$(printf '\355\240\200')" | refused C10 'a surrogate in UTF-8' 2:30 'is not UTF-8'
  named "$(printf 'r\377')" | refused C10 'a byte that is never UTF-8' 2:31 'the byte 0xff is not UTF-8'
  { printf '\357\273\277'; named read; } | refused C11 'a byte order mark' 1:1 'byte order mark'
  { named read; echo x; } | refused C12 'garbage after the end' 3:1 'goes on here after the end'
  { named read; printf '\000'; } | refused C12 'a NUL after the end' 3:1 'a NUL byte stands here'
  { named read; named read; } | refused C12 'two documents' 3:1 'goes on here after the end'
  printf '123\000' | refused C12 'a number and a NUL' 1:4 'a NUL byte stands here'
}

# ---- names and values: C14 to C20, C26 ----

values() {
  named raed | refused C14 raed 2:29 'no system call "raed" (did you mean "read"?)'
  named 'read ' | refused C14 'read with a blank' 2:29 'did you mean "read"?'
  named READ | refused C14 READ 2:29 'did you mean "read"?'
  named '' | refused C14 'an empty name' 2:29 'no system call ""'
  named socketcall | refused C17 'socketcall without i386' 2:29 'add SCMP_ARCH_X86 to the architectures'
  named arm_fadvise64_64 | refused C17 'a call of other machines' 2:29 'arm_fadvise64_64 is no call of x86_64, but of other machines'
  entry '{ "names": ["read"], "action": "SCMP_ACT_DENY" }' |
    refused C18 'an unknown action' 2:48 'none of the words for this place'
  value 70000 | refused C18 'errno 70000' 1:72 '70000 is outside of 0 to 4094'
  value '"EPREM"' | refused C18 'an unknown errno name' 1:72 'no errno "EPREM" (did you mean "EPERM"?)'
  arg '{ "index": 7, "value": 0, "op": "SCMP_CMP_EQ" }' | refused C19 'argument 7' 3:12 '7 is outside of 0 to 5'
  arg '{ "index": -1, "value": 0, "op": "SCMP_CMP_EQ" }' | refused C19 'argument -1' 3:12 '-1 is outside of'
  arg '{ "index": 1e9, "value": 0, "op": "SCMP_CMP_EQ" }' | refused C19 'argument 1e9' 3:12 'without exponent'
  arg '{ "index": 1000000000, "value": 0, "op": "SCMP_CMP_EQ" }' |
    refused C19 'argument 1000000000' 3:12 'outside of 0 to 5'
  arg '{ "index": 0, "value": 0, "op": "SCMP_CMP_IS" }' |
    refused C19 'an unknown operator' 3:33 'none of the words for this place'
  arg '{ "index": 0, "value": 4, "op": "SCMP_CMP_MASKED_EQ" }' |
    refused C19 'a mask without valueTwo' 3:33 'who means 0 writes "valueTwo": 0'
  arg '{ "index": 0, "value": 4, "op": "SCMP_CMP_EQ" }, { "index": 0, "value": 5, "op": "SCMP_CMP_EQ" }' |
    refused C19 'the same argument twice' 3:61 'argument 0 is compared twice'
  value '"1"' | refused C26 'defaultErrnoRet in quotes' 1:72 'without quotes'
  value '[1]' | refused C26 'defaultErrnoRet in an array' 1:72 'a number is wanted here'
  entry '{ "names": [], "action": "SCMP_ACT_ERRNO" }' | refused C26 'no names' 2:28 'at least 1 element'
  entry '{ "name": "read", "names": ["write"], "action": "SCMP_ACT_ERRNO" }' |
    refused C26 'name and names' 2:19 'either "name" or "names", not both'
}

# ---- files that are none: C27 ----

# file NAME REASON COMMAND...: the command makes the file that it is given as its last word.
file() {
  name=$1 reason=$2
  shift 2
  rm -rf "$profile"
  if ! "$@" "$profile" 2>"$err"; then
    echo "skip C27 $name: $(head -n 1 "$err")"
    return
  fi
  attempt "$least"
  verdict "C27 $name" - "$reason"
}

# broken NAME REASON: no attempt at all, status 2.
broken() {
  attempt "$least"
  if [ "$status" -eq 2 ] && grep -qF "$2" "$err" && ! [ -s "$out" ]; then
    ok "C27 $1: status 2"
  else
    not_ok "C27 $1: status 2" "status $status"
  fi
}

# Its size goes up and down while it is read. What comes of a whole one is a verdict as well, so
# it is tried until it was caught in between.
changing() {
  { named read; repeat ' ' 900000; } >"$scratch/large"
  cp "$scratch/large" "$profile"
  (while :; do cat "$scratch/large" >"$profile"; done) &
  writer=$!
  caught=
  for _ in $(seq 50); do
    attempt "$room"
    case $(field observed) in *'changed while it was read'*) caught=yes && break ;; esac
  done
  kill "$writer" 2>/dev/null
  wait "$writer" 2>/dev/null
  if [ -n "$caught" ]; then
    verdict 'C27 a file that changes' - 'changed while it was read'
  else
    echo 'skip C27 a file that changes: it was never caught changing'
  fi
  rm -f "$profile"
}

files() {
  file 'a link' 'a symbolic link' ln -s /etc/passwd
  file 'a link to itself' 'a symbolic link' ln -s profile.json
  file 'a link to /dev/stdin' 'a symbolic link' ln -s /dev/stdin
  file 'a FIFO' 'no regular file' mkfifo
  file 'a folder' 'no regular file' mkdir
  [ "$(id -u)" -ne 0 ] || file 'a device' 'no regular file' sh -c 'mknod "$0" c 1 5'
  file 'a sparse file of 4 GiB' 'larger than 1024 KiB' truncate -s 4G
  changing
  rm -rf "$profile"
  broken 'an absent file' 'there is no file'
  named read >"$profile"
  chmod 000 "$profile"
  if [ "$(id -u)" -eq 0 ]; then
    echo 'skip C27 an unreadable file: root reads every file'
  else
    broken 'an unreadable file' 'Permission denied'
  fi
  rm -f "$profile"
}

# ---- what is accepted: C15, C17, C21, C23, C25 ----

# accepted ID NAME KIND REASON <PROFILE: three times the same digest, with that finding.
accepted() {
  cat >"$profile"
  digests=
  for _ in 1 2 3; do
    attempt unlimited
    digests="$digests $(field digest)"
  done
  found=$(awk -v kind="\"$3\"," '/"kind":/ { mine = $2 == kind } mine && /"text":/' "$out" | sed 's/\\"/"/g')
  first=$(field digest)
  case "$(field outcome)/$digests/$found" in
  refused/*) not_ok "$1 $2: accepted" "$(field observed)" ;;
  */*" $first $first $first/"*"$4"*) ok "$1 $2: accepted, $3, one digest" ;;
  *) not_ok "$1 $2: accepted, $3, one digest" "digests$digests, finding: $found" ;;
  esac
}

acceptable() {
  named file_getattr | accepted C15 'a call that libseccomp does not know' library 'does not know file_getattr'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",
  "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
  "syscalls": [ { "names": ["socketcall", "ipc", "recv", "file_getattr"], "action": "SCMP_ACT_ERRNO" } ] }\n' |
    accepted C17 'socketcall, ipc, recv with i386 and x32' library 'for the other architectures it is left out'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
  { "names": ["mkdir"], "action": "SCMP_ACT_ERRNO", "errnoRet": 0 } ] }\n' |
    accepted C18 'errno 0' zero 'errno 0 is no refusal'
  printf '{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
  { "names": ["mkdir"], "action": "SCMP_ACT_ALLOW" },
  { "names": ["mkdir"], "action": "SCMP_ACT_KILL" } ] }\n' |
    accepted C21 'ALLOW and KILL for one call' conflict \
      'line 2 says ALLOW, line 3 says KILL_THREAD; KILL_THREAD outranks the other in the kernel'
  entry '{ "names": ["bpf"], "action": "SCMP_ACT_ERRNO", "includes": { "caps": ["CAP_BPF"] } }' |
    accepted C25 'includes.caps' skipped 'CAP_BPF, which the process lacks'
  entry '{ "names": ["bpf"], "action": "SCMP_ACT_ERRNO", "includes": { "minKernel": "6.19" } }' |
    accepted C25 'includes.minKernel of a later kernel' skipped 'the lab reads profiles for kernel 6.18'
  entry '{ "names": ["bpf"], "action": "SCMP_ACT_ERRNO", "excludes": { "minKernel": "6.18" } }' |
    accepted C25 'excludes.minKernel of the same kernel' skipped 'the lab reads profiles for kernel 6.18'
}

# C23: the baseline and the policy, never more.
filters() {
  named mkdir >"$profile"
  seen=$("$lab" run --policy "$profile" -- cat /proc/self/status 2>"$err" |
    awk '/^Seccomp_filters:/ { print $2 }')
  alone=$("$lab" run -- cat /proc/self/status 2>"$err" | awk '/^Seccomp_filters:/ { print $2 }')
  if [ "$seen/$alone" = 2/1 ]; then
    ok 'C23 a policy is one filter over the baseline: 2 are loaded'
  else
    not_ok 'C23 a policy is one filter over the baseline: 2 are loaded' "$seen with it, $alone without"
  fi
}

# ---- length: C22 ----

# rules COUNT: as many entries, each with another number.
rules() {
  printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": ['
  awk -v count="$1" 'BEGIN {
    for (i = 0; i < count; i++)
      printf "%s\n{ \"names\": [\"ioctl\"], \"action\": \"SCMP_ACT_ERRNO\", \"args\": [{ \"index\": 1, \"value\": %d, \"op\": \"SCMP_CMP_EQ\" }] }",
        i ? "," : "", i
  }'
  printf '] }\n'
}

length() {
  rules 5000 | refused C22 '5,000 rules with args' 4098:13 'filter longer than 4096 instructions'
  rules 4096 >"$profile"
  attempt unlimited
  verdict 'C22 4,096 rules with args' - 'filter longer than 4096 instructions'
  named "$(repeat 'read\", \"' 65535 | tr -d '\\')read" | refused C+ 'a call 65,536 times' 2:32797 'this is rule 4097'
  { printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": ['; repeat '{},' 300000; printf '{}] }'; } |
    refused C+ '300,001 empty entries' 1:51 'the key "action" is missing'
  # the lab's own want of memory is no fault of the profile
  { printf '{ "defaultAction": "SCMP_ACT_ALLOW", "syscalls": ['; repeat '{},' 300000; printf '{}] }'; } >"$profile"
  attempt 49152
  if [ -z "$bounded" ]; then
    echo 'skip C+ too little memory: this build does not run with a limited address space'
  elif [ "$status" -eq 3 ] && ! [ -s "$out" ] && grep -q 'out of memory' "$err"; then
    ok 'C+ too little memory for a profile: status 3, no verdict'
  else
    not_ok 'C+ too little memory for a profile: status 3, no verdict' "status $status"
  fi
  named "$(repeat r 1000000)" | refused C+ 'a name of a megabyte' 2:29 'there is no system call "rrrr'
  entry "{ \"names\": [\"read\"], \"action\": \"$(repeat S 1000000)\" }" |
    refused C+ 'an action of a megabyte' 2:48 'none of the words for this place'
  printf '{ "%s": 1 }' "$(repeat k 1000000)" | refused C+ 'a key of a megabyte' 1:3 'there is no such key here'
}

# ---- inputs that are in no list ----

numbers() {
  value 1e2 | refused C+ 'the number 1e2' 1:72 'without exponent'
  value .5 | refused C+ 'the number .5' 1:72 'not written as JSON writes one'
  value 1. | refused C+ 'the number 1.' 1:72 'not written as JSON writes one'
  value 0x10 | refused C+ 'the number 0x10' 1:72 'decimal digits'
  value 0b1 | refused C+ 'the number 0b1' 1:72 'not written as JSON writes one'
  value 1_000 | refused C+ 'the number 1_000' 1:72 'not written as JSON writes one'
  value +1 | refused C+ 'the number +1' 1:72 'without a plus sign'
  value 01 | refused C+ 'the number 01' 1:72 'without a 0 before'
  value -01 | refused C+ 'the number -01' 1:72 'without a 0 before'
  value '1 000' | refused C+ 'the number 1 000' 1:74 'a comma is missing before this'
  value Infinity | refused C+ 'the number Infinity' 1:72 'a value is wanted here'
  value NaN | refused C+ 'the number NaN' 1:72 'a value is wanted here'
  value '' | refused C+ 'no number' 1:73 'a value is wanted here'
  value True | refused C+ True 1:72 'in small letters'
}

# What other readers of JSON let pass.
dialects() {
  { echo '// mine'; named read; } | refused C+ 'a comment in front' 1:1 'JSON has no comments'
  entry '/* mine */' | refused C+ 'a comment in a list' 2:17 'JSON has no comments'
  entry '# mine' | refused C+ 'a comment of the shell' 2:17 'JSON has no comments'
  entry "{ 'names': ['read'] }" | refused C+ 'single quotes' 2:19 'a key in double quotes'
  entry '{ names: ["read"] }' | refused C+ 'a key without quotes' 2:19 'a key in double quotes'
  entry '{ "names": ["read"], }' | refused C+ 'a comma before a brace' 2:36 'a comma before the closing'
  entry '{ "names": ["read",] }' | refused C+ 'a comma before a bracket' 2:35 'a comma before the closing'
  entry '{ "names": ["read" "write"] }' | refused C+ 'no comma' 2:36 'a comma is missing'
  entry '{ "names" ["read"] }' | refused C+ 'no colon' 2:27 'a colon is missing'
  entry '{ "names": ["read] }' | refused C+ 'no closing quote' 2:29 'no closing quote on its line'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "syscalls": [' |
    refused C+ 'half a file' 2:16 'the file ends here, and the "[" of line 2 is not closed'
  named "re$(printf '\t')ad" | refused C+ 'a tab in a string' 2:32 'a control character'
  named 're\xad' | refused C+ 'an escape of C' 2:32 'JSON has no such escape'
  named '\u12' | refused C+ 'half an escape' 2:30 'four hexadecimal digits'
}

# Letters that look like others, and files in other encodings.
letters() {
  named '\ud83d\ude00' | refused C+ 'a surrogate pair' 2:29 'there is no system call'
  named "r$(printf '\320\265')ad" | refused C+ 'a Cyrillic letter in a name' 2:29 'U+0435 in it, which is no plain letter'
  entry "{ \"n$(printf '\320\260')mes\": [\"read\"] }" |
    refused C+ 'a Cyrillic letter in a key' 2:19 'U+0430 in it, which is no plain letter'
  entry '{ "Names": ["read"] }' | refused C+ 'a key with a capital' 2:19 'did you mean "names"?'
  entry '{ "names ": ["read"] }' | refused C+ 'a key with a blank' 2:19 'did you mean "names"?'
  named "re$(printf '\342\200\213')ad" | refused C+ 'a blank without width' 2:29 'U+200B in it, which is no plain letter'
  named read | sed 's/./&@/g' | tr @ '\000' | refused C+ 'UTF-16' 1:2 'a NUL byte stands here'
  { printf '\377\376'; named read | sed 's/./&@/g' | tr @ '\000'; } |
    refused C+ 'UTF-16 with its mark' 1:4 'a NUL byte stands here'
  named raed | tr '\n' '\r' | refused C+ 'lines that end with CR' 1:66 'did you mean "read"?'
  named raed | sed "s/\$/$(printf '\r')/" | refused C+ 'lines that end with CR LF' 2:29 'did you mean "read"?'
  named "$(repeat '\\u0072' 100000)" | refused C+ '100,000 escapes' 2:29 'there is no system call "rrr'
  printf '' | refused C+ 'an empty file' 1:1 'nothing stands here'
  printf '\n\n  \n' | refused C+ 'blank lines' 4:1 'nothing stands here'
}

# Right for somebody else.
others() {
  printf '{ "ociVersion": "1.0.2",\n  "linux": { "seccomp": {} } }' |
    refused C+ 'a whole config.json' 2:14 'this is the whole config.json'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "flags": ["SECCOMP_FILTER_FLAG_LOG"] }' |
    refused C+ 'a flag' 2:13 'SECCOMP_FILTER_FLAG_LOG'
  named read | sed s/ERRNO/NOTIFY/ | refused C+ SCMP_ACT_NOTIFY 2:48 'Use SCMP_ACT_ERRNO to refuse'
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "listenerPath": "/run/x" }' |
    refused C+ 'a listener' 2:3 'this is for SCMP_ACT_NOTIFY'
}

# ---- the order ----

if command -v unshare >/dev/null && ! unshare -U true 2>/dev/null; then
  echo 'skip hostile policies: this user can make no user namespace here'
  exit 0
fi
[ -n "$bounded" ] || echo 'skip memory of C1 to C27: this build does not run with a limited address space'
shape
json
values
length
files
acceptable
filters
numbers
dialects
letters
others
exit "$bad"
