/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Loads certificates octet by octet, past the library's own loader, which sorts chains and refuses
 * what it cannot read. Fails with the library's error.
 */
#define _GNU_SOURCE 1
#include "credentials.h"

#include "pki.h"
#include "staple.h"

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The staple of one certificate; lives as long as the process. */
struct stapled {
	gnutls_datum_t octets;
};

static int staple_give(gnutls_session_t session, void *pointer, gnutls_datum_t *out)
{
	const struct stapled *stapled = pointer;

	(void)session;
	out->data = gnutls_malloc(stapled->octets.size);
	if (out->data == NULL)
		return GNUTLS_E_MEMORY_ERROR;
	memcpy(out->data, stapled->octets.data, stapled->octets.size);
	out->size = stapled->octets.size;
	return 0;
}

static int staple_load(gnutls_certificate_credentials_t credentials, int index,
	const struct tls_options *options, const char *name, const char *pki)
{
	struct stapled *stapled;
	int status;

	if (options->staple == NULL)
		return 0;
	stapled = case_alloc(sizeof(*stapled));
	status = staple_make(pki, name, options->staple, &stapled->octets);
	if (status < 0)
		return status;
	return gnutls_certificate_set_ocsp_status_request_function2(
		credentials, (unsigned)index, staple_give, stapled);
}

/* A chain whose first certificate cannot be read; each connection has a thread of its own. */
static _Thread_local struct unreadable {
	gnutls_pcert_st *chain;
	unsigned int count;
	gnutls_privkey_t key;
} unreadable;

static int unreadable_give(gnutls_session_t session, const gnutls_datum_t *names, int name_count,
	const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
	unsigned int *count, gnutls_privkey_t *key)
{
	(void)session;
	(void)names;
	(void)name_count;
	(void)algorithms;
	(void)algorithm_count;
	*chain = unreadable.chain;
	*count = unreadable.count;
	*key = unreadable.key;
	return 0;
}

static bool is_readable(const gnutls_datum_t *octets)
{
	gnutls_x509_crt_t crt = NULL;
	bool readable = gnutls_x509_crt_init(&crt) >= 0 &&
		gnutls_x509_crt_import(crt, octets, GNUTLS_X509_FMT_DER) >= 0;

	gnutls_x509_crt_deinit(crt);
	return readable;
}

/* The public key is given apart: nothing that the certificate says keeps it from being shown. */
static int chain_load(
	gnutls_certificate_credentials_t credentials, const char *name, const char *pki)
{
	gnutls_datum_t octets[PKI_CHAIN_MAX];
	gnutls_pcert_st *chain = gnutls_calloc(PKI_CHAIN_MAX, sizeof(*chain));
	gnutls_privkey_t key = NULL;
	size_t count = PKI_CHAIN_MAX, i;
	int status;

	if (chain == NULL)
		return GNUTLS_E_MEMORY_ERROR;
	if ((status = pki_chain(pki, name, octets, &count)) < 0 ||
		(status = pki_key(pki, name, &key)) < 0 ||
		(status = gnutls_pubkey_init(&chain[0].pubkey)) < 0 ||
		(status = gnutls_pubkey_import_privkey(chain[0].pubkey, key, 0, 0)) < 0)
		return status;
	for (i = 0; i < count; i++) {
		chain[i].cert = octets[i];
		chain[i].type = GNUTLS_CRT_X509;
	}
	if (is_readable(&octets[0]))
		return gnutls_certificate_set_key(credentials, NULL, 0, chain, (int)count, key);
	unreadable = (struct unreadable){chain, (unsigned int)count, key};
	gnutls_certificate_set_retrieve_function2(credentials, unreadable_give);
	return 0;
}

int credentials_make(
	const struct tls_options *options, const char *pki, gnutls_certificate_credentials_t *out)
{
	char list[256], *save = NULL, *name;
	int status = gnutls_certificate_allocate_credentials(out);

	if (status < 0)
		return status;
	gnutls_certificate_set_flags(*out, GNUTLS_CERTIFICATE_API_V2);
	snprintf(list, sizeof(list), "%s", options->certs);
	for (name = strtok_r(list, ",", &save); status >= 0 && name != NULL;
		name = strtok_r(NULL, ",", &save)) {
		int index = chain_load(*out, name, pki);

		status = index < 0 ? index : staple_load(*out, index, options, name, pki);
	}
	return status;
}
