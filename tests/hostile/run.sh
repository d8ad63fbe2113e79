#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The hostile tests: answers and workloads that want to take the lab along. For each of them: the
# verdict is the right one, it comes within the world's time limit and 2 s, and no process,
# namespace, mount or file is left. How tests are called and what they say: tests/run.
#
# Programs are built here and put into a copy of the exercises. $mark makes them, and a copy of
# bulkhead, known by name among whatever else runs on the machine.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
program=${BULKHEAD:-$here/../../build/bin/bulkhead}
unset BULKHEAD_DATA XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME XDG_CACHE_HOME

# /var/tmp, for as root the containers belong to another id, which has to reach it.
scratch=$(mktemp -d /var/tmp/bulkhead-hostile.XXXXXX) || exit 2
mark=bh$$
watched=$scratch/watched notes=$scratch/notes
lab=$scratch/$mark
export HOME="$watched/home" TMPDIR="$watched/tmp"
export XDG_STATE_HOME="$scratch/state" # attempts are kept there, and are meant to stay
bad=0 victim=

clean_up() {
  [ -z "$victim" ] || kill -9 "$victim" 2>/dev/null
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

mkdir -p "$watched/data" "$HOME" "$TMPDIR" "$notes"
chmod 755 "$scratch"
cp "$program" "$lab" || exit 2
cp -R "$here/exercises" "$here/answers" "$watched/data/"
chmod -R u=rwX,go=rX "$watched"
exercises=$watched/data/exercises/hostile
answers=$watched/data/answers

# ---- saying ----

ok() {
  echo "ok $1"
}

not_ok() {
  echo "not ok $1: $2"
  bad=1
}

# same NAME WANTED GOT
same() {
  if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "it is \"$3\", not \"$2\""; fi
}

# says NAME TEXT: the last run has printed TEXT.
says() {
  if grep -qF -e "$2" "$notes/out" "$notes/err"; then
    ok "$1"
  else
    not_ok "$1" "\"$2\" is not in the output"
    cat "$notes/out" "$notes/err"
  fi
}

# ---- what there is, one a line, sorted ----

# Ours by name, and inits whose parent is ours or is gone. All of it is readable for everybody.
# A zombie has ended; an orphaned one waits for the machine's own init.
processes() {
  cat /proc/[0-9]*/status 2>/dev/null | awk -v mark="$mark" '
    function is(pid, name) { return index(comm[pid], name) == 1 }
    /^Name:/ { name = substr($0, 7) }
    /^State:/ { state = $2 }
    /^Pid:/ { pid = $2 }
    /^PPid:/ && state != "Z" { comm[pid] = name; parent[pid] = $2 }
    END {
      for (pid in comm)
        if (is(pid, mark) || (is(pid, "memfd:bulkhead-") &&
            (parent[pid] < 2 || !(parent[pid] in comm) || is(parent[pid], mark))))
          print pid, comm[pid]
    }' | sort
}

# state PID KEY: what the kernel says of a process, blanks made single.
state() {
  awk -v key="$2:" '$1 == key { $1 = ""; sub(/^ /, ""); print }' "/proc/$1/status" 2>/dev/null
}

# Who may get our orphans, the first pid and what we descend from, and this shell.
reapers() {
  pid=$$
  while [ "${pid:-0}" -gt 0 ]; do
    echo "$pid"
    pid=$(state "$pid" PPid)
  done
  echo 1
}
reapers=$(reapers | tr '\n' ' ')

# Of their children that are in another user namespace than we are, under whatever name.
namespaces() {
  children=$(cat /proc/[0-9]*/status 2>/dev/null | awk -v reapers=" $reapers " '
    /^Pid:/ { pid = $2 }
    /^PPid:/ && index(reapers, " " $2 " ") {
      for (i = split("user pid mnt net", kind); i > 0; i--) print "/proc/" pid "/ns/" kind[i]
    }')
  # one word each; ours comes first, so that there always is one
  ls -l /proc/self/ns/user $children 2>/dev/null | awk -v own="$(readlink /proc/self/ns/user)" '
    { split($(NF - 2), path, "/"); pid = path[3]; held[pid] = held[pid] $NF "\n" }
    $NF ~ /^user:/ && $NF != own { foreign[pid] = 1 }
    END { for (pid in foreign) printf "%s", held[pid] }' | sort -u
}

# Those in $notes/wanted, whoever holds them.
wanted_namespaces() {
  ls -l /proc/[0-9]*/ns 2>/dev/null | sed 's/.* -> //' | grep -xF -f "$notes/wanted" | sort -u
}

# Sessions of other users come and go below /run.
mounts() {
  awk '$5 !~ "^/run/" { print $3, $4, $5 }' /proc/self/mountinfo | sort
}

files() {
  find "$watched" | sort
}

snapshot() {
  for list in processes namespaces mounts files; do $list >"$notes/$list"; done
}

# new LIST: what was not there at the snapshot.
new() {
  $1 | comm -13 "$notes/$1" -
}

# left LIST: what is new now and still is after 2 s; what others start meanwhile is not ours.
left() {
  new "$1" >"$notes/new"
  for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    [ -s "$notes/new" ] || return 0
    sleep 0.1
    new "$1" | comm -12 "$notes/new" - >"$notes/still"
    mv "$notes/still" "$notes/new"
  done
  cat "$notes/new"
}

nothing_left() {
  for list in processes namespaces mounts files; do
    left=$(left $list)
    if [ -z "$left" ]; then
      ok "$1: no $list left"
    else
      not_ok "$1: no $list left" "$(echo "$left" | tr '\n' ' ')"
    fi
  done
}

# ---- running ----

# Hundredths of a second since boot.
now() {
  read -r up _ </proc/uptime
  echo "${up%.*}${up#*.}"
}

# in_time NAME HUNDREDTHS LIMIT_MS: within the limit and 2 s.
in_time() {
  line="$1: ends in time, after $(awk -v t="$2" 'BEGIN { printf "%.2f", t / 100 }') s"
  if [ "$2" -le $(($3 / 10 + 200)) ]; then
    ok "$line"
  else
    not_ok "$line" "$3 ms and 2 s are over"
  fi
}

wall_ms() {
  sed -n 's/.*"wall_ms": \([0-9]*\).*/\1/p' "$exercises/$1/exercise.json"
}

# attempt NAME EXERCISE FOLDER OPTION...: check the answer in FOLDER; 20 s are for a lab that hangs.
attempt() {
  exercise=$2 folder=$3
  shift 3
  timeout -k 5 20 "$lab" check "hostile/$exercise" --dir "$folder" --data "$watched/data" "$@" \
    >"$notes/out" 2>"$notes/err" </dev/null
}

# try NAME EXERCISE FOLDER EXIT: what holds for all of them.
try() {
  snapshot
  began=$(now)
  attempt "$1" "$2" "$3" --json --timing
  status=$?
  took=$(($(now) - began))
  same "$1: exit $4" "$4" "$status"
  in_time "$1" "$took" "$(wall_ms "$2")"
  nothing_left "$1"
}

# field KEY: of the result, which comes first; null where there is none.
field() {
  sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$notes/out" | head -n 1
}

# result_of ID: of one check.
result_of() {
  awk -v id="\"$1\"" '/"id":/ { mine = index($0, id) } mine && /"result":/ { print $2; exit }' \
    "$notes/out" | tr -d '",'
}

# limited NAME WORD: the program NAME runs into the limit WORD.
limited() {
  try "$1" "$1" "$exercises/$1/starter" 1
  same "$1: limited by $2" "limited $2" "$(field outcome) $(field limit)"
  same "$1: scores nothing" 0 "$(field score)"
}

failed() {
  same "$1: failed" 'failed null' "$(field outcome) $(field limit)"
}

# ---- the programs ----

compiler=${CC:-cc}

# For the exercise of its name.
build() {
  mkdir -p "$exercises/$1/files"
  # $CC may be more than a word
  if ! $compiler -std=gnu11 -static -O1 -o "$exercises/$1/files/$mark-$1" \
    "$here/programs/$1.c" 2>"$notes/err"; then
    not_ok "$1: its program builds" "$(head -n 1 "$notes/err")"
  fi
  sed "s|\"/files/|\"/files/$mark-|" "$exercises/$1/exercise.json" >"$notes/json"
  cp "$notes/json" "$exercises/$1/exercise.json"
}

# Why programs can't be built, if so.
no_programs() {
  if ! command -v "${compiler%% *}" >/dev/null; then
    echo "there is no ${compiler%% *}"
  elif ! echo 'int main(void) { return 0; }' |
    $compiler -static -x c -o "$notes/empty" - 2>/dev/null; then
    echo "$compiler does not link static programs here"
  fi
}

# ---- programs that use up what they can get ----

takers() {
  limited fork-bomb pids
  limited memory memory
  limited output-flood output
  same 'output-flood: nothing of it in the verdict' 0 "$(grep -c '100 of 100' "$notes/out")"
  limited sleeper wall
  limited stopped wall

  try daemon daemon "$exercises/daemon/starter" 0
  same 'daemon: passed' 'passed null' "$(field outcome) $(field limit)"
}

# ---- profiles that take from the lab what it might rely on ----

exit_group() {
  name='profile without exit_group'
  try "$name" exit-group "$exercises/exit-group/starter" 1
  # glibc ends by a fault then; a C library that asks for ever meets the limit
  case $(field outcome) in
  failed) says "$name: the text names it" 'The call is exit_group.' ;;
  *) same "$name: limited by cpu" 'limited cpu' "$(field outcome) $(field limit)" ;;
  esac

  name='profile that kills exit_group'
  try "$name" exit-group "$answers/exit-group-kills" 1
  failed "$name"
  says "$name: the text names it" 'The call is exit_group.'
  says "$name: the text names the signal" SIGSYS
}

