#!/bin/sh
# SPDX-License-Identifier: MIT
#
# make bench: what a container costs, against a launcher that does the least (limit.c), bubblewrap
# and crun; what the store of attempts costs, against one sync of the disk that it is on; and what
# judging a filter or a policy in C costs, against compiling it. Everything is measured in one run,
# in turn; only ratios mean anything on other machines.
#
#   tests/bench/run.sh BIN     BIN has bulkhead and bench-*
#   BENCH_ROUNDS=300           how often each is run
#   BENCH_WORLDS=1000          how many worlds are made and closed
#   BENCH_ENTRIES=100000       how many attempts there are in the store
#   BENCH_PEOPLE=1000          how many people there are in a class
#
# And what a list of a hundred exercises costs, and the terminal application.
set -eu
export LC_ALL=C
bin=$(cd "$1" && pwd)
rounds=${BENCH_ROUNDS:-300}
worlds=${BENCH_WORLDS:-1000}
entries=${BENCH_ENTRIES:-100000}
scratch=$(mktemp -d /var/tmp/bulkhead-bench.XXXXXX)
sleeper=
clean_up() {
  [ -z "$sleeper" ] || kill "$sleeper" 2>/dev/null || :
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP
chmod 755 "$scratch"
baseline=$scratch/baseline
"$bin/bench-baseline" >"$baseline"
busybox=$(command -v busybox)
limit="$bin/bench-limit $baseline $busybox $bin/../image"

# ---- the same set-up? ----

# What a program finds: its mounts without their numbers, its rights, devices, links.
look='
  cut -d" " -f4-6 /proc/self/mountinfo | sed "s/^[^ ]*bulkhead[^ ]*/x/" | sort
  grep -E "^(Cap|NoNewPrivs|Seccomp)" /proc/self/status
  ls -l /dev | cut -c 1-10,40-; ls /bin /etc /; ip -o addr | cut -c 1-60; hostname
  cat /proc/sys/kernel/shmmax /proc/sys/kernel/pid_max'
# shellcheck disable=SC2086 # words, one by one, here and below
$limit /bin/sh -c "$look" >"$scratch/limit"
"$bin/bulkhead" run -- /bin/sh -c "$look" >"$scratch/bulkhead"
if ! diff "$scratch/limit" "$scratch/bulkhead" >"$scratch/diff"; then
  echo 'limit and bulkhead do not make the same container:'
  cat "$scratch/diff"
  exit 1
fi

# ---- programs ----

# Bubblewrap with as much of it as it can: no masks, no sizes, its own choice of devices.
bubblewrap_words() {
  echo "+ bubblewrap $(command -v bwrap) --unshare-all --unshare-user --die-with-parent --new-session
    --cap-drop ALL --hostname run --ro-bind $busybox /bin/busybox --symlink busybox /bin/true
    --proc /proc --dev /dev --tmpfs /tmp --remount-ro / --chdir / --seccomp @$baseline -- /bin/true"
}

crun_bundle() {
  mkdir -p "$scratch/crun/rootfs/bin" "$scratch/crun/rootfs/proc" "$scratch/crun/rootfs/dev" \
    "$scratch/crun/rootfs/tmp" "$scratch/crun/state"
  cp "$busybox" "$scratch/crun/rootfs/bin/busybox"
  ln -s busybox "$scratch/crun/rootfs/bin/true"
  map=
  if [ "$(id -u)" -ne 0 ]; then
    map='"uidMappings": [{ "containerID": 0, "hostID": '$(id -u)', "size": 1 }],
      "gidMappings": [{ "containerID": 0, "hostID": '$(id -g)', "size": 1 }],'
  else
    map='"uidMappings": [{ "containerID": 0, "hostID": 2000000000, "size": 1 }],
      "gidMappings": [{ "containerID": 0, "hostID": 2000000000, "size": 1 }],'
    chown -R 2000000000:2000000000 "$scratch/crun/rootfs"
    chmod 755 "$scratch/crun"
  fi
  cat >"$scratch/crun/config.json" <<END
{
  "ociVersion": "1.0.0", "hostname": "run",
  "process": { "user": { "uid": 0, "gid": 0 }, "args": ["/bin/true"], "cwd": "/", "env": ["PATH=/bin"],
    "capabilities": {}, "noNewPrivileges": true },
  "root": { "path": "rootfs", "readonly": true },
  "mounts": [
    { "destination": "/proc", "type": "proc", "source": "proc" },
    { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"] },
    { "destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev"] }
  ],
  "linux": { $map
    "namespaces": [{ "type": "user" }, { "type": "pid" }, { "type": "mount" }, { "type": "ipc" },
      { "type": "uts" }, { "type": "network" }, { "type": "cgroup" }] }
}
END
}

crun_words() {
  echo "+ crun $(command -v crun) --cgroup-manager=disabled --root $scratch/crun/state run
    --bundle $scratch/crun bulkhead-bench"
}

others=
if command -v bwrap >/dev/null; then
  others=$(bubblewrap_words)
else
  echo 'bubblewrap: not installed'
fi
if command -v crun >/dev/null; then
  crun_bundle
  # shellcheck disable=SC2046 # words, one by one
  if (set -- $(crun_words) && shift 2 && "$@") </dev/null >"$scratch/crun.out" 2>&1; then
    others="$others $(crun_words)"
  else
    echo "crun: does not run here: $(head -n 1 "$scratch/crun.out")"
  fi
else
  echo 'crun: not installed'
fi
# shellcheck disable=SC2086 # words, one by one
"$bin/bench-runs" "$rounds" \
  limit $limit /bin/true + \
  bulkhead "$bin/bulkhead" run -- /bin/true $others + \
  version "$bin/bulkhead" version + busybox "$busybox" true >"$scratch/runs"

# ---- a list ----

# A hundred exercises: copies of those of the tree, in turn.
mkdir -p "$scratch/hundred/exercises/copies"
mkdir -p "$scratch/none/exercises"
copied=0
while [ "$copied" -lt 100 ]; do
  for exercise in "$bin"/../../exercises/*/*; do
    [ "$copied" -lt 100 ] || break
    mkdir "$scratch/hundred/exercises/copies/copy-$copied"
    cp "$exercise/exercise.json" "$scratch/hundred/exercises/copies/copy-$copied"
    copied=$((copied + 1))
  done
done
HOME=$scratch "$bin/bench-runs" "$rounds" \
  list "$bin/bulkhead" list --data "$scratch/hundred" + \
  list-of-none "$bin/bulkhead" list --data "$scratch/none" >"$scratch/lists"

# ---- screens ----

# With the time that each check took by itself, which its attempt tells.
mkdir "$scratch/screens"
HOME=$scratch/screens "$bin/bench-screens" 50 "$bin/bulkhead" "$scratch/hundred" "$bin/../.." \
  >"$scratch/screens-costs"
HOME=$scratch/screens "$bin/bulkhead" history first-hour/two-doors --json |
  sed -n 's/.*"duration_us": \([0-9]*\).*/\1/p' | tr '\n' ' ' >"$scratch/screens-checks"

# ---- memory ----

resident() {
  awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"
}

"$bin/bulkhead" run -- /bin/sleep 5 </dev/null >/dev/null 2>&1 &
sleeper=$!
sleep 1
read -r keeper <"/proc/$sleeper/task/$sleeper/children" || : # there is no newline
keeper=${keeper%% *}
supervisor_kib=$(resident "$sleeper")
keeper_kib=$(resident "$keeper")
kill "$sleeper"
wait "$sleeper" || :
sleeper=

# ---- worlds ----

# Distinct namespaces on the machine, of all processes that we may look into.
namespaces() {
  ls -l /proc/[0-9]*/ns 2>/dev/null | sed -n 's/.* -> //p' | sort -u | wc -l
}

namespaces_before=$(namespaces)
"$bin/bench-worlds" "$rounds" "$worlds" $limit /bin/true \
  >"$scratch/worlds"
namespaces_after=$(namespaces)
"$bin/bench-packets" $((rounds < 20 ? rounds : 20)) >"$scratch/packets"

# ---- filters ----

"$bin/bench-cells" "$((rounds < 100 ? rounds : 100))" >"$scratch/cells"
profile=/usr/share/containers/seccomp.json
if [ -f "$profile" ]; then
  # 400 rules, as many as there are calls, on three ABIs
  {
    echo '{ "defaultAction": "SCMP_ACT_ERRNO",'
    echo '"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], "syscalls": ['
    awk -F '\t' '!/^#/ && $1 != "name" && ($2 != "-" || $3 != "-") && n < 400 {
      printf "%s{ \"names\": [\"%s\"], \"action\": \"SCMP_ACT_ALLOW\" }\n", n++ ? "," : "", $1 }' \
      "$(dirname "$0")/../../lab/core/tables/syscalls.tsv"
    echo '] }'
  } >"$scratch/400.json"
  echo "\"$bin/bulkhead\" diff \"$profile\" \"$scratch/400.json\"; [ \$? -eq 1 ]" >"$scratch/diff.sh"
  "$bin/bench-runs" "$((rounds < 30 ? rounds : 30))" diff /bin/sh "$scratch/diff.sh" >"$scratch/diff-runs"
