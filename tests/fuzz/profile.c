/* SPDX-License-Identifier: MIT */
/*
 * profile SECONDS [SEED [FOLDER]]: profiles that were changed at random, for SECONDS (0: without
 * end). The profiles to start from are FOLDER/<case>/profile.json (tests/data/profiles). Prints how
 * far it is every few seconds, and the first finding with the text that makes it (exit 1).
 *
 * What must hold: a refusal has the kind ERR_REFUSED, words that are UTF-8, and a place inside the
 * file. An accepted profile says the same about any call as the reference, its findings stand
 * inside the file too, and what goes to the compiler is read there as it was meant.
 */
#include "../live/bpf_random.h"
#include "../live/profile_reference.h"
#include "base/mem.h"
#include "base/text.h"
#include "core/wire_compile.h"

#include <dirent.h>
#include <inttypes.h>
#include <linux/audit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define FOLDER           "tests/data/profiles"
#define SEEDS_MAX        1024
#define TEXT_MAX         65536 /* a changed text may not grow for ever */
#define CHANGES_MAX      6
#define POINTS_PER_ROUND 24
#define SECONDS_PER_LINE 5

struct fuzz {
	struct random random;
	uint64_t seed;
	struct buf seeds[SEEDS_MAX];
	size_t seed_count;
	uint64_t texts;
	uint64_t accepted;
	uint64_t decided;
};

static time_t now(void)
{
	struct timespec time;
	(void)clock_gettime(CLOCK_MONOTONIC, &time); /* fails for a wrong clock only */
	return time.tv_sec;
}

static size_t below(struct fuzz *fuzz, size_t limit)
{
	return random_below(&fuzz->random, (uint32_t)limit);
}

/* ---- changing a text ---- */

struct span {
	size_t from;
	size_t size;
};

/* Everything of `text` but the span, with `size` bytes in its place. */
static void replace(struct buf *text, struct span span, const char *bytes, size_t size)
{
	struct buf changed = { 0 };
	if (span.from)
		buf_add(&changed, text->data, span.from);
	if (size)
		buf_add(&changed, bytes, size);
	if (text->size > span.from + span.size)
		buf_add(&changed, text->data + span.from + span.size,
			text->size - span.from - span.size);
	buf_release(text);
	*text = changed;
}

static void change_byte(struct fuzz *fuzz, struct buf *text)
{
	static const char liked[] = "\"\\{}[]:,0e-.u \n\0\x80\xff";
	const size_t at = below(fuzz, text->size + 1);
	const char byte =
		below(fuzz, 2) ? liked[below(fuzz, sizeof(liked) - 1)] : (char)below(fuzz, 256);
	const struct span span = { at, at < text->size ? below(fuzz, 2) : 0 };
	replace(text, span, &byte, below(fuzz, 4) ? 1 : 0);
}

/* A run of letters and digits, a quoted string, or one other character. */
static struct span token_at(const struct buf *text, size_t at)
{
	static const char word[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
	struct span token = { at, 1 };
	while (token.from && strchr(word, text->data[token.from - 1]) && text->data[token.from - 1])
		token.from--;
	size_t end = at;
	while (end < text->size && text->data[end] && strchr(word, text->data[end]))
		end++;
	token.size = end > token.from ? end - token.from : 1;
	return token;
}

/* Words that stand in the same places; a text in which one is exchanged for another of its kind is
 * often still a profile. */
static const char *const kinds[][12] = {
	{ "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS",
		"SCMP_ACT_LOG", "SCMP_ACT_TRAP", "SCMP_ACT_TRACE", "SCMP_ACT_NOTIFY" },
	{ "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT",
		"SCMP_CMP_MASKED_EQ" },
	{ "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64" },
	{ "read", "write", "mkdir", "ptrace", "socket", "socketcall", "recv", "semop", "clone",
		"riscv_hwprobe", "file_getattr", "ioctl" },
	{ "0", "1", "2", "3", "5", "38", "40", "4096", "4294967295", "4294967296",
		"9223372036854775807", "9223372036854775808" },
	{ "CAP_SYS_ADMIN", "CAP_BPF", "CAP_CHOWN", "CAP_NET_RAW" },
	{ "4.8", "6.18", "6.19" },
	{ "includes", "excludes", "comment" },
	{ "caps", "arches", "minKernel" },
	{ "name", "names", "args", "action", "errnoRet", "errno", "flags", "archMap" },
	{ "null", "true", "-1", "1e2", "{}", "[]", "amd64", "EPERM" },
};

static size_t kind_of(struct fuzz *fuzz, const char *word, size_t size)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		for (size_t j = 0; j < ARRAY_SIZE(kinds[i]) && kinds[i][j]; j++)
			if (strlen(kinds[i][j]) == size && !memcmp(kinds[i][j], word, size))
				return i;
	return below(fuzz, ARRAY_SIZE(kinds));
}

