/* SPDX-License-Identifier: MIT */
/*
 * builder: makes a program of a learner's C file. Reads a request (core/wire_build.h) from
 * standard input, writes a response to standard output, exits 0 whenever a response was written.
 *
 * Theory of operation. Compilers read what they are told to, and end badly on what they did not
 * expect, so this runs in a container that holds the toolchain (core/toolchain.h) and the
 * learner's file and is thrown away. The compiler, the assembler and the linker are called directly
 * and one after the other: that is twice as quick as the driver, which starts each of them by a
 * search, and leaves no environment or file name to steer it by. All flags are here. The main that
 * is linked to the learner's object was compiled with the lab and is data of this program.
 *
 * What a tool says goes through a pipe, and its first 64 KiB are kept. A tool that meets a limit of
 * files or processor time dies by a signal; we die by the same one, so that the keeper sees which.
 */
#include "core/wire_build.h"

#include "base/buf.h"
#include "base/mem.h"
#include "core/elf.h"
#include "core/toolchain.h"
#include "core/wire_export.h"
#include "inside/builder_data.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASSEMBLY  "policy.s"
#define OBJECT    "policy.o"
#define MAIN      "main.o"
#define PROGRAM   "policy"

#define ICE_EXIT  4   /* FATAL: "internal compiler error", gcc's ICE_EXIT_CODE */
#define NOT_FOUND 127 /* of our own child; no tool ends so */

/* ---- in and out ---- */

