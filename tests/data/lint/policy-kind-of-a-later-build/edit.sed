s/"kind": "seccomp-json", "on": "box" }/&, { "file": "caps.json", "kind": "caps-json", "on": "box" }/
