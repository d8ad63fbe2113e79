/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. The compiler proper, the assembler and the linker are found where gcc's own
 * driver would find them; which shared libraries they need is read from themselves (DT_NEEDED), as
 * the loader reads it, and theirs in turn. So the container holds these files one by one, and the
 * folders of headers, and no other folder of the host.
 *
 * Nothing here is the learner's: the files are the host administrator's own. All the same every
 * offset is checked.
 */
#include "sandbox/toolchain.h"

#include "base/mem.h"
#include "core/toolchain.h"
#include "sandbox/needed.h"
#include "sys/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const library_folders[] = { "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu",
	"/lib64", "/usr/lib64", "/lib", "/usr/lib" };
static const char *const tool_folders[] = { "/usr/bin", "/bin", "/usr/local/bin" };
#define GCC_FOLDER "/usr/lib/gcc"

static int lacks(const struct toolchain *toolchain, const char *what, struct err *err)
{
	if (toolchain->is_nft)
		return err_set(err, ERR_UNAVAILABLE,
			"rulesets need nft, and %s is not here: install the package nftables",
			what);
	return err_set(err, ERR_UNAVAILABLE,
		"policies in C need a C compiler, and %s is not here: install the packages " TOOLCHAIN_PACKAGES,
		what);
}

/* ---- the parts ---- */

static struct toolchain_part *find_part(struct toolchain *toolchain, const char *place)
{
	for (size_t i = 0; i < toolchain->count; i++)
		if (!strcmp(toolchain->parts[i].place, place))
			return &toolchain->parts[i];
	return NULL;
}

/* NULL: no room. */
static struct toolchain_part *add(
	struct toolchain *toolchain, const char *host, const char *place, bool folder)
{
	if (toolchain->count == TOOLCHAIN_MAX_PARTS)
		return NULL;
	struct toolchain_part *part = &toolchain->parts[toolchain->count++];
	*part = (struct toolchain_part){ mem_text(host), mem_text(place), folder, false };
	return part;
}

/* The file of that name in one of the folders: a new string, or NULL. */
static char *search(const char *const *folders, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		autofree char *path = mem_format("%s/%s", folders[i], name);
		if (file_exists(path))
			return steal(&path);
	}
	return NULL;
}

static int add_found(struct toolchain *toolchain, const char *const *folders, size_t count,
	const char *name, const char *place, struct err *err)
{
	autofree char *path = search(folders, count, name);
	return path && add(toolchain, path, place, false) ? 0 : lacks(toolchain, name, err);
}

/* What a whole program is linked with. Some distributions have it in packages of its own, and a
 * filter does without: the builder says what is lacking. */
static void add_if_there(struct toolchain *toolchain, const char *const *folders, size_t count,
	const char *name, const char *place)
{
	autofree char *path = search(folders, count, name);
	if (path)
		(void)add(toolchain, path, place, false); /* without room it is not there */
}

/* ---- shared libraries ---- */

/* A library, if it is not there yet; `*part` is it. */
static int add_library(struct toolchain *toolchain, const char *name, struct toolchain_part **part,
	struct err *err)
{
	autofree char *place = mem_format(TOOLCHAIN_LIB "/%s", name);
	const char *loader = strrchr(TOOLCHAIN_LOADER, '/') + 1;
	*part = find_part(toolchain, strcmp(name, loader) ? place : TOOLCHAIN_LOADER);
	if (*part)
		return 0;
	if (add_found(toolchain, library_folders, ARRAY_SIZE(library_folders), name, place, err))
		return -1;
	*part = &toolchain->parts[toolchain->count - 1];
	return 0;
}

/* What the parts from the first one on need, and what these need: those are appended, so that one
 * walk reaches all. */
static int add_needed(struct toolchain *toolchain, struct err *err)
{
	for (size_t i = 0; i < toolchain->count; i++) {
		struct needed needed;
		struct toolchain_part *library;
		if (toolchain->parts[i].folder || needed_read(&needed, toolchain->parts[i].host))
			continue; /* no program */
		int failed = 0;
		for (size_t n = 0; !failed && n < needed.count; n++) {
			failed = add_library(toolchain, needed.names[n], &library, err);
			if (!failed && toolchain->parts[i].runs)
				library->runs = true;
		}
		needed_release(&needed);
		if (failed)
			return -1;
	}
	return 0;
}

/* ---- gcc's own folder ---- */

static unsigned version_of(const char *name)
{
	char *end;
	const unsigned long version = strtoul(name, &end, 10);
	return *name >= '0' && *name <= '9' && (!*end || *end == '.') ? (unsigned)version : 0;
}

static char *cc1_of(const char *triplet, const char *version)
{
	static const char *const folders[] = { "/usr/lib/gcc", "/usr/libexec/gcc" };
	autofree char *name = mem_format("%s/%s/cc1", triplet, version);
	return search(folders, ARRAY_SIZE(folders), name);
}

