/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_JUDGE_NAMES_H
#define MAIL_TLS_JUDGE_NAMES_H

/*
 * Whom a certificate names (RFC 9525). Our own, because GnuTLS falls back to the CN, takes partial
 * wildcards and converts U-labels by itself: a sender would refuse what it accepts.
 */

#include "facts.h"
#include "policy.h"

/*
 * Whether a presented name, raw as in the certificate, is `ascii` (A-labels in lower case, no final
 * dot). Case does not matter; `*` is a wildcard only as the whole left-most label with another
 * label behind it, and stands for exactly one label (RFC 9525 6.3). `*.org` is a wildcard to
 * nobody, as in the libraries that senders use.
 */
bool name_matches(struct text presented, const char *ascii);

/* Whether a subject alternative name of the right kind bears the reference name. */
bool cert_bears(const struct cert_facts *cert, const struct reference_name *name);

/* Whether only the CN of the subject would (RFC 9525 2: it must not be used). */
bool cert_cn_bears(const struct cert_facts *cert, const struct reference_name *name);

/* The same names in whatever order: certificates of which one takes the place of the other. */
bool cert_same_names(const struct cert_facts *a, const struct cert_facts *b);

#endif
