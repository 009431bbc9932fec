/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_BASE_TRACE_H
#define MAIL_TLS_BASE_TRACE_H

/*
 * The dialogue on stderr for -vvv. A trace is passed down to whoever has something to tell; NULL or
 * a trace without a stream is silent. Octets from the network go through text_quote().
 */

#include <stdio.h>

#include "base/text.h"

struct trace {
	FILE *stream;
	struct arena *arena;
};

/* One line: `label direction text`, direction such as "<", ">" or "*". */
void trace_text(
	const struct trace *trace, const char *label, const char *direction, struct text text);
void trace_note(const struct trace *trace, const char *label, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
