#!/bin/sh
# SPDX-License-Identifier: MIT
# grade: answers that are programs, and want to take the others along. Each ends by itself or by a
# limit, nothing of it is left, and the others' results are what they would be without it.
. tests/cli/lib
CEX=hostile/policy-c
sample=$tree/tests/hostile/exercises/$CEX
seconds=180

# person CLASS NAME <TEXT: an answer in C.
person() {
  mkdir -p "$scratch/$1/$2/$CEX"
  cat >"$scratch/$1/$2/$CEX/policy.c"
}

# hostile NAME BODY: a filter that is right, made by a policy that does this before.
hostile() {
  {
    printf '#include <fcntl.h>\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n'
    printf '#include <sys/ptrace.h>\n#include <sys/stat.h>\n#include <unistd.h>\nstatic void evil(void)\n{\n%s\n}\n' "$2"
    sed '/^	scmp_filter_ctx filter/i\
	evil();' "$sample/solution/policy.c"
  } | person crowd "$1"
}

for name in anna bob carl dora; do
  for class in crowd quiet; do
    case $name in
    anna | carl) person $class $name <"$sample/solution/policy.c" ;;
    *) person $class $name <"$sample/starter/policy.c" ;;
    esac
  done
done
hostile b01-fork-bomb 'for (;;) fork();'
hostile b02-daemon 'if (!fork()) { setsid(); if (!fork()) for (;;) pause(); _exit(0); }'
hostile b03-memory 'for (;;) { char *p = malloc(1 << 20); if (p) memset(p, 1, 1 << 20); }'
hostile b08-disk 'int f = open("/tmp/x", O_CREAT | O_WRONLY, 0600); static char b[1 << 20]; for (;;) if (write(f, b, sizeof(b)) < 0) f = open("/tmp/y", O_CREAT | O_WRONLY, 0600);'
hostile b12-flood 'for (;;) puts("PASS 100 of 100");'
hostile b16-busy 'for (volatile int i = 0;; i++) ;'
hostile b17-sleeps 'for (;;) sleep(1000);'
hostile b18-stops 'raise(SIGSTOP);'
hostile b19-exits 'puts("{\"outcome\":\"passed\"}"); fflush(stdout); _exit(0);'
hostile b26-kills 'kill(getppid(), SIGKILL); kill(1, SIGKILL); kill(-1, SIGKILL); ptrace(PTRACE_ATTACH, getppid(), 0, 0);'
hostile b30-writes 'for (int i = 3; i < 1024; i++) (void)!write(i, "PASS", 4);'
hostile b32-reads 'system("cat /etc/shadow /proc/*/environ"); FILE *f = fopen("/etc/shadow", "r"); if (f) { puts("SHADOW"); abort(); }'

begin_live 'grades a class of programs'
expect_exit 1 "$BULKHEAD" grade "$scratch/quiet" --data "$tree/tests/hostile" --results "$scratch/quiet.results" --csv
begin_live 'and they come out the same in a crowd of hostile ones, which end by their limits'
expect_exit 1 "$BULKHEAD" grade "$scratch/crowd" --data "$tree/tests/hostile" --results "$scratch/crowd.results" --csv
cp "$out" "$scratch/table"
for name in anna bob carl dora; do
  expect cmp "$scratch/crowd.results/$name.json" "$scratch/quiet.results/$name.json"
done
for name in b01-fork-bomb b03-memory b08-disk b12-flood b16-busy b17-sleeps b18-stops; do
  expect grep -q "^\"$name\",\"limited\",0," "$scratch/table"
done
expect grep -q '^"b19-exits","refused",0,' "$scratch/table"
expect test "$(grep -c '"void"' "$scratch/table")" -eq 0
expect test "$(grep -l 'SHADOW\|PASS 100' "$scratch/crowd.results"/*.json | wc -l)" -eq 0
