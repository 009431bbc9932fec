/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_REPORT_TEXT_CERT_H
#define MAIL_TLS_REPORT_TEXT_CERT_H

/* One certificate of a chain, in a few lines of the text format. */

#include "facts.h"
#include "report/lines.h"

/* What a TLSA record of the leaf belongs to. */
struct cert_owner {
	const char *name; /* ASCII; an address or a path has no TLSA record */
	int port;
};

/* The certificate at `place`, 0 being the leaf; `now` in seconds since 1970. */
void text_cert_add(struct lines *lines, const struct chain_facts *chain, size_t place, int64_t now,
	const struct cert_owner *owner);

#endif
