/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the clocks, and turning a deadline into what poll(2) wants. Cannot fail. */

#include "base/clock.h"

#include <limits.h>
#include <time.h>

int64_t clock_monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec / 1000;
}

int64_t clock_wall(void)
{
	return (int64_t)time(NULL);
}

int clock_poll_timeout(int64_t deadline, int64_t now)
{
	int64_t left;

	if (deadline == CLOCK_NEVER)
		return -1;
	if (deadline <= now)
		return 0;
	left = deadline - now;
	left = left / 1000 + (left % 1000 > 0);
	return left > INT_MAX ? INT_MAX : (int)left;
}
