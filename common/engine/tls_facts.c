/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the library's enumerations to facts.h. Nothing is judged, and nothing can fail. */

#include "engine/tls_facts.h"

#include <gnutls/ocsp.h>
#include <string.h>

#include "base/arena.h"
#include "wire/cert.h"
#include "wire/staple.h"

enum { STAPLE_MAX_OCTETS = 64 * 1024 };

static enum tls_version version_of(gnutls_protocol_t protocol)
{
	switch (protocol) {
	case GNUTLS_SSL3:
		return TLS_SSL3;
	case GNUTLS_TLS1_0:
		return TLS_1_0;
	case GNUTLS_TLS1_1:
		return TLS_1_1;
	case GNUTLS_TLS1_2:
		return TLS_1_2;
	case GNUTLS_TLS1_3:
		return TLS_1_3;
	default:
		return TLS_UNKNOWN;
	}
}

static bool is_cbc(gnutls_cipher_algorithm_t cipher)
{
	const char *name = gnutls_cipher_get_name(cipher);

	return name != NULL && strstr(name, "CBC") != NULL;
}

static void read_ciphers(gnutls_session_t session, struct tls_facts *facts)
{
	gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(session);
	unsigned flags = gnutls_session_get_flags(session);

	facts->cipher = gnutls_ciphersuite_get(session);
	facts->cbc = is_cbc(cipher);
	facts->null_cipher = cipher == GNUTLS_CIPHER_NULL;
	facts->broken_cipher =
		cipher == GNUTLS_CIPHER_3DES_CBC || cipher == GNUTLS_CIPHER_ARCFOUR_128;
	facts->encrypt_then_mac = (flags & GNUTLS_SFLAGS_ETM) != 0;
	facts->extended_master_secret = (flags & GNUTLS_SFLAGS_EXT_MASTER_SECRET) != 0;
	facts->safe_renegotiation = (flags & GNUTLS_SFLAGS_SAFE_RENEGOTIATION) != 0;
}

static void read_key_exchange(gnutls_session_t session, struct tls_facts *facts)
{
	gnutls_kx_algorithm_t kx = gnutls_kx_get(session);
	gnutls_sign_algorithm_t sign = (gnutls_sign_algorithm_t)gnutls_sign_algorithm_get(session);
	gnutls_digest_algorithm_t digest = gnutls_sign_get_hash_algorithm(sign);

	facts->key_exchange = gnutls_kx_get_name(kx);
	facts->group = gnutls_group_get_name(gnutls_group_get(session));
	facts->forward_secrecy = kx != GNUTLS_KX_RSA;
	if (sign != GNUTLS_SIGN_UNKNOWN) {
		facts->signature = gnutls_sign_get_name(sign);
		facts->weak_signature = digest == GNUTLS_DIG_SHA1 || digest == GNUTLS_DIG_MD5;
	}
	if (kx == GNUTLS_KX_DHE_RSA || kx == GNUTLS_KX_DHE_DSS) {
		int bits = gnutls_dh_get_prime_bits(session);

		facts->dh_bits = bits > 0 ? (unsigned)bits : 0;
	} else if (kx == GNUTLS_KX_ECDHE_RSA || kx == GNUTLS_KX_ECDHE_ECDSA) {
		facts->curve_bits =
			8 * (unsigned)gnutls_ecc_curve_get_size(gnutls_ecc_curve_get(session));
	}
}

/* Asked for by default. Of an answer beyond the cap it is only known that there was one. */
static void read_staple(gnutls_session_t session, struct arena *arena, struct chain_facts *chain)
{
	gnutls_datum_t answer = {NULL, 0};
	struct text der;

	if (gnutls_ocsp_status_request_get2(session, 0, &answer) != 0)
		return;
	der = (struct text){(const char *)answer.data, answer.size};
	if (der.len > STAPLE_MAX_OCTETS)
		der = text_of("");
	staple_read(arena, der, &chain->certs[0], &chain->staple);
}

void tls_facts_read_chain(gnutls_session_t session, struct arena *arena, struct chain_facts *chain)
{
	unsigned sent = 0;
	const gnutls_datum_t *peers = gnutls_certificate_get_peers(session, &sent);
	unsigned count = sent > CHAIN_MAX_CERTS ? CHAIN_MAX_CERTS : sent;

	if (peers == NULL)
		return;
	chain->certs = arena_array(arena, count, sizeof(*chain->certs));
	chain->count = count;
	chain->not_read = sent - count;
	for (unsigned i = 0; i < count; i++)
		cert_read(arena, text_copy(arena, peers[i].data, peers[i].size), &chain->certs[i]);
	if (count > 0)
		read_staple(session, arena, chain);
}

void tls_facts_read(gnutls_session_t session, struct tls_facts *facts)
{
	facts->up = true;
	facts->version = version_of(gnutls_protocol_get_version(session));
	read_ciphers(session, facts);
	read_key_exchange(session, facts);
}
