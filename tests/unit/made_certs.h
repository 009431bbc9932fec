/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_MADE_CERTS_H
#define MAIL_TLS_TESTS_MADE_CERTS_H

/* Certificates with real signatures, made when the test runs. */

#include "facts.h"

enum { MADE_MAX = 8 };

struct made_spec {
	const char *cn;  /* the end of the table: NULL */
	int issuer;      /* place in the table, whose key signs; its own place: self-signed */
	double from, to; /* days from BUILD_NOW; both 0: a year back, a year to go */
	bool ca;
	int key;               /* two with the same number (not 0) share a key */
	const char *permitted; /* name constraint */
	const char *name;      /* dNSName */
	bool client_only;      /* extended key usage */
	bool broken;           /* the signature does not fit */
};

/* Fills `certs` from the specs; unit_arena. */
void make_certs(const struct made_spec *specs, struct cert_facts certs[MADE_MAX]);

#endif
