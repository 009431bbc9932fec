/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_TEXT_DNS_H
#define MAIL_TLS_REPORT_TEXT_DNS_H

/* What DNS said of a domain, as people read it. */

#include "report/lines.h"
#include "report/render.h"

/* How far its answers can be trusted, and the TLSA records of each host with their match. */
void text_dns_add(const struct report *report, struct lines *lines);

#endif
