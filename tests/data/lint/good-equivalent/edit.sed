# Without the analysis, nothing asks for another directory than the one that the probe makes.
/"id": "every-door"/,/"why"/d
/"one-mode"/d
s/"logs": .*/"logs": ["door"],/
s/"wrong": {/"equivalent": { "add-condition:profile.json:syscalls[0]:mkdir-argument-1": "only one mode is in use" },\
  &/
