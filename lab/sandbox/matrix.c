/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A short-lived child of the keeper opens sockets in the containers' network
 * namespaces: a socket stays in the namespace it was made in, so one process has all of them, and
 * no program runs in any container meanwhile. The packets of two containers go as one batch, each
 * with its number, and what came of one is decided at the socket it was for.
 *
 * No packet is waited for. The child stays on one processor, where the kernel queues what is sent
 * over veth and loopback behind each other and works it off in order (netif_rx, the per-processor
 * backlog). So a datagram over a loopback of our own, which no rule of anybody's sees, comes back
 * behind everything that was queued before it. What the kernel sends in answer (an address that is
 * asked for, a handshake, what a router forwards) is queued behind, and so on: after as many
 * datagrams as there can be such steps nothing is on its way. What has not arrived then never will.
 */
#include "sandbox/matrix.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/matrix_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SENTINELS                                                                                  \
	24 /* four crossings of a router, each with asking for an address, and as many again */
#define SENTINEL_MS 2000

struct trying {
	const struct plan *plan;
	const struct check_matrix *matrix;
	const int *netns;
	struct matrix_result *result;    /* shared with the keeper */
	int traces[PLAN_MAX_CONTAINERS]; /* of containers that have a ruleset; -1 */
	int sentinel;                    /* a datagram socket that is connected with itself */
	uint32_t numbers;
	struct matrix_listener listeners[EXERCISE_MAX_CONTAINERS][MATRIX_MAX_PORTS];
};

/* ---- when nothing is on its way ---- */