else
  echo "diff of the distribution's profile: there is no $profile" >"$scratch/diff-runs"
fi

# ---- a policy in C ----

# From save to verdict, with a check that compares with the solution, and without one; against the
# compiler alone, which makes a library of the same file.
in_c=$bin/../../exercises/seccomp-c/without-a-net
HOME=$scratch "$bin/bulkhead" start seccomp-c/without-a-net --seed 0000000000000000 --dir "$scratch/in-c" >/dev/null
cp "$in_c/right/by-halves/policy.c" "$scratch/in-c/"
printf '#define VARIANT_NEED_NUMBER 39\n#define VARIANT_ANSWER_NUMBER 1\n' >"$scratch/variant.h"
if command -v cc >/dev/null; then
  # shellcheck disable=SC2086 # words, one by one
  HOME=$scratch "$bin/bench-runs" "$((rounds < 50 ? rounds : 50))" \
    cc "$(command -v cc)" -g1 -Wall -shared -fPIC -I "$scratch" -o "$scratch/in-c.so" "$scratch/in-c/policy.c" + \
    surface "$bin/bulkhead" check seccomp-c/without-a-net --dir "$scratch/in-c" + \
    alone "$bin/bulkhead" check seccomp-c/without-a-net --dir "$scratch/in-c" --only short \
    >"$scratch/c-runs"
