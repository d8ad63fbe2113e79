/* SPDX-License-Identifier: MIT */
/*
 * matrix_parts: what the files of matrix share. Nobody else includes this.
 *
 *   matrix.c         the rounds, and when a batch is over
 *   matrix_listen.c  the sockets that packets arrive at
 *   matrix_send.c    the sockets that they come from
 *   matrix_trace.c   which rule decided about one
 */
#ifndef LAB_SANDBOX_MATRIX_PARTS_H
#define LAB_SANDBOX_MATRIX_PARTS_H

#include "core/plan.h"
#include "core/reach.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* What a packet carries: whose it is. An echo has it behind its header. */
struct matrix_mark {
	uint32_t magic;
	uint32_t number;
};
#define MATRIX_MAGIC 0x62686d31u /* "bhm1" */

/* Where packets of one port arrive in one container; -1: nothing is open. */
struct matrix_listener {
	int fd;    /* a TCP or UDP socket of both families; of ICMP version 4's */
	int other; /* of ICMP version 6's */
};

/* One packet on its way, and what came of it. */
struct matrix_packet {
	const struct matrix_port *port;
	enum family family;
	uint32_t number;
	int fd;          /* the sender's; -1 */
	uint16_t source; /* its port */
	int accepted;    /* TCP: the receiver's connection; -1 */
	bool sent;       /* TCP: its mark, over the connection */
	bool arrived;
	bool answered;
	bool refused;
};

union matrix_address {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

/* --- matrix_listen.c --- */

/* In the network that this process is in. 0, or -1 and errno. */
int matrix_listen(const struct matrix_port *port, struct matrix_listener *listener);
/* Take what has arrived for any of the batch's packets, and answer it. */
void matrix_take(const struct matrix_listener *listener, struct matrix_packet *batch, size_t count);
/* Connections of TCP that were asked for, but whose answer has not got back: the kernel of this
 * network lists them. */
void matrix_find_unanswered(struct matrix_packet *batch, size_t count);

/* --- matrix_send.c --- */

int matrix_send(struct matrix_packet *packet, const union matrix_address *to, socklen_t size);
void matrix_connected(struct matrix_packet *packet); /* TCP: send the mark, if it is connected */
void matrix_hear(struct matrix_packet *packet);      /* an answer or a refusal, if there is one */
void matrix_drop(struct matrix_packet *packet);      /* close what it has open */

/* --- matrix_trace.c --- */

/* Hear the kernel's traces of the network that this process is in: a descriptor, -1 and errno. */
int matrix_trace_open(void);
/* What decided about the packets since the last call: the first that was dropped, or else, and
 * where `let_through` asks for it, the last word about the first one. False: nothing was traced. */
bool matrix_trace_read(int fd, bool let_through, struct traced_packet *traced);

#endif
