/* SPDX-License-Identifier: MIT */
/* A file of its own, so that the tests can put another answer in its place. */
#include "store/store_parts.h"

#include "base/mem.h"

#include <sys/vfs.h>

/* NFS, SMB, CIFS, 9P, AFS, Ceph; and what lies behind FUSE may be any of them. */
bool store_is_remote(const char *path)
{
	static const unsigned long remote[] = { 0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997,
		0x5346414f, 0x00c36400, 0x65735546 };
	struct statfs found;
	if (statfs(path, &found))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(remote); i++)
		if ((unsigned long)found.f_type == remote[i])
			return true;
	return false;
}
