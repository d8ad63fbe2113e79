/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. One socket of both families stands for an application: it gets what the
 * network's rules let through, and nothing else. An echo has no application; a raw socket sees it
 * where the kernel's own answer begins, behind the same rules.
 *
 * Where a connection's answer is lost on its way back no application hears of it. But its first
 * packet did arrive: the kernel lists the connection as half open (proc(5), /proc/net/tcp).
 */
#include "sandbox/matrix_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 64

/* ---- opening ---- */

static int open_both(const struct matrix_port *port)
{
	const bool tcp = port->protocol == MATRIX_TCP;
	const int off = 0;
	struct sockaddr_in6 own = { .sin6_family = AF_INET6 };
	own.sin6_port = htons((uint16_t)port->number);
	const int fd = socket(
		AF_INET6, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) ||
		bind(fd, (struct sockaddr *)&own, sizeof(own)) || (tcp && listen(fd, BACKLOG)))
		return -1;
	return fd;
}

int matrix_listen(const struct matrix_port *port, struct matrix_listener *listener)
{
	*listener = (struct matrix_listener){ -1, -1 };
	if (port->protocol != MATRIX_ICMP) {
		listener->fd = open_both(port);
		return listener->fd < 0 ? -1 : 0;
	}
	listener->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMP);
	listener->other = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_ICMPV6);
	return listener->fd < 0 || listener->other < 0 ? -1 : 0;
}

/* ---- what has arrived ---- */

static struct matrix_packet *find(
	const struct matrix_mark *mark, struct matrix_packet *batch, size_t count)
{
	for (size_t i = 0; mark->magic == MATRIX_MAGIC && i < count; i++)
		if (batch[i].number == mark->number)
			return &batch[i];
	return NULL;
}

static void take_connections(int listener, struct matrix_packet *batch, size_t count)
{
	int fd;
	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		struct matrix_mark mark = { 0 };
		const bool whole = recv(fd, &mark, sizeof(mark), 0) == (ssize_t)sizeof(mark);
		struct matrix_packet *packet = whole ? find(&mark, batch, count) : NULL;
		if (!packet || packet->accepted >= 0) {
			(void)close(fd); /* a connection of nobody's */
			continue;
		}
		packet->arrived = true;
		packet->accepted = fd;
		(void)send(
			fd, &mark, sizeof(mark), MSG_NOSIGNAL); /* whether it gets back is heard */
	}
}

static void take_datagrams(int fd, struct matrix_packet *batch, size_t count)
{
	struct sockaddr_in6 from;
	struct matrix_mark mark;
	for (;;) {
		socklen_t size = sizeof(from);
		const ssize_t got =
			recvfrom(fd, &mark, sizeof(mark), 0, (struct sockaddr *)&from, &size);
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			continue; /* an error of an earlier answer, told once */
		if (got < 0)
			return;
		struct matrix_packet *packet =
			got == (ssize_t)sizeof(mark) ? find(&mark, batch, count) : NULL;
		if (!packet)
			continue;
		packet->arrived = true;
		(void)sendto(fd, &mark, sizeof(mark), 0, (struct sockaddr *)&from, size);
	}
}

/* What a raw socket of ICMP gives: version 4 with the header before it. */
static bool read_echo(int fd, bool version4, struct matrix_mark *mark, bool *more)
{
	struct {
		union {
			struct icmp6_hdr echo6;
			uint8_t bytes[256];
		};
	} got;
	const ssize_t size = recv(fd, &got, sizeof(got), 0);
	*more = size >= 0 || errno == EINTR;
	const size_t begin = version4 ? sizeof(struct iphdr) : 0;
	const size_t header = sizeof(struct icmphdr);
	if (size < (ssize_t)(begin + header + sizeof(*mark)))
		return false;
	memcpy(mark, got.bytes + begin + header, sizeof(*mark));
	return got.bytes[begin] == (version4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST);
}

static void take_echoes(int fd, bool version4, struct matrix_packet *batch, size_t count)
{
	bool more = true;
	while (more) {
		struct matrix_mark mark = { 0 };
		if (!read_echo(fd, version4, &mark, &more))
			continue;
		struct matrix_packet *packet = find(&mark, batch, count);
		if (packet)
			packet->arrived = true;
	}
}

void matrix_take(const struct matrix_listener *listener, struct matrix_packet *batch, size_t count)
{
	int type = 0;
	socklen_t size = sizeof(type);
	if (listener->other >= 0) {
		take_echoes(listener->fd, true, batch, count);
		take_echoes(listener->other, false, batch, count);
		return;
	}
	if (getsockopt(listener->fd, SOL_SOCKET, SO_TYPE, &type, &size))
		return;
	if (type == SOCK_STREAM)
		take_connections(listener->fd, batch, count);
	else
		take_datagrams(listener->fd, batch, count);
}

/* ---- half open ---- */

#define HALF_OPEN 3u /* TCP_SYN_RECV */

static void read_table(const char *path, struct matrix_packet *batch, size_t count)
{
	char line[512];
	FILE *table = fopen(path, "re");
	if (!table)
		return; /* a kernel without that family */
	while (fgets(line, sizeof(line), table)) {
		unsigned local;
		unsigned remote;
		unsigned state;
		if (sscanf(line, " %*u: %*[0-9A-F]:%X %*[0-9A-F]:%X %X", &local, &remote, &state) !=
				3 ||
			state != HALF_OPEN)
			continue;
		for (size_t i = 0; i < count; i++)
			if (batch[i].port->protocol == MATRIX_TCP &&
				batch[i].port->number == local && batch[i].source == remote)
				batch[i].arrived = true;
	}
	(void)fclose(table); /* only read */
}

void matrix_find_unanswered(struct matrix_packet *batch, size_t count)
{
	bool missing = false;
	for (size_t i = 0; i < count; i++)
		missing |= batch[i].port->protocol == MATRIX_TCP && !batch[i].arrived;
	if (!missing)
		return;
	read_table("/proc/thread-self/net/tcp", batch, count);
	read_table("/proc/thread-self/net/tcp6", batch, count);
}
