# To mount takes capabilities that a container's user has not.
s/"probe": \["mkdir"\]/"probe": ["mount-tmpfs"]/
