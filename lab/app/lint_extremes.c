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

const char *const lint_allow_everything[POLICY_KIND_COUNT] = {
	[POLICY_SECCOMP_JSON] = "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }\n",
	[POLICY_SECCOMP_C] = ONE_INSTRUCTION("SECCOMP_RET_ALLOW"),
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
	[POLICY_NFT] = EVERY_HOOK("drop"),
	[POLICY_PROGRAM_C] = "int main(void)\n{\n\treturn 1;\n}\n",
};
