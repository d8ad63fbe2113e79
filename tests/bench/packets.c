/* SPDX-License-Identifier: MIT */
/*
 * packets ROUNDS: what a network of three containers and a router costs, from plan to ready and
 * closed; and on top of eight containers the packets of a matrix of 1008 cells, each tried
 * MATRIX_ROUNDS times.
 */
#include "samples.h"

#include "core/plan.h"
#include "core/reach.h"
#include "sandbox/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTAINERS EXERCISE_MAX_CONTAINERS
#define PORTS      9 /* 8 x 7 pairs, 9 ports, 2 families: 1008 cells */

static const char *const names[CONTAINERS] = { "a", "b", "c", "d", "e", "f", "g", "h" };

/* `count` containers behind a router, which is the last. */
struct routed {
	struct plan plan;
	struct plan_container containers[CONTAINERS + 1];
	struct plan_network networks[CONTAINERS];
};

static void routed_make(struct routed *routed, size_t count)
{
	struct plan_run run;
	plan_run_default(&run);
	*routed = (struct routed){ 0 };
	for (size_t i = 0; i <= count; i++)
		routed->containers[i] = (struct plan_container){
			.name = i < count ? names[i] : "net",
			.image = PLAN_IMAGE_BARE,
			.user = run.user,
			.limits = run.limits,
		};
	for (size_t i = 0; i < count; i++)
		routed->networks[i] = (struct plan_network){
			.name = "net", .ends = { count, i }, .routed = true, .host = i + 1
		};
	routed->plan = (struct plan){
		.containers = routed->containers,
		.container_count = count + 1,
		.networks = routed->networks,
		.network_count = count,
		.wall_ms = 20000,
	};
}

static void matrix_make(struct check_matrix *matrix, uint8_t *cells)
{
	static char *const words[PORTS] = { "1/tcp", "2/tcp", "3/tcp", "4/tcp", "5/tcp", "6/tcp",
		"7/udp", "8/udp", "9/udp" };
	*matrix = (struct check_matrix){
		.container_count = CONTAINERS,
		.port_count = PORTS,
		.cells = cells,
		.families = 1u << FAMILY_IPV4 | 1u << FAMILY_IPV6,
		.packets = 1u << PACKET_NEW | 1u << PACKET_REPLY,
	};
	for (size_t i = 0; i < CONTAINERS; i++)
		matrix->containers[i] = i;
	for (unsigned i = 0; i < PORTS; i++)
		matrix->ports[i] = (struct matrix_port){
			.protocol = i < 6 ? MATRIX_TCP : MATRIX_UDP,
			.number = i + 1,
			.word = words[i],
		};
}

static double run_world(const struct sandbox *sandbox, const struct plan *plan)
{
	struct observations seen = { 0 };
	struct err err = { 0 };
	const double began = samples_now();
	if (world_run(sandbox, plan, &seen, &err)) {
		fprintf(stderr, "bench: %s\n", err.text);
		exit(1);
	}
	const double took = samples_now() - began;
	observations_release(&seen);
	return took;
}

int main(int argc, char **argv)
{
	static struct samples three;
	static struct samples eight;
	static struct samples tried;
	static struct routed small;
	static struct routed large;
	static uint8_t cells[MATRIX_MAX_CELLS]; /* all open, as they are */
	struct check_matrix matrix;
	struct err err = { 0 };
	const unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct sandbox *sandbox = sandbox_open(&err);
	if (!sandbox || rounds == 0 || rounds > SAMPLES_MAX) {
		fprintf(stderr, "usage: packets ROUNDS %s\n", err.text);
		return 2;
	}
	routed_make(&small, 3);
	routed_make(&large, CONTAINERS);
	matrix_make(&matrix, cells);
	for (unsigned long i = 0; i < rounds; i++) {
		samples_add(&three, run_world(sandbox, &small.plan));
		large.plan.matrix = NULL;
		samples_add(&eight, run_world(sandbox, &large.plan));
		large.plan.matrix = &matrix;
		samples_add(&tried, run_world(sandbox, &large.plan));
	}
	printf("three-routed %.3f\n", samples_percentile(&three, 50));
	printf("matrix-1008 %.3f\n",
		samples_percentile(&tried, 50) - samples_percentile(&eight, 50));
	sandbox_close(sandbox);
	return 0;
}
