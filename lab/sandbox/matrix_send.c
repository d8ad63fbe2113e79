/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. Each packet has a socket of its own, connected to whom it is for, so that
 * the kernel tells it of every refusal (IP_RECVERR: of those, too, that an application may ignore).
 * A rule that drops what we send here answers EPERM, which is no answer of anybody's.
 */
#include "sandbox/matrix_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct echo {
	struct icmphdr header; /* version 6's is laid out alike */
	struct matrix_mark mark;
};

static struct matrix_mark mark_of(const struct matrix_packet *packet)
{
	return (struct matrix_mark){ MATRIX_MAGIC, packet->number };
}

/* RFC 1071, over an even number of bytes. Of version 6 the kernel does it. */
static uint16_t checksum(const void *bytes, size_t size)
{
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint16_t word;
		memcpy(&word, (const uint8_t *)bytes + i, sizeof(word));
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void send_echo(const struct matrix_packet *packet, int family)
{
	struct echo echo = { .mark = mark_of(packet) };
	echo.header.type = family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	echo.header.un.echo.id = htons((uint16_t)packet->number);
	if (family == AF_INET)
		echo.header.checksum = checksum(&echo, sizeof(echo));
	(void)send(packet->fd, &echo, sizeof(echo), MSG_NOSIGNAL); /* may be dropped here already */
}

static int open_socket(const struct matrix_packet *packet, int family)
{
	static const int types[] = {
		[MATRIX_TCP] = SOCK_STREAM, [MATRIX_UDP] = SOCK_DGRAM, [MATRIX_ICMP] = SOCK_RAW
	};
	const int icmp = family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	return socket(family, types[packet->port->protocol] | SOCK_CLOEXEC | SOCK_NONBLOCK,
		packet->port->protocol == MATRIX_ICMP ? icmp : 0);
}

/* Of a socket of version 6 to a mapped address the errors are version 4's. */
static int hear_errors(int fd, int family)
{
	const int on = 1;
	if (setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof(on)) && family == AF_INET)
		return -1;
	return family == AF_INET6 ? setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof(on)) : 0;
}

static void note_source(struct matrix_packet *packet)
{
	union matrix_address own;
	socklen_t size = sizeof(own);
	if (getsockname(packet->fd, &own.any, &size) == 0)
		packet->source = ntohs(
			own.any.sa_family == AF_INET ? own.ipv4.sin_port : own.ipv6.sin6_port);
}

int matrix_send(struct matrix_packet *packet, const union matrix_address *to, socklen_t size)
{
	const int family = to->any.sa_family;
	packet->fd = open_socket(packet, family);
	if (packet->fd < 0)
		return -1;
	if (hear_errors(packet->fd, family))
		return -1;
	if (connect(packet->fd, &to->any, size) && errno != EINPROGRESS)
		return 0; /* there is no way, which is no answer either */
	note_source(packet);
	if (packet->port->protocol == MATRIX_ICMP) {
		send_echo(packet, family);
	} else if (packet->port->protocol == MATRIX_UDP) {
		const struct matrix_mark mark = mark_of(packet);
		(void)send(packet->fd, &mark, sizeof(mark), MSG_NOSIGNAL); /* the same */
	}
	return 0;
}

/* A refusal that comes while we still are in connect(2), which on one processor is the rule, is
 * kept in the queue of errors and nowhere else. */
static bool has_error(int fd)
{
	int error = 0;
	socklen_t size = sizeof(error);
	char byte;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) || error ||
	       recv(fd, &byte, sizeof(byte), MSG_ERRQUEUE | MSG_DONTWAIT) >= 0;
}

void matrix_connected(struct matrix_packet *packet)
{
	struct pollfd polled = { .fd = packet->fd, .events = POLLOUT };
	const struct matrix_mark mark = mark_of(packet);
	if (packet->port->protocol != MATRIX_TCP || packet->fd < 0 || poll(&polled, 1, 0) != 1)
		return;
	if (has_error(packet->fd))
		packet->refused = true;
	else
		packet->sent = send(packet->fd, &mark, sizeof(mark), MSG_NOSIGNAL) ==
			       (ssize_t)sizeof(mark);
}

/* Of a raw socket of version 4 the header comes along. */
static bool is_answer(const struct matrix_packet *packet, const uint8_t *bytes, size_t size)
{
	struct matrix_mark mark;
	size_t begin = 0;
	if (packet->port->protocol == MATRIX_ICMP) {
		const bool version6 = packet->family == FAMILY_IPV6;
		const size_t before = version6 ? 0 : sizeof(struct iphdr);
		const uint8_t type = version6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY;
		begin = before + sizeof(struct icmphdr);
		if (size <= before || bytes[before] != type)
			return false;
	}
	if (size < begin + sizeof(mark))
		return false;
	memcpy(&mark, bytes + begin, sizeof(mark));
	return mark.magic == MATRIX_MAGIC && mark.number == packet->number;
}

void matrix_hear(struct matrix_packet *packet)
{
	uint8_t bytes[256];
	if (packet->fd < 0 || (packet->port->protocol == MATRIX_TCP && !packet->sent))
		return;
	for (;;) {
		const ssize_t got = recv(packet->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (got > 0) {
			packet->answered |= is_answer(packet, bytes, (size_t)got);
			continue;
		}
		/* an error is told once */
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0 || errno == EAGAIN || errno == ENOTCONN)
			return;
		packet->refused = true;
	}
}

/* With a reset, so that nothing of a connection is left that another round could meet. */
static void close_now(int fd)
{
	const struct linger now = { .l_onoff = 1 };
	if (fd < 0)
		return;
	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now)); /* TCP's only */
	(void)close(fd);
}

void matrix_drop(struct matrix_packet *packet)
{
	close_now(packet->accepted);
	close_now(packet->fd);
	packet->fd = packet->accepted = -1;
}
