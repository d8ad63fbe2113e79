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
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
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

/* Send, and wait for the kernel's answer. */
static int talk(struct mnl_socket *socket, struct nlmsghdr *message)
{
	char answer[4096]; /* an error repeats our message, which is shorter */
	message->nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
	message->nlmsg_seq = 1;
	if (mnl_socket_sendto(socket, message, message->nlmsg_len) < 0)
		return -1;
	const ssize_t got = mnl_socket_recvfrom(socket, answer, sizeof(answer));
	if (got < 0)
		return -1;
	return mnl_cb_run(answer, (size_t)got, 1, mnl_socket_get_portid(socket), NULL, NULL) < 0
		       ? -1
		       : 0;
}

static int make_pair(struct mnl_socket *socket, const struct end ends[2])
{
	char room[1024];
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	message->nlmsg_type = RTM_NEWLINK;
	message->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	(void)mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(message, IFLA_IFNAME, ends[0].name);
	struct nlattr *info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_strz(message, IFLA_INFO_KIND, "veth");
	struct nlattr *data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	struct nlattr *peer = mnl_attr_nest_start(message, VETH_INFO_PEER);
	(void)mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	mnl_attr_put_strz(message, IFLA_IFNAME, ends[1].name);
	mnl_attr_put_u32(message, IFLA_NET_NS_FD, (uint32_t)ends[1].netns);
	mnl_attr_nest_end(message, peer);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	return talk(socket, message);
}

static int add_address(struct mnl_socket *socket, unsigned index, unsigned char family,
	const void *address, size_t size, unsigned char prefix)
{
	char room[256];
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	message->nlmsg_type = RTM_NEWADDR;
	message->nlmsg_flags = NLM_F_CREATE | NLM_F_EXCL;
	struct ifaddrmsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->ifa_family = family;
	header->ifa_prefixlen = prefix;
	header->ifa_flags = IFA_F_PERMANENT | (family == AF_INET6 ? IFA_F_NODAD : 0);
	header->ifa_index = index;
	mnl_attr_put(message, IFA_LOCAL, size, address);
	mnl_attr_put(message, IFA_ADDRESS, size, address);
	return talk(socket, message);
}

static int bring_up(struct mnl_socket *socket, unsigned index)
{
	char room[256];
	struct nlmsghdr *message = mnl_nlmsg_put_header(room);
	message->nlmsg_type = RTM_NEWLINK;
	struct ifinfomsg *header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->ifi_index = (int)index;
	header->ifi_flags = IFF_UP;
	header->ifi_change = IFF_UP;
	return talk(socket, message);
}

static bool has_no_ipv6(int error)
{
	return error == EAFNOSUPPORT || error == EOPNOTSUPP || error == EACCES;
}

static int set_up(struct mnl_socket *socket, const struct end *end)
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
static struct mnl_socket *open_in(int netns)
{
	if (setns(netns, CLONE_NEWNET))
		return NULL;
	struct mnl_socket *socket = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (socket && mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID)) {
		(void)mnl_socket_close(socket); /* nothing was sent */
		return NULL;
	}
	return socket;
}

static int link_two(const struct end ends[2])
{
	for (size_t i = 0; i < 2; i++) {
		struct mnl_socket *socket = open_in(ends[i].netns);
		if (!socket)
			return -1;
		const int linked = (i == 0 && make_pair(socket, ends)) || set_up(socket, &ends[i]);
		const int error = errno;
		(void)mnl_socket_close(socket); /* the kernel has answered */
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