identity() {
  name='profile that lies about setuid'
  try "$name" identity "$exercises/identity/starter" 1
  failed "$name"
  same "$name: uid 1000 and no capability all the same" ok "$(result_of stays)"
  same "$name: success is no refusal" failed "$(result_of refuses-setuid)"
  says "$name: the text tells what it answers" 'ERRNO(0)'
}

kill_on_write() {
  name='profile that kills on write'
  try "$name" write "$exercises/write/starter" 1
  failed "$name"
  same "$name: the file is not written" failed "$(result_of writes)"
  same "$name: the program does not speak" failed "$(result_of says)"
  says "$name: the text names the call" 'The call is write.'
  says "$name: the text names the signal" \
    'write never returned; the probe was killed by the filter (SIGSYS)'
}

# ---- what is no policy ----

# refused NAME FOLDER PLACE: with its place, and nothing of it is run.
refused() {
  try "$1" write "$2" 1
  same "$1: refused" 'refused null' "$(field outcome) $(field limit)"
  same "$1: scores nothing" 0 "$(field score)"
  same "$1: nothing is tried" 0 "$(grep -c '"result": "\(ok\|failed\)"' "$notes/out")"
  says "$1: nothing is run" 'world without policy 0.0 + world with policy 0.0'
  attempt "$1" write "$2"
  says "$1: the text tells the place" "profile.json:$3 "
}

