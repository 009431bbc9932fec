/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_DOMAIN_SITUATIONS_H
#define MAIL_TLS_TESTS_DOMAIN_SITUATIONS_H

/* What becomes of domains, usual and odd, as renderers get it. */

#include "domain_report.h"

/* SHA-256 of two keys: of the certificates that probes show, and another. */
#define SITUATION_KEY_OLD                                                                          \
	"\x9f\x86\xd0\x81\x88\x4c\x7d\x65\x9a\x2f\xea\xa0\xc5\x5a\xd0\x15"                         \
	"\xa3\xbf\x4f\x1b\x2b\x0b\x82\x2c\xd1\x5d\x6c\x15\xb0\xf0\x0a\x08"
#define SITUATION_KEY_NEW                                                                          \
	"\xa1\xb2\xd0\x81\x88\x4c\x7d\x65\x9a\x2f\xea\xa0\xc5\x5a\xd0\x15"                         \
	"\xa3\xbf\x4f\x1b\x2b\x0b\x82\x2c\xd1\x5d\x6c\x15\xb0\xf0\x0a\x09"

enum situation {
	SITUATION_HEALTHY, /* two hosts, two families, TLSA */
	SITUATION_NO_TLS,  /* at one address of the third host */
	SITUATION_DANE,    /* no TLSA record matches */
	SITUATION_NXDOMAIN,
	SITUATION_ODD, /* names, answers and fates that should not be */
	SITUATION_COUNT
};

struct domain_situation {
	const char *name; /* of its golden files */
	struct report_domain domain;
};

extern const struct domain_situation domain_situations[SITUATION_COUNT];

#endif
