/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_ENGINE_TLS_FACTS_H
#define MAIL_TLS_ENGINE_TLS_FACTS_H

/* What a GnuTLS session agreed on and which chain it was shown, as plain facts. */

#include <gnutls/gnutls.h>

#include "facts.h"

/* Of a session whose handshake is done. */
void tls_facts_read(gnutls_session_t session, struct tls_facts *facts);

/* Also of a handshake that failed half way: whatever certificates had come by then. */
void tls_facts_read_chain(gnutls_session_t session, struct arena *arena, struct chain_facts *chain);

#endif
