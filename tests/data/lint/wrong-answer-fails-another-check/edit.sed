s/"denies-open": \["opens"\]/"denies-open": ["opens", "door"]/
