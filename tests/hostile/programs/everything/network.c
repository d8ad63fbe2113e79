/* SPDX-License-Identifier: MIT */
/* Against the network namespace, and families of sockets that no namespace holds. */
#include "everything.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define AF_HIGHEST 49

static int list_families(const struct attempt *attempt)
{
	char families[256] = "";
	size_t used = 0;
	for (long family = 0; family <= AF_HIGHEST; family++) {
		static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
			if (syscall(SYS_socket, family + attempt->args[0], types[i], 0) < 0)
				continue;
			used += (size_t)snprintf(families + used, sizeof(families) - used, "%s%ld",
				used ? " " : "", family);
			break;
		}
	}
	return tell("%s", families);
}

static int list_interfaces(const struct attempt *attempt)
{
	char names[256] = "";
	size_t used = 0;
	struct if_nameindex *all = if_nameindex();
	(void)attempt;
	if (!all)
		return -errno;
	for (size_t i = 0; all[i].if_index && used < sizeof(names); i++)
		used += (size_t)snprintf(
			names + used, sizeof(names) - used, "%s%s", i ? " " : "", all[i].if_name);
	return tell("%s", names);
}

static int try_connect(const struct attempt *attempt)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)attempt->args[0]) };
	(void)inet_pton(AF_INET, attempt->path, &to.sin_addr);
	const int fd = socket(AF_INET, (int)attempt->args[1], 0);
	if (fd < 0)
		return -errno;
	return said(connect(fd, (const struct sockaddr *)&to, sizeof(to)));
}

static int try_bind(const struct attempt *attempt)
{
	struct sockaddr_in own = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)attempt->args[0]) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	return fd < 0 ? -errno : said(bind(fd, (const struct sockaddr *)&own, sizeof(own)));
}

static int try_option(const struct attempt *attempt)
{
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);
	const int value = (int)attempt->args[2];
	if (fd < 0)
		return -errno;
	return said(setsockopt(
		fd, (int)attempt->args[0], (int)attempt->args[1], &value, sizeof(value)));
}

static int lo_down(const struct attempt *attempt)
{
	struct ifreq request = { .ifr_name = "lo" };
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);
	(void)attempt;
	return fd < 0 ? -errno : said(ioctl(fd, SIOCSIFFLAGS, &request));
}

/* The kernel's answer to a request of one header: 0 or -errno. */
static int ask_netlink(const struct attempt *attempt)
{
	struct {
		struct nlmsghdr header;
		char body[64];
	} ask = { .header = { (uint32_t)attempt->args[2], (uint16_t)attempt->args[1],
			  NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, 1, 0 } };
	char answer[4096];
	const int fd = socket(AF_NETLINK, SOCK_RAW, (int)attempt->args[0]);
	if (fd < 0 || send(fd, &ask, ask.header.nlmsg_len, 0) < 0)
		return -errno;
	if (recv(fd, answer, sizeof(answer), 0) < 0)
		return -errno;
	const struct nlmsghdr *first = (const struct nlmsghdr *)answer;
	if (first->nlmsg_type != NLMSG_ERROR)
		return ANSWER_OK;
	return ((const struct nlmsgerr *)NLMSG_DATA(first))->error;
}

#define SOCKET(title, family, type, protocol) CALL("socket " title, socket, family, type, protocol)
#define CONNECT(title, address, port, type)                                                        \
	{                                                                                          \
		"connect to " title, try_connect, address, NULL, 0,                                \
		{                                                                                  \
			port, type                                                                 \
		}                                                                                  \
	}

