/* SPDX-License-Identifier: MIT */
#include "core/call_event.h"

#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

void call_events_add(struct call_events *all, const struct call_event *one)
{
	all->items = mem_grow(all->items, all->count, &all->capacity, sizeof(*all->items));
	all->items[all->count++] = *one;
}

void call_events_release(struct call_events *all)
{
	free(all->items);
	*all = (struct call_events){ 0 };
}

bool call_event_is_valid(const struct call_event *event)
{
	return event->kind >= CALL_RETURNED && event->kind <= CALLS_OVER && event->abi >= -1 &&
	       event->abi < ABI_COUNT && event->decider >= -1 &&
	       (event->decider < 0 || (uint32_t)event->decider < event->filters) &&
	       (event->flags & ~CALL_FLAGS) == 0 && event->text_size <= CALL_TEXT;
}

/* --- words --- */

static void format_text(const struct call_event *event, struct buf *out)
{
	autofree char *raw = mem_text_n((const char *)event->text, event->text_size);
	autofree char *shown = text_escape_line(raw);
	buf_format(out, " \"%s\"%s", shown, event->flags & CALL_TEXT_CUT ? "..." : "");
}

static void format_unix(const struct call_event *event, struct buf *out)
{
	const size_t head = offsetof(struct sockaddr_un, sun_path);
	const char *path = (const char *)event->text + head;
	const size_t size = event->text_size - head;
	autobuf struct buf shown = { 0 };
	/* an abstract name begins with a NUL and ends with the address; a path ends with a NUL */
	if (size > 0 && path[0] == '\0')
		text_escape(&shown, path + 1, size - 1);
	else
		text_escape(&shown, path, strnlen(path, size));
	buf_format(out, " unix %s%s", size > 0 && path[0] == '\0' ? "@" : "", buf_string(&shown));
}

static void format_inet(const struct call_event *event, struct buf *out)
{
	char text[INET_ADDRSTRLEN];
	struct sockaddr_in address;
	memcpy(&address, event->text, sizeof(address));
	(void)inet_ntop(AF_INET, &address.sin_addr, text, sizeof(text)); /* always fits */
	buf_format(out, " %s:%u", text, (unsigned)ntohs(address.sin_port));
}

static void format_inet6(const struct call_event *event, struct buf *out)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in6 address;
	memcpy(&address, event->text, sizeof(address));
	(void)inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof(text)); /* always fits */
	buf_format(out, " [%s]:%u", text, (unsigned)ntohs(address.sin6_port));
}

static void format_address(const struct call_event *event, struct buf *out)
{
	static const struct {
		int family;
		size_t least;
		void (*format)(const struct call_event *event, struct buf *out);
	} families[] = {
		{ AF_UNIX, offsetof(struct sockaddr_un, sun_path), format_unix },
		{ AF_INET, sizeof(struct sockaddr_in), format_inet },
		{ AF_INET6, offsetof(struct sockaddr_in6, sin6_scope_id), format_inet6 },
	};
	sa_family_t family = 0;
	if (event->text_size >= sizeof(family))
		memcpy(&family, event->text, sizeof(family));
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (family == families[i].family && event->text_size >= families[i].least) {
			families[i].format(event, out);
			return;
		}
	buf_format(out, " address of family %u", (unsigned)family);
}

static void format_call(const struct call_event *event, struct buf *out)
{
	const struct syscall_row *row =
		event->abi < 0 ? NULL : syscall_of((enum abi)event->abi, event->nr);
	const unsigned args = row ? row->args : SYSCALL_ARGS;
	if (event->abi != (int32_t)abi_native())
		buf_format(out, "%s:", event->abi < 0 ? "unknown" : abi_name((enum abi)event->abi));
	if (row)
		buf_text(out, row->name);
	else
		buf_format(out, "call %u", event->nr);
	buf_char(out, '(');
	for (unsigned i = 0; i < args; i++) {
		const bool narrow = row && !(row->wide & 1u << i);
		buf_format(out, "%s0x%llx", i ? ", " : "",
			(unsigned long long)(narrow ? (uint32_t)event->args[i] : event->args[i]));
	}
	buf_char(out, ')');
	if (event->flags & CALL_TEXT_ADDRESS)
		format_address(event, out);
	else if (event->flags & CALL_TEXT_AT_ENTRY)
		format_text(event, out);
}

static void format_result(const struct call_event *event, struct buf *out)
{
	const bool failed = event->result < 0 && event->result >= -4095;
	const char *name = failed ? errno_name((int)-event->result) : NULL;
	if (event->flags & CALL_AGAIN)
		buf_text(out, " = interrupted, is made again");
	else if (answer_of(event->action).action == ACTION_TRAP)
		buf_text(out, " was not made");
	else if (name)
		buf_format(out, " = %s", name);
	else if (event->result < 0 || event->result > INT32_MAX)
		buf_format(out, " = 0x%llx", (unsigned long long)event->result);
	else
		buf_format(out, " = %lld", (long long)event->result);
}

static void format_answer(const struct call_event *event, struct buf *out)
{
	if (event->decider >= 0) {
		buf_text(out, "; ");
		answer_format(answer_of(event->action), out);
		buf_format(out, " by filter %d", event->decider);
	}
	if (event->flags & CALL_UNSURE)
		buf_text(out, "; which filters held is not sure");
	if (event->flags & CALL_LOADED)
		buf_format(out, "; loaded filter %u", event->filters);
}

