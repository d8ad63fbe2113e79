#!/bin/sh
# SPDX-License-Identifier: MIT
# diff: two policies by what they answer. Exported programs need no container, profiles do.
. tests/cli/lib

# bpf NAME BYTES: an exported program; the bytes are for printf.
bpf() {
  # shellcheck disable=SC2059
  printf "$2" >"$scratch/$1"
}

# An instruction each: code (2 bytes), jt, jf, k (4 bytes), low bytes first.
load_nr='\040\000\000\000\000\000\000\000'
allow='\006\000\000\000\000\000\377\177'
refuse='\006\000\000\000\001\000\005\000'
is_mkdir='\025\000\001\000\123\000\000\000'
is_read='\025\000\000\001\000\000\000\000'
bpf allow.bpf "$allow"
bpf list.bpf "$load_nr$is_mkdir$allow$refuse"
bpf twice.bpf "$load_nr$is_mkdir$load_nr$is_read$allow$allow"
bpf again.bpf "$load_nr$is_mkdir$load_nr$is_read$allow$refuse"
bpf seven.bpf '\006\000\000\000\000\000\377'
bpf endless.bpf "$load_nr$load_nr"

begin 'finds no difference where another program says the same'
expect_exit 0 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/twice.bpf"
expect_out 'no difference'
begin 'names the call that is answered differently, of every ABI'
expect_exit 1 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/list.bpf"
expect_out "A is $scratch/allow.bpf"
expect_out '  A permits x86_64:mkdir(); B refuses it with EPERM'
expect_out '  A permits i386:symlink(); B refuses it with EPERM'
expect_out 'other architectures: 1 difference'
expect_tame
begin 'shows the first dozen of an ABI, and all with --all'
expect_exit 1 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/again.bpf"
expect_out ' more; --all shows them'
expect_exit 1 "$BULKHEAD" diff --all "$scratch/allow.bpf" "$scratch/again.bpf"
expect_never ' more; --all shows them'
expect_out '  A permits x86_64:openat2(); B refuses it with EPERM'
begin 'has the same as JSON'
expect_exit 1 "$BULKHEAD" diff --json "$scratch/allow.bpf" "$scratch/list.bpf"
expect_out '"equal": false,'
expect_out '"witness": "x86_64:mkdir()",'
expect_out '"b": "ERRNO(EPERM)",'
expect_exit 0 "$BULKHEAD" diff --json "$scratch/allow.bpf" "$scratch/twice.bpf"
expect_out '"equal": true,'
begin 'says with 2 that a file is absent, or no whole program'
expect_exit 2 "$BULKHEAD" diff "$scratch/absent" "$scratch/allow.bpf"
expect_err "$scratch/absent"
expect_exit 2 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/seven.bpf"
expect_no_out
expect_exit 2 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/endless.bpf"
expect_err 'the last one is no return'
expect_exit 2 "$BULKHEAD" diff "$scratch/allow.bpf"
begin 'says with 2 and the place that a file is no profile'
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/typo.json"
expect_exit 2 "$BULKHEAD" diff "$scratch/allow.bpf" "$scratch/typo.json"
expect_err "$scratch/typo.json:1:20: "

# ---- profiles ----

arches='"architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]'
cat >"$scratch/families.json" <<PROFILE
{ "defaultAction": "SCMP_ACT_ERRNO", $arches, "syscalls": [
  { "names": ["read", "write", "exit_group"], "action": "SCMP_ACT_ALLOW" },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }] },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 2, "op": "SCMP_CMP_EQ" }] } ] }
PROFILE
cat >"$scratch/reordered.json" <<PROFILE
{ "syscalls": [
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 2, "op": "SCMP_CMP_EQ" }] },
  { "names": ["exit_group"], "action": "SCMP_ACT_ALLOW" },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 1, "op": "SCMP_CMP_EQ" }] },
  { "names": ["write", "read"], "action": "SCMP_ACT_ALLOW" } ],
  $arches, "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1 }
PROFILE
cat >"$scratch/below.json" <<PROFILE
{ "defaultAction": "SCMP_ACT_ERRNO", $arches, "syscalls": [
  { "names": ["read", "write", "exit_group"], "action": "SCMP_ACT_ALLOW" },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 3, "op": "SCMP_CMP_LT" }] } ] }
PROFILE
sed '$s/ \] }$/,/' "$scratch/families.json" >"$scratch/three.json"
cat >>"$scratch/three.json" <<'RULE'
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 0, "value": 0, "op": "SCMP_CMP_EQ" }] } ] }
RULE
sed '$s/"value": 2/"value": 40/' "$scratch/families.json" >"$scratch/vsock.json"

begin_live 'finds no difference of a profile with itself, nor with it reordered'
expect_exit 0 "$BULKHEAD" diff "$scratch/families.json" "$scratch/families.json"
expect_exit 0 "$BULKHEAD" diff "$scratch/families.json" "$scratch/reordered.json"
expect_out 'no difference'
begin_live 'finds no difference of a list of values and the range that they are'
expect_exit 0 "$BULKHEAD" diff "$scratch/three.json" "$scratch/below.json"
begin_live 'tells families by name, on each ABI'
expect_exit 1 "$BULKHEAD" diff "$scratch/families.json" "$scratch/vsock.json"
expect_out '  A permits x86_64:socket(AF_INET); B refuses it with EPERM'
expect_out '  B permits i386:socket(AF_VSOCK); A refuses it with EPERM'
expect_out '  B permits x32:socket(AF_VSOCK); A refuses it with EPERM'
begin_live 'sees that a range has a member more than a list'
expect_exit 1 "$BULKHEAD" diff "$scratch/families.json" "$scratch/below.json"
expect_out 'x86_64: 1 difference'
expect_out '  B permits x86_64:socket(AF_UNSPEC); A refuses it with EPERM'