static const struct attempt rows[] = {
	RUN("families that open", list_families, 0),
	RUN("families + 2^32 that open", list_families, HIGH),
	SOCKET("AF_VSOCK", AF_VSOCK, SOCK_STREAM, 0),
	SOCKET("AF_VSOCK + 2^32", AF_VSOCK + HIGH, SOCK_STREAM, 0),
	CALL("socketpair AF_VSOCK", socketpair, AF_VSOCK, SOCK_STREAM, 0, 0),
	SOCKET("AF_ALG", AF_ALG, SOCK_SEQPACKET, 0),
	SOCKET("AF_ALG + 2^32", AF_ALG + HIGH, SOCK_SEQPACKET, 0),
	SOCKET("AF_PACKET raw", AF_PACKET, SOCK_RAW, 0x300),
	SOCKET("AF_PACKET datagram", AF_PACKET, SOCK_DGRAM, 0x300),
	SOCKET("AF_PACKET packet", AF_PACKET, SOCK_PACKET, 0x300),
	SOCKET("AF_INET raw", AF_INET, SOCK_RAW, IPPROTO_RAW),
	SOCKET("AF_INET6 raw", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6),
	SOCKET("AF_INET ping", AF_INET, SOCK_DGRAM, IPPROTO_ICMP),
	SOCKET("AF_XDP", AF_XDP, SOCK_RAW, 0),
	SOCKET("AF_KEY", AF_KEY, SOCK_RAW, 2),
	SOCKET("AF_BLUETOOTH", AF_BLUETOOTH, SOCK_RAW, 1),
	SOCKET("AF_CAN", AF_CAN, SOCK_RAW, 1),
	SOCKET("AF_TIPC", AF_TIPC, SOCK_SEQPACKET, 0),
	SOCKET("AF_NFC", AF_NFC, SOCK_RAW, 0),
	RUN("interfaces", list_interfaces),
	CONNECT("the host's loopback", "127.0.0.1", 47115, SOCK_STREAM),
	CONNECT("another network", "192.0.2.1", 80, SOCK_STREAM),
	CONNECT("a cloud's metadata", "169.254.169.254", 80, SOCK_STREAM),
	CONNECT("a name server", "9.9.9.9", 53, SOCK_DGRAM),
	RUN("bind to port 80", try_bind, 80),
	RUN("set a mark", try_option, SOL_SOCKET, SO_MARK, 1),
	RUN("force a send buffer of 64 MiB", try_option, SOL_SOCKET, SO_SNDBUFFORCE, 64 << 20),
	RUN("force a receive buffer of 64 MiB", try_option, SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20),
	RUN("debug a socket", try_option, SOL_SOCKET, SO_DEBUG, 1),
	RUN("be transparent", try_option, SOL_IP, IP_TRANSPARENT, 1),
	RUN("make a link by netlink", ask_netlink, NETLINK_ROUTE, RTM_NEWLINK,
		NLMSG_LENGTH(sizeof(struct ifinfomsg))),
	RUN("delete a route by netlink", ask_netlink, NETLINK_ROUTE, RTM_DELROUTE,
		NLMSG_LENGTH(sizeof(struct rtmsg))),
	RUN("ask nftables", ask_netlink, NETLINK_NETFILTER, NFNL_SUBSYS_NFTABLES << 8 | 16,
		NLMSG_LENGTH(4)),
	RUN("ask the audit", ask_netlink, NETLINK_AUDIT, 1000, NLMSG_LENGTH(0)),
	RUN("change the audit", ask_netlink, NETLINK_AUDIT, 1001, NLMSG_LENGTH(40)),
	RUN("ask for IPsec states", ask_netlink, NETLINK_XFRM, 0x12, NLMSG_LENGTH(40)),
	RUN("ask for ciphers", ask_netlink, NETLINK_CRYPTO, 0x13, NLMSG_LENGTH(0)),
	RUN("ask for SCSI", ask_netlink, NETLINK_SCSITRANSPORT, 0x10, NLMSG_LENGTH(16)),
	WRITE("/proc/sys/net/ipv4/ip_forward", "1"),
	WRITE("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0"),
	WRITE("/proc/sys/net/core/wmem_max", "1000000000"),
	WRITE("/proc/sys/net/core/bpf_jit_enable", "0"),
	RUN("lo down", lo_down),
};

const struct subject network = SUBJECT("network", rows);
