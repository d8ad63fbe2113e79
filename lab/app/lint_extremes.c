/* SPDX-License-Identifier: MIT */
/* The two answers that need no thought, in every kind of policy: neither may pass. */
#include "app/lint_parts.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/names.h"

#include <stdlib.h>
#include <string.h>

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

static const char *const allow[POLICY_KIND_COUNT] = {
	[POLICY_SECCOMP_JSON] = "{ \"defaultAction\": \"SCMP_ACT_ALLOW\" }\n",
	[POLICY_SECCOMP_C] = ONE_INSTRUCTION("SECCOMP_RET_ALLOW"),
	[POLICY_NFT] = EVERY_HOOK("accept"),
	[POLICY_PROGRAM_C] = "#include <unistd.h>\n"
			     "int main(int argc, char **argv)\n"
			     "{\n"
			     "\treturn argc > 1 && execvp(argv[1], argv + 1) ? 127 : 1;\n"
			     "}\n",
};

static const char *const deny[POLICY_KIND_COUNT] = {
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

/* "NAME": [every capability] */
static void add_every_capability(struct buf *out, const char *name)
{
	const char *capability;
	buf_format(out, "\"%s\": [", name);
	for (unsigned number = 0; (capability = capability_name(number)); number++)
		buf_format(out, "%s\"%s\"", number ? ", " : "", capability);
	buf_text(out, "]");
}

static char *every_answer(void)
{
	struct buf out = { 0 };
	buf_text(&out, "{ ");
	add_every_capability(&out, "effective");
	buf_text(&out, " }\n");
	return buf_take(&out);
}

static char *every_power(void)
{
	static const char *const sets[] = { "bounding", "permitted", "effective", "inheritable",
		"ambient" };
	struct buf out = { 0 };
	buf_text(&out, "{ \"user\": { \"uid\": 0, \"gid\": 0 }, \"capabilities\": {");
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		buf_text(&out, i ? ",\n" : "\n");
		add_every_capability(&out, sets[i]);
	}
	buf_text(&out, "\n} }\n");
	return buf_take(&out);
}

void lint_extremes_make(struct lint_extremes *extremes)
{
	memcpy(extremes->allow, allow, sizeof(allow));
	memcpy(extremes->deny, deny, sizeof(deny));
	extremes->allow[POLICY_CAPS_JSON] = extremes->owned[0] = every_power();
	extremes->allow[POLICY_ANSWERS] = extremes->owned[1] = every_answer();
}

void lint_extremes_release(struct lint_extremes *extremes)
{
	for (size_t i = 0; i < ARRAY_SIZE(extremes->owned); i++)
		free(extremes->owned[i]);
}
