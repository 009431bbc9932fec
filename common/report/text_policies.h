/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_TEXT_POLICIES_H
#define MAIL_TLS_REPORT_TEXT_POLICIES_H

/* MTA-STS and TLSRPT of a domain as people read them. */

#include "report/lines.h"
#include "report/render.h"

/* A line each; none where nothing was looked up. */
void text_policies_add(const struct report *report, struct lines *lines);

#endif
