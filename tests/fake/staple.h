/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * OCSP answers for the scripted server to staple.
 */
#ifndef FAKE_STAPLE_H
#define FAKE_STAPLE_H

#include <gnutls/gnutls.h>
#include <stdbool.h>

bool staple_is_known(const char *kind);

/*
 * Makes an answer of this kind about the first certificate of NAME.pem, signed by its issuer's
 * key. 0 or an error of GnuTLS; the octets are to be freed by gnutls_free().
 */
int staple_make(const char *folder, const char *name, const char *kind, gnutls_datum_t *out);

#endif
