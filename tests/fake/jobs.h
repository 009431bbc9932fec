/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Judges many cases, a few at a time.
 */
#ifndef FAKE_JOBS_H
#define FAKE_JOBS_H

#include "run.h"

#include <signal.h>

enum { JOBS_MAX = 16 };

struct judging {
	const struct run_options *options;
	const char *folder; /* certificates and sockets */
	int jobs;           /* how many cases at once, 1 to JOBS_MAX */
	const volatile sig_atomic_t *interrupted;
};

/* Prints one line a case and the totals; true if nothing failed and nothing was cut short. */
bool jobs_judge(char **files, int count, const struct judging *judging);

#endif