else
  echo 'a policy in C: there is no compiler' >"$scratch/c-runs"
fi

# ---- the store ----

# Real attempts, at each exercise right and wrong ones, over and over.
export XDG_STATE_HOME="$scratch/state"
data=$(cd "$(dirname "$0")/../.." && pwd)/exercises
for exercise in "$data"/*/*/; do
  id=${exercise#"$data"/}
  for answer in starter solution wrong/allow-everything $(cd "$exercise" && ls -d wrong/* | head -n 2); do
    [ ! -d "$exercise$answer" ] || "$bin/bulkhead" check "${id%/}" --dir "$exercise$answer" \
      >/dev/null 2>&1 || [ $? -eq 1 ]
  done
done
store=$XDG_STATE_HOME/bulkhead
"$bin/bench-journal" add "$store" 100 >"$scratch/store"
"$bin/bench-journal" fill "$store" "$entries"
rm -f "$store/beside"
"$bin/bench-runs" 30 progress "$bin/bulkhead" progress >>"$scratch/store"
store_kib=$(du -sk "$store" | cut -f 1)
unset XDG_STATE_HOME

# ---- a recorded call ----

# From the begin of one call to the next one's, of a program that does nothing else; strace the same,
# on one processor, which is how a recorded container runs. In microseconds.
times_between() {
  sort -n | awk 'NR > 1 { print $1 - last } { last = $1 }' | sort -n | awk '
    { all[NR] = $1 }
    END { print all[int(NR / 2) + 1], all[int(NR / 10) + 1], all[int(NR * 9 / 10) + 1] }'
}
few_calls='if=/dev/zero of=/dev/null bs=1 count=20000'
# shellcheck disable=SC2086 # words, one by one
"$bin/bulkhead" trace --json --output "$scratch/calls" -- dd $few_calls 2>/dev/null
sed -n 's/.*"at_us":\([0-9]*\),"call":"[rw][er][ai][dt]e*".*/\1/p' "$scratch/calls" |
  times_between >"$scratch/recorded"
: >"$scratch/strace"
if command -v strace >/dev/null; then
  # shellcheck disable=SC2086
  taskset -c 0 strace -f -ttt -o "$scratch/calls" "$busybox" dd $few_calls 2>/dev/null
  sed -n 's/^[0-9]*  *\([0-9]*\)\.\([0-9]*\) [rw][er][ai][dt]e*(.*/\1\2/p' "$scratch/calls" |
    times_between >"$scratch/strace"
fi

# ---- a class ----

mkdir "$scratch/class"
"$(dirname "$0")/class.sh" "$bin" "$scratch/class" >"$scratch/graded"

# ---- saying ----

echo "$rounds rounds, $(nproc) processors, $(uname -r), as $(id -un 2>/dev/null || id -u)"
awk '
  { name[NR] = $1; median[$1] = $2; low[NR] = $3; high[NR] = $4 }
  END {
    printf "\n%-12s %8s %8s %8s %8s %8s\n", "run true", "median", "p10", "p90", "/ limit", "/ bwrap"
    for (i = 1; i <= NR; i++) {
      n = name[i]
      if (n == "version" || n == "busybox") continue
      printf "%-12s %5.2f ms %5.2f ms %5.2f ms %8.2f", n, median[n], low[i], high[i], median[n] / median["limit"]
      if ("bubblewrap" in median) printf " %8.2f", median[n] / median["bubblewrap"]
      print ""
    }
    print ""
    if ("bubblewrap" in median) {
      r = median["bulkhead"] / median["bubblewrap"]
      printf "bulkhead / bubblewrap  %.2f  target 0.75  %s\n", r, r <= 0.75 ? "met" : "MISSED"
    }
    r = median["bulkhead"] / median["limit"]
    printf "bulkhead / limit       %.2f  goal 1.25    %s\n", r, r <= 1.25 ? "met" : "missed"
    printf "of the time of bulkhead, %.2f ms start it (bulkhead version) and %.2f ms start /bin/true (busybox true)\n",
      median["version"], median["busybox"]
  }' "$scratch/runs"
awk '
  /^containers-/ { printf "%s%s %.2f ms", sep, substr($1, 12), $2; sep = ", " }
  $1 == "one-more" { more = $2 }
  $1 == "limit" { limit = $2 }
  $1 == "ranges" { ranges = sprintf("%.2f ms more for a world with a range of ids", $2) }
  $1 == "no-ranges" { ranges = "ids: " substr($0, 11) }
  END {
    print " containers in a world"
    r = more / limit
    printf "one more / limit       %.2f  target 1.6, goal 1.25  %s\n", r, r <= 1.25 ? "goal met" : r <= 1.6 ? "met" : "MISSED"
    print ranges
  }' "$scratch/worlds"
awk '
  { took[$1] = $2 }
  END {
    print " networks"
    printf "three and a router     %.1f ms, from plan to closed  target 6 ms  %s\n", took["three-routed"],
      took["three-routed"] <= 6 ? "met" : "MISSED"
    printf "1008 cells of a matrix %.0f ms, each tried 3 times  target 300 ms  %s\n", took["matrix-1008"],
      took["matrix-1008"] <= 300 ? "met" : "MISSED"
  }' "$scratch/packets"
awk -v s="$supervisor_kib" -v k="$keeper_kib" 'BEGIN {
  printf "supervisor and keeper  %.1f MB + %.1f MB resident  target 12 MB  %s\n",
    s / 1000, k / 1000, s + k < 12000 ? "met" : "MISSED" }'
awk '
  { median[$1] = $2 }
  END {
    printf "list of 100 exercises  %.2f ms, %.0f us each  target 10 ms  %s\n", median["list"],
      (median["list"] - median["list-of-none"]) * 10, median["list"] < 10 ? "met" : "MISSED"
  }' "$scratch/lists"
awk '
  function tell(name, value, unit, target) {
    printf "%-22s %s %s  target %s %s  %s\n", name, value, unit, target, unit,
      value + 0 <= target + 0 ? "met" : "MISSED"
  }
  function median(list, n, i, k, x) {
    for (i = 2; i <= n; i++)
      for (k = i; k > 1 && list[k] < list[k - 1]; k--) { x = list[k]; list[k] = list[k - 1]; list[k - 1] = x }
    return list[int((n + 1) / 2)]
  }
  FNR == NR { for (i = 1; i <= NF; i++) check[i] = $i / 1000; next }
  $1 == "first" { tell("first frame", $2, "ms", 20); printf "  p95 %s ms; %s ms of it on a processor\n", $3, $4 }
  $1 == "key" { tell("a key painted, p95", $3, "ms", 2); printf "  median %s ms; %s ms on a processor\n", $2, $4 }
  $1 == "bytes" { tell("sent for a key, most", $4, "bytes", 2048) }
  $1 == "idle" { tell("woken up when idle", $2, "times", 0) }
  $1 == "rss" { tell("screens resident", $3, "KiB", 15000) }
  $1 == "save" {
    for (i = 2; i <= NF; i++) over[i - 1] = $i - check[i - 1]
    tell("save to verdict shown", sprintf("%.1f", median(over, NF - 1)), "ms over the check", 10)
  }' "$scratch/screens-checks" "$scratch/screens-costs"
awk -v worlds="$worlds" -v before="$namespaces_before" -v after="$namespaces_after" '
  $1 == "before" { for (i = 2; i <= 5; i++) was[i] = $i }
  $1 == "after" { for (i = 2; i <= 5; i++) is[i] = $i }
  END {
    printf "%d worlds: resident %d KiB, then %d KiB; descriptors %d, %d; mounts %d, %d; children %d, %d; namespaces seen %d, %d\n",
      worlds, was[2], is[2], was[3], is[3], was[4], is[4], was[5], is[5], before, after
    # others on the machine make namespaces too; a leak would be one a world at least
    grown = after >= before + worlds / 2 || is[2] > was[2] + 256 || is[3] > was[3] || is[4] > was[4] || is[5] > was[5]
    print grown ? "something GREW" : "nothing grew"
  }' "$scratch/worlds"
echo
cat "$scratch/cells"
awk '$1 == "diff" && NF == 4 {
  printf "bulkhead diff of the distribution'"'"'s profile with 400 rules  %.0f ms  target 100 ms  %s\n", $2,
    $2 <= 100 ? "met" : "MISSED"; next } { print }' "$scratch/diff-runs"
