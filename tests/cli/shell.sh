#!/bin/sh
# SPDX-License-Identifier: MIT
# shell: a container's shell on a real terminal: keys, answers, its size, its end, ours afterwards.
#
# Each test types into `script`, whose terminal is then "ours", and waits for what it has to show.
# What is waited for is computed in the container, so that the echo of what was typed is not it.
# shellcheck disable=SC2016 # what stands in single quotes is for the container's shell
. tests/cli/lib
keys=$scratch/keys
before=$scratch/before after=$scratch/after status=$scratch/status pid=$scratch/pid
mkfifo "$keys"
no_script=
command -v script >/dev/null || no_script='script is not installed'
no_shell=$no_script
cat >"$scratch/inner" <<'END'
stty rows 33 cols 91
tty >"$scratch/tty"
stty -g >"$scratch/before"
sh -c 'echo $$ >"$scratch/pid"; exec "$BULKHEAD" shell "$@"' sh "$@"
echo $? >"$scratch/status"
stty -g >"$scratch/after"
# what somebody typed ahead on our terminal
stty -icanon -echo min 0 time 2
dd bs=1000 count=1 2>/dev/null | tr -d '\n' >"$scratch/ahead"
END
export scratch BULKHEAD

# begin_shell SENTENCE ARGUMENT...: a test in whose shell one may type.
begin_shell() {
  begin_live "$1"
  shift
  [ -z "$no_shell" ] || skip "$no_shell"
  : >"$out" >"$err"
  rm -f "$before" "$after" "$status" "$pid"
  [ -z "$why_skipped" ] || return 0
  words=
  for word; do words="$words '$word'"; done
  timeout -k 1 30 script -qfec "sh '$scratch/inner' $words" /dev/null <"$keys" >"$out" 2>"$err" &
  exec 3>"$keys"
}

# types TEXT: \r is the key Enter, \003 is ^C.
types() {
  # shellcheck disable=SC2059 # it has escapes
  [ -n "$why_skipped" ] || (printf "$1" >&3) || fail 'nobody takes the keys'
}

# shows TEXT: at the latest after ten seconds.
shows() {
  [ -z "$why_skipped" ] || return 0
  for _ in $(seq 200); do
    ! grep -qaF -- "$1" "$out" || return 0
    sleep 0.05
  done
  fail "does not show: $1"
}

# ends STATUS: the shell is over, with that status, and our terminal is as it was.
ends() {
  [ -z "$why_skipped" ] || return 0
  for _ in $(seq 200); do
    [ ! -s "$after" ] || break
    sleep 0.05
  done
  sleep 0.3
  exec 3>&-
  wait
  expect grep -qx "$1" "$status"
  expect cmp -s "$before" "$after"
}

begin_shell 'answers to what is typed, on a terminal of the container'"'"'s own' "$EX"
shows 'as they are; --escape filters them'
shows '$ '
types 'tty; id -u; echo $((40 + 2))-by-keys\r'
shows 42-by-keys
shows /dev/pts/0
types 'echo $((1 + 2))-by-dev-tty >/dev/tty; ls -l /dev/pts | wc -l\r'
shows 3-by-dev-tty
types 'exit 5\r'
ends 5

begin_shell 'gives ^C, ^Z and ^D to the container' "$EX"
shows '$ '
types 'sleep 100\r'
sleep 0.2
types '\003'
types 'echo $((6 * 7))-goes-on $?\r'
shows '42-goes-on 130'
types 'sleep 101\r'
sleep 0.2
types '\032'
shows Stopped
types 'kill %%1; true\r\004'
types '\004'
ends 0

begin_shell 'passes the size of our terminal, also when it changes' "$EX"
shows '$ '
types 'stty size\r'
shows '33 91'
types 'sh -c "trap \\"echo size \\$((3 * 7)); exit\\" WINCH; echo waits-\\$((5 + 5)); while :; do sleep 0.1; done"\r'
shows waits-10
[ -n "$why_skipped" ] || stty -F "$(cat "$scratch/tty")" rows 20 cols 77
shows 'size 21'
types 'stty size\r'
shows '20 77'
types 'exit\r'
ends 0

begin_shell 'passes bytes as they are' "$EX"
shows '$ '
types 'printf "a\\\\033[3%%dmb" 1\r'
shows "a${esc}[31mb"
types 'exit\r'
ends 0
begin_shell 'shows control characters with --escape, but tabs and new lines' "$EX" --escape
shows '$ '
expect test "$(grep -c 'as they are' "$out")" = 0
types 'printf "a\\\\033[3%%dm\\\\t\\\\tb\\\\n" 1; echo $TERM\r'
shows 'a\x1b[31m		b'
shows dumb
types 'exit\r'
ends 0
expect_never "$esc"

