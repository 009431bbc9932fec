/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_CHAIN_H
#define MAIL_TLS_JUDGE_CHAIN_H

/* Signatures, digests and revocation by GnuTLS: the only cryptography of the judge. No clock. */

#include "policy.h"

/*
 * Verifies one way, the leaf first, against one anchor, for TLS servers; dates and the strength of
 * signatures are left to others. Returns PATH_... faults of judge/path.h, 0 for none; what the
 * library cannot read is a fault.
 */
unsigned chain_verify(
	const struct cert_facts *const *certs, size_t count, const struct cert_facts *anchor);

/* SHA-2 of that many bits, 256 or 512, into as many octets; false if the library has none. */
bool chain_digest(struct text text, unsigned bits, unsigned char *digest);

/* Whether the octets are a public key in DER (SubjectPublicKeyInfo) that the library can read. */
bool chain_reads_key(struct text spki);

/* Whether the key signed the certificate. Weak signatures count, as in chain_verify(). */
bool chain_key_signed(struct text spki, const struct cert_facts *cert);

/* Whether `issuer`, or a responder that it certified (RFC 6960 4.2.2.2), signed the OCSP answer. */
bool staple_is_signed(const struct staple_facts *staple, const struct cert_facts *issuer);

enum crl_word { CRL_SILENT, CRL_GOOD, CRL_REVOKED };

/*
 * What a revocation list says of `cert`: SILENT if it is not of the certificate's issuer. The list
 * is the user's own file, so its signature is not asked for.
 */
enum crl_word crl_says(const struct crl *crl, const struct cert_facts *cert);

#endif
