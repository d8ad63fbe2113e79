s/"theme": .*/&\
  "params": {\
    "door": { "pick": [ { "probe": "mkdir", "call": "mkdir" },\
                        { "probe": "symlink-file", "call": "symlink" },\
                        { "probe": "link-file", "call": "link" } ] } },/
s/"probe": \["mkdir"\]/"probe": ["@door.probe@"]/
s/mkdir(_, _)/@door.call@(_, _)/
s/The call mkdir/The call @door.call@/
/"one-mode"/d
