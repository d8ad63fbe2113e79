# The same door, and the policy is written in C.
s/"file": "profile.json", "kind": "seccomp-json"/"file": "policy.c", "kind": "seccomp-c"/
