/* SPDX-License-Identifier: GPL-3.0-or-later */
/* -vvv: who said what. Nothing in here decides anything; a failing stderr is ignored. */

#include "base/trace.h"

#include <stdarg.h>

#include "base/arena.h"

enum { TRACE_MAX_LINE = 1000 };

void trace_text(
	const struct trace *trace, const char *label, const char *direction, struct text text)
{
	if (trace == NULL || trace->stream == NULL)
		return;
	while (text.len > 0 && (text.data[text.len - 1] == '\n' || text.data[text.len - 1] == '\r'))
		text.len--;
	fprintf(trace->stream, "%s %s %s\n", label, direction,
		text_quote(trace->arena, text, TRACE_MAX_LINE));
}

void trace_note(const struct trace *trace, const char *label, const char *format, ...)
{
	va_list ap;

	if (trace == NULL || trace->stream == NULL)
		return;
	va_start(ap, format);
	trace_text(trace, label, "*", text_of(arena_vprintf(trace->arena, format, ap)));
	va_end(ap);
}