# libseccomp 2.5.4 makes two filters of two orders (0x200000010 and 0x200000005): docs/how-the-analysis-works.md
allow_below='{ "names": ["getpriority"], "action": "SCMP_ACT_ALLOW",
  "args": [{ "index": 1, "value": 8589934608, "op": "SCMP_CMP_LT" }] }'
kill_below='{ "names": ["getpriority"], "action": "SCMP_ACT_KILL",
  "args": [{ "index": 1, "value": 8589934597, "op": "SCMP_CMP_LT" }] }'
echo "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ $allow_below, $kill_below ] }" >"$scratch/one.json"
echo "{ \"defaultAction\": \"SCMP_ACT_ERRNO\", \"syscalls\": [ $kill_below, $allow_below ] }" >"$scratch/two.json"
begin_live 'tells two orders of the same rules apart where libseccomp does'
got=0
"$BULKHEAD" diff "$scratch/one.json" "$scratch/two.json" >"$out" 2>"$err" || got=$?
if [ "$got" -eq 0 ]; then
  skip 'this libseccomp makes one filter of both orders'
else
  expect_exit 1 "$BULKHEAD" diff "$scratch/one.json" "$scratch/two.json"
  expect_out 'permits x86_64:getpriority(_, 0); '
  expect_out ' kills the thread for it'
fi

profile=/usr/share/containers/seccomp.json
begin_live "finds no difference of the distribution's profile with itself"
[ -n "$why_skipped" ] || [ -f "$profile" ] || skip "there is no $profile"
expect_exit 0 "$BULKHEAD" diff "$profile" "$profile"
expect_exit 1 "$BULKHEAD" diff "$profile" "$scratch/families.json"
expect_out 'A permits x86_64:open(); B refuses it with EPERM'

begin_live 'compares what runc makes of a profile, with --runtime'
echo '{ "defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [{ "names": ["read", "openat"], "action": "SCMP_ACT_ALLOW" }] }' >"$scratch/old.json"
echo '{ "defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"],
  "syscalls": [{ "names": ["read"], "action": "SCMP_ACT_ALLOW" },
    { "names": ["openat"], "action": "SCMP_ACT_ALLOW" },
    { "names": ["openat2"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1 }] }' >"$scratch/new.json"
expect_exit 0 "$BULKHEAD" diff "$scratch/old.json" "$scratch/new.json"
expect_exit 1 "$BULKHEAD" diff --runtime runc "$scratch/old.json" "$scratch/new.json"
expect_out '  A refuses x86_64:mkdirat() with ENOSYS; B refuses it with EPERM'
expect_exit 1 "$BULKHEAD" diff --all --runtime runc "$scratch/old.json" "$scratch/new.json"
expect_out '  A refuses x86_64:openat2() with ENOSYS; B refuses it with EPERM'
expect_never 'epoll_pwait2() with ENOSYS; B refuses it with EPERM'
expect_exit 0 "$BULKHEAD" diff --runtime none "$scratch/old.json" "$scratch/new.json"
begin 'knows no other runtime'
expect_exit 2 "$BULKHEAD" diff --runtime crun "$scratch/allow.bpf" "$scratch/allow.bpf"
expect_err 'no runtime "crun" is known here'
begin_live 'takes a profile that asks a supervisor, as nothing is loaded'
echo '{ "defaultAction": "SCMP_ACT_ERRNO", "listenerPath": "/run/agent.sock",
  "syscalls": [{ "names": ["mount"], "action": "SCMP_ACT_NOTIFY" }] }' >"$scratch/asking.json"
echo '{ "defaultAction": "SCMP_ACT_ERRNO" }' >"$scratch/refusing.json"
expect_exit 1 "$BULKHEAD" diff "$scratch/asking.json" "$scratch/refusing.json"
expect_out '  A hands x86_64:mount() to a supervisor; B refuses it with EPERM'

begin_live 'compares a policy in C with a profile'
cat >"$scratch/refusing.c" <<'END'
#include <errno.h>
#include <seccomp.h>

scmp_filter_ctx policy(void)
{
	return seccomp_init(SCMP_ACT_ERRNO(EPERM));
}
END
expect_exit 0 "$BULKHEAD" diff "$scratch/refusing.c" "$scratch/refusing.json"
expect_out 'no difference'
expect_exit 1 "$BULKHEAD" diff "$scratch/refusing.c" "$scratch/asking.json"
begin_live 'says with 2 and the place that a file in C does not compile'
echo 'scmp_filter_ctx policy(void);' >"$scratch/broken.c"
expect_exit 2 "$BULKHEAD" diff "$scratch/refusing.json" "$scratch/broken.c"
expect_err "$scratch/broken.c:1:1: "
