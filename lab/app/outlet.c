/* SPDX-License-Identifier: MIT */
#include "app/outlet.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#define WAITING_MAX (64u * 1024u) /* before the source has to wait */

/* How many of the last bytes are the begin of a character that may be whole with the next piece:
 * at most three, behind a byte that promises more than there are (RFC 3629). */
static size_t unfinished(const char *bytes, size_t size)
{
	for (size_t back = 1; back <= 3 && back <= size; back++) {
		const unsigned char byte = (unsigned char)bytes[size - back];
		if (byte < 0x80)
			return 0;
		if (byte >= 0xc0) {
			const size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			return length > back ? back : 0;
		}
	}
	return 0;
}

static bool is_kept(const struct outlet *outlet, char byte)
{
	return outlet->filter == OUTLET_TYPED && (byte == '\r' || byte == '\t');
}

static void escape(struct outlet *outlet, const char *bytes, size_t size)
{
	size_t from = 0;
	for (size_t at = 0; at < size; at++) {
		if (!is_kept(outlet, bytes[at]))
			continue;
		text_escape(&outlet->waiting, bytes + from, at - from);
		buf_char(&outlet->waiting, bytes[at]);
		from = at + 1;
	}
	text_escape(&outlet->waiting, bytes + from, size - from);
}

static void add_filtered(struct outlet *outlet, const void *bytes, size_t size)
{
	autobuf struct buf whole = { 0 };
	buf_add(&whole, outlet->tail, outlet->tail_size);
	buf_add(&whole, bytes, size);
	outlet->tail_size = unfinished(whole.data, whole.size);
	const size_t done = whole.size - outlet->tail_size;
	memcpy(outlet->tail, whole.data + done, outlet->tail_size);
	escape(outlet, whole.data, done);
}

void outlet_add(struct outlet *outlet, const void *bytes, size_t size)
{
	if (outlet->filter == OUTLET_RAW)
		buf_add(&outlet->waiting, bytes, size);
	else if (size)
		add_filtered(outlet, bytes, size);
}

void outlet_add_ours(struct outlet *outlet, const struct buf *text)
{
	buf_add(&outlet->waiting, text->data, text->size);
}

void outlet_end(struct outlet *outlet)
{
	text_escape(&outlet->waiting, outlet->tail, outlet->tail_size);
	outlet->tail_size = 0;
}

bool outlet_has_room(const struct outlet *outlet)
{
	return outlet->waiting.size < WAITING_MAX;
}

bool outlet_is_empty(const struct outlet *outlet)
{
	return outlet->written == outlet->waiting.size;
}

static const char *name_of(int fd)
{
	if (fd == STDERR_FILENO)
		return "standard error";
	return fd == STDOUT_FILENO ? "standard output" : "the file of the trace";
}

/* A pipe that poll says is ready takes PIPE_BUF bytes without blocking (pipe(7)); more at a time
 * could keep us from signals and limits. */
int outlet_write(struct outlet *outlet, bool *nobody, struct err *err)
{
	const size_t left = outlet->waiting.size - outlet->written;
	const ssize_t wrote = write(outlet->fd, outlet->waiting.data + outlet->written,
		left < PIPE_BUF ? left : PIPE_BUF);
	if (wrote < 0 && errno == EPIPE) {
		*nobody = true;
		return 0;
	}
	if (wrote < 0 && errno != EINTR && errno != EAGAIN)
		return err_errno(err, "write to %s", name_of(outlet->fd));
	outlet->written += wrote > 0 ? (size_t)wrote : 0;
	if (outlet_is_empty(outlet)) {
		buf_clear(&outlet->waiting);
		outlet->written = 0;
	}
	return 0;
}

void outlet_release(struct outlet *outlet)
{
	buf_release(&outlet->waiting);
}
