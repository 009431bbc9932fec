/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chains against anchors by GnuTLS. Time checks are off: the judge takes time as data, so that
 * "untrusted" and "expired" stay two findings. What the library cannot read is not trusted.
 */

#include "judge/chain.h"

#include <gnutls/x509.h>

static bool import(struct text der, gnutls_x509_crt_t *crt)
{
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};

	if (gnutls_x509_crt_init(crt) != 0)
		return false;
	if (gnutls_x509_crt_import(*crt, &datum, GNUTLS_X509_FMT_DER) == 0)
		return true;
	gnutls_x509_crt_deinit(*crt);
	return false;
}

/* The list takes over each anchor. */
static void add_anchors(gnutls_x509_trust_list_t list, const struct anchors *anchors)
{
	for (size_t i = 0; i < anchors->count; i++) {
		gnutls_x509_crt_t crt;

		if (import(anchors->ders[i], &crt) &&
			gnutls_x509_trust_list_add_cas(list, &crt, 1, 0) != 1)
			gnutls_x509_crt_deinit(crt);
	}
}

static bool verify(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *certs, unsigned count)
{
	const unsigned flags =
		GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS;
	gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER};
	unsigned status = GNUTLS_CERT_INVALID;

	return gnutls_x509_trust_list_verify_crt2(
		       list, certs, count, &purpose, 1, flags, &status, NULL) == 0 &&
		status == 0;
}

bool chain_is_trusted(const struct chain_facts *chain, const struct anchors *anchors)
{
	gnutls_x509_crt_t certs[CHAIN_MAX_CERTS];
	gnutls_x509_trust_list_t list;
	unsigned count = 0;
	bool trusted = false;

	if (gnutls_x509_trust_list_init(&list, 0) != 0)
		return false;
	add_anchors(list, anchors);
	while (count < chain->count && count < CHAIN_MAX_CERTS &&
		import(chain->certs[count].der, &certs[count]))
		count++;
	if (count > 0 && count == chain->count)
		trusted = verify(list, certs, count);
	for (unsigned i = 0; i < count; i++)
		gnutls_x509_crt_deinit(certs[i]);
	gnutls_x509_trust_list_deinit(list, 1);
	return trusted;
}
