/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation. A packet that a rule has marked ("meta nftrace set 1", which the plan puts
 * before the learner's rules) makes the kernel tell of each rule that it meets and of each chain's
 * policy, to whoever listens in that network (NFNLGRP_NFTRACE). One try is one packet and perhaps
 * its answers, each with an id of its own.
 */
#include "sandbox/matrix_parts.h"

#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netlink/msg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OURS   "bulkhead" /* tables of ours say nothing about the learner's */
#define BUFFER (256 * 1024)

int matrix_trace_open(void)
{
	const int group = NFNLGRP_NFTRACE;
	const int size = BUFFER;
	struct sockaddr_nl own = { .nl_family = AF_NETLINK };
	const int fd =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_NETFILTER);
	if (fd < 0)
		return -1;
	(void)setsockopt(
		fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)); /* else it has less room */
	if (bind(fd, (struct sockaddr *)&own, sizeof(own)) ||
		setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group))) {
		const int error = errno;
		(void)close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

struct step {
	uint32_t id;
	bool decides; /* about the packet, at this hook */
	struct traced_packet traced;
};

static void copy_name(struct nlattr *attribute, char name[TRACED_NAME])
{
	(void)snprintf(name, TRACED_NAME, "%s", nla_get_string(attribute));
}

/* Of a rule the verdict, of a chain its policy; NFT_CONTINUE and jumps decide nothing. */
static void read_verdict(struct nlattr **all, struct step *step)
{
	struct nlattr *verdict[NFTA_VERDICT_MAX + 1];
	int32_t code = -1;
	if (step->traced.by_policy && all[NFTA_TRACE_POLICY])
		code = (int32_t)ntohl(nla_get_u32(all[NFTA_TRACE_POLICY]));
	else if (!step->traced.by_policy && all[NFTA_TRACE_VERDICT] &&
		 !nla_parse_nested(verdict, NFTA_VERDICT_MAX, all[NFTA_TRACE_VERDICT], NULL) &&
		 verdict[NFTA_VERDICT_CODE])
		code = (int32_t)ntohl(nla_get_u32(verdict[NFTA_VERDICT_CODE]));
	step->decides = code == NF_DROP || code == NF_ACCEPT;
	step->traced.dropped = code == NF_DROP;
}

static bool read_step(struct nlmsghdr *message, struct step *step)
{
	struct nlattr *all[NFTA_TRACE_MAX + 1];
	*step = (struct step){ 0 };
	if (message->nlmsg_type != (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_TRACE) ||
		nlmsg_parse(message, sizeof(struct nfgenmsg), all, NFTA_TRACE_MAX, NULL) ||
		!all[NFTA_TRACE_ID] || !all[NFTA_TRACE_TYPE] || !all[NFTA_TRACE_TABLE] ||
		!all[NFTA_TRACE_CHAIN])
		return false;
	const struct nfgenmsg *head = nlmsg_data(message);
	step->id = nla_get_u32(all[NFTA_TRACE_ID]);
	step->traced.family = head->nfgen_family;
	step->traced.by_policy = ntohl(nla_get_u32(all[NFTA_TRACE_TYPE])) == NFT_TRACETYPE_POLICY;
	copy_name(all[NFTA_TRACE_TABLE], step->traced.table);
	copy_name(all[NFTA_TRACE_CHAIN], step->traced.chain);
	if (all[NFTA_TRACE_RULE_HANDLE])
		step->traced.handle = be64toh(nla_get_u64(all[NFTA_TRACE_RULE_HANDLE]));
	read_verdict(all, step);
	return strncmp(step->traced.table, OURS, strlen(OURS)) != 0;
}

struct reading {
	bool let_through;
	uint32_t first; /* id of the first packet, */
	bool any;       /* if there was one */
	struct traced_packet *traced;
};

static void take_step(struct reading *reading, const struct step *step)
{
	if (!reading->any)
		reading->first = step->id;
	reading->any = true;
	const bool is_first = step->id == reading->first;
	if (reading->let_through ? is_first : step->traced.dropped || is_first)
		*reading->traced = step->traced;
}

/* What one datagram of the kernel's says. */
static void read_steps(struct reading *reading, char *bytes, size_t size)
{
	int left = (int)size;
	for (struct nlmsghdr *message = (struct nlmsghdr *)bytes; nlmsg_ok(message, left);
		message = nlmsg_next(message, &left)) {
		struct step step;
		if (read_step(message, &step) && step.decides && !reading->traced->dropped)
			take_step(reading, &step);
	}
}

bool matrix_trace_read(int fd, bool let_through, struct traced_packet *traced)
{
	static char bytes[16 * 1024] __attribute__((aligned(8)));
	struct reading reading = { .let_through = let_through, .traced = traced };
	*traced = (struct traced_packet){ 0 };
	for (;;) {
		const ssize_t got = recv(fd, bytes, sizeof(bytes), 0);
		if (got < 0 && errno != EAGAIN)
			continue; /* a signal; or more than there is room for, told once */
		if (got <= 0)
			return reading.any;
		read_steps(&reading, bytes, (size_t)got);
	}
}