void call_event_format(const struct call_event *event, struct buf *out)
{
	if (event->kind < CALLS_TRUNCATED)
		buf_format(out, "%d ", event->pid);
	switch ((enum call_event_kind)event->kind) {
	case CALL_RETURNED:
		format_call(event, out);
		format_result(event, out);
		format_answer(event, out);
		return;
	case CALL_UNFINISHED:
		format_call(event, out);
		buf_text(out, " did not return");
		format_answer(event, out);
		return;
	case CALL_TRAPPED:
		buf_text(out, "got SIGSYS for ");
		format_call(event, out);
		return;
	case TASK_STARTED:
		buf_format(out, "started %lld", (long long)event->result);
		return;
	case TASK_EXECUTED:
		buf_text(out, "executes");
		format_text(event, out);
		return;
	case TASK_EXITED:
		buf_format(out, "exited with %lld", (long long)event->result);
		return;
	case TASK_KILLED:
		buf_format(out, "was killed by signal %lld", (long long)event->result);
		return;
	case CALLS_TRUNCATED:
		buf_text(out, "more calls were made than are recorded");
		return;
	case CALLS_OVER:
		buf_text(out, "all has ended");
		return;
	}
}

/* --- which argument to show --- */

/* Of two paths the one that is there already or is to be made last. */
static const struct {
	const char *call;
	struct call_text text;
} text_calls[] = {
	{ "access", { CALL_TEXT_PATH, 0 } },
	{ "acct", { CALL_TEXT_PATH, 0 } },
	{ "bind", { CALL_TEXT_SOCKADDR, 1 } },
	{ "chdir", { CALL_TEXT_PATH, 0 } },
	{ "chmod", { CALL_TEXT_PATH, 0 } },
	{ "chown", { CALL_TEXT_PATH, 0 } },
	{ "chroot", { CALL_TEXT_PATH, 0 } },
	{ "connect", { CALL_TEXT_SOCKADDR, 1 } },
	{ "creat", { CALL_TEXT_PATH, 0 } },
	{ "execve", { CALL_TEXT_PATH, 0 } },
	{ "execveat", { CALL_TEXT_PATH, 1 } },
	{ "faccessat", { CALL_TEXT_PATH, 1 } },
	{ "faccessat2", { CALL_TEXT_PATH, 1 } },
	{ "fchmodat", { CALL_TEXT_PATH, 1 } },
	{ "fchmodat2", { CALL_TEXT_PATH, 1 } },
	{ "fchownat", { CALL_TEXT_PATH, 1 } },
	{ "lchown", { CALL_TEXT_PATH, 0 } },
	{ "link", { CALL_TEXT_PATH, 1 } },
	{ "linkat", { CALL_TEXT_PATH, 3 } },
	{ "lstat", { CALL_TEXT_PATH, 0 } },
	{ "memfd_create", { CALL_TEXT_PATH, 0 } },
	{ "mkdir", { CALL_TEXT_PATH, 0 } },
	{ "mkdirat", { CALL_TEXT_PATH, 1 } },
	{ "mknod", { CALL_TEXT_PATH, 0 } },
	{ "mknodat", { CALL_TEXT_PATH, 1 } },
	{ "mount", { CALL_TEXT_PATH, 1 } },
	{ "newfstatat", { CALL_TEXT_PATH, 1 } },
	{ "open", { CALL_TEXT_PATH, 0 } },
	{ "openat", { CALL_TEXT_PATH, 1 } },
	{ "openat2", { CALL_TEXT_PATH, 1 } },
	{ "pivot_root", { CALL_TEXT_PATH, 0 } },
	{ "readlink", { CALL_TEXT_PATH, 0 } },
	{ "readlinkat", { CALL_TEXT_PATH, 1 } },
	{ "rename", { CALL_TEXT_PATH, 1 } },
	{ "renameat", { CALL_TEXT_PATH, 3 } },
	{ "renameat2", { CALL_TEXT_PATH, 3 } },
	{ "rmdir", { CALL_TEXT_PATH, 0 } },
	{ "stat", { CALL_TEXT_PATH, 0 } },
	{ "statx", { CALL_TEXT_PATH, 1 } },
	{ "symlink", { CALL_TEXT_PATH, 1 } },
	{ "symlinkat", { CALL_TEXT_PATH, 2 } },
	{ "truncate", { CALL_TEXT_PATH, 0 } },
	{ "umount2", { CALL_TEXT_PATH, 0 } },
	{ "unlink", { CALL_TEXT_PATH, 0 } },
	{ "unlinkat", { CALL_TEXT_PATH, 1 } },
};

static uint32_t index_of(enum abi abi, uint32_t nr)
{
	return abi == ABI_X32 ? nr & ~X32_BIT : nr;
}

void call_texts_make(struct call_texts *texts)
{
	*texts = (struct call_texts){ 0 };
	for (size_t i = 0; i < ARRAY_SIZE(text_calls); i++) {
		const struct syscall_row *row = syscall_find(text_calls[i].call);
		for (int abi = 0; row && abi < ABI_COUNT; abi++) {
			if (row->number[abi] < 0)
				continue;
			const uint32_t at = index_of((enum abi)abi, (uint32_t)row->number[abi]);
			if (at < CALL_TEXT_NUMBERS)
				texts->rows[abi][at] = text_calls[i].text;
		}
	}
}

struct call_text call_texts_of(const struct call_texts *texts, enum abi abi, uint32_t nr)
{
	const uint32_t at = index_of(abi, nr);
	return at < CALL_TEXT_NUMBERS ? texts->rows[abi][at] : (struct call_text){ 0 };
}