# Lists in lists, a line each: line 1 holds the object, so line 33 opens the 33rd level.
deep_json() {
  mkdir -p "$answers/deep-json"
  awk 'BEGIN {
    printf "{\"syscalls\":"
    for (i = 0; i < 1999; i++) printf "\n["
    for (i = 0; i < 1999; i++) printf "]"
    print "}"
  }' >"$answers/deep-json/profile.json"
}

json() {
  refused 'broken JSON' "$answers/broken-json" 4:66
  deep_json
  refused '2,000-deep JSON' "$answers/deep-json" 33:1
}

# ---- words that are no evidence: B29 ----

forger() {
  try forger forger "$exercises/forger/starter" 1
  failed 'B29 forged verdicts'
  same 'B29 forged verdicts: the check fails' failed "$(result_of ends)"
  attempt forger forger "$exercises/forger/starter"
  # of what it wrote only what a terminal shows as it is
  same 'B29 forged verdicts: no escape reaches the terminal' 0 \
    "$(grep -c "$(printf '\033')" "$notes/out")"
}

# ---- policy files that are none: B36, B62 ----

# no_policy NAME COMMAND...: the command makes the file $1 of an answer.
no_policy() {
  rm -rf "$answers/no-policy"
  mkdir -p "$answers/no-policy"
  name=$1
  shift
  if ! "$@" "$answers/no-policy/profile.json" 2>"$notes/err"; then
    echo "skip $name: $(head -n 1 "$notes/err")"
    return
  fi
  attempt write write "$answers/no-policy" --json
  same "$name: refused" '1 refused null' "$? $(field outcome) $(field limit)"
}

