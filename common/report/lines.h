/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_LINES_H
#define MAIL_TLS_REPORT_LINES_H

/* Lines of the text format, below the limit that daemons set. What did not fit is counted. */

#include <stddef.h>

#include "base/buf.h"

/* Nagios keeps 8192 octets; the line that counts the rest still fits below 8000. */
enum { LINES_MAX_OUTPUT = 7900 };

struct lines {
	struct buf *out;
	size_t left_out;
	size_t kept_free; /* octets of the limit that lines_add() leaves to what comes later */
};

/* Drops blanks at the end, which a quoted text may have. Once a line was left out, all are. */
void lines_add(struct lines *lines, const char *text);

/* Lines composed before, for which room was kept free: never left out. Frees the room. */
void lines_add_kept(struct lines *lines, const struct buf *composed);

#endif
