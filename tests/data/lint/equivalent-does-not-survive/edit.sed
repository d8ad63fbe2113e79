s/"wrong": {/"equivalent": { "drop-rule:profile.json:syscalls[0]:": "nobody makes directories" },\
  &/
