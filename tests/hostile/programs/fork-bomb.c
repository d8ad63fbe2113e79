/* SPDX-License-Identifier: MIT */
/* Every process makes processes for ever, and none of them ends. */
#include "hostile.h"

#include <unistd.h>

int main(void)
{
	if (!under_policy())
		return 0;
	for (;;)
		(void)!fork(); /* refused at the limit: try again */
}