# write_policy TEXT FILE
write_policy() {
  printf '%s\n' "$1" >"$2"
}

allowing='"defaultAction": "SCMP_ACT_ALLOW"'

no_policies() {
  no_policy 'B36 a link as policy' ln -s /etc/passwd
  no_policy 'B36 a link to a good policy' ln -s "$exercises/write/starter/profile.json"
  no_policy 'B36 a FIFO as policy' mkfifo
  no_policy 'B36 a folder as policy' mkdir
  no_policy 'B36 4 GiB as policy' truncate -s 4G
  if [ "$(id -u)" -eq 0 ]; then
    no_policy 'B36 a device as policy' sh -c 'mknod "$0" c 1 5'
  fi
  no_policy 'B62 a policy that names a path of the host' \
    write_policy "{ $allowing, \"listenerPath\": \"/run/x.sock\" }"
  no_policy 'B62 a policy that names a namespace' \
    write_policy "{ $allowing, \"namespaces\": [{ \"type\": \"pid\", \"path\": \"/proc/1/ns/pid\" }] }"
  no_policy 'B62 a policy that names an id' write_policy "{ $allowing, \"user\": { \"uid\": 0 } }"
}

# ---- a policy that is replaced while it is checked: B35 ----

swapped() {
  name='B35 replaces the policy while it is checked'
  rm -rf "$answers/swapped"
  cp -R "$exercises/sleeper/starter" "$answers/swapped"
  "$lab" check hostile/sleeper --dir "$answers/swapped" --data "$watched/data" --json \
    >"$notes/out" 2>"$notes/err" </dev/null &
  victim=$!
  sleeper=$(sleeper_pid)
  echo 'no policy' >"$answers/swapped/new.json"
  mv "$answers/swapped/new.json" "$answers/swapped/profile.json"
  wait "$victim"
  victim=
  # the analysis says what the first bytes deny, and the world was run with them
  same "$name: the verdict is about what was read" 'limited wall ok' \
    "${sleeper:+$(field outcome) $(field limit) $(result_of no-directory)}"
}

# ---- answers that are right on one side only: B60 ----

one_sided() {
  mkdir -p "$answers/one-sided"
  for action in SCMP_ACT_ALLOW SCMP_ACT_KILL_PROCESS SCMP_ACT_ERRNO; do
    echo "{ \"defaultAction\": \"$action\" }" >"$answers/one-sided/profile.json"
    timeout -k 5 30 "$lab" check first-hour/two-doors --dir "$answers/one-sided" --json \
      --data "$here/../.." >"$notes/out" 2>"$notes/err" </dev/null
    same "B60 $action for everything: failed" '1 failed null' "$? $(field outcome) $(field limit)"
  done
}

