s/"kind": "seccomp-json", "on": "box" }/&, { "file": "container.json", "kind": "container-json", "on": "box" }/
