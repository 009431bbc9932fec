/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a server of a case shows: its certificates, as they stand in the files, and a staple.
 */
#ifndef FAKE_CREDENTIALS_H
#define FAKE_CREDENTIALS_H

#include "case.h"

#include <gnutls/gnutls.h>

/* 0 or an error of GnuTLS; what was made is in *out either way. */
int credentials_make(
	const struct tls_options *options, const char *pki, gnutls_certificate_credentials_t *out);

#endif
