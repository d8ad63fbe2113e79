/* SPDX-License-Identifier: MIT */
/* The two answers that need no thought, in every kind of policy: neither may pass. */
#include "app/lint_parts.h"

/* Every hook that a packet of IP can pass. */
#define CHAIN(HOOK, POLICY)                                                                        \
	"\tchain at_" HOOK " {\n\t\ttype filter hook " HOOK " priority filter; policy " POLICY     \
	";\n\t}\n"
#define EVERY_HOOK(POLICY)                                                                         \
	"table inet extreme {\n" CHAIN("input", POLICY) CHAIN("forward", POLICY)                   \
		CHAIN("output", POLICY) "}\n"

/* One instruction, which looks at nothing: with libseccomp foreign ABIs would be killed. */
#define ONE_INSTRUCTION(ACTION)                                                                    \
	"#include <linux/filter.h>\n"                                                              \
	"#include <linux/seccomp.h>\n"                                                             \
	"static struct sock_filter code[] = { BPF_STMT(BPF_RET | BPF_K, " ACTION ") };\n"          \
	"const struct sock_fprog policy = { 1, code };\n"

/* clang-format off */
#define EVERY_CAPABILITY \
	"\"CAP_AUDIT_CONTROL\", \"CAP_AUDIT_READ\", \"CAP_AUDIT_WRITE\", " \
	"\"CAP_BLOCK_SUSPEND\", \"CAP_BPF\", \"CAP_CHECKPOINT_RESTORE\", " \
	"\"CAP_CHOWN\", \"CAP_DAC_OVERRIDE\", \"CAP_DAC_READ_SEARCH\", \"CAP_FOWNER\", " \
	"\"CAP_FSETID\", \"CAP_IPC_LOCK\", \"CAP_IPC_OWNER\", \"CAP_KILL\", " \
	"\"CAP_LEASE\", \"CAP_LINUX_IMMUTABLE\", \"CAP_MAC_ADMIN\", " \
	"\"CAP_MAC_OVERRIDE\", \"CAP_MKNOD\", \"CAP_NET_ADMIN\", " \
	"\"CAP_NET_BIND_SERVICE\", \"CAP_NET_BROADCAST\", \"CAP_NET_RAW\", " \
	"\"CAP_PERFMON\", \"CAP_SETFCAP\", \"CAP_SETGID\", \"CAP_SETPCAP\", " \
	"\"CAP_SETUID\", \"CAP_SYSLOG\", \"CAP_SYS_ADMIN\", \"CAP_SYS_BOOT\", " \
	"\"CAP_SYS_CHROOT\", \"CAP_SYS_MODULE\", \"CAP_SYS_NICE\", \"CAP_SYS_PACCT\", " \
	"\"CAP_SYS_PTRACE\", \"CAP_SYS_RAWIO\", \"CAP_SYS_RESOURCE\", " \
	"\"CAP_SYS_TIME\", \"CAP_SYS_TTY_CONFIG\", \"CAP_WAKE_ALARM\""
#define SET(NAME) "    \"" NAME "\": [" EVERY_CAPABILITY "]"
#define EVERY_SET \
	SET("bounding") ",\n" SET("permitted") ",\n" SET("effective") ",\n" \
	SET("inheritable") ",\n" SET("ambient") "\n"
/* clang-format on */

const char *const lint_allow_everything[POLICY_KIND_COUNT] = {
	[POLICY_SECCOMP_JSON] = "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }\n",
	[POLICY_SECCOMP_C] = ONE_INSTRUCTION("SECCOMP_RET_ALLOW"),
	[POLICY_CAPS_JSON] = "{\n"
			     "  \"user\": { \"uid\": 0, \"gid\": 0 },\n"
			     "  \"capabilities\": {\n" EVERY_SET "  }\n"
			     "}\n",
	[POLICY_ANSWERS] = "{ \"effective\": [" EVERY_CAPABILITY "] }\n",
	[POLICY_NFT] = EVERY_HOOK("accept"),
	[POLICY_PROGRAM_C] = "#include <unistd.h>\n"
			     "int main(int argc, char **argv)\n"
			     "{\n"
			     "\treturn argc > 1 && execvp(argv[1], argv + 1) ? 127 : 1;\n"
			     "}\n",
};

const char *const lint_deny_everything[POLICY_KIND_COUNT] = {
	[POLICY_SECCOMP_JSON] = "{ \"defaultAction\": \"SCMP_ACT_ERRNO\" }\n",
	[POLICY_SECCOMP_C] = ONE_INSTRUCTION("SECCOMP_RET_ERRNO | 1"),
	[POLICY_CAPS_JSON] = "{\n"
			     "  \"user\": { \"uid\": 65533, \"gid\": 65533 },\n"
			     "  \"noNewPrivileges\": true\n"
			     "}\n",
	[POLICY_ANSWERS] = "{}\n",
	[POLICY_NFT] = EVERY_HOOK("drop"),
	[POLICY_PROGRAM_C] = "int main(void)\n{\n\treturn 1;\n}\n",
};