static int write_all(int fd, const void *bytes, size_t size)
{
	const char *at = bytes;
	while (size) {
		const ssize_t n = write(fd, at, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		at += n;
		size -= (size_t)n;
	}
	return 0;
}

/* Append up to `max` bytes; what is behind them is read and dropped, so that nobody waits. */
static void read_all(int fd, size_t max, struct buf *out)
{
	char piece[4096];
	for (;;) {
		const ssize_t n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		const size_t room = max - out->size;
		buf_add(out, piece, (size_t)n < room ? (size_t)n : room);
	}
}

static int write_file(const char *name, const void *bytes, size_t size)
{
	const int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -1;
	const int written = write_all(fd, bytes, size);
	return close(fd) || written ? -1 : 0;
}

static int read_file(const char *name, size_t max, struct buf *out)
{
	const int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	read_all(fd, max, out);
	(void)close(fd); /* only read */
	return 0;
}

/* Answers are texts: an end comes from us alone. */
static char *text_of(const struct buf *said)
{
	char *text = mem_zero(1, said->size + 1);
	if (said->size)
		memcpy(text, said->data, said->size);
	for (size_t i = 0; i < said->size; i++)
		if (!text[i])
			text[i] = '?';
	return text;
}

/* ---- the tools ---- */

static const char *const compile[] = { "/" TOOLCHAIN_CC1, "-quiet", "-nostdinc", "-isystem",
	"/" TOOLCHAIN_GCC, "-isystem", "/" TOOLCHAIN_INCLUDE "/x86_64-linux-gnu", "-isystem",
	"/" TOOLCHAIN_INCLUDE, "-std=gnu11", "-D_GNU_SOURCE", "-O0", "-g1", "-gdwarf-4",
	"-mtune=generic", "-march=x86-64", "-fno-pie", "-Wall", "-Wbidi-chars=any",
	"-fmax-errors=20", "-fmessage-length=0", "-fdiagnostics-color=never",
	"-fdiagnostics-urls=never", "-fdiagnostics-column-unit=byte",
	"-fdiagnostics-escape-format=unicode", "-fno-diagnostics-show-caret", "-dumpbase",
	BUILD_SOURCE, BUILD_SOURCE, "-o", ASSEMBLY, NULL };

static const char *const assemble[] = { "/" TOOLCHAIN_AS, "--64", "--noexecstack", "-o", OBJECT,
	ASSEMBLY, NULL };

#define WRAP(NAME) "--wrap=" NAME
#define LINK_WORDS                                                                                 \
	"/" TOOLCHAIN_LD, "-m", "elf_x86_64", "-no-pie", "-dynamic-linker", "/" TOOLCHAIN_LOADER,  \
		"-z", "noexecstack", "-z", "relro", "-z", "now", "--build-id=none",                \
		"--hash-style=gnu", WRAP("seccomp_init"), WRAP("seccomp_reset"),                   \
		WRAP("seccomp_merge"), WRAP("seccomp_arch_add"), WRAP("seccomp_arch_remove"),      \
		WRAP("seccomp_attr_set"), WRAP("seccomp_rule_add"),                                \
		WRAP("seccomp_rule_add_array"), WRAP("seccomp_rule_add_exact"),                    \
		WRAP("seccomp_rule_add_exact_array"), "-o", PROGRAM, "/" TOOLCHAIN_CRT1,           \
		"/" TOOLCHAIN_CRTI, OBJECT, MAIN, "/" TOOLCHAIN_LIB "/" TOOLCHAIN_LIBRARY,         \
		"/" TOOLCHAIN_LIB "/" TOOLCHAIN_LIBC, "/" TOOLCHAIN_LIBC_REST,                     \
		"/" TOOLCHAIN_LOADER, "/" TOOLCHAIN_LIBGCC, "/" TOOLCHAIN_CRTN

#define KIND_WORD(KIND)    KIND_WORD_OF(KIND)
#define KIND_WORD_OF(KIND) "--defsym=bulkhead_kind=" #KIND

static const char *const link_function[] = { LINK_WORDS, KIND_WORD(EXPORT_KIND_FUNCTION), NULL };
static const char *const link_array[] = { LINK_WORDS, KIND_WORD(EXPORT_KIND_ARRAY), NULL };

/* A whole program: static, so that it runs in any image. The libraries ask each other. */
static const char *const link_program[] = { "/" TOOLCHAIN_LD, "-m", "elf_x86_64", "-static", "-z",
	"noexecstack", "-z", "relro", "--build-id=none", "--gc-sections", "-o", PROGRAM,
	"/" TOOLCHAIN_CRT1, "/" TOOLCHAIN_CRTI, OBJECT, "/" TOOLCHAIN_SECCOMP, "--start-group",
	"/" TOOLCHAIN_LIBC_ALL, "/" TOOLCHAIN_LIBGCC, "/" TOOLCHAIN_LIBGCC_EH, "--end-group",
	"/" TOOLCHAIN_CRTN, NULL };

static const char *const archives[] = { "/" TOOLCHAIN_LIBC_ALL, "/" TOOLCHAIN_SECCOMP,
	"/" TOOLCHAIN_LIBGCC_EH };

/* Reproducible: __DATE__ and __TIME__ are the epoch's. No other word is there to be read. */
static const char *const environment[] = { "SOURCE_DATE_EPOCH=0", "LC_ALL=C",
	"TMPDIR=" TOOLCHAIN_WORKSHOP, NULL };

static _Noreturn void become(const char *const *words, int said)
{
	const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (nothing >= 0 && dup2(nothing, STDIN_FILENO) == STDIN_FILENO &&
		dup2(said, STDOUT_FILENO) == STDOUT_FILENO &&
		dup2(said, STDERR_FILENO) == STDERR_FILENO)
		(void)execve(words[0], (char *const *)words, (char *const *)environment);
	(void)dprintf(said, "%s: %s", words[0], strerror(errno));
	_exit(NOT_FOUND);
}

/* A limit's signal is the whole container's matter. */
static void pass_on(int signal)
{
	if (signal != SIGXFSZ && signal != SIGXCPU)
		return;
	(void)raise(signal); /* its default is our end, too */
}

/* The wait status of the tool; what it said is appended. -1: it could not be tried. */
static int run(const char *const *words, struct buf *said)
{
	int ends[2];
	int status = -1;
	if (pipe2(ends, O_CLOEXEC))
		return -1;
	const pid_t pid = fork();
	if (pid == 0)
		become(words, ends[1]);
	(void)close(ends[1]);
	if (pid > 0) {
		read_all(ends[0], BUILD_TEXT_MAX, said);
		while (waitpid(pid, &status, 0) < 0)
			if (errno != EINTR)
				return -1;
	}
	(void)close(ends[0]);
	if (pid > 0 && WIFSIGNALED(status))
		pass_on(WTERMSIG(status));
	return status;
}

/* BUILD_DONE where the tool ended well, or `refused` where it said no. */
static enum build_status use(const char *const *words, enum build_status refused, struct buf *said)
{
	const int status = run(words, said);
	if (status == -1 || (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND))
		return BUILD_TOOL_FAILED;
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == ICE_EXIT)
		return BUILD_CRASHED;
	return WEXITSTATUS(status) ? refused : BUILD_DONE;
}

