/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the clocks, turning a deadline into what poll(2) wants, times as text. Cannot fail. */

#include "base/clock.h"

#include <limits.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"

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

const char *clock_iso_text(struct arena *arena, int64_t seconds)
{
	time_t when = (time_t)seconds;
	char text[40];
	struct tm utc;

	if (gmtime_r(&when, &utc) == NULL ||
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		return NULL;
	return arena_copy(arena, text, strlen(text));
}
