/* SPDX-License-Identifier: MIT */
/* Against keyrings, which belong to an id and not to a namespace. */
#include "everything.h"

#include <linux/keyctl.h>

/* Of the test outside, in the session that we descend from, and in the keyring of its user. */
#define OF_THE_HOST ADDRESS("hostile-everything")

static const struct attempt rows[] = {
	CALL("a key of the host", request_key, ADDRESS("user"), OF_THE_HOST, 0, 0),
	CALL("a key of the host's session", keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING,
		ADDRESS("user"), OF_THE_HOST, 0),
	CALL("a key of the host's user", keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING,
		ADDRESS("user"), OF_THE_HOST, 0),
	CALL("a key of the host's user session", keyctl, KEYCTL_SEARCH,
		KEY_SPEC_USER_SESSION_KEYRING, ADDRESS("user"), OF_THE_HOST, 0),
	CALL("add_key", add_key, ADDRESS("user"), ADDRESS("x"), ADDRESS("x"), 1,
		KEY_SPEC_USER_KEYRING),
	CALL("request_key", request_key, ADDRESS("user"), ADDRESS("x"), 0, 0),
	CALL("request_key with a helper", request_key, ADDRESS("user"), ADDRESS("x"), ADDRESS("x"),
		0),
	CALL("join a session", keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0),
	CALL("the session's keyring", keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0),
	CALL("the user's keyring", keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0),
	CALL("the persistent keyring", keyctl, KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING),
	CALL("the parent's session", keyctl, KEYCTL_SESSION_TO_PARENT),
	CALL("keyctl with 2^32", keyctl, KEYCTL_GET_KEYRING_ID + HIGH, KEY_SPEC_USER_KEYRING, 0),
	READ("/proc/keys"),
	READ("/proc/key-users"),
};

const struct subject keys = SUBJECT("keys", rows);
