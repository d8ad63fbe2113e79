#!/bin/sh
# SPDX-License-Identifier: MIT
# caps: capability sets as a learner sees them: the verdict names the capability, and the line of the
# file that gives or withholds it.
. tests/cli/lib
EX=first-hour/first-drop
mine=$scratch/mine
mkdir -p "$mine"

# answer UID MARK NAMES [NAMES]: the same names in three sets, and others in the bounding set.
answer() {
  cat >"$mine/caps.json" <<JSON
{
  "user": { "uid": $1, "gid": $1 },
  "noNewPrivileges": $2,
  "capabilities": {
    "bounding": [${4-$3}],
    "permitted": [$3],
    "effective": [$3]
  }
}
JSON
}

# grade CODE [OPTION]...: with seed 3 the board's second capability is CAP_SYS_CHROOT.
grade() {
  code=$1
  shift
  expect_exit "$code" "$BULKHEAD" check $EX --dir "$mine" --seed 0000000000000003 "$@"
  tr -s ' \n' ' ' <"$out" >"$scratch/joined"
}

told() {
  expect grep -qF -e "$1" "$scratch/joined"
}
port='"CAP_NET_BIND_SERVICE"'

begin_live 'passes the two capabilities that the board needs'
answer 0 true "$port, \"CAP_SYS_CHROOT\""
grade 0

begin_live 'names the capability of an attack, and the set that gives it'
answer 0 true "$port, \"CAP_SYS_CHROOT\", \"CAP_NET_RAW\""
grade 1
told 'AN ATTACK GOT THROUGH: it could open a raw socket.'
told 'caps.json:5:60 "bounding":'
told 'The call asks for CAP_NET_RAW, and the program has it.'

begin_live 'names the capability that a service lacks, and the set that withholds it'
answer 0 true "$port"
grade 1
told 'SERVICE STOPPED: it could not change its root directory.'
told 'caps.json:5:5 "bounding":'
told 'The call asks for CAP_SYS_CHROOT, which the program does not have.'

begin_live 'names it for the program of the container too'
answer 0 true '"CAP_SYS_CHROOT"'
grade 1
told 'it ended with status 1, after bind had answered EACCES'
told 'The call asks for CAP_NET_BIND_SERVICE'

begin_live 'tells of what an exec takes from another user'
answer 1000 true "$port, \"CAP_SYS_CHROOT\""
grade 1
told 'It is permitted as written, and gone at the exec: user 1000 keeps only what is ambient.'

begin_live 'names what could come back'
answer 0 true "$port, \"CAP_SYS_CHROOT\"" "$port, \"CAP_SYS_CHROOT\", \"CAP_SYS_PTRACE\""
grade 1
told 'A POWER CAN COME BACK: a plain program began with what it should not have.'
told '"bounding" names CAP_SYS_PTRACE.'

begin_live 'names the mark'
answer 0 false "$port, \"CAP_SYS_CHROOT\""
grade 1
told 'caps.json:3:22 "noNewPrivileges": false,'

begin_live 'refuses what the kernel would not set, with its place'
answer 0 true "$port, \"CAP_SYS_CHROOTS\""
grade 1
told 'there is no capability "CAP_SYS_CHROOTS" (did you mean "CAP_SYS_CHROOT"?)'

begin_live 'refuses groups where there is one id'
answer 0 true "$port, \"CAP_SYS_CHROOT\""
sed -i 's/"gid": 0/"gid": 0, "additionalGids": [5]/' "$mine/caps.json"
grade 1
told 'leave "additionalGids" out'