begin_shell 'gives 128 and the signal that the shell died by' "$EX"
shows '$ '
types 'kill -KILL $$\r'
ends 137
for signal in TERM:143 HUP:129 INT:130 QUIT:131; do
  begin_shell "restores the terminal when ended by SIG${signal%:*}, and leaves nothing" "$EX"
  shows '$ '
  mark=$((2000000 + $$))
  types "sleep $mark\\r"
  [ -n "$why_skipped" ] || until ps -eo args | grep -q "^sleep $mark"; do sleep 0.05; done
  [ -n "$why_skipped" ] || kill "-${signal%:*}" "$(cat "$pid")"
  ends "${signal#*:}"
  [ -n "$why_skipped" ] || ! ps -eo args | grep -q "^sleep $mark" || fail 'its program goes on'
done
begin_shell 'leaves nothing when it is killed' "$EX"
shows '$ '
mark=$((3000000 + $$))
types "sleep $mark\\r"
[ -n "$why_skipped" ] || until ps -eo args | grep -q "^sleep $mark"; do sleep 0.05; done
[ -n "$why_skipped" ] || kill -KILL "$(cat "$pid")"
[ -n "$why_skipped" ] || for _ in $(seq 100); do
  ps -eo args | grep -q "^sleep $mark" || break
  sleep 0.05
done
! ps -eo args | grep -q "^sleep $mark" || fail 'its program goes on'
[ -n "$why_skipped" ] || exec 3>&-
wait

begin_shell 'ends when the terminal is closed' "$EX"
shows '$ '
if [ -z "$why_skipped" ]; then
  terminal=$(cat "$pid")
  kill -KILL "$(ps -o ppid= -p "$(ps -o ppid= -p "$terminal" | tr -d ' ')" | tr -d ' ')"
  exec 3>&-
  wait
  for _ in $(seq 100); do
    kill -0 "$terminal" 2>"$err" || break
    sleep 0.05
  done
  ! kill -0 "$terminal" 2>"$err" || fail 'it goes on'
fi

# ---- containers and policies ----

data=$scratch/data/exercises/test/pair
mkdir -p "$data/files"
chmod go+x "$HOME" "$scratch" # as root the containers belong to another id, which has to reach it
echo 'welcome to the shop' >"$data/files/index.html"
cat >"$data/exercise.json" <<'END'
{ "format": 1, "title": "A pair", "level": 1, "minutes": 5, "teaches": ["shells"], "theme": "tests",
  "policy": [ { "file": "profile.json", "kind": "seccomp-json", "on": "client" } ],
  "containers": {
    "web": { "image": "base", "run": ["httpd", "-f", "-p", "8080", "-h", "/files"], "ready": { "tcp": 8080 } },
    "client": { "image": "base" } },
  "networks": { "front": ["web", "client"] },
  "checks": [ { "id": "opens", "kind": "benign", "title": "It opens", "in": "client", "probe": ["open-file"],
    "asks": "It opens.", "why": "So that there is a check." },
    { "id": "shut", "kind": "analysis", "title": "It is shut", "deny": ["mkdir(_)"],
    "asks": "It is shut.", "why": "So that there is another." } ] }
END
# in_terminal STATUS ARGUMENT...: on a terminal, for what does not come to a shell.
in_terminal() {
  wanted=$1
  shift
  command -v script >/dev/null || skip 'script is not installed'
  expect_exit "$wanted" script -qec "'$BULKHEAD' shell $* --data '$scratch/data'" /dev/null
}
begin 'names the containers where there are several'
in_terminal 2 test/pair
expect_out 'name one of them: web, client'
begin 'names the container next to a misspelt one'
in_terminal 2 test/pair clint
expect_out '(did you mean "client"?); it has' # and wrapped there, at 80 columns
expect_out '  web, client'
begin_live 'says that a container loads no policy'
in_terminal 2 test/pair web --policy x
expect_out 'loads no policy in the container web'
begin 'wants a terminal'
expect_exit 2 "$BULKHEAD" shell "$EX"
expect_err 'bulkhead run -- CMD'
begin_live 'says where a policy is none, and ends with 126'
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/none.json"
in_terminal 126 test/pair client --policy "$scratch/none.json"
expect_out "$scratch/none.json:1:"
begin_live 'says that the policy keeps the shell from starting, and ends with 126'
echo '{ "defaultAction": "SCMP_ACT_ERRNO" }' >"$scratch/nothing.json"
in_terminal 126 test/pair client --policy "$scratch/nothing.json"
expect_out 'does not permit execve(2)'

