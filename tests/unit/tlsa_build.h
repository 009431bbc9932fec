/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_TLSA_BUILD_H
#define MAIL_TLS_TESTS_TLSA_BUILD_H

/* TLSA records out of letters, for certificates with real octets. Memory is of unit_arena. */

#include "facts_dns.h"

/*
 * `records`, blanks between: usage, selector, matching type, colon, place of the certificate in
 * `certs`; then w: the last octet is another, s: one octet fewer, l: one more, g: garbage, t: three
 * octets in all. `backwards`: in the other order.
 */
struct tlsa_facts tlsa_build(const char *records, const struct cert_facts *certs, bool backwards);

/* SHA-256 for matching type 1, SHA-512 for 2. */
struct text tlsa_build_digest(struct text text, unsigned matching);

#endif
