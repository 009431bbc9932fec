/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_WIRE_CERT_EXTENSIONS_H
#define MAIL_TLS_WIRE_CERT_EXTENSIONS_H

/* The extensions of a certificate -> the facts that depend on them. Used by cert.c alone. */

#include "facts.h"

/* `extensions`: the content of the [3] of a TBSCertificate. False: these are not extensions. */
bool cert_extensions_read(struct arena *arena, struct text extensions, struct cert_facts *facts);

#endif
