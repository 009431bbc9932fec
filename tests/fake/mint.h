/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes one certificate as its recipe says. Functions return 0 or an error of GnuTLS.
 */
#ifndef FAKE_MINT_H
#define FAKE_MINT_H

#include "recipes.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

struct minted {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t certificate;
};

/* A key that no other recipe has, but for the RSA keys, which are made once. */
int mint_key(enum recipe_key kind, gnutls_x509_privkey_t *out);

/*
 * Makes the certificate of made->key. The serial number is made of the recipe's place in the
 * table. An issuer that is `made` itself makes it self-signed.
 */
int mint_certificate(const struct recipe *recipe, size_t place, const struct minted *issuer,
	struct minted *made);

/* The octets that are sent, which for garbage are not those of a certificate. To be freed. */
int mint_octets(const struct recipe *recipe, const struct minted *made, gnutls_datum_t *out);

#endif
