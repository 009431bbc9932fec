/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One way at a time through GnuTLS. Time checks are off, since the judge takes time as data, and
 * weak signatures are let through, since they are a finding of their own. Whatever the library
 * cannot do is a fault of the chain.
 */

#include "judge/chain.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/ocsp.h>
#include <gnutls/x509.h>
#include <string.h>

#include "judge/path.h"

enum { CHAIN_MAX_SIGNATURE = 2048 }; /* RSA of 16384 bits */

static gnutls_datum_t datum_of(struct text text)
{
	return (gnutls_datum_t){(unsigned char *)text.data, (unsigned)text.len};
}

static bool import(struct text der, gnutls_x509_crt_t *crt)
{
	gnutls_datum_t datum = datum_of(der);

	if (gnutls_x509_crt_init(crt) != 0)
		return false;
	if (gnutls_x509_crt_import(*crt, &datum, GNUTLS_X509_FMT_DER) == 0)
		return true;
	gnutls_x509_crt_deinit(*crt);
	return false;
}

/* The list takes the anchor over. */
static bool add_anchor(gnutls_x509_trust_list_t list, const struct cert_facts *anchor)
{
	gnutls_x509_crt_t crt;

	if (!import(anchor->der, &crt))
		return false;
	if (gnutls_x509_trust_list_add_cas(list, &crt, 1, 0) == 1)
		return true;
	gnutls_x509_crt_deinit(crt);
	return false;
}

static unsigned faults_of(unsigned status)
{
	static const struct {
		unsigned status;
		unsigned fault;
	} rows[] = {
		{GNUTLS_CERT_SIGNATURE_FAILURE, PATH_BAD_SIGNATURE},
		{GNUTLS_CERT_SIGNER_NOT_CA, PATH_NOT_A_CA},
		{GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, PATH_CONSTRAINTS},
		{GNUTLS_CERT_PURPOSE_MISMATCH, PATH_PURPOSE},
		{GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, PATH_CRITICAL_EXTENSION},
	};
	unsigned faults = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((status & rows[i].status) != 0)
			faults |= rows[i].fault;
	return status != 0 && faults == 0 ? PATH_OTHER_FAULT : faults;
}

static unsigned verify(gnutls_x509_trust_list_t list, gnutls_x509_crt_t *certs, unsigned count)
{
	const unsigned flags = GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
		GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS | GNUTLS_VERIFY_ALLOW_BROKEN |
		GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;
	gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)GNUTLS_KP_TLS_WWW_SERVER};
	unsigned status = GNUTLS_CERT_INVALID;

	if (gnutls_x509_trust_list_verify_crt2(
		    list, certs, count, &purpose, 1, flags, &status, NULL) != 0)
		return PATH_OTHER_FAULT;
	return faults_of(status);
}

unsigned chain_verify(
	const struct cert_facts *const *certs, size_t count, const struct cert_facts *anchor)
{
	gnutls_x509_crt_t crts[CHAIN_MAX_CERTS];
	gnutls_x509_trust_list_t list;
	unsigned faults = PATH_OTHER_FAULT;
	unsigned read = 0;

	if (gnutls_x509_trust_list_init(&list, 1) != 0)
		return faults;
	while (read < count && read < CHAIN_MAX_CERTS && import(certs[read]->der, &crts[read]))
		read++;
	if (read == count && add_anchor(list, anchor))
		faults = verify(list, crts, read);
	for (unsigned i = 0; i < read; i++)
		gnutls_x509_crt_deinit(crts[i]);
	gnutls_x509_trust_list_deinit(list, 1);
	return faults;
}

bool chain_digest(struct text text, unsigned bits, unsigned char *digest)
{
	return gnutls_hash_fast(bits == 512 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256, text.data,
		       text.len, digest) == 0;
}

