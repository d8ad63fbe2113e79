/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A veth pair is made from inside the first container's network namespace,
 * with its peer in the second (IFLA_NET_NS_FD); then each end gets its addresses and is brought up
 * in its own. Entering a namespace can't be undone by the keeper, which has no power over the
 * host's own network namespace; so a short-lived child does it, and says by a pipe what failed.
 *
 * An IPv6 address is usable at once only without duplicate address detection (IFA_F_NODAD): nobody
 * else is on the link. Where the kernel has no IPv6 the link has IPv4 only. A router asks for its
 * neighbours from its link-local address, of which the kernel's own is not usable for a second: so
 * it gets one of ours.
 *
 * The end that is brought up first has no carrier until the other one is, and then the kernel
 * activates its queue from a work queue: until that has run, what is sent there is lost. Who asks
 * for the link makes the kernel do it now (linkwatch_sync_dev, since 6.9); before, one asks until
 * it is running. From a work queue, too, an IPv6 address joins the group that its neighbours ask it
 * by (addrconf_dad_work): until then their first packet is lost, and we wait for it.
 *
 * Behind a router each address stands alone on its link (/32, /128), and routes say the rest: the
 * router is on the link, and all others of the network are behind it.
 */
#include "sandbox/network.h"

#include "base/buf.h"
#include "base/mem.h"
#include "sandbox/tree.h"

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
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINK_PREFIX4    30
#define LINK_PREFIX6    64
#define ALONE_PREFIX4   32
#define ALONE_PREFIX6   128
#define NETWORK_PREFIX4 24
#define NETWORK_PREFIX6 64
#define TRIES_MAX       1000       /* a millisecond apart */
#define LINK_LOCAL      "fe80::fe" /* a router's, on each of its links */

struct addresses {
	struct in_addr ipv4;
	struct in6_addr ipv6;
};

struct end {
	int netns;
	char name[IF_NAMESIZE];
	struct addresses own, other;
	bool routed;
	bool is_router;
};

static int read_addresses(
	struct addresses *addresses, const struct plan_network *network, size_t which)
{
	autobuf struct buf ipv4 = { 0 };
	autobuf struct buf ipv6 = { 0 };
	plan_ipv4(network, which, &ipv4);
	plan_ipv6(network, which, &ipv6);
	return inet_pton(AF_INET, buf_string(&ipv4), &addresses->ipv4) == 1 &&
			       inet_pton(AF_INET6, buf_string(&ipv6), &addresses->ipv6) == 1
		       ? 0
		       : -1;
}

