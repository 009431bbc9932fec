/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines with a limit on the whole. Not for line 1, which has its own. Cannot fail. */

#include "report/lines.h"

#include <string.h>

/* Nagios keeps 8192 octets; the line that counts the rest still fits below 8000. */
enum { LINES_MAX_OUTPUT = 7900 };

void lines_add(struct lines *lines, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (lines->left_out > 0 || lines->out->len + len + 1 > LINES_MAX_OUTPUT) {
		lines->left_out++;
		return;
	}
	buf_add(lines->out, text, len);
	buf_add_char(lines->out, '\n');
}
