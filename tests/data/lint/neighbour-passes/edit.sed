# Learners get different times, and the same answer is right for all of them.
s/"theme": .*/&\
  "params": { "time": { "range": [10, 99] } },/
s/"minutes": 5/"minutes": "@time@"/