static bool import_key(struct text spki, gnutls_pubkey_t *key)
{
	gnutls_datum_t datum = datum_of(spki);

	if (gnutls_pubkey_init(key) != 0)
		return false;
	if (gnutls_pubkey_import(*key, &datum, GNUTLS_X509_FMT_DER) == 0)
		return true;
	gnutls_pubkey_deinit(*key);
	return false;
}

bool chain_reads_key(struct text spki)
{
	gnutls_pubkey_t key;

	if (!import_key(spki, &key))
		return false;
	gnutls_pubkey_deinit(key);
	return true;
}

static bool key_verifies(gnutls_pubkey_t key, gnutls_x509_crt_t crt, struct text tbs)
{
	const unsigned flags = GNUTLS_VERIFY_ALLOW_BROKEN | GNUTLS_VERIFY_ALLOW_SIGN_WITH_SHA1;
	int algorithm = gnutls_x509_crt_get_signature_algorithm(crt);
	gnutls_datum_t data = datum_of(tbs);
	char octets[CHAIN_MAX_SIGNATURE];
	size_t len = sizeof(octets);
	gnutls_datum_t signature = {(unsigned char *)octets, 0};

	if (algorithm <= 0 || gnutls_x509_crt_get_signature(crt, octets, &len) != 0)
		return false;
	signature.size = (unsigned)len;
	return gnutls_pubkey_verify_data2(
		       key, (gnutls_sign_algorithm_t)algorithm, flags, &data, &signature) >= 0;
}

bool chain_key_signed(struct text spki, const struct cert_facts *cert)
{
	gnutls_x509_crt_t crt;
	gnutls_pubkey_t key;
	bool verified;

	if (!import_key(spki, &key))
		return false;
	if (!import(cert->der, &crt)) {
		gnutls_pubkey_deinit(key);
		return false;
	}
	verified = key_verifies(key, crt, cert->tbs);
	gnutls_x509_crt_deinit(crt);
	gnutls_pubkey_deinit(key);
	return verified;
}

bool staple_is_signed(const struct staple_facts *staple, const struct cert_facts *issuer)
{
	const unsigned flags =
		GNUTLS_VERIFY_DISABLE_TIME_CHECKS | GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS;
	gnutls_datum_t datum = datum_of(staple->der);
	gnutls_x509_trust_list_t list;
	gnutls_ocsp_resp_t response;
	unsigned status = 1;

	if (gnutls_ocsp_resp_init(&response) != 0)
		return false;
	if (gnutls_x509_trust_list_init(&list, 1) != 0) {
		gnutls_ocsp_resp_deinit(response);
		return false;
	}
	if (gnutls_ocsp_resp_import(response, &datum) != 0 || !add_anchor(list, issuer) ||
		gnutls_ocsp_resp_verify(response, list, &status, flags) != 0)
		status = 1;
	gnutls_x509_trust_list_deinit(list, 1);
	gnutls_ocsp_resp_deinit(response);
	return status == 0;
}

enum crl_word crl_says(const struct crl *crl, const struct cert_facts *cert)
{
	gnutls_datum_t datum = datum_of(crl->der);
	enum crl_word word = CRL_SILENT;
	gnutls_x509_crl_t list;
	gnutls_x509_crt_t crt;

	if (crl->issuer_dn.len != cert->issuer_dn.len ||
		memcmp(crl->issuer_dn.data, cert->issuer_dn.data, crl->issuer_dn.len) != 0 ||
		gnutls_x509_crl_init(&list) != 0)
		return CRL_SILENT;
	if (gnutls_x509_crl_import(list, &datum, GNUTLS_X509_FMT_DER) == 0 &&
		import(cert->der, &crt)) {
		int revoked = gnutls_x509_crt_check_revocation(crt, &list, 1);

		if (revoked >= 0)
			word = revoked == 1 ? CRL_REVOKED : CRL_GOOD;
		gnutls_x509_crt_deinit(crt);
	}
	gnutls_x509_crl_deinit(list);
	return word;
}
