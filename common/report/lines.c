/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines with a limit on the whole. Not for line 1, which has its own. Cannot fail. */

#include "report/lines.h"

#include <string.h>

void lines_add(struct lines *lines, const char *text)
{
	size_t len = strlen(text);

	while (len > 0 && text[len - 1] == ' ')
		len--;
	if (lines->left_out > 0 ||
		lines->out->len + len + 1 + lines->kept_free > LINES_MAX_OUTPUT) {
		lines->left_out++;
		return;
	}
	buf_add(lines->out, text, len);
	buf_add_char(lines->out, '\n');
}

void lines_add_kept(struct lines *lines, const struct buf *composed)
{
	buf_add(lines->out, composed->data, composed->len);
	lines->kept_free = 0;
}