static int pin(void)
{
	cpu_set_t set;
	const int processor = sched_getcpu();
	if (processor < 0)
		return -1;
	CPU_ZERO(&set);
	CPU_SET((size_t)processor, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int loopback_up(int fd)
{
	struct ifreq request = { .ifr_name = "lo" };
	request.ifr_flags = IFF_UP | IFF_LOOPBACK;
	return ioctl(fd, SIOCSIFFLAGS, &request);
}

static int open_sentinel(struct trying *trying)
{
	struct sockaddr_in own = { .sin_family = AF_INET };
	socklen_t size = sizeof(own);
	own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (unshare(CLONE_NEWNET))
		return -1;
	trying->sentinel = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (trying->sentinel < 0 || loopback_up(trying->sentinel) ||
		bind(trying->sentinel, (struct sockaddr *)&own, size) ||
		getsockname(trying->sentinel, (struct sockaddr *)&own, &size))
		return -1;
	return connect(trying->sentinel, (struct sockaddr *)&own, size);
}

static int settle(const struct trying *trying)
{
	char byte = 0;
	struct pollfd polled = { .fd = trying->sentinel, .events = POLLIN };
	for (int i = 0; i < SENTINELS; i++) {
		if (send(trying->sentinel, &byte, 1, 0) != 1)
			return -1;
		if (poll(&polled, 1, SENTINEL_MS) != 1) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (recv(trying->sentinel, &byte, 1, 0) != 1)
			return -1;
	}
	return 0;
}

/* ---- whom a packet is for ---- */

/* The end of a network by which `from` reaches `to`: the network's index, or -1. */
static int way(const struct plan *plan, size_t from, size_t to, size_t *end)
{
	for (size_t i = 0; i < plan->network_count; i++) {
		const struct plan_network *one = &plan->networks[i];
		for (size_t k = 0; k < 2 && !one->routed; k++)
			if (one->ends[k] == to && one->ends[1 - k] == from) {
				*end = k;
				return (int)i;
			}
		if (!one->routed || one->ends[1] != to)
			continue;
		*end = 1;
		for (size_t k = 0; k < plan->network_count; k++)
			if (plan->networks[k].routed && plan->networks[k].ends[1] == from &&
				plan->networks[k].number == one->number)
				return (int)i;
	}
	return -1;
}

static socklen_t fill_address(const struct plan_network *network, size_t end, enum family family,
	unsigned port, union matrix_address *address)
{
	autobuf struct buf text = { 0 };
	memset(address, 0, sizeof(*address));
	if (family == FAMILY_MAPPED)
		buf_text(&text, "::ffff:");
	if (family == FAMILY_IPV6)
		plan_ipv6(network, end, &text);
	else
		plan_ipv4(network, end, &text);
	if (family == FAMILY_IPV4) {
		address->ipv4.sin_family = AF_INET;
		address->ipv4.sin_port = htons((uint16_t)port);
		(void)inet_pton(AF_INET, buf_string(&text), &address->ipv4.sin_addr); /* ours */
		return sizeof(address->ipv4);
	}
	address->ipv6.sin6_family = AF_INET6;
	address->ipv6.sin6_port = htons((uint16_t)port);
	(void)inet_pton(AF_INET6, buf_string(&text), &address->ipv6.sin6_addr);
	return sizeof(address->ipv6);
}

/* ---- a batch ---- */

struct pair {
	size_t from, to; /* of the matrix */
	unsigned round;
	enum family family;
};

static void note(const struct trying *trying, const struct pair *pair, size_t port,
	const struct matrix_packet *packet)
{
	const size_t cell = matrix_cell(trying->matrix, pair->from, pair->to, port);
	trying->result->tries[matrix_try(trying->matrix, pair->round, pair->family, cell)] =
		(uint8_t)(TRY_MADE | (packet->arrived ? TRY_ARRIVED : 0) |
			  (packet->answered ? TRY_ANSWERED : 0) |
			  (packet->refused ? TRY_REFUSED : 0));
}

static void take_all(const struct trying *trying, const struct pair *pair,
	struct matrix_packet *batch, size_t count)
{
	for (size_t i = 0; i < count; i++)
		matrix_take(&trying->listeners[pair->to][i], batch, count);
}

/* Packets are sent; connections that are made carry their mark; what arrived is answered; answers
 * are heard. Nothing is on its way in between. */
static int watch_batch(const struct trying *trying, const struct pair *pair,
	struct matrix_packet *batch, size_t count)
{
	if (settle(trying))
		return -1;
	for (size_t i = 0; i < count; i++)
		matrix_connected(&batch[i]);
	if (settle(trying))
		return -1;
	take_all(trying, pair, batch, count);
	if (settle(trying))
		return -1;
	for (size_t i = 0; i < count; i++)
		matrix_hear(&batch[i]);
	if (setns(trying->netns[trying->matrix->containers[pair->to]], CLONE_NEWNET))
		return -1;
	matrix_find_unanswered(batch, count);
	return 0;
}

#define ALL_PORTS SIZE_MAX

static int send_batch(struct trying *trying, const struct pair *pair, int network, size_t end,
	struct matrix_packet *batch, size_t only)
{
	const size_t count = trying->matrix->port_count;
	if (setns(trying->netns[trying->matrix->containers[pair->from]], CLONE_NEWNET))
		return -1;
	for (size_t i = 0; i < count; i++) {
		union matrix_address address;
		/* every other round the other way round */
		const size_t port = pair->round % 2 ? count - 1 - i : i;
		const struct matrix_port *of = &trying->matrix->ports[port];
		if (only != ALL_PORTS && port != only)
			continue;
		const socklen_t size = fill_address(&trying->plan->networks[network], end,
			of->protocol == MATRIX_ICMP && pair->family == FAMILY_MAPPED ? FAMILY_IPV4
										     : pair->family,
			of->number, &address);
		batch[port].number = ++trying->numbers;
		if (matrix_send(&batch[port], &address, size))
			return -1;
	}
	return 0;
}

/* All ports, or only the one. */
static void fill_batch(const struct trying *trying, enum family family, struct matrix_packet *batch)
{
	for (size_t i = 0; i < trying->matrix->port_count; i++)
		batch[i] = (struct matrix_packet){ .port = &trying->matrix->ports[i],
			.family = family,
			.fd = -1,
			.accepted = -1 };
}

static int try_pair(struct trying *trying, const struct pair *pair)
{
	struct matrix_packet batch[MATRIX_MAX_PORTS];
	const size_t count = trying->matrix->port_count;
	size_t end = 0;
	const int network = way(trying->plan, trying->matrix->containers[pair->from],
		trying->matrix->containers[pair->to], &end);
	if (network < 0)
		return 0;
	fill_batch(trying, pair->family, batch);
	const int tried = send_batch(trying, pair, network, end, batch, ALL_PORTS) ||
			  watch_batch(trying, pair, batch, count);
	const int error = errno;
	for (size_t i = 0; i < count; i++) {
		note(trying, pair, i, &batch[i]);
		matrix_drop(&batch[i]);
	}
	errno = error;
	return tried ? -1 : 0;
}

/* ---- once more, traced ---- */

static int open_traces(struct trying *trying)
{
	for (size_t i = 0; i < trying->plan->container_count; i++)
		trying->traces[i] = -1;
	for (size_t i = 0; i < trying->plan->container_count; i++) {
		const struct plan_container *loads = &trying->plan->containers[i];
		if (!loads->joins)
			continue;
		if (setns(trying->netns[loads->joined], CLONE_NEWNET))
			return -1;
		trying->traces[loads->joined] = matrix_trace_open();
		if (trying->traces[loads->joined] < 0)
			return -1;
	}
	return 0;
}

/* Of several rulesets on the way the first that drops it is asked; where it should not have come
 * through, the last that let it. */
static void take_traces(struct trying *trying, size_t try, bool let_through)
{
	struct matrix_result *result = trying->result;
	struct traced_packet kept = { 0 };
	bool any = false;
	for (size_t i = 0; i < trying->plan->container_count; i++) {
		struct traced_packet one = { 0 };
		if (trying->traces[i] < 0 ||
			!matrix_trace_read(trying->traces[i], let_through, &one))
			continue;
		one.container = (uint32_t)i;
		if (!any || (let_through ? !one.dropped : one.dropped && !kept.dropped))
			kept = one;
		any = true;
	}
	kept.try = (uint32_t)try;
	if (any)
		result->traced[result->traced_count++] = kept;
}

static int trace_one(struct trying *trying, enum family family, size_t cell)
{
	struct matrix_packet batch[MATRIX_MAX_PORTS];
	struct pair pair = { .family = family };
	size_t port = 0;
	size_t end = 0;
	matrix_cell_parts(trying->matrix, cell, &pair.from, &pair.to, &port);
	const int network = way(trying->plan, trying->matrix->containers[pair.from],
		trying->matrix->containers[pair.to], &end);
	fill_batch(trying, family, batch);
	const int tried = network < 0 || send_batch(trying, &pair, network, end, batch, port) ||
			  watch_batch(trying, &pair, batch, trying->matrix->port_count);
	matrix_drop(&batch[port]);
	if (!tried)
		take_traces(trying, matrix_try(trying->matrix, 0, family, cell),
			batch[port].arrived && trying->matrix->cells[cell] != REACH_OPEN);
	return tried ? -1 : 0;
}

static int trace_family(struct trying *trying, enum family family)
{
	const size_t count = matrix_cell_count(trying->matrix);
	for (size_t cell = 0; cell < count; cell++) {
		const uint8_t facts =
			trying->result->tries[matrix_try(trying->matrix, 0, family, cell)];
		if (!(facts & TRY_MADE) || matrix_is_wanted(trying->matrix, cell, facts))
			continue;
		if (trying->result->traced_count == TRACED_MAX)
			return 0;
		if (trace_one(trying, family, cell))
			return -1;
	}
	return 0;
}

/* ---- all of it ---- */

static int listen_all(struct trying *trying)
{
	for (size_t i = 0; i < trying->matrix->container_count; i++) {
		if (setns(trying->netns[trying->matrix->containers[i]], CLONE_NEWNET))
			return -1;
		for (size_t port = 0; port < trying->matrix->port_count; port++)
			if (matrix_listen(
				    &trying->matrix->ports[port], &trying->listeners[i][port]))
				return -1;
	}
	return 0;
}

static int try_round(struct trying *trying, unsigned round, enum family family)
{
	const size_t count = trying->matrix->container_count;
	for (size_t i = 0; i < count * count; i++) {
		const size_t at = round % 2 ? count * count - 1 - i : i;
		const struct pair pair = { at / count, at % count, round, family };
		if (pair.from != pair.to && try_pair(trying, &pair))
			return -1;
	}
	return 0;
}

/* The child's exit status is an errno. */
static _Noreturn void try_and_exit(struct trying *trying)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0); /* the keeper may be killed meanwhile */
	if (pin() || open_sentinel(trying) || listen_all(trying))
		_exit(errno ? errno : EPROTO);
	for (unsigned round = 0; round < MATRIX_ROUNDS; round++)
		for (int family = 0; family < FAMILY_COUNT; family++)
			if (trying->matrix->families & 1u << family &&
				try_round(trying, round, (enum family)family))
				_exit(errno ? errno : EPROTO);
	if (open_traces(trying))
		_exit(errno ? errno : EPROTO);
	for (int family = 0; family < FAMILY_COUNT; family++)
		if (trying->matrix->families & 1u << family &&
			trace_family(trying, (enum family)family))
			_exit(errno ? errno : EPROTO);
	_exit(0);
}

/* 0, 1 when it took too long, or -1 and errno. */
static int await(pid_t pid, int wait_ms)
{
	int status;
	struct pollfd polled = { .events = POLLIN };
	polled.fd = (int)syscall(SYS_pidfd_open, pid, 0);
	const int ready = polled.fd < 0 ? -1 : poll(&polled, 1, wait_ms);
	if (polled.fd >= 0)
		(void)close(polled.fd);
	if (ready != 1)
		(void)kill(pid, SIGKILL); /* our own child, not reaped yet */
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	if (ready == 0)
		return 1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	return errno ? -1 : 0;
}

int matrix_run(const struct plan *plan, const int *netns, struct matrix_result *result, int wait_ms,
	const char **what)
{
	*what = "try the packets of a matrix";
	struct matrix_result *shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return -1;
	const pid_t pid = fork();
	if (pid == 0) {
		static struct trying trying;
		trying.plan = plan;
		trying.matrix = plan->matrix;
		trying.netns = netns;
		trying.result = shared;
		try_and_exit(&trying);
	}
	const int tried = pid < 0 ? -1 : await(pid, wait_ms);
	const int error = errno;
	*result = *shared;
	(void)munmap(shared, sizeof(*shared));
	errno = error;
	return tried;
}
