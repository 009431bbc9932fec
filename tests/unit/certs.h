/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_CERTS_H
#define MAIL_TLS_TESTS_CERTS_H

/* Certificates for the tests, in DER. */

#include "base/text.h"

extern const struct text cert_ec;    /* P-256, every kind of alternative name */
extern const struct text cert_rsa;   /* RSA 2048, SHA-384, no alternative name */
extern const struct text cert_ed;    /* Ed25519, empty subject */
extern const struct text cert_p384;  /* P-384, a comma in the subject */
extern const struct text cert_leaf;  /* issued by another */
extern const struct text cert_old;   /* 2020 to 2021 */
extern const struct text cert_never; /* without a well-defined end */
extern const struct text cert_full;  /* two CNs, every extension that is read, serial 1234 */
extern const struct text cert_sha1;  /* signed with SHA-1, O and no CN */

#endif