awk '
  NF != 4 { print; exit }
  { median[$1] = $2 }
  END {
    if (!("cc" in median)) exit
    r = median["surface"] / median["cc"]
    printf "a policy in C          %.0f ms from save to verdict, %.2f of cc (%.0f ms)  target 2.5  %s; one check alone %.2f\n",
      median["surface"], r, median["cc"], r <= 2.5 ? "met" : "MISSED", median["alone"] / median["cc"]
  }' "$scratch/c-runs"
awk -v kib="$store_kib" -v entries="$entries" '
  { median[$1] = $2 }
  END {
    printf "an attempt kept        %.2f ms, of it a sync %.2f ms  target 3 ms  %s\n", median["add"],
      median["sync"], median["add"] <= 3 ? "met" : "MISSED"
    printf "%d attempts        progress %.0f ms  target 100 ms  %s; %.0f MB  target 200 MB  %s\n", entries,
      median["progress"], median["progress"] <= 100 ? "met" : "MISSED", kib / 1000,
      kib <= 200000 ? "met" : "MISSED"
  }' "$scratch/store"
awk '
  FNR == NR { ours = $1; low = $2; high = $3; next }
  { strace = sprintf(", %d under strace", $1) }
  END {
    printf "a recorded call        %d us (p10 %d, p90 %d)%s  target 20 us  %s\n", ours, low, high, strace,
      ours <= 20 ? "met" : "MISSED"
  }' "$scratch/recorded" "$scratch/strace"
cat "$scratch/graded"