static int end_fill(
	struct end *end, const struct plan *plan, const int *netns, size_t network, size_t which)
{
	autobuf struct buf name = { 0 };
	const struct plan_network *of = &plan->networks[network];
	*end = (struct end){
		.netns = netns[of->ends[which]],
		.routed = of->routed,
		.is_router = of->routed && which == 0,
	};
	plan_interface(plan, network, which, &name);
	(void)snprintf(end->name, sizeof(end->name), "%s", buf_string(&name));
	return read_addresses(&end->own, of, which) || read_addresses(&end->other, of, 1 - which)
		       ? -1
		       : 0;
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

/* To `to` by `via`, or, where that is NULL, to `to` on the link itself. */
struct route {
	unsigned char family;
	unsigned char prefix;
	const void *to;
	const void *via;
};

static int add_route(struct nl_sock *socket, unsigned index, const struct route *route)
{
	const int size =
		route->family == AF_INET ? sizeof(struct in_addr) : sizeof(struct in6_addr);
	struct rtmsg header = {
		.rtm_family = route->family,
		.rtm_dst_len = route->prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = route->via ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK,
		.rtm_type = RTN_UNICAST,
	};
	struct nl_msg *message =
		request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	if (message && (nla_put(message, RTA_DST, size, route->to) ||
			       nla_put_u32(message, RTA_OIF, index) ||
			       (route->via && nla_put(message, RTA_GATEWAY, size, route->via)))) {
		nlmsg_free(message);
		message = NULL;
	}
	return talk(socket, message);
}

/* The network that an address is in. */
static struct addresses network_of(const struct addresses *of)
{
	struct addresses all = *of;
	all.ipv4.s_addr &= htonl(~0u << (32 - NETWORK_PREFIX4));
	memset(all.ipv6.s6_addr + NETWORK_PREFIX6 / 8, 0, sizeof(all.ipv6) - NETWORK_PREFIX6 / 8);
	return all;
}

static int route4(struct nl_sock *socket, unsigned index, const struct end *end)
{
	const struct addresses all = network_of(&end->own);
	const struct route beside = { AF_INET, ALONE_PREFIX4, &end->other.ipv4, NULL };
	const struct route behind = { AF_INET, NETWORK_PREFIX4, &all.ipv4, &end->other.ipv4 };
	return add_route(socket, index, &beside) ||
			       (!end->is_router && add_route(socket, index, &behind))
		       ? -1
		       : 0;
}

static int route6(struct nl_sock *socket, unsigned index, const struct end *end)
{
	const struct addresses all = network_of(&end->own);
	const struct route beside = { AF_INET6, ALONE_PREFIX6, &end->other.ipv6, NULL };
	const struct route behind = { AF_INET6, NETWORK_PREFIX6, &all.ipv6, &end->other.ipv6 };
	return add_route(socket, index, &beside) ||
			       (!end->is_router && add_route(socket, index, &behind))
		       ? -1
		       : 0;
}

/* Both kinds; 1 where there is no IPv6. */
static int address(struct nl_sock *socket, unsigned index, const struct end *end)
{
	struct in6_addr link_local;
	const unsigned char prefix4 = end->routed ? ALONE_PREFIX4 : LINK_PREFIX4;
	const unsigned char prefix6 = end->routed ? ALONE_PREFIX6 : LINK_PREFIX6;
	if (add_address(socket, index, AF_INET, &end->own.ipv4, sizeof(end->own.ipv4), prefix4))
		return -1;
	if (add_address(socket, index, AF_INET6, &end->own.ipv6, sizeof(end->own.ipv6), prefix6))
		return has_no_ipv6(errno) ? 1 : -1;
	return end->is_router && (inet_pton(AF_INET6, LINK_LOCAL, &link_local) != 1 ||
					 add_address(socket, index, AF_INET6, &link_local,
						 sizeof(link_local), LINK_PREFIX6))
		       ? -1
		       : 0;
}

static int set_up(struct nl_sock *socket, const struct end *end)
{
	const unsigned index = if_nametoindex(end->name);
	const int addressed = index ? address(socket, index, end) : -1;
	if (addressed < 0 || bring_up(socket, index))
		return -1;
	if (!end->routed)
		return 0;
	return route4(socket, index, end) || (!addressed && route6(socket, index, end)) ? -1 : 0;
}

/* --- settings of a network namespace, in /proc/sys/net of whoever is in it --- */

struct setting {
	const char *path;
	const char *value;
};

static const struct setting forwarding[] = {
	{ "/proc/sys/net/ipv4/ip_forward", "1" },
	{ "/proc/sys/net/ipv6/conf/all/forwarding", "1" },
};

/* Of refusals the kernel answers so many a second, and is silent about the rest. */
static const struct setting unlimited[] = {
	{ "/proc/sys/net/ipv4/icmp_ratelimit", "0" },
	{ "/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000000" },
	{ "/proc/sys/net/ipv4/icmp_msgs_burst", "1000000" },
	{ "/proc/sys/net/ipv6/icmp/ratelimit", "0" },
};

/* An older kernel has fewer settings, and one without IPv6 none of its. */
static int write_settings(const struct setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (tree_write(settings[i].path, settings[i].value) && errno != ENOENT &&
			errno != EACCES)
			return -1;
	return 0;
}

static bool is_router(const struct plan *plan, size_t container)
{
	for (size_t i = 0; i < plan->network_count; i++)
		if (plan->networks[i].routed && plan->networks[i].ends[0] == container)
			return true;
	return false;
}

static int set_all(const struct plan *plan, const int *netns)
{
	for (size_t i = 0; i < plan->container_count; i++) {
		const bool forwards = is_router(plan, i);
		if (plan->containers[i].joins || (!forwards && !plan->matrix))
			continue;
		if (setns(netns[i], CLONE_NEWNET) ||
			(forwards && write_settings(forwarding, ARRAY_SIZE(forwarding))) ||
			(plan->matrix && write_settings(unlimited, ARRAY_SIZE(unlimited))))
			return -1;
	}
	return 0;
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

static int take_flags(struct nl_msg *message, void *kept)
{
	const struct ifinfomsg *info = nlmsg_data(nlmsg_hdr(message));
	*(unsigned *)kept = info->ifi_flags;
	return NL_OK;
}

static int await_running(struct nl_sock *socket, unsigned index)
{
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		unsigned flags = 0;
		struct ifinfomsg header = { .ifi_index = (int)index };
		struct nl_msg *message = request(RTM_GETLINK, 0, &header, sizeof(header));
		if (!message ||
			nl_socket_modify_cb(socket, NL_CB_VALID, NL_CB_CUSTOM, take_flags, &flags) <
				0 ||
			talk(socket, message))
			return -1;
		if (flags & IFF_RUNNING)
			return 0;
		(void)poll(NULL, 0, 1);
	}
	errno = ETIMEDOUT;
	return -1;
}

/* RFC 4291, 2.7.1: the group of all addresses that end in the same three bytes. */
static bool is_in_its_group(const struct end *end)
{
	char group[40];
	char line[256];
	bool found = false;
	const uint8_t *bytes = end->own.ipv6.s6_addr;
	(void)snprintf(group, sizeof(group), "ff0200000000000000000001ff%02x%02x%02x", bytes[13],
		bytes[14], bytes[15]);
	FILE *groups = fopen("/proc/thread-self/net/igmp6", "re");
	if (!groups)
		return true; /* no IPv6, so nobody will ask */
	while (!found && fgets(line, sizeof(line), groups)) {
		char name[IF_NAMESIZE];
		char address[40];
		found = sscanf(line, "%*u %15s %39s", name, address) == 2 &&
			!strcmp(name, end->name) && !strcmp(address, group);
	}
	(void)fclose(groups); /* only read */
	return found;
}

static int await_group(const struct end *end)
{
	for (int tries = 0; tries < TRIES_MAX; tries++) {
		if (is_in_its_group(end))
			return 0;
		(void)poll(NULL, 0, 1);
	}
	errno = ETIMEDOUT;
	return -1;
}

static int settle(const struct end *end)
{
	struct nl_sock *socket = open_in(end->netns);
	if (!socket)
		return -1;
	const int settled =
		await_running(socket, if_nametoindex(end->name)) || await_group(end) ? -1 : 0;
	const int error = errno;
	nl_socket_free(socket);
	errno = error;
	return settled;
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
	return settle(&ends[0]) || settle(&ends[1]) ? -1 : 0;
}

/* The child's exit status is an errno. */
static _Noreturn void link_and_exit(const struct plan *plan, const int *netns)
{
	if (set_all(plan, netns))
		_exit(errno);
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
