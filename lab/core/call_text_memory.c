/* SPDX-License-Identifier: MIT */
/*
 * What pointers led to, as bytes that a hostile program chose: paths, addresses of sockets, and
 * structures of a size that the program says. Nothing is read beyond what the recorder got.
 */
#include "core/call_text_parts.h"

#include "base/mem.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* No byte of it ends the quotation. */
void call_text_quote(const void *bytes, size_t size, bool is_cut, struct buf *out)
{
	autobuf struct buf raw = { 0 };
	for (size_t i = 0; i < size; i++) {
		const char byte = ((const char *)bytes)[i];
		buf_text(&raw, byte == '"' || byte == '\\' ? "\\" : "");
		if (byte)
			buf_char(&raw, byte);
		else
			buf_text(&raw, "\\x00");
	}
	autofree char *shown = text_escape_line(buf_string(&raw));
	buf_format(out, "\"%s\"%s", shown, is_cut ? "..." : "");
}

/* --- addresses --- */

/* An abstract name begins with a NUL and ends with the address; a path ends with a NUL. */
static void format_unix(const struct call_event *event, struct buf *out)
{
	const size_t head = offsetof(struct sockaddr_un, sun_path);
	const char *path = (const char *)event->text + head;
	const size_t size = event->text_size - head;
	const bool is_abstract = size > 0 && path[0] == '\0';
	buf_text(out, is_abstract ? " @" : " ");
	if (is_abstract)
		call_text_quote(path + 1, size - 1, false, out);
	else
		call_text_quote(path, strnlen(path, size), false, out);
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
	memcpy(&address, event->text, offsetof(struct sockaddr_in6, sin6_scope_id));
	(void)inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof(text)); /* always fits */
	buf_format(out, " [%s]:%u", text, (unsigned)ntohs(address.sin6_port));
}

/* By its family; of the usual ones also what it says. */
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
	argument_set_format(argument_set_find("family"), family, out);
	for (size_t i = 0; i < ARRAY_SIZE(families); i++)
		if (family == families[i].family && event->text_size >= families[i].least)
			families[i].format(event, out);
}

/* --- structures --- */

/* The n-th 64-bit member, 0 where the structure is shorter, as to the kernel. */
static uint64_t member(const struct call_event *event, size_t n)
{
	uint64_t value = 0;
	if (event->other_size >= (n + 1) * sizeof(value))
		memcpy(&value, event->other + n * sizeof(value), sizeof(value));
	return value;
}

/* linux/sched.h: flags, pidfd, child_tid, parent_tid, exit_signal, ... */
static void format_clone_args(const struct call_event *event, struct buf *out)
{
	buf_text(out, "{flags=");
	argument_set_format(argument_set_find("clone3"), member(event, 0), out);
	buf_text(out, ", exit_signal=");
	argument_set_format(argument_set_find("signal"), member(event, 4), out);
	buf_char(out, '}');
}

/* linux/openat2.h: flags, mode, resolve */
static void format_open_how(const struct call_event *event, struct buf *out)
{
	buf_text(out, "{flags=");
	argument_set_format(argument_set_find("open"), member(event, 0), out);
	buf_format(out, ", mode=0%llo, resolve=", (unsigned long long)member(event, 1));
	argument_set_format(argument_set_find("resolve"), member(event, 2), out);
	buf_char(out, '}');
}

/* socketcall(2): argument 0 says which call, this one points to that call's. */
static bool format_socketcall(const struct call_event *event, struct buf *out)
{
	const struct multiplexer_row *way;
	for (size_t n = 0; (way = multiplexer_through("socketcall", n)); n++) {
		const struct syscall_row *call = syscall_find(way->call);
		uint32_t words[SYSCALL_ARGS] = { 0 };
		uint64_t values[SYSCALL_ARGS];
		if (way->selector != (uint32_t)event->args[0] || !call)
			continue;
		memcpy(words, event->other,
			event->other_size < sizeof(words) ? event->other_size : sizeof(words));
		for (size_t i = 0; i < SYSCALL_ARGS; i++)
			values[i] = words[i];
		buf_format(out, "%s(", call->name);
		call_text_scalars(call, ABI_I386, values, out);
		buf_char(out, ')');
		return true;
	}
	return false;
}

bool call_text_memory(const struct call_event *event, enum argument_kind kind, struct buf *out)
{
	const bool has_text = event->flags & CALL_TEXT_AT_ENTRY;
	const bool has_other = event->flags & CALL_OTHER_AT_ENTRY;
	switch (kind) {
	case ARGUMENT_PATH:
		if (has_text)
			call_text_quote(
				event->text, event->text_size, event->flags & CALL_TEXT_CUT, out);
		return has_text;
	case ARGUMENT_PATH2:
		if (has_other)
			call_text_quote(event->other, event->other_size,
				event->flags & CALL_OTHER_CUT, out);
		return has_other;
	case ARGUMENT_SOCKADDR:
		if (has_text)
			format_address(event, out);
		return has_text;
	case ARGUMENT_CLONE_ARGS:
		if (has_other)
			format_clone_args(event, out);
		return has_other;
	case ARGUMENT_OPEN_HOW:
		if (has_other)
			format_open_how(event, out);
		return has_other;
	case ARGUMENT_SOCKETCALL:
		return has_other && format_socketcall(event, out);
	case ARGUMENT_HEX:
	case ARGUMENT_INT:
	case ARGUMENT_UINT:
	case ARGUMENT_SIZE:
	case ARGUMENT_OFF:
	case ARGUMENT_MODE:
	case ARGUMENT_FD:
	case ARGUMENT_DIRFD:
	case ARGUMENT_NAMED:
		return false;
	}
	return false;
}
