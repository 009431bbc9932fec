/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_TEXT_CHAIN_H
#define MAIL_TLS_REPORT_TEXT_CHAIN_H

/* Chains as people read them. */

#include "report/lines.h"
#include "report/render.h"

/* Each different chain once, with the addresses that show it; the next chain comes last. */
void text_chains_add(const struct report *report, struct lines *lines);

#endif
