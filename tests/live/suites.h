/* SPDX-License-Identifier: MIT */
/* Every test case file of tests/live, once: NAME.c defines TCase *live_NAME(void). */
LIVE(bpf_kernel)
LIVE(compiler)
LIVE(world)
LIVE(recorder)
LIVE(recorder_ends)
LIVE(recorder_world)
LIVE(attempt)
LIVE(world_network)
LIVE(world_close)
LIVE(world_ids)
LIVE(probes)
