/* SPDX-License-Identifier: MIT */
/*
 * network: routed links between containers, over netlink (rtnetlink(7), libnl). A link is one veth
 * pair, an end in each container's network namespace; core/plan.h says which addresses. Links go
 * away with their namespaces and are never deleted.
 */
#ifndef LAB_SANDBOX_NETWORK_H
#define LAB_SANDBOX_NETWORK_H

#include "core/plan.h"

/* Make all links of the plan. `netns` has a descriptor of each container's network namespace, owned
 * by a user namespace in which the caller has all capabilities. The caller's own namespaces stay as
 * they are. 0, or -1 and errno with `*what`. */
int network_link_all(const struct plan *plan, const int *netns, const char **what);

#endif
