/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_LINES_H
#define MAIL_TLS_REPORT_LINES_H

/* Lines of the text format, below the limit that daemons set. What did not fit is counted. */

#include <stddef.h>

#include "base/buf.h"

struct lines {
	struct buf *out;
	size_t left_out;
};

/* Drops blanks at the end, which a quoted text may have. Once a line was left out, all are. */
void lines_add(struct lines *lines, const char *text);

#endif
