#!/bin/sh
# SPDX-License-Identifier: MIT
# inspect: what a policy permits, its holes, and the rules that decide nothing.
. tests/cli/lib

arg() {
  echo "\"args\": [{ \"index\": $1, \"op\": \"SCMP_CMP_$2\", \"value\": $3 }]"
}
cat >"$scratch/service.json" <<PROFILE
{ "defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], "syscalls": [
  { "names": ["read", "write", "openat", "clone3", "exit_group"], "action": "SCMP_ACT_ALLOW" },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", $(arg 0 EQ 1) },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", $(arg 0 EQ 2) },
  { "names": ["socket"], "action": "SCMP_ACT_ALLOW", $(arg 0 EQ 10) },
  { "names": ["clone"], "action": "SCMP_ACT_ALLOW",
    "args": [{ "index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 2114060288, "valueTwo": 0 }] },
  { "names": ["ioctl"], "action": "SCMP_ACT_ALLOW", $(arg 1 NE 21522) },
  { "names": ["read"], "action": "SCMP_ACT_ALLOW", $(arg 0 EQ 7) } ] }
PROFILE
echo '{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{ "names": ["read", "exit_group"], "action": "SCMP_ACT_ALLOW" }] }' \
  >"$scratch/little.json"

begin_live 'says for each ABI what is permitted, and on which conditions'
expect_exit 1 "$BULKHEAD" inspect "$scratch/service.json"
expect_out 'x86_64: 5 calls permitted, 3 in part, '
expect_out '; other numbers: ERRNO(EPERM)'
expect_out '  permitted: clone3, exit_group, openat, read, write'
expect_out '  socket: AF_UNIX, AF_INET, AF_INET6 only'
expect_out '  ioctl: all but TIOCSTI'
expect_out '|CLONE_NEWNS|'
expect_out 'i386: 5 calls permitted, 4 in part, '
expect_out 'x32: nothing is permitted (KILL_THREAD)'
expect_tame
begin_live 'says what it costs, the dearest first, and where the prices come from'
expect_exit 1 "$BULKHEAD" inspect "$scratch/service.json"
expect_out 'calls; the dearest (docs/surface.md):'
expect_out '   16  clone3 (processes): '
begin_live 'names the holes'
expect_exit 1 "$BULKHEAD" inspect "$scratch/service.json"
expect_out '  x86_64: ioctl is refused where argument 1 is TIOCSTI but permitted with a'
expect_out '  x86_64, i386: clone3 is permitted, and does what this filter restricts of'
expect_out '  i386: socketcall is permitted, and does what this filter restricts of socket'
begin_live 'names the rule that decides nothing, with its line'
expect_exit 1 "$BULKHEAD" inspect "$scratch/service.json"
expect_out 'Rules that decide nothing: 1'
expect_out "/service.json:9:15:"
begin_live 'ends with 0 where nothing is wrong'
expect_exit 0 "$BULKHEAD" inspect "$scratch/little.json"
expect_out ', nothing wrong found'
expect_never 'Holes'
begin_live 'has the same as JSON'
expect_exit 1 "$BULKHEAD" inspect --json "$scratch/service.json"
expect_out '"conditions": "AF_UNIX, AF_INET, AF_INET6 only",'
expect_out '"kind": "detour",'
expect_out '"line": 9,'
expect_out '"clean": false,'
begin_live 'shows the compiled program with --bpf'
expect_exit 0 "$BULKHEAD" inspect --bpf "$scratch/little.json"
expect_out '; x86_64'
expect_out '; exit_group'
begin_live 'says with 2 that a file is no policy, and where'
echo '{ "defaultAction": "SCMP_ACT_ALOW" }' >"$scratch/typo.json"
expect_exit 2 "$BULKHEAD" inspect "$scratch/typo.json"
expect_err "$scratch/typo.json:1:20: "
expect_no_out

# Load arch, x86_64 or not; load nr, ptrace or not; permit; refuse. It says nothing of i386.
printf '%b' '\040\000\000\000\004\000\000\000' '\025\000\000\003\076\000\000\300' \
  '\040\000\000\000\000\000\000\000' '\025\000\000\001\145\000\000\000' \
  '\006\000\000\000\001\000\005\000' '\006\000\000\000\000\000\377\177' >"$scratch/exported.bpf"
begin 'takes an exported program, without any container'
expect_exit 1 "$BULKHEAD" inspect "$scratch/exported.bpf"
expect_out 'a program of 6 instructions'
expect_out '  not permitted: ptrace'
expect_out '  i386, x32: permits what x86_64 refuses: ptrace'
expect_never 'Notes'
expect_exit 0 "$BULKHEAD" inspect --bpf "$scratch/exported.bpf"
expect_out '   3: jeq  #0x65, 4, 5             ; ptrace'
begin 'says with 2 that a file is absent'
expect_exit 2 "$BULKHEAD" inspect "$scratch/absent"
expect_err "$scratch/absent"
expect_exit 2 "$BULKHEAD" inspect

profile=/usr/share/containers/seccomp.json
begin_live "finds the rule of the distribution's profile that libseccomp loses"
[ -n "$why_skipped" ] || [ -f "$profile" ] || skip "there is no $profile"
expect_exit 1 "$BULKHEAD" inspect --all "$profile"
expect_out '  socket: not where AF_NETLINK and argument 2: 9'
expect_out ': setns: this rule decides nothing:'

begin_live 'takes a policy in C, and knows the lines of its rules'
cat >"$scratch/policy.c" <<'END'
#include <errno.h>
#include <seccomp.h>

scmp_filter_ctx policy(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 0);
	seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(read), 1, SCMP_A0(SCMP_CMP_EQ, 3));
	return filter;
}
END
expect_exit 1 "$BULKHEAD" inspect "$scratch/policy.c"
expect_out 'a policy in C, whose program is one of '
expect_out 'x86_64: 1 call permitted, '
expect_out "$scratch/policy.c:8:"
expect_tame
begin_live 'names what is left to a supervisor'
echo '{ "defaultAction": "SCMP_ACT_ERRNO", "flags": ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
  "syscalls": [{ "names": ["mount"], "action": "SCMP_ACT_NOTIFY" }] }' >"$scratch/asking.json"
expect_exit 0 "$BULKHEAD" inspect "$scratch/asking.json"
expect_out '  left to a supervisor or tracer: mount'

caps=tests/data/caps
begin 'shows what is left of capability sets after an exec, without any container'
expect_exit 1 "$BULKHEAD" inspect $caps/bounding-comes-back/caps.json
expect_out 'capabilities of user 1000,'
expect_out 'CAP_KILL                ---b-       ---b-       ---b-       ep-b-       -p-b-'
expect_out "$caps/bounding-comes-back/caps.json:9:7: CAP_CHOWN, CAP_KILL: "
expect test "$(awk 'length > 80' "$out" | wc -l)" -eq 0
expect_exit 0 "$BULKHEAD" inspect $caps/one-for-a-plain-user/caps.json
expect_out 'nothing wrong found'
begin 'says with 2 and the place what is no capability'
expect_exit 2 "$BULKHEAD" inspect $caps/near-miss/caps.json
expect_err "$caps/near-miss/caps.json:4:7: "
expect_err '(did you mean "CAP_NET_BIND_SERVICE"?)'
expect_no_out
begin 'has no program of capability sets to print, nor to compare'
expect_exit 2 "$BULKHEAD" inspect --bpf $caps/one-for-a-plain-user/caps.json
expect_exit 2 "$BULKHEAD" diff $caps/one-for-a-plain-user/caps.json $caps/empty/caps.json
expect_err 'only filters of system calls can be compared'
