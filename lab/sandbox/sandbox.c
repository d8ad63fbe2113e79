/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. What all worlds of one process share is made once: our programs as sealed
 * memfds (write, grow, shrink and further sealing refused, so that /proc/1/exe inside is as
 * read-only as the kernel can make it), the baseline filter, the ids, and the place of busybox.
 */
#include "sandbox/internal.h"

#include "base/mem.h"
#include "core/baseline.h"
#include "sandbox/inside_data.h"
#include "sandbox/toolchain.h"
#include "sys/file.h"
#include "sys/paths.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u /* linux 6.3, memfd_create(2) */
#endif

uint64_t now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail with this clock */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static int sealed_program(
	const char *name, const unsigned char *begin, const unsigned char *end, struct err *err)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (fd < 0 && errno == EINVAL) /* before 6.3 every memfd may be executed */
		fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return err_errno(err, "memfd_create %s", name);
	if (file_write_all(fd, begin, (size_t)(end - begin)) ||
		fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)) {
		(void)err_errno(err, "fill and seal the program %s", name);
		(void)close(fd);
		return -1;
	}
	return fd;
}

int sandbox_tool_program(const struct plan_container *plan, struct err *err)
{
	const unsigned char *program = plan->program;
	switch (plan->tool) {
	case PLAN_TOOL_NONE:
		break;
	case PLAN_TOOL_COMPILER:
		break; /* needs no container */
	case PLAN_TOOL_BUILDER:
		return sealed_program(
			"bulkhead-builder", inside_builder_begin, inside_builder_end, err);
	case PLAN_TOOL_PROGRAM:
		return sealed_program(
			"bulkhead-policy", program, program + plan->program_size, err);
	}
	return err_set(err, ERR_BUG, "the container has no tool");
}

int sandbox_compiler(const struct sandbox *sandbox, struct err *err)
{
	if (*sandbox->compiler < 0)
		*sandbox->compiler = sealed_program(
			"bulkhead-compiler", inside_compiler_begin, inside_compiler_end, err);
	return *sandbox->compiler;
}

/* A program without an interpreter needs no other file. The first page has all that says so. */
static bool is_static_elf(const char *path)
{
	uint8_t page[4096];
	Elf64_Ehdr header;
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	const ssize_t got = read(fd, page, sizeof(page));
	(void)close(fd); /* only read */
	if (got < (ssize_t)sizeof(header))
		return false;
	memcpy(&header, page, sizeof(header));
	const size_t size = (size_t)header.e_phnum * sizeof(Elf64_Phdr);
	if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
		header.e_ident[EI_CLASS] != ELFCLASS64 ||
		header.e_phentsize != sizeof(Elf64_Phdr) || header.e_phoff > (size_t)got ||
		size > (size_t)got - header.e_phoff)
		return false;
	for (unsigned i = 0; i < header.e_phnum; i++) {
		Elf64_Phdr segment;
		memcpy(&segment, page + header.e_phoff + i * sizeof(segment), sizeof(segment));
		if (segment.p_type == PT_INTERP)
			return false;
	}
	return true;
}

static void find_busybox(struct sandbox *sandbox)
{
	static const char *const places[] = { "/bin/busybox", "/usr/bin/busybox",
		"/usr/local/bin/busybox" };
	for (size_t i = 0; i < ARRAY_SIZE(places) && !sandbox->busybox; i++)
		if (is_static_elf(places[i]))
			sandbox->busybox = mem_text(places[i]);
}

int sandbox_need_busybox(const struct sandbox *sandbox, struct err *err)
{
	if (sandbox->busybox)
		return 0;
	return err_set(err, ERR_UNAVAILABLE,
		"no static busybox in /bin or /usr/bin, which containers are made from: "
		"install the package busybox-static");
}

static int choose_limits(struct sandbox *sandbox, enum limit_backend wanted, struct err *err)
{
	sandbox->limits = mem_zero(1, sizeof(*sandbox->limits));
	limit_home_open(sandbox->limits, wanted, sandbox->ids.uid);
	if (wanted == LIMITS_BEST || sandbox->limits->backend == wanted)
		return 0;
	return err_set(err, ERR_UNAVAILABLE, "this machine does not let us make control groups %s",
		limit_backend_name(wanted));
}

static int sandbox_fill(
	struct sandbox *sandbox, const struct sandbox_options *options, struct err *err)
{
	if (credentials_choose(&sandbox->ids, err) || choose_limits(sandbox, options->limits, err))
		return -1;
	find_busybox(sandbox);
	sandbox->init_program =
		sealed_program("bulkhead-init", inside_init_begin, inside_init_end, err);
	if (sandbox->init_program < 0)
		return -1;
	sandbox->through = inside_through_begin;
	sandbox->through_size = (size_t)(inside_through_end - inside_through_begin);
	baseline_make(&sandbox->baseline, 0);
	sandbox->image = paths_image();
	return bpf_validate(&sandbox->baseline, err);
}

struct sandbox *sandbox_open(struct err *err)
{
	static const struct sandbox_options best = { .limits = LIMITS_BEST };
	return sandbox_open_with(&best, err);
}

struct sandbox *sandbox_open_with(const struct sandbox_options *options, struct err *err)
{
	struct sandbox *sandbox = mem_zero(1, sizeof(*sandbox));
	sandbox->init_program = -1;
	sandbox->compiler = mem_zero(1, sizeof(*sandbox->compiler));
	*sandbox->compiler = -1;
	sandbox->toolchain = toolchain_new();
	sandbox->nft = toolchain_new();
	sandbox->stop = -1;
	if (sandbox_fill(sandbox, options, err)) {
		sandbox_close(sandbox);
		return NULL;
	}
	return sandbox;
}

void sandbox_close(struct sandbox *sandbox)
{
	if (!sandbox)
		return;
	if (sandbox->init_program >= 0)
		(void)close(sandbox->init_program);
	if (*sandbox->compiler >= 0)
		(void)close(*sandbox->compiler);
	free(sandbox->compiler);
	bpf_program_release(&sandbox->baseline);
	if (sandbox->limits)
		limit_home_close(sandbox->limits);
	free(sandbox->limits);
	toolchain_free(sandbox->toolchain);
	toolchain_free(sandbox->nft);
	free(sandbox->busybox);
	free(sandbox->image);
	free(sandbox);
}

void sandbox_stop_at(struct sandbox *sandbox, int fd)
{
	sandbox->stop = fd;
}

void sandbox_watch(struct sandbox *sandbox, const struct sandbox_watch *watch)
{
	sandbox->watch = watch;
}

int sandbox_need_ids(const struct sandbox *sandbox, enum id_mode mode, struct err *err)
{
	return credentials_need(&sandbox->ids, mode, err);
}

enum limit_backend sandbox_limits(const struct sandbox *sandbox)
{
	return sandbox->limits->backend;
}
