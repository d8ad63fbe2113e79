/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A veth pair is made from inside the first container's network namespace,
 * with its peer in the second (IFLA_NET_NS_FD); then each end gets its addresses and is brought up
 * in its own. Entering a namespace can't be undone by the keeper, which has no power over the
 * host's own network namespace; so a short-lived child does it, and says by a pipe what failed.
 *
 * An IPv6 address is usable at once only without duplicate address detection (IFA_F_NODAD): nobody
 * else is on the link. Where the kernel has no IPv6 the link has IPv4 only.
 */
#include "sandbox/network.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define IPV4_PREFIX 30
#define IPV6_PREFIX 64

struct end {
	int netns;
	char name[IF_NAMESIZE];
	struct in_addr ipv4;
	struct in6_addr ipv6;
};

/* eth0 is a container's first network, eth1 its second. */
static unsigned links_before(const struct plan *plan, size_t network, size_t container)
{
	unsigned before = 0;
	for (size_t i = 0; i < network; i++)
		for (size_t j = 0; j < 2; j++)
			before += plan->networks[i].ends[j] == container;
	return before;
}

static int end_fill(
	struct end *end, const struct plan *plan, const int *netns, size_t network, size_t which)
{
	autobuf struct buf ipv4 = { 0 };
	autobuf struct buf ipv6 = { 0 };
	const size_t container = plan->networks[network].ends[which];
	end->netns = netns[container];
	(void)snprintf(
		end->name, sizeof(end->name), "eth%u", links_before(plan, network, container));
	plan_ipv4(network, which, &ipv4);
	plan_ipv6(network, which, &ipv6);
	return inet_pton(AF_INET, buf_string(&ipv4), &end->ipv4) == 1 &&
			       inet_pton(AF_INET6, buf_string(&ipv6), &end->ipv6) == 1
		       ? 0
		       : -1;
}

/* libnl has fewer errors than the kernel; this one keeps the kernel's own. */
static int keep_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *kept)
{
	(void)from;
	*(int *)kept = -error->error;
	return NL_STOP;
}

/* A request of a type that is a fixed header with attributes behind it; NULL for want of memory. */
static struct nl_msg *request(int type, int flags, void *header, size_t size)
{
	struct nl_msg *message = nlmsg_alloc_simple(type, flags);
	if (!message || nlmsg_append(message, header, size, NLMSG_ALIGNTO) == 0)
		return message;
	nlmsg_free(message);
	return NULL;
}

/* Send, and wait for the kernel's answer. */
static int talk(struct nl_sock *socket, struct nl_msg *message_take)
{
	int error = 0;
	const int sent = message_take ? nl_send_auto(socket, message_take) : -NLE_NOMEM;
	nlmsg_free(message_take);
	if (sent < 0 || nl_socket_modify_err_cb(socket, NL_CB_CUSTOM, keep_error, &error) < 0 ||
		(nl_wait_for_ack(socket) < 0 && !error))
		error = EPROTO;
	errno = error;
	return error ? -1 : 0;
}

static int put_pair(struct nl_msg *message, const struct end ends[2])
{
	struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
	struct nlattr *info;
	struct nlattr *data;
	struct nlattr *peer;
	if (nla_put_string(message, IFLA_IFNAME, ends[0].name) ||
		!(info = nla_nest_start(message, IFLA_LINKINFO)) ||
		nla_put_string(message, IFLA_INFO_KIND, "veth") ||
		!(data = nla_nest_start(message, IFLA_INFO_DATA)) ||
		!(peer = nla_nest_start(message, VETH_INFO_PEER)) ||
		nlmsg_append(message, &header, sizeof(header), NLMSG_ALIGNTO) ||
		nla_put_string(message, IFLA_IFNAME, ends[1].name) ||
		nla_put_u32(message, IFLA_NET_NS_FD, (uint32_t)ends[1].netns))
		return -1;
	return nla_nest_end(message, peer) || nla_nest_end(message, data) ||
			       nla_nest_end(message, info)
		       ? -1
		       : 0;
}

static int make_pair(struct nl_sock *socket, const struct end ends[2])
{
	struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
	struct nl_msg *message =
		request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	if (message && put_pair(message, ends)) {
		nlmsg_free(message);
		message = NULL;
	}
	return talk(socket, message);
}

static int add_address(struct nl_sock *socket, unsigned index, unsigned char family,
	const void *address, size_t size, unsigned char prefix)
{
	struct ifaddrmsg header = {
		.ifa_family = family,
		.ifa_prefixlen = prefix,
		.ifa_flags = IFA_F_PERMANENT | (family == AF_INET6 ? IFA_F_NODAD : 0),
		.ifa_index = index,
	};
	struct nl_msg *message =
		request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	if (message && (nla_put(message, IFA_LOCAL, (int)size, address) ||
			       nla_put(message, IFA_ADDRESS, (int)size, address))) {
		nlmsg_free(message);
		message = NULL;
	}
	return talk(socket, message);
}

static int bring_up(struct nl_sock *socket, unsigned index)
{
	struct ifinfomsg header = {
		.ifi_index = (int)index,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP,
	};
	return talk(socket, request(RTM_NEWLINK, 0, &header, sizeof(header)));
}

static bool has_no_ipv6(int error)
{
	return error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES;
}

static int set_up(struct nl_sock *socket, const struct end *end)
{
	const unsigned index = if_nametoindex(end->name);
	if (!index ||
		add_address(socket, index, AF_INET, &end->ipv4, sizeof(end->ipv4), IPV4_PREFIX))
		return -1;
	if (add_address(socket, index, AF_INET6, &end->ipv6, sizeof(end->ipv6), IPV6_PREFIX) &&
		!has_no_ipv6(errno))
		return -1;
	return bring_up(socket, index);
}

/* Enter a network and open a netlink socket there, which stays in it. */
static struct nl_sock *open_in(int netns)
{
	if (setns(netns, CLONE_NEWNET))
		return NULL;
	struct nl_sock *socket = nl_socket_alloc();
	if (socket && nl_connect(socket, NETLINK_ROUTE) == 0)
		return socket;
	nl_socket_free(socket);
	errno = ENOMEM;
	return NULL;
}

static int link_two(const struct end ends[2])
{
	for (size_t i = 0; i < 2; i++) {
		struct nl_sock *socket = open_in(ends[i].netns);
		if (!socket)
			return -1;
		const int linked = (i == 0 && make_pair(socket, ends)) || set_up(socket, &ends[i]);
		const int error = errno;
		nl_socket_free(socket);
		errno = error;
		if (linked)
			return -1;
	}
	return 0;
}

/* The child's exit status is an errno. */
static _Noreturn void link_and_exit(const struct plan *plan, const int *netns)
{
	for (size_t i = 0; i < plan->network_count; i++) {
		struct end ends[2];
		errno = 0;
		if (end_fill(&ends[0], plan, netns, i, 0) ||
			end_fill(&ends[1], plan, netns, i, 1) || link_two(ends))
			_exit(errno ? errno : EPROTO);
	}
	_exit(0);
}

int network_link_all(const struct plan *plan, const int *netns, const char **what)
{
	int status;
	*what = "link containers by a network";
	if (plan->network_count == 0)
		return 0;
	const pid_t pid = fork();
	if (pid == 0)
		link_and_exit(plan, netns);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	errno = WIFEXITED(status) ? WEXITSTATUS(status) : ECHILD;
	return errno ? -1 : 0;
}
