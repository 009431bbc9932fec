/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_TEXT_MATRIX_H
#define MAIL_TLS_REPORT_TEXT_MATRIX_H

/* The delivery matrix as people read it. */

#include "base/buf.h"
#include "report/render.h"

/*
 * Writes the matrix of the verdict into `out`: a row for each host, or for each of its addresses
 * where these differ, then what becomes of the mail, and why. At most 4500 octets: rows that do
 * not fit are counted, what follows them is always there.
 */
void text_matrix_compose(const struct report *report, struct buf *out);

#endif