static void change_token(struct fuzz *fuzz, struct buf *text)
{
	const struct span token = token_at(text, below(fuzz, text->size));
	const size_t kind = below(fuzz, 8) ? kind_of(fuzz, text->data + token.from, token.size)
					   : below(fuzz, ARRAY_SIZE(kinds));
	size_t count = 0;
	while (count < ARRAY_SIZE(kinds[kind]) && kinds[kind][count])
		count++;
	const char *word = kinds[kind][below(fuzz, count)];
	/* a blank or a bracket would seldom be missed by what stands around it */
	if (token.size > 1 || !below(fuzz, 16))
		replace(text, token, word, strlen(word));
}

/* What a bracket at or behind `at` encloses, with its brackets; size 0 if there is none. */
static struct span brackets_at(const struct buf *text, size_t at)
{
	while (at < text->size && text->data[at] != '{' && text->data[at] != '[')
		at++;
	size_t depth = 0;
	for (size_t i = at; i < text->size; i++) {
		depth += text->data[i] == '{' || text->data[i] == '[';
		depth -= text->data[i] == '}' || text->data[i] == ']';
		if (!depth)
			return (struct span){ at, i - at + 1 };
	}
	return (struct span){ at, 0 };
}

/* A piece of some profile in the place of a piece of this one, before it, or nothing there. */
static void change_structure(struct fuzz *fuzz, struct buf *text)
{
	const struct buf *other = &fuzz->seeds[below(fuzz, fuzz->seed_count)];
	const struct span to = brackets_at(text, below(fuzz, text->size));
	struct span from = { 0 };
	for (int tries = 0; tries < 8; tries++) { /* one that begins alike, where there is one */
		from = brackets_at(other, other->size ? below(fuzz, other->size) : 0);
		if (from.size && to.size && other->data[from.from] == text->data[to.from])
			break;
	}
	struct buf piece = { 0 };
	if (from.size && below(fuzz, 8))
		buf_add(&piece, other->data + from.from, from.size);
	const bool before = piece.size && below(fuzz, 2);
	if (before)
		buf_char(&piece, ',');
	replace(text, (struct span){ to.from, before ? 0 : to.size }, piece.data, piece.size);
	buf_release(&piece);
}

static void change(struct fuzz *fuzz, struct buf *text)
{
	static void (*const changes[])(struct fuzz *, struct buf *) = { change_token, change_token,
		change_token, change_token, change_token, change_structure, change_structure,
		change_byte };
	for (size_t n = 1 + below(fuzz, CHANGES_MAX); n && text->size; n--)
		changes[below(fuzz, ARRAY_SIZE(changes))](fuzz, text);
	if (text->size > TEXT_MAX)
		text->size = TEXT_MAX;
}

/* ---- what must hold ---- */

static int found(const char *what, struct err *err)
{
	return err_set(err, ERR_BUG, "%s", what);
}

