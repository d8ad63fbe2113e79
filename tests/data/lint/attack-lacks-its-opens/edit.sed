s/"probe": \["mkdir"\]/"probe": ["socket-family", "AF_VSOCK"]/
