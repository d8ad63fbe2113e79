/* SPDX-License-Identifier: MIT */
#include "app/errand.h"

#include "sys/file.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE       65536
#define PATIENCE_MS 500 /* a world that is told to end takes a few */

struct header {
	uint32_t kind;
	uint32_t size;
};

int errand_begin(struct errand *errand, const struct spawn_task *task, struct err *err)
{
	errand_end(errand);
	if (spawn(&errand->process, task, err))
		return -1;
	errand->is_running = true;
	return 0;
}

int errand_fd(const struct errand *errand)
{
	return errand->is_running ? errand->process.fd : -1;
}

int errand_ask(const struct errand *errand)
{
	if (!errand->is_running)
		return -1;
	return send(errand->process.fd, "", 1, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

bool errand_wait(int fd)
{
	char asked;
	ssize_t got;
	do
		got = read(fd, &asked, 1);
	while (got < 0 && errno == EINTR);
	return got == 1;
}

int errand_tell(int fd, uint32_t kind, const void *bytes, size_t size)
{
	const struct header header = { .kind = kind, .size = (uint32_t)size };
	if (file_write_all(fd, &header, sizeof(header)))
		return -1;
	return file_write_all(fd, bytes, size);
}

void errand_join(struct errand *errand, int fd)
{
	*errand = (struct errand){ .process = { .fd = fd }, .is_running = true };
}

/* Whoever has gone is noticed by errand_next. */
void errand_flush(struct errand *errand)
{
	struct buf *outbox = &errand->outbox;
	while (errand->is_running && errand->sent < outbox->size) {
		const ssize_t sent = send(errand->process.fd, outbox->data + errand->sent,
			outbox->size - errand->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		errand->sent += (size_t)sent;
	}
	buf_clear(outbox);
	errand->sent = 0;
}

static void drop_sent(struct errand *errand)
{
	struct buf *outbox = &errand->outbox;
	if (errand->sent < PIECE)
		return;
	outbox->size -= errand->sent;
	memmove(outbox->data, outbox->data + errand->sent, outbox->size);
	errand->sent = 0;
}

void errand_send(struct errand *errand, uint32_t kind, const void *bytes, size_t size)
{
	const struct header header = { .kind = kind, .size = (uint32_t)size };
	if (!errand->is_running)
		return;
	drop_sent(errand);
	buf_add(&errand->outbox, &header, sizeof(header));
	buf_add(&errand->outbox, bytes, size);
	errand_flush(errand);
}

size_t errand_backlog(const struct errand *errand)
{
	return errand->outbox.size - errand->sent;
}

/* What has come so far. False: the other end is closed. */
static bool hear(struct errand *errand)
{
	char piece[PIECE];
	const ssize_t got = recv(errand->process.fd, piece, sizeof(piece), MSG_DONTWAIT);
	if (got < 0)
		return errno == EAGAIN || errno == EINTR;
	buf_add(&errand->inbox, piece, (size_t)got);
	return got > 0;
}

static void drop_taken(struct errand *errand)
{
	struct buf *inbox = &errand->inbox;
	if (!errand->taken)
		return;
	inbox->size -= errand->taken;
	memmove(inbox->data, inbox->data + errand->taken, inbox->size);
	errand->taken = 0;
}

static bool take(struct errand *errand, struct errand_message *message)
{
	struct header header;
	struct buf *inbox = &errand->inbox;
	if (inbox->size < sizeof(header))
		return false;
	memcpy(&header, inbox->data, sizeof(header));
	if (inbox->size - sizeof(header) < header.size)
		return false;
	*message = (struct errand_message){
		.kind = header.kind,
		.size = header.size,
		.bytes = inbox->data + sizeof(header),
	};
	errand->taken = sizeof(header) + header.size;
	return true;
}

int errand_next(struct errand *errand, struct errand_message *message)
{
	if (!errand->is_running)
		return -1;
	drop_taken(errand);
	if (take(errand, message))
		return 1;
	const bool open = hear(errand);
	if (take(errand, message))
		return 1;
	if (open)
		return 0;
	errand_end(errand);
	return -1;
}

void errand_end(struct errand *errand)
{
	if (errand->is_running)
		(void)spawn_end(&errand->process, PATIENCE_MS);
	buf_release(&errand->inbox);
	buf_release(&errand->outbox);
	*errand = (struct errand){ 0 };
}
