#!/bin/sh
# SPDX-License-Identifier: MIT
# What may reach a terminal, a pipe and a file: hostile bytes, colours, a reader that is gone.
#
# JSON is data: what is beyond ASCII stands there as UTF-8, but no control character of ASCII and no
# broken UTF-8.
. tests/cli/lib
mine=$scratch/mine/profile.json
workspace mine

# hostile SENTENCE BYTES SHOWN: as the name of a call.
hostile() {
  begin_live "$1"
  folder=$scratch/mine
  printf '{ "defaultAction": "SCMP_ACT_ALLOW",\n  "syscalls": [\n    { "names": ["mk%bdir"],' "$2" >"$mine"
  printf ' "action": "SCMP_ACT_ERRNO" } ] }\n' >>"$mine"
  expect_exit 1 "$BULKHEAD" check
  expect_out "[\"mk$3dir\"]"
  expect_tame
  expect_exit 1 "$BULKHEAD" check --json
  expect_out '"outcome": "refused"'
  ! tr -d '\n' <"$out" | LC_ALL=C grep -qa '[[:cntrl:]]' || fail 'the JSON has control characters'
  ! grep -qav '^.*$' "$out" || fail 'the JSON is broken UTF-8'
}
hostile 'escapes an escape sequence in a profile' '\0033[31m' '\x1b[31m'
hostile 'escapes an operating system command in a profile' '\0033]0;title\0007' '\x1b]0;title\x07'
hostile 'escapes a carriage return in a profile' '\rPASSED' '\x0dPASSED'
hostile 'escapes a control character of 8 bits in a profile' '\0302\0233' '\xc2\x9b'
hostile 'escapes a character that turns the text round in a profile' "$bidi" '<U+202E>'
hostile 'escapes an invisible character in a profile' '\0342\0200\0213' '<U+200B>'
hostile 'escapes broken UTF-8 in a profile' '\0377\0300\0257' '\xff\xc0\xaf'
hostile 'escapes a backspace in a profile' '\0010\0010' '\x08\x08'
begin_live 'refuses a zero byte in a profile'
folder=$scratch/mine
printf '{ "defaultAction": "SCMP_ACT_ALLOW\0" }\n' >"$mine"
expect_exit 1 "$BULKHEAD" check
expect_out 'a NUL byte stands here'
expect_tame

begin_live 'escapes a hostile --dir that does not exist'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$scratch/x${esc}[31m${bidi}"
expect_err 'x\x1b[31m<U+202E>/profile.json'
expect_tame
begin_live 'escapes a hostile --only'
expect_exit 2 "$BULKHEAD" check "$EX" --dir "$answers/solution" --only "x${esc}[31m${bidi}"
expect_err '"x\x1b[31m<U+202E>"'
expect_tame
begin_live 'escapes a hostile folder in which the workspace is broken'
mkdir "$scratch/y${esc}[31m"
echo '{' >"$scratch/y${esc}[31m/.bulkhead"
folder="$scratch/y${esc}[31m"
expect_exit 2 "$BULKHEAD" check
expect_err 'y\x1b[31m/.bulkhead:1:'
expect_tame

# on_terminal NAME=VALUE...: check's output on a terminal of 80 columns, in $out.
on_terminal() {
  expect_exit 0 env "$@" script -qec "stty cols 80; '$BULKHEAD' check $EX --dir '$answers/solution'" /dev/null
}
needs_script() {
  command -v script >/dev/null || skip 'script is not installed'
}
begin_live 'has colour on a terminal'
needs_script
on_terminal -u NO_COLOR TERM=xterm
expect_out "${esc}[32mPASSED${esc}[0m"
begin_live 'has no colour on a terminal with NO_COLOR'
needs_script
on_terminal NO_COLOR=1 TERM=xterm
expect_out PASSED
expect_never "$esc"
begin_live 'has colour where NO_COLOR is empty'
needs_script
on_terminal NO_COLOR= TERM=xterm
expect_out "${esc}[32m"
begin_live 'has no colour on a dumb terminal'
needs_script
on_terminal -u NO_COLOR TERM=dumb
expect_never "$esc"
begin_live 'has no colour in a pipe'
expect_exit 0 env -u NO_COLOR TERM=xterm "$BULKHEAD" check "$EX" --dir "$answers/solution"
expect_never "$esc"
begin_live 'says the same without a locale'
cp "$out" "$scratch/utf8"
expect_exit 0 env -u LANG -u LC_ALL "$BULKHEAD" check "$EX" --dir "$answers/solution"
expect cmp -s "$out" "$scratch/utf8"

begin_live 'says that standard output is full, and ends with 3'
expect_exit 3 sh -c "exec '$BULKHEAD' check $EX --dir '$answers/solution' >/dev/full"
expect_err 'standard output: No space left on device'
begin_live 'says the same of JSON'
expect_exit 3 sh -c "exec '$BULKHEAD' check $EX --dir '$answers/solution' --json >/dev/full"
expect_err 'standard output: No space left on device'
begin_live 'ends by SIGPIPE or says so when its reader is gone'
# shellcheck disable=SC2016 # for the inner shell
expect_exit 0 sh -c '{ "$@"; echo $? >&2; } | exec true' sh \
  "$BULKHEAD" check "$EX" --dir "$answers/solution"
expect grep -Eqx '141|3' "$err"
begin_live 'needs neither standard input nor standard error'
expect_exit 0 sh -c "exec '$BULKHEAD' check $EX --dir '$answers/solution' <&- 2>&-"
expect_out PASSED
begin_live 'says that standard output is closed, and ends with 3'
expect_exit 3 sh -c "exec '$BULKHEAD' check $EX --dir '$answers/solution' >&-"
expect_err 'standard output: Bad file descriptor'