begin_shell 'has the other containers, and the links between them' test/pair client --data "$scratch/data"
shows '$ '
types 'hostname; wget -q -O - http://web:8080/ | tr a-z A-Z\r'
shows 'WELCOME TO THE SHOP'
types 'exit\r'
ends 0
mkdir -p "$scratch/data/exercises/test/range"
sed 's/"level"/"ids": "range", "level"/' "$data/exercise.json" \
  >"$scratch/data/exercises/test/range/exercise.json"
[ "$(id -u)" -eq 0 ] || no_shell='only root has a range of ids for certain'
begin_shell 'gives its user the terminal also where ids are a range' test/range client --data "$scratch/data"
shows '$ '
types 'id -u; echo $((4 * 4))-by-name >$(tty)\r'
shows 16-by-name
types 'exit\r'
ends 0
no_shell=$no_script
begin_shell 'loads no policy unless one is named' "$EX"
shows '$ '
types 'mkdir /tmp/x && echo $((3 * 9))-made\r'
shows 27-made
types 'exit\r'
ends 0
begin_shell 'loads the policy that is named' "$EX" --policy "$answers/solution/profile.json"
shows '$ '
types 'mkdir /tmp/x || echo $((3 * 9))-refused\r'
shows 27-refused
types 'exit\r'
ends 0

begin_shell 'has a program in C, built with the variant of the exercise, in its place' \
  seccomp-c/order-matters --policy "$tree/exercises/seccomp-c/order-matters/right/kills/launch.c"
shows '$ '
types '/policy/launch sh -c "echo $((6 * 9))-launched"\r'
shows 54-launched
types 'exit\r'
ends 0

begin_live 'works in tmux, whose terminal is as before when the shell is over'
if command -v tmux >/dev/null; then
  TERM=xterm tmux -S "$scratch/tmux" -f /dev/null new-session -d -x 90 -y 30 env PS1='outside: ' sh
  tell() { tmux -S "$scratch/tmux" send-keys "$@" Enter; }
  # sees TEXT [-x]
  sees() {
    for _ in $(seq 200); do
      tmux -S "$scratch/tmux" capture-pane -p >"$out" 2>"$err"
      ! grep -qF ${2:-} -- "$1" "$out" || return 0
      sleep 0.05
    done
    fail "does not show: $1"
  }
  if [ -z "$why_skipped" ]; then
    tell "'$BULKHEAD' shell $EX"
    sees '/ $'
    tell 'stty size; echo $((9 * 9))-in-$TERM'
    sees '30 90'
    sees 81-in-
    tell exit
    sees outside: -x # what is typed before may still be for the shell that ends
    tell 'echo $((7 * 8))-outside-$?'
    sees 56-outside-0
  fi
  tmux -S "$scratch/tmux" kill-server
else
  skip 'tmux is not installed'
fi

# ---- typing ahead (TIOCSTI) ----

compiler=${CC:-cc}
cat >"$scratch/typist.c" <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
int main(void)
{
	const char *text = "echo $((5*5))-typed-ahead\n";
	int sent = 0;
	const int fds[] = { 0, 1, 2, open("/dev/tty", O_RDWR), open("/dev/pts/0", O_RDWR) };
	for (const char *c = text; *c; c++)
		for (int i = 0; i < 5; i++)
			if (ioctl(fds[i], TIOCSTI, c) == 0) {
				sent++;
				break;
			}
	printf("sent %d of it\n", sent > 0);
	return 0;
}
END
if command -v "$compiler" >/dev/null &&
  "$compiler" -static -o "$data/files/typist" "$scratch/typist.c" 2>"$err"; then no_typist=; else
  no_typist="$compiler does not link static programs here"
fi
[ -z "$no_typist" ] || no_shell=$no_typist
begin_shell 'lets a program type ahead into the container'"'"'s terminal only' test/pair client --data "$scratch/data"
shows '$ '
types '/files/typist; echo $((8 * 8))-over\r'
shows 64-over
! grep -qa 'sent 1 of it' "$out" || shows 25-typed-ahead
types 'exec /files/typist\r'
ends 0
expect test ! -s "$scratch/ahead"