/* On a line of the text, at most one byte behind its end; 0:0 is the whole file. */
static bool is_inside(const struct buf *text, const struct place *at)
{
	if (!at->line)
		return !at->column;
	unsigned line = 1;
	size_t start = 0;
	for (size_t i = 0; i < text->size && line < at->line; i++) {
		if (text->data[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	size_t end = start;
	while (end < text->size && text->data[end] != '\n')
		end++;
	return line == at->line && at->column && at->column <= end - start + 1;
}

static int check_refusal(const struct buf *text, const struct err *why, struct err *err)
{
	if (why->kind != ERR_REFUSED)
		return found("a refusal of another kind", err);
	if (!why->text[0] || !text_is_utf8(why->text, strlen(why->text)))
		return found("words that are none", err);
	return is_inside(text, &why->at) ? 0 : found("a place outside of the file", err);
}

/* Values beside the constants of the profile, and any. */
static uint64_t random_argument(struct fuzz *fuzz, const struct seccomp_profile *profile)
{
	uint64_t value = random_word(&fuzz->random);
	if (profile->rule_count && below(fuzz, 4)) {
		const struct profile_rule *rule = &profile->rules[below(fuzz, profile->rule_count)];
		const struct profile_compare *compare =
			rule->compare_count ? &rule->compares[below(fuzz, rule->compare_count)]
					    : NULL;
		if (compare)
			value = (below(fuzz, 2) ? compare->value : compare->value_two) +
				below(fuzz, 3) - 1;
	} else if (below(fuzz, 2)) {
		value = below(fuzz, 24); /* selectors of socketcall and ipc */
	}
	return below(fuzz, 4) ? value : value + ((uint64_t)below(fuzz, 3) << 32);
}

/* The call as it is made through socketcall or ipc, where that can be. */
static void multiplex(struct fuzz *fuzz, const struct syscall_row *call, struct seccomp_data *data)
{
	const struct multiplexer_row *way = multiplexer_find(call->name, ABI_I386, 0);
	if (!way || below(fuzz, 4) == 0)
		return;
	data->arch = abi_audit_arch(ABI_I386);
	data->nr = (int)syscall_find(way->through)->number[ABI_I386];
	data->args[0] = way->selector;
}

static struct seccomp_data random_call(struct fuzz *fuzz, const struct seccomp_profile *profile)
{
	struct seccomp_data data = { 0 };
	const enum abi abi = (enum abi)below(fuzz, ABI_COUNT);
	const struct syscall_row *call = syscall_at(below(fuzz, syscall_count()));
	if (profile->rule_count && below(fuzz, 8))
		call = profile->rules[below(fuzz, profile->rule_count)].call;
	data.arch = below(fuzz, 64) ? abi_audit_arch(abi) : random_word(&fuzz->random);
	data.nr = call->number[abi] < 0 ? (int)random_word(&fuzz->random) : (int)call->number[abi];
	for (size_t i = 0; i < SYSCALL_ARGS; i++)
		data.args[i] = random_argument(fuzz, profile);
	if (abi == ABI_I386)
		multiplex(fuzz, call, &data);
	return data;
}

static int check_decision(const struct seccomp_profile *profile,
	const struct profile_context *context, const struct seccomp_data *data, struct err *err)
{
	struct decision decision;
	seccomp_profile_decide(profile, data, &decision);
	const struct reference_answer wanted = reference_decide(&profile->doc, context, data);
	if (answer_equal(decision.answer, wanted.answer) &&
		wanted.by_rule == (decision.rule != NULL) &&
		(!wanted.by_rule || decision.rule->entry == wanted.entry))
		return 0;
	autobuf struct buf said = { 0 };
	autobuf struct buf other = { 0 };
	answer_format(decision.answer, &said);
	answer_format(wanted.answer, &other);
	return err_set(err, ERR_BUG,
		"arch 0x%x number 0x%x (0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64 "): %s by entry "
		"%ld, the reference says %s by entry %ld",
		data->arch, (unsigned)data->nr, (uint64_t)data->args[0], (uint64_t)data->args[1],
		(uint64_t)data->args[2], buf_string(&said),
		decision.rule ? (long)decision.rule->entry : -1L, buf_string(&other),
		wanted.by_rule ? (long)wanted.entry : -1L);
}

static int check_wire(const struct seccomp_profile *profile, struct err *err)
{
	struct wire_request made;
	struct wire_request read;
	autobuf struct buf bytes = { 0 };
	wire_request_make(&made, profile);
	wire_request_format(&made, &bytes);
	int result = wire_request_parse(&read, bytes.data, bytes.size, err);
	if (!result && (read.rule_count != made.rule_count || read.arch_count != made.arch_count ||
			       (made.rule_count && memcmp(read.rules, made.rules,
							   made.rule_count * sizeof(*made.rules)))))
		result = found("the compiler reads other rules", err);
	wire_request_release(&read);
	wire_request_release(&made);
	return result;
}

static int check_accepted(struct fuzz *fuzz, const struct buf *text,
	const struct seccomp_profile *profile, const struct profile_context *context,
	struct err *err)
{
	for (size_t i = 0; i < profile->findings.count; i++)
		if (!is_inside(text, &profile->findings.items[i].at))
			return found("a finding outside of the file", err);
	if (check_wire(profile, err))
		return -1;
	for (size_t i = 0; i < POINTS_PER_ROUND; i++) {
		const struct seccomp_data data = random_call(fuzz, profile);
		if (check_decision(profile, context, &data, err))
			return -1;
		fuzz->decided++;
	}
	return 0;
}

static int try_text(struct fuzz *fuzz, const struct buf *text, struct err *err)
{
	const struct profile_context context = {
		.capabilities = below(fuzz, 2) ? random_word(&fuzz->random) : 0,
		.arch = "amd64",
		.kernel_major = PROFILE_KERNEL_MAJOR,
		.kernel_minor = PROFILE_KERNEL_MINOR,
		.reading = below(fuzz, 2) ? PROFILE_STRICT : PROFILE_AS_RUNTIMES,
	};
	struct seccomp_profile profile;
	struct err why = { 0 };
	const bool refused = seccomp_profile_parse(&profile, "profile.json",
				     text->size ? text->data : "", text->size, &context, &why) < 0;
	const int result = refused ? check_refusal(text, &why, err)
				   : check_accepted(fuzz, text, &profile, &context, err);
	fuzz->texts++;
	fuzz->accepted += !refused;
	seccomp_profile_release(&profile);
	if (result)
		printf("a profile (%s):\n%.*s\n", refused ? why.text : "accepted", (int)text->size,
			text->size ? text->data : "");
	return result;
}

/* ---- the run ---- */

static int read_seeds(struct fuzz *fuzz, const char *folder, struct err *err)
{
	DIR *cases = opendir(folder);
	if (!cases)
		return err_errno(err, "%s", folder);
	for (const struct dirent *entry;
		(entry = readdir(cases)) && fuzz->seed_count < SEEDS_MAX;) {
		autofree char *path = mem_format("%s/%s/profile.json", folder, entry->d_name);
		FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "r");
		if (!file)
			continue;
		char piece[4096];
		struct buf *seed = &fuzz->seeds[fuzz->seed_count++];
		for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
			buf_add(seed, piece, got);
		(void)fclose(file); /* only read */
	}
	(void)closedir(cases); /* only read */
	return fuzz->seed_count ? 0 : err_set(err, ERR_INPUT, "%s: no profiles", folder);
}

static void print_figures(const struct fuzz *fuzz)
{
	printf("seed %" PRIu64 ": %" PRIu64 " texts from %zu profiles, %" PRIu64
	       " accepted, %" PRIu64 " calls decided, no finding\n",
		fuzz->seed, fuzz->texts, fuzz->seed_count, fuzz->accepted, fuzz->decided);
	fflush(stdout);
}

static int run(struct fuzz *fuzz, time_t seconds, struct err *err)
{
	const time_t start = now();
	time_t next_line = start + SECONDS_PER_LINE;
	while (seconds == 0 || now() < start + seconds) {
		const struct buf *seed = &fuzz->seeds[below(fuzz, fuzz->seed_count)];
		autobuf struct buf text = { 0 };
		if (seed->size)
			buf_add(&text, seed->data, seed->size);
		change(fuzz, &text);
		if (try_text(fuzz, &text, err))
			return -1;
		if (now() >= next_line) {
			print_figures(fuzz);
			next_line = now() + SECONDS_PER_LINE;
		}
	}
	print_figures(fuzz);
	return 0;
}

static bool parse_number(const char *text, uint64_t *number)
{
	char *end = NULL;
	*number = strtoull(text, &end, 10);
	return end != text && *end == '\0';
}

int main(int argc, char **argv)
{
	static struct fuzz fuzz;
	uint64_t seconds = 0;
	struct err err = { 0 };
	if (argc < 2 || argc > 4 || !parse_number(argv[1], &seconds) ||
		(argc > 2 && !parse_number(argv[2], &fuzz.seed))) {
		fprintf(stderr, "usage: %s SECONDS [SEED [FOLDER]]\n", argv[0]);
		return 2;
	}
	if (argc == 2 && getrandom(&fuzz.seed, sizeof(fuzz.seed), 0) != sizeof(fuzz.seed)) {
		perror("getrandom");
		return 3;
	}
	if (read_seeds(&fuzz, argc > 3 ? argv[3] : FOLDER, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 3;
	}
	fuzz.random = random_from(fuzz.seed);
	const int result = run(&fuzz, (time_t)seconds, &err);
	if (result)
		printf("seed %" PRIu64 ", text %" PRIu64 ": %s\n", fuzz.seed, fuzz.texts, err.text);
	for (size_t i = 0; i < fuzz.seed_count; i++)
		buf_release(&fuzz.seeds[i]);
	return result ? 1 : 0;
}
