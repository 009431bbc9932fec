/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_LINE_H
#define MAIL_TLS_JUDGE_LINE_H

/* Parts of line 1 that hosts and domains share. */

#include "base/buf.h"
#include "facts.h"
#include "finding.h"

/* Whether the finding gives the line its state. */
bool line_counts(const struct finding *finding);

/* ` +2 more, 1 unknown, 3 ignored` behind the worst finding. */
void line_add_more(struct buf *line, const struct verdict *verdict);

/* `, 1 IPv6 not testable from here`. */
void line_add_skipped(struct buf *line, const struct host_facts *hosts, size_t host_count);

/* As much of `text` as `room` octets hold, an ellipsis included; no character of UTF-8 is split. */
void line_add_cut(struct buf *line, const char *text, size_t room);

/* What is left of the line when `used` octets of it are taken. */
size_t line_room(size_t used);

#endif
