/* SPDX-License-Identifier: MIT */
#include "one.h"

int tell_errno(void)
{
	printf("%s\n", strerrorname_np(errno));
	return 0;
}

int main(int count, char **words)
{
	static const struct deeds *const all[] = { &of_processes, &of_memory, &of_files,
		&of_output };

	if (count != 2 || access("/files/hostile-one", X_OK))
		return 99; /* never outside of a container */
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (size_t k = 0; k < all[i]->count; k++)
			if (strcmp(all[i]->items[k].name, words[1]) == 0)
				return all[i]->items[k].run();
	return 98;
}