/* The newest gcc of a triplet that has a C compiler: "x86_64-linux-gnu/12" and its cc1. */
static void look_in(const char *triplet, char **folder, char **cc1, unsigned *newest)
{
	struct file_names versions = { 0 };
	struct err none = { 0 };
	autofree char *path = mem_format(GCC_FOLDER "/%s", triplet);
	if (!file_list(path, &versions, &none))
		for (size_t i = 0; i < versions.count; i++) {
			const unsigned version = version_of(versions.items[i]);
			char *found = version > *newest ? cc1_of(triplet, versions.items[i]) : NULL;
			if (!found)
				continue;
			free(*folder);
			free(*cc1);
			*folder = mem_format("%s/%s", path, versions.items[i]);
			*cc1 = found;
			*newest = version;
		}
	file_names_release(&versions);
}

static int add_gcc(struct toolchain *toolchain, struct err *err)
{
	struct file_names triplets = { 0 };
	struct err none = { 0 };
	autofree char *folder = NULL;
	autofree char *cc1 = NULL;
	unsigned newest = 0;
	if (!file_list(GCC_FOLDER, &triplets, &none))
		for (size_t i = 0; i < triplets.count; i++)
			if (!strncmp(triplets.items[i], "x86_64-", 7))
				look_in(triplets.items[i], &folder, &cc1, &newest);
	file_names_release(&triplets);
	if (!folder)
		return lacks(toolchain, "gcc", err);
	autofree char *include = mem_format("%s/include", folder);
	const char *const folders[] = { folder };
	add_if_there(toolchain, folders, 1, "libgcc_eh.a", TOOLCHAIN_LIBGCC_EH);
	if (!file_is_folder(include) || !add(toolchain, include, TOOLCHAIN_GCC, true) ||
		!add(toolchain, cc1, TOOLCHAIN_CC1, false))
		return lacks(toolchain, "its headers", err);
	return add_found(toolchain, folders, 1, "libgcc.a", TOOLCHAIN_LIBGCC, err);
}

/* ---- all of it ---- */

static int add_all(struct toolchain *toolchain, struct err *err)
{
	static const struct {
		const char *name;
		const char *place;
	} linked[] = { { "crt1.o", TOOLCHAIN_CRT1 }, { "crti.o", TOOLCHAIN_CRTI },
		{ "crtn.o", TOOLCHAIN_CRTN }, { "libc_nonshared.a", TOOLCHAIN_LIBC_REST },
		{ "ld-linux-x86-64.so.2", TOOLCHAIN_LOADER } };
	static const char *const run[] = { TOOLCHAIN_LIBC, TOOLCHAIN_LIBRARY };
	struct toolchain_part *part;
	if (add_gcc(toolchain, err) ||
		add_found(toolchain, tool_folders, ARRAY_SIZE(tool_folders), "as", TOOLCHAIN_AS,
			err) ||
		add_found(
			toolchain, tool_folders, ARRAY_SIZE(tool_folders), "ld", TOOLCHAIN_LD, err))
		return -1;
	if (!file_exists("/usr/include/seccomp.h"))
		return lacks(toolchain, "seccomp.h", err);
	if (!add(toolchain, "/usr/include", TOOLCHAIN_INCLUDE, true))
		return lacks(toolchain, "/usr/include", err);
	for (size_t i = 0; i < ARRAY_SIZE(linked); i++)
		if (add_found(toolchain, library_folders, ARRAY_SIZE(library_folders),
			    linked[i].name, linked[i].place, err))
			return -1;
	find_part(toolchain, TOOLCHAIN_LOADER)->runs = true;
	add_if_there(toolchain, library_folders, ARRAY_SIZE(library_folders), "libc.a",
		TOOLCHAIN_LIBC_ALL);
	add_if_there(toolchain, library_folders, ARRAY_SIZE(library_folders), "libseccomp.a",
		TOOLCHAIN_SECCOMP);
	for (size_t i = 0; i < ARRAY_SIZE(run); i++) {
		if (add_library(toolchain, run[i], &part, err))
			return -1;
		part->runs = true;
	}
	return add_needed(toolchain, err);
}

static void clear(struct toolchain *toolchain)
{
	for (size_t i = 0; i < toolchain->count; i++) {
		free(toolchain->parts[i].host);
		free(toolchain->parts[i].place);
	}
	toolchain->count = 0;
}

struct toolchain *toolchain_new(void)
{
	return mem_zero(1, sizeof(struct toolchain));
}

int toolchain_need(struct toolchain *toolchain, struct err *err)
{
	if (toolchain->count || !add_all(toolchain, err))
		return 0;
	clear(toolchain);
	return -1;
}

int toolchain_need_nft(struct toolchain *toolchain, struct err *err)
{
	static const char *const folders[] = { "/usr/sbin", "/sbin", "/usr/bin",
		"/usr/local/sbin" };
	if (toolchain->count)
		return 0;
	toolchain->is_nft = true;
	if (!add_found(toolchain, folders, ARRAY_SIZE(folders), "nft", TOOLCHAIN_NFT, err) &&
		!add_found(toolchain, library_folders, ARRAY_SIZE(library_folders),
			"ld-linux-x86-64.so.2", TOOLCHAIN_LOADER, err) &&
		!add_needed(toolchain, err))
		return 0;
	clear(toolchain);
	return -1;
}

void toolchain_free(struct toolchain *toolchain)
{
	if (!toolchain)
		return;
	clear(toolchain);
	free(toolchain);
}