# ---- kill -9 in the middle ----

# Wait until the sleeper is asleep under the policy; its pid in the host's view.
sleeper_pid() {
  for _ in $(seq 100); do
    pid=$(processes | awk -v name="$(echo "$mark-sleeper" | cut -c 1-15)" '$2 == name { print $1 }')
    if [ -n "$pid" ] && [ "$(state "$pid" Seccomp_filters)" = 2 ]; then
      echo "$pid"
      return
    fi
    sleep 0.05
  done
}

# Told that setuid works, it still is nobody of importance: seen from the host.
seen_from_host() {
  uid=$(state "$1" Uid)
  case $uid in
  '' | 0* | *' 0'*) not_ok "$2: not the host's root" "it is uid $uid" ;;
  *) ok "$2: not the host's root" ;;
  esac
  me=$(id -u)
  [ "$me" -eq 0 ] || same "$2: the caller's own uid" "$me $me $me $me" "$uid"
  for set in CapInh CapPrm CapEff CapBnd CapAmb; do
    same "$2: $set is empty" 0000000000000000 "$(state "$1" $set)"
  done
  same "$2: no_new_privs is set" 1 "$(state "$1" NoNewPrivs)"
}

kill_nine() {
  name='kill -9 of bulkhead'
  sed 's/"wall_ms": 1000/"wall_ms": 5000/' "$exercises/sleeper/exercise.json" >"$notes/json"
  cp "$notes/json" "$exercises/sleeper/exercise.json"
  snapshot
  "$lab" check hostile/sleeper --dir "$exercises/identity/starter" --data "$watched/data" \
    >"$notes/out" 2>&1 </dev/null &
  victim=$!
  sleeper=$(sleeper_pid)
  if [ -z "$sleeper" ]; then
    not_ok "$name: its workload runs" 'it was not seen in 5 s'
    return
  fi
  seen_from_host "$sleeper" "$name, before"
  ls -l "/proc/$sleeper/ns" | sed -n 's/.* -> \(\(user\|pid\|mnt\|net\):.*\)/\1/p' | sort -u \
    >"$notes/wanted"
  : >"$notes/wanted_namespaces"
  same "$name, before: its namespaces are seen" 4 "$(wanted_namespaces | wc -l)"
  kill -9 "$victim"
  began=$(now)
  wait "$victim" 2>/dev/null
  victim=
  left=$(left processes)
  took=$(($(now) - began))
  same "$name: all processes are gone" '' "$left"
  same "$name: its namespaces are gone" '' "$(left wanted_namespaces)"
  in_time "$name" "$took" 0
  nothing_left "$name"
}

# ---- the order ----

if command -v unshare >/dev/null && ! unshare -U true 2>/dev/null; then
  echo 'skip hostile tests: this user can make no user namespace here'
  exit 0
fi

why=$(no_programs)
if [ -z "$why" ]; then
  for source in "$here"/programs/*.c; do build "$(basename "$source" .c)"; done
fi
[ "$bad" -eq 0 ] || exit 1
if "$here/tried" --check; then
  ok 'docs/sandbox.md lists what is tried'
else
  not_ok 'docs/sandbox.md lists what is tried' 'tests/hostile/tried --write puts the list there'
fi
exit_group
kill_on_write
json
no_policies
one_sided
if [ -n "$why" ]; then
  for skipped in fork-bomb memory output-flood sleeper stopped daemon stubborn forger \
    'B35 replaces the policy while it is checked' 'profile that lies about setuid' 'kill -9 of bulkhead'; do
    echo "skip $skipped: $why"
  done
else
  takers
  limited stubborn cpu
  identity
  forger
  swapped
  kill_nine
fi
exit "$bad"