/* ---- the steps ---- */

/* Of which kind the policy is, or why there is none that could be linked. */
static enum build_status look_for_policy(const struct elf *elf, const char *const **link)
{
	struct elf_symbol symbol;
	if (elf_symbol(elf, "main", &symbol) && symbol.global)
		return BUILD_OWN_MAIN;
	if (!elf_symbol(elf, "policy", &symbol))
		return BUILD_NO_POLICY;
	if (!symbol.global)
		return BUILD_STATIC_POLICY;
	const bool is_array = symbol.kind == ELF_OBJECT && symbol.size == EXPORT_ARRAY_SIZE;
	*link = is_array ? link_array : link_function;
	return is_array || symbol.kind == ELF_FUNCTION ? BUILD_DONE : BUILD_OTHER_POLICY;
}

static enum build_status look_for_main(const struct elf *elf, const char *const **link)
{
	struct elf_symbol symbol;
	*link = link_program;
	for (size_t i = 0; i < sizeof(archives) / sizeof(archives[0]); i++)
		if (access(archives[i], R_OK))
			return BUILD_NO_ARCHIVES;
	if (!elf_symbol(elf, "main", &symbol) || !symbol.global || symbol.kind != ELF_FUNCTION)
		return BUILD_NO_MAIN;
	return BUILD_DONE;
}

/* How the object is to be linked, or why it can't be. */
static enum build_status look(enum build_goal goal, const char *const **link)
{
	autobuf struct buf bytes = { 0 };
	if (read_file(OBJECT, BUILD_SOURCE_MAX * 8, &bytes))
		return BUILD_TOOL_FAILED;
	const struct elf elf = { (const unsigned char *)buf_string(&bytes), bytes.size };
	return goal == BUILD_PROGRAM ? look_for_main(&elf, link) : look_for_policy(&elf, link);
}

static enum build_status take_program(struct build_response *response)
{
	autobuf struct buf bytes = { 0 };
	if (read_file(PROGRAM, BUILD_PROGRAM_MAX + 1, &bytes) || !bytes.size)
		return BUILD_TOOL_FAILED;
	if (bytes.size > BUILD_PROGRAM_MAX)
		return BUILD_PROGRAM_TOO_BIG;
	response->program = mem_copy(bytes.data, bytes.size);
	response->program_size = bytes.size;
	return BUILD_DONE;
}

static enum build_status build(
	enum build_goal goal, struct build_response *response, struct buf *said)
{
	const char *const *link = NULL;
	enum build_status status = use(compile, BUILD_NOT_COMPILED, said);
	if (status == BUILD_DONE)
		status = use(assemble, BUILD_NOT_ASSEMBLED, said);
	if (status == BUILD_DONE)
		status = look(goal, &link);
	if (status == BUILD_DONE)
		status = use(link, BUILD_NOT_LINKED, said);
	return status == BUILD_DONE ? take_program(response) : status;
}

static int lay_out(const struct build_request *request)
{
	const size_t main_size = (size_t)(export_o_end - export_o_begin);
	if (chdir(TOOLCHAIN_WORKSHOP) ||
		write_file(BUILD_SOURCE, request->source, request->source_size) ||
		write_file(MAIN, export_o_begin, main_size))
		return -1;
	return request->header ? write_file(BUILD_HEADER, request->header, request->header_size)
			       : 0;
}

int main(void)
{
	autobuf struct buf bytes = { 0 };
	autobuf struct buf said = { 0 };
	autobuf struct buf out = { 0 };
	struct build_request request;
	struct build_response response = { .status = BUILD_TOOL_FAILED };
	struct err err = { 0 };
	read_all(STDIN_FILENO, 2 * BUILD_SOURCE_MAX + 4096, &bytes);
	if (build_request_parse(&request, bytes.data, bytes.size, &err))
		buf_text(&said, err.text);
	else if (lay_out(&request))
		buf_format(&said, "lay out the files: %s", strerror(errno));
	else
		response.status = build(request.goal, &response, &said);
	response.text = text_of(&said);
	build_response_format(&response, &out);
	const int code = write_all(STDOUT_FILENO, out.data, out.size);
	build_response_release(&response);
	return code ? EXIT_FAILURE : EXIT_SUCCESS;
}
