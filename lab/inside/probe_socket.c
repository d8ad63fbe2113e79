/* SPDX-License-Identifier: MIT */
/* Probes on sockets: init takes a copy of the descriptor and asks the kernel what it is. */
#include "inside/probes.h"

#include "core/probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static uint64_t family_of(const struct probe_request *request)
{
	return (uint64_t)request->values[0];
}

static uint64_t type_of(const struct probe_request *request)
{
	return request->value_count > 1 ? (uint64_t)request->values[1] : SOCK_STREAM;
}

/* Of the family that was asked for, as the kernel reads it: 32 bits. */
static bool is_of_family(const struct probe_look *look, int64_t number)
{
	int family = -1;
	socklen_t size = sizeof(family);
	const int taken = probe_take_descriptor(look, number);
	if (taken < 0)
		return false;
	const int asked = getsockopt(taken, SOL_SOCKET, SO_DOMAIN, &family, &size);
	(void)close(taken);
	return asked == 0 && (uint32_t)family == (uint32_t)family_of(look->request);
}

static bool effect_socket(const struct probe_look *look)
{
	return is_of_family(look, look->result);
}

static void run_socket(struct probe *probe)
{
	CALL(probe, family_of(probe->request), type_of(probe->request), 0);
}
const struct probe_functions probe_socket_family = {
	.run = run_socket, .effect = effect_socket, .holds = true
};

/* The arguments lie in memory, where no filter sees them (socketcall(2)). */
static void run_socketcall(struct probe *probe)
{
	enum { SYS_SOCKET_SELECTOR = 1 };
	static uint32_t arguments[3];
	arguments[0] = (uint32_t)family_of(probe->request);
	arguments[1] = (uint32_t)type_of(probe->request);
	CALL(probe, SYS_SOCKET_SELECTOR, (uintptr_t)arguments);
}
const struct probe_functions probe_socketcall_family = {
	.run = run_socketcall, .effect = effect_socket, .holds = true
};

static int pair[2];

static void run_socketpair(struct probe *probe)
{
	(void)CALL(probe, family_of(probe->request), type_of(probe->request), 0, (uintptr_t)pair);
	probe->page->descriptor = pair[0];
}

static bool effect_socketpair(const struct probe_look *look)
{
	return look->result == 0 && is_of_family(look, look->page->descriptor);
}
const struct probe_functions probe_socketpair_family = {
	.run = run_socketpair, .effect = effect_socketpair, .holds = true
};

/* --- addresses --- */

static union {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
} address;
static socklen_t address_size;

static int before_socket(struct probe *probe)
{
	probe->fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	probe->page->descriptor = probe->fd;
	return probe->fd < 0 ? -1 : 0;
}

static int set_address(const char *text, uint16_t port)
{
	if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
		address.v4.sin_family = AF_INET;
		address.v4.sin_port = htons(port);
		address_size = sizeof(address.v4);
		return 0;
	}
	if (inet_pton(AF_INET6, text, &address.v6.sin6_addr) == 1) {
		address.v6.sin6_family = AF_INET6;
		address.v6.sin6_port = htons(port);
		address_size = sizeof(address.v6);
		return 0;
	}
	errno = EHOSTUNREACH;
	return -1;
}

/* Names are those of /etc/hosts, which is ours and can't be written. */
static int resolve(const char *name, uint16_t port)
{
	char line[256];
	char found[64];
	char its[128];
	int resolved = -1;
	FILE *file = fopen("/etc/hosts", "re");
	while (file && resolved && fgets(line, sizeof(line), file))
		if (sscanf(line, "%63s %127s", found, its) == 2 && strcmp(its, name) == 0)
			resolved = set_address(found, port);
	if (file)
		(void)fclose(file); /* only read */
	return resolved ? set_address(name, port) : 0;
}

/* --- bind-port, tcp-connect --- */

static int before_bind(struct probe *probe)
{
	return set_address("0.0.0.0", (uint16_t)probe->request->values[0]) || before_socket(probe)
		       ? -1
		       : 0;
}

