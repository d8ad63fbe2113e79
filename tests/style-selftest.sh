#!/bin/sh
# SPDX-License-Identifier: MIT
#
# check-style must pass a clean tree and name each breach: every case here changes one thing in a
# small clean tree and expects one line about it, and no other rule to speak up.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

spdx='/* SPDX-License-Identifier: MIT */'

# A clean tree: two headers, two sources.
begin() {
  rm -rf "$scratch/tree"
  mkdir -p "$scratch/tree/lab/base" "$scratch/tree/lab/core" "$scratch/tree/lab/sys"
  cd "$scratch/tree" || exit 2
  for header in base/num core/twice; do
    guard=LAB_$(echo "$header" | tr 'a-z/' 'A-Z_')_H
    printf '%s\n#ifndef %s\n#define %s\n\nint %s(int number);\n\n#endif\n' \
      "$spdx" "$guard" "$guard" "${header#*/}" >"lab/$header.h"
  done
  printf '%s\n#include "base/num.h"\n\nint num(int number)\n{\n\treturn number + 1;\n}\n' \
    "$spdx" >lab/base/num.c
  printf '%s\n#include "core/twice.h"\n#include "base/num.h"\n\nint twice(int number)\n{\n' \
    "$spdx" >lab/core/twice.c
  printf '\treturn num(number) * 2; /* system( and TO_DO are words here: "strcpy(" */\n}\n' \
    >>lab/core/twice.c
}

build() {
  for source in lab/*/*.c; do
    object=build/obj/${source#lab/}
    mkdir -p "${object%/*}"
    ${CC:-gcc} -g -Ilab -w -c -o "${object%.c}.o" "$source" || exit 2
  done
}

# expect NAME RULE PATTERN: only RULE fails, with one line that matches; RULE none: nothing fails.
# A fourth word leaves lab/core/later.c without an object.
expect() {
  build
  [ $# -lt 4 ] || rm build/obj/core/later.o
  "$tests/check-style" . build/obj >../output
  code=$?
  failed=$(sed -n 's/^not ok \([a-z]*\):.*/\1/p' ../output)
  lines=$(grep -cv -e '^ok ' -e '^not ok ' -e '^skip ' ../output)
  if [ "$2" = none ]; then
    [ $code -eq 0 ] && [ -z "$failed" ] && [ "$lines" -eq 0 ]
  else
    [ $code -eq 1 ] && [ "$failed" = "$2" ] && [ "$lines" -eq 1 ] && grep -q -e "$3" ../output
  fi && echo "ok $1" && return
  sed 's/^\(not \)\{0,1\}ok/  &/' ../output
  echo "not ok $1: check-style ended with $code"
  status=1
}

begin
expect a_clean_tree_passes none

begin
mkdir lab/cli && sed 's/LAB_CORE_TWICE/LAB_CLI_TWICE/' lab/core/twice.h >lab/cli/twice.h
printf '%s\n#include "cli/twice.h"\n' "$spdx" >lab/core/up.c
expect an_include_upward_is_named layers '^lab/core/up.c:2: core includes cli/twice.h'

begin
mkdir lab/other && sed 's/LAB_CORE_TWICE/LAB_OTHER_TWICE/' lab/core/twice.h >lab/other/twice.h
expect a_folder_without_a_line_is_named layers '^lab/other/twice.h:1: .*no line in tests/layers.txt'

begin
mkdir lab/sandbox && sed 's/LAB_CORE_TWICE/LAB_CORE_GRADE/' lab/core/twice.h >lab/core/grade.h
printf '%s\n#include "core/grade.h"\n' "$spdx" >lab/sandbox/judge.c
expect a_header_that_is_never_included_is_named layers '^lab/sandbox/judge.c:2: sandbox never includes'

begin
printf '%s\n#include <unistd.h>\nint two(void);\n\nint two(void)\n{\n\treturn fork();\n}\n' \
  "$spdx" >lab/core/two.c
expect a_fork_in_core_is_named doors '^lab/core/two.c:7: uses fork, door "spawn"'

begin
printf '%s\n#include <unistd.h>\nint two(void);\n\nint two(void)\n{\n\treturn fork();\n}\n' \
  "$spdx" >lab/sys/spawn.c
expect a_fork_in_sys_spawn_is_allowed none

begin
printf '%s\nint json_object(void);\nint two(void);\n\nint two(void)\n{\n\treturn json_object();\n}\n' \
  "$spdx" >lab/core/two.c
expect a_library_by_its_prefix_is_named doors '^lab/core/two.c:7: uses json_object, door "jansson"'

begin
{
  printf '%s\nint seccomp_profile_own(void);\nint seccomp_load(void);\n' "$spdx"
  printf 'int two(void);\n\nint two(void)\n{\n'
  printf '\treturn seccomp_profile_own() + seccomp_load();\n}\n'
} >lab/core/two.c
expect a_library_is_told_from_a_module_of_ours doors '^lab/core/two.c:8: uses seccomp_load'

begin
printf '%s\n#include <stdlib.h>\nchar *two(void);\n\nchar *two(void)\n{\n\treturn getenv("A");\n}\n' \
  "$spdx" >lab/core/two.c
expect the_environment_in_core_is_named doors '^lab/core/two.c:7: uses getenv'

begin
printf '%s\nint later(void);\n\nint later(void)\n{\n\treturn 1;\n}\n' "$spdx" >lab/core/later.c
expect a_source_without_an_object_is_named doors '^lab/core/later.c:1: has no object' not-built

begin
sed 1d lab/core/twice.c >x && mv x lab/core/twice.c
expect a_missing_licence_line_is_named text '^lab/core/twice.c:1: .*SPDX'

begin
printf '%s\n/* TO''DO: more */\n' "$spdx" >lab/core/more.c
expect unfinished_work_without_a_number_is_named text '^lab/core/more.c:2: unfinished'

begin
printf '%s\n/* TO''DO(#12): more */\n' "$spdx" >lab/core/more.c
expect unfinished_work_with_a_number_is_allowed none

begin
printf '%s\n#include <stdlib.h>\nint two(void);\n\nint two(void)\n{\n\treturn atoi("2");\n}\n' \
  "$spdx" >lab/core/two.c
expect a_banned_call_is_named text '^lab/core/two.c:7: atoi is banned'

begin
sed 's/LAB_CORE/CORE/' lab/core/twice.h >x && mv x lab/core/twice.h
expect a_wrong_guard_is_named headers '^lab/core/twice.h:2: the guard is not LAB_CORE_TWICE_H'

begin
sed 's/int number/size_t number/' lab/core/twice.h >x && mv x lab/core/twice.h
rm lab/core/twice.c
expect a_header_that_needs_another_is_named headers '^lab/core/twice.h:5: does not compile alone'

begin
mkdir -p wrong/answer
expect a_folder_beside_lab_is_named top '^wrong: does not belong beside lab/'

if command -v clang-format >/dev/null && clang-format --version | grep -q 'version 14'; then
  begin
  sed 's/return num/return  num/' lab/core/twice.c >x && mv x lab/core/twice.c
  expect a_wrong_layout_is_named layout '^lab/core/twice.c:7: '
else
  echo 'skip a_wrong_layout_is_named: clang-format 14 is not installed'
fi

exit $status
