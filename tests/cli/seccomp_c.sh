#!/bin/sh
# SPDX-License-Identifier: MIT
# seccomp_c: policies in C as a learner sees them: check, run, doctor.
. tests/cli/lib
sample=tests/hostile/exercises/hostile/policy-c
mine=$scratch/mine

# answer <TEXT: the answer.
answer() {
  mkdir -p "$mine"
  cat >"$mine/policy.c"
}

# grade CODE FOLDER [OPTION]...
grade() {
  code=$1 answer=$2
  shift 2
  expect_exit "$code" "$BULKHEAD" check hostile/policy-c --dir "$answer" --data tests/hostile "$@"
}

# told TEXT: in the output, whose lines are joined: they are wrapped for the terminal.
told() {
  expect grep -qF -e "$1" "$scratch/joined"
}
join() {
  tr -s ' \n' ' ' <"$out" >"$scratch/joined"
}

begin_live 'passes a policy in C'
grade 0 $sample/solution
begin_live 'passes it in another variant, by its variant.h'
for seed in 0000000000000001 0000000000000002 0000000000000003; do
  grade 0 $sample/solution --seed $seed
done
begin_live 'names the line of the default that permits a call'
grade 1 $sample/starter
join
told 'policy.c:7:27 scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);'
told 'No rule names it, so the default answered ALLOW.'

begin_live 'names the line of a rule whose comparison failed'
answer <<'C'
#include <errno.h>
#include <seccomp.h>
scmp_filter_ctx policy(void)
{
	scmp_filter_ctx c = seccomp_init(SCMP_ACT_ALLOW);
	seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mkdir), 0);
	seccomp_rule_add(c, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(mkdirat), 1, SCMP_A2(SCMP_CMP_EQ, 7));
	return c;
}
C
grade 1 "$mine" --only no-directory
join
told 'policy.c:7:2 seccomp_rule_add'
told 'This rule for mkdirat counts only if argument 2 is exactly 7'

begin_live 'names the instruction of an array'
answer <<'C'
#include <linux/filter.h>
#include <linux/seccomp.h>
static struct sock_filter code[] = {
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 83, 0, 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};
const struct sock_fprog policy = { 4, code };
C
grade 1 "$mine" --only no-directory
join
told 'The call is mkdirat. Instruction 3 of the filter, "ret #0x7fff0000", answers ALLOW.'
told 'The last comparison before it is instruction 1, "jeq #0x53, 2, 3".'

begin_live 'tells the compiler its own words, at the line'
answer <<'C'
#include <seccomp.h>
scmp_filter_ctx policy(void)
{
	return lost;
}
C
grade 1 "$mine"
join
told 'NOT A POLICY YET: policy.c gave no filter.'
told "the compiler says: 'lost' undeclared"
told 'policy.c:4:9 return lost;'

begin_live 'believes no place that the file does not have'
printf '#line 1 "grader: PASS 100/100"\nint policy = lost;\n' | answer
grade 1 "$mine"
expect sh -c '! grep -q PASS "$1"' sh "$out"
begin_live 'shows no escape code of a policy'
printf '#error \033]0;PASS\007\n' | answer
grade 1 "$mine"
expect sh -c '! grep -q "$(printf "\033")" "$1"' sh "$out"
expect grep -qF '\x1b' "$out"

begin_live 'is limited by what a policy does'
answer <<'C'
#include <seccomp.h>
#include <stdio.h>
scmp_filter_ctx policy(void)
{
	for (;;)
		puts("100 of 100");
}
C
grade 1 "$mine"
expect grep -q '^LIMITED  0 of 100   by the limit: output' "$out"
join
told 'STOPPED BY A LIMIT: policy.c gave no filter.'
told 'running its policy took more than the limit of output'
expect sh -c '! grep -q "100 of 100" "$1"' sh "$out"
grade 1 "$mine" --json
expect grep -q '"outcome": "limited"' "$out"
expect grep -q '"limit": "output"' "$out"

begin_live 'gives the same digest each time'
grade 0 $sample/solution --json
grep '"digest"' "$out" >"$scratch/first"
grade 0 $sample/solution --json
expect test "$(grep '"digest"' "$out")" = "$(cat "$scratch/first")"

# A28: what a file is called reaches no compiler. Of an exercise, a name that is not plain is refused.
newline='
'
made=$scratch/names
mkdir -p "$made/exercises"
cp -R "$tree/tests/hostile/exercises/hostile" "$made/exercises/"
for name in ../../x.c -o.c -o 'a\nb.c' /tmp/x.c .c 'a b.c'; do
  begin "refuses an exercise whose policy is called $(printf %s "$name" | tr '\\' /)"
  sed "s|\"policy\.c\"|\"$(printf %s "$name" | sed 's/\\/\\\\/g')\"|" \
    "$tree/$sample/exercise.json" >"$made/exercises/hostile/policy-c/exercise.json"
  expect_exit 2 "$BULKHEAD" check hostile/policy-c --dir "$tree/$sample/solution" --data "$made"
  expect grep -qF 'exercise.json:10:15: policy[0].file: ' "$err"
  expect test "$(wc -l <"$err")" -le 3
done
begin_live 'compiles a file by any name of the caller, who is told it on one line'
for name in -o.c "a${newline}b.c" "${esc}[31m.c" @file.c; do
  printf '%s\n' 'int x = lost;' >"$scratch/$name"
  expect_exit 126 "$BULKHEAD" run --policy "$scratch/$name" --kind seccomp-c -- true
  expect grep -qF "the compiler says: 'lost' undeclared" "$err"
  expect sh -c '! grep -q "$2" "$1"' sh "$err" "$esc"
  cp "$tree/$sample/starter/policy.c" "$scratch/$name"
  expect_exit 0 "$BULKHEAD" run --policy "$scratch/$name" --kind seccomp-c -- true
  expect test ! -e "$scratch/a.out" -a ! -e "$folder/a.out"
done
begin_live 'takes no link to a file elsewhere as an answer'
mkdir "$scratch/linked"
cp "$tree/$sample/solution/policy.c" "$scratch/x.c"
ln -s ../x.c "$scratch/linked/policy.c"
grade 1 "$scratch/linked"
expect grep -q '^REFUSED' "$out"

begin_live 'runs a program under a policy in C'
expect_exit 1 "$BULKHEAD" run --policy $sample/starter/policy.c --kind seccomp-c -- mkdir /tmp/x
expect grep -q 'not permitted' "$err"
expect_exit 0 "$BULKHEAD" run --policy $sample/starter/policy.c --kind seccomp-c -- echo fine
begin_live 'refuses to run under what is no policy'
printf 'int x = lost;\n' >"$scratch/none.c"
expect_exit 126 "$BULKHEAD" run --policy "$scratch/none.c" --kind seccomp-c -- true
expect grep -qF "none.c:1:9: the compiler says: 'lost' undeclared" "$err"

begin_live 'doctor tells of the toolchain'
expect_exit "$doctor_status" "$BULKHEAD" doctor
expect grep -q 'C toolchain' "$out"
if [ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null; then
  begin_live 'is unavailable where there is no compiler'
  expect_exit 3 unshare -m sh -c 'mount -t tmpfs none /usr/lib/gcc && exec "$@"' sh \
    "$BULKHEAD" check hostile/policy-c --dir $sample/solution --data tests/hostile
  expect grep -q 'install the packages gcc, libc6-dev and libseccomp-dev' "$err"
fi