static void run_with_address(struct probe *probe)
{
	CALL(probe, (uint64_t)probe->fd, (uintptr_t)&address, address_size);
}

static bool has_port(
	const struct probe_look *look, int (*ask)(int fd, struct sockaddr *name, socklen_t *size))
{
	struct sockaddr_storage found = { .ss_family = AF_UNSPEC };
	socklen_t size = sizeof(found);
	const int taken = probe_take_descriptor(look, look->page->descriptor);
	if (taken < 0)
		return false;
	const int asked = ask(taken, (struct sockaddr *)&found, &size);
	(void)close(taken);
	/* the port is at the same place in both families, in(3) */
	return asked == 0 && ntohs(((struct sockaddr_in *)&found)->sin_port) ==
				     (uint16_t)look->request->values[0];
}

static bool effect_bind(const struct probe_look *look)
{
	return has_port(look, getsockname);
}
const struct probe_functions probe_bind_port = {
	.before = before_bind, .run = run_with_address, .effect = effect_bind, .holds = true
};

static int before_connect(struct probe *probe)
{
	const char *name = probe_word(probe->request, 0);
	return resolve(name, (uint16_t)probe->request->values[0]) || before_socket(probe) ? -1 : 0;
}

static bool effect_connect(const struct probe_look *look)
{
	return has_port(look, getpeername);
}
const struct probe_functions probe_tcp_connect = {
	.before = before_connect, .run = run_with_address, .effect = effect_connect, .holds = true
};

/* --- http-get: the decisive call is connect; what follows is made raw too --- */

static char request_text[512];
static char answer[PROBE_BODY_BYTES + 2048]; /* with its headers */

/* http://NAME[:PORT][/PATH] */
static int before_http(struct probe *probe)
{
	char name[128];
	unsigned port = 80;
	const char *url = probe_word(probe->request, 0);
	if (sscanf(url, "http://%127[^:/]", name) != 1) {
		errno = EINVAL;
		return -1;
	}
	const char *rest = url + strlen("http://") + strlen(name);
	if (*rest == ':')
		port = (unsigned)strtoul(rest + 1, NULL, 10);
	const char *path = strchr(rest, '/');
	(void)snprintf(request_text, sizeof(request_text),
		"GET %s HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n", path ? path : "/",
		name);
	return resolve(name, (uint16_t)port) || before_socket(probe) ? -1 : 0;
}

static size_t exchange(const struct probe *probe)
{
	size_t size = 0;
	const uint64_t fd = (uint64_t)probe->fd;
	const uint64_t ask[SYSCALL_ARGS] = { fd, (uintptr_t)request_text, strlen(request_text) };
	if (probe_raw_call(SYS_write, ask) < 0)
		return 0;
	while (size < sizeof(answer) - 1) {
		const uint64_t take[SYSCALL_ARGS] = { fd, (uintptr_t)answer + size,
			sizeof(answer) - 1 - size };
		const long got = probe_raw_call(SYS_read, take);
		if (got <= 0)
			break;
		size += (size_t)got;
	}
	answer[size] = '\0';
	return size;
}

static void run_http(struct probe *probe)
{
	if (CALL(probe, (uint64_t)probe->fd, (uintptr_t)&address, address_size) != 0)
		return;
	const size_t size = exchange(probe);
	const char *body = strstr(answer, "\r\n\r\n");
	const bool good = strncmp(answer, "HTTP/1.", 7) == 0 && strncmp(answer + 8, " 200", 4) == 0;
	if (!body || !good)
		return;
	body += 4;
	size_t length = size - (size_t)(body - answer);
	if (length > PROBE_BODY_BYTES)
		length = PROBE_BODY_BYTES;
	for (size_t i = 0; i < length; i++)
		probe->page->body[i] = (uint8_t)body[i];
	probe->page->body_size = (uint32_t)length;
}

/* The page came: nothing that is left could show it, so what the probe got counts. */
static bool effect_http(const struct probe_look *look)
{
	return look->result == 0 && look->page->body_size > 0;
}
const struct probe_functions probe_http_get = {
	.before = before_http, .run = run_http, .effect = effect_http
};
