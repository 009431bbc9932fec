/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_CLOCK_H
#define MAIL_TLS_BASE_CLOCK_H

/* The two clocks. Durations and deadlines are microseconds of the monotonic clock. */

#include <stdint.h>

struct arena;

enum { CLOCK_SECOND = 1000000 };

#define CLOCK_NEVER INT64_MAX

int64_t clock_monotonic(void); /* microseconds, never goes back */
int64_t clock_wall(void);      /* seconds since 1970; read once, by cli/run.c */

/* `deadline` minus now as a poll(2) timeout: milliseconds rounded up, 0 when over, -1 for never. */
int clock_poll_timeout(int64_t deadline, int64_t now);

/* `2026-11-23T18:00:59Z`; NULL for a time that no calendar holds. */
const char *clock_iso_text(struct arena *arena, int64_t seconds);

#endif
