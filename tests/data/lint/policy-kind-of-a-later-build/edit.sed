s/"kind": "seccomp-json"/"kind": "seccomp-c"/
s/profile.json/policy.c/
/"every-door", "kind": "analysis"/s/"deny"/"of": "policy.c", "deny"/
