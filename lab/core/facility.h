/* SPDX-License-Identifier: MIT */
/*
 * facility: what exercises want of a machine, beyond what the lab brings along. sandbox/host.c
 * tries each, `bulkhead doctor` tells.
 *
 *   FACILITY(word, name, what, unlock)
 *     what    what it is, completing "for ..."
 *     unlock  what to do where it is missing and the trial did not say it itself; NULL: nothing
 * helps
 */
#ifndef LAB_CORE_FACILITY_H
#define LAB_CORE_FACILITY_H

#include "core/exercise.h"
#include "core/toolchain.h"

#define FACILITY_LIST                                                                              \
	FACILITY(containers, "containers", "any exercise", NULL)                                   \
	FACILITY(ranges, "id ranges", "exercises about users, owners and groups", NULL)            \
	FACILITY(links, "networks", "exercises with several containers",                           \
		"as root, \"modprobe veth\"")                                                      \
	FACILITY(ipv6, "IPv6", "addresses of that kind in networks",                               \
		"as root, \"sysctl -w net.ipv6.conf.all.disable_ipv6=0\", or boot without "        \
		"ipv6.disable=1")                                                                  \
	FACILITY(host_image, "host image", "exercises about real services", NULL)                  \
	FACILITY(toolchain, "C toolchain", "policies written in C",                                \
		"as root, install the packages " TOOLCHAIN_PACKAGES)                               \
	FACILITY(nft, "nft", "rulesets of nftables",                                               \
		"as root, install the package nftables; the kernel needs CONFIG_NF_TABLES")        \
	FACILITY(recorder, "recorder", "attacks by a program, and to explain what failed",         \
		"a kernel that lets us trace our own: kernel.yama.ptrace_scope below 3")           \
	FACILITY(i386, "32-bit calls", "the i386 doors of an attack",                              \
		"a kernel with CONFIG_IA32_EMULATION, booted without ia32_emulation=0")            \
	FACILITY(x32, "x32 calls", "the x32 doors of an attack",                                   \
		"a kernel with CONFIG_X86_X32_ABI; analysis does without")                         \
	FACILITY(vsock, "AF_VSOCK", "attacks by sockets to a hypervisor",                          \
		"as root, \"modprobe vsock\"")                                                     \
	FACILITY(alg, "AF_ALG", "attacks on the kernel's cryptography",                            \
		"as root, \"modprobe af_alg\"")                                                    \
	FACILITY(keyring, "keyrings", "attacks by the kernel's keyrings",                          \
		"a kernel with CONFIG_KEYS")

enum facility {
#define FACILITY(word, name, what, unlock) FACILITY_##word,
	FACILITY_LIST
#undef FACILITY
		FACILITY_COUNT
};

struct facility_row {
	const char *name;
	const char *what;
	const char *unlock; /* may be NULL */
};
const struct facility_row *facility_row(enum facility facility);

/* Bits 1 << enum facility that an exercise can't do without. */
unsigned facility_needs(const struct exercise *exercise);

#endif
