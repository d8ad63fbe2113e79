#!/bin/sh
# SPDX-License-Identifier: MIT
#
# class.sh BIN SCRATCH: what a class costs to grade: answers of the first exercise, a profile and
# eight checks, each file in bytes of its own. Called by run.sh.
#
#   BENCH_PEOPLE=1000          how many people; a tenth of them is graded too
set -eu
export LC_ALL=C
bin=$1 scratch=$2
people=${BENCH_PEOPLE:-1000}
exercise=first-hour/two-doors
solution=$bin/../../exercises/$exercise/solution/profile.json

# answers COUNT FOLDER
answers() {
  awk -v count="$1" -v to="$2" -v exercise="$exercise" '
    BEGIN { for (i = 1; i <= count; i++) printf "%s/person-%05d/%s\n", to, i, exercise }' | xargs mkdir -p
  awk -v count="$1" -v to="$2" -v exercise="$exercise" '
    { text = text $0 "\n" }
    END {
      for (i = 1; i <= count; i++) {
        file = sprintf("%s/person-%05d/%s/profile.json", to, i, exercise)
        printf "%s%*s\n", text, i, "" >file
        close(file)
      }
    }' "$solution"
}

# Seconds and the most KiB that were ever resident in the grader (not in its workers).
grade() {
  began=$(date +%s.%N)
  "$bin/bulkhead" grade "$1" --exercises "$exercise" >"$scratch/table" 2>&1 &
  grader=$!
  most=0
  while kill -0 $grader 2>/dev/null; do
    now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$grader/status" 2>/dev/null || :)
    [ -z "$now" ] || most=$now
    sleep 0.1
  done
  wait $grader
  echo "$(date +%s.%N) $began $most" | awk '{ printf "%.3f %d\n", $1 - $2, $3 }'
}

few=$((people / 10))
answers "$few" "$scratch/few"
answers "$people" "$scratch/many"
grade "$scratch/few" >"$scratch/few.cost"
grade "$scratch/many" >"$scratch/many.cost"
cat "$scratch/few.cost" "$scratch/many.cost" | awk -v few="$few" -v many="$people" '
  NR == 1 { few_s = $1; few_kib = $2 }
  NR == 2 { many_s = $1; many_kib = $2 }
  END {
    rate = many / many_s
    ratio = (many_s / many) / (few_s / few)
    printf "grading a class        %.0f answers a second  target 100  %s\n", rate, (rate >= 100 ? "met" : "MISSED")
    printf "%d answers / %d      %.2f of the time for each  target 1.1  %s; %.1f MB and %.1f MB resident\n",
      many, few, ratio, ratio <= 1.1 ? "met" : "MISSED", many_kib / 1000, few_kib / 1000
  }'
