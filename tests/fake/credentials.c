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

enum { CHOICES_MAX = 4 };

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

/* A chain with its key. */
struct shown {
	gnutls_pcert_st *chain;
	unsigned int count;
	gnutls_privkey_t key;
	gnutls_pk_algorithm_t algorithm;
	bool readable;
};

/* What shown_give() may choose from; each connection has a thread of its own. */
static _Thread_local struct shown choices[CHOICES_MAX];
static _Thread_local size_t choice_count;

/* RSA keys sign by several algorithms. */
static bool is_of_family(gnutls_pk_algorithm_t algorithm, gnutls_pk_algorithm_t key)
{
	return algorithm == key || (algorithm == GNUTLS_PK_RSA_PSS && key == GNUTLS_PK_RSA);
}

/*
 * Shows the certificate whose family the client's first signature algorithm is of. The library's
 * own servers go by the order of certificates where the cipher suite does not decide.
 */
static int shown_give(gnutls_session_t session, const gnutls_datum_t *names, int name_count,
	const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
	unsigned int *count, gnutls_privkey_t *key)
{
	gnutls_sign_algorithm_t first = GNUTLS_SIGN_UNKNOWN;
	size_t i, chosen = 0;

	(void)names;
	(void)name_count;
	(void)algorithms;
	(void)algorithm_count;
	gnutls_sign_algorithm_get_requested(session, 0, &first);
	for (i = 0; i < choice_count; i++)
		if (is_of_family(gnutls_sign_get_pk_algorithm(first), choices[i].algorithm))
			chosen = i;
	*chain = choices[chosen].chain;
	*count = choices[chosen].count;
	*key = choices[chosen].key;
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
static int shown_read(const char *name, const char *pki, struct shown *out)
{
	gnutls_datum_t octets[PKI_CHAIN_MAX];
	size_t count = PKI_CHAIN_MAX, i;
	int status;

	out->chain = gnutls_calloc(PKI_CHAIN_MAX, sizeof(*out->chain));
	if (out->chain == NULL)
		return GNUTLS_E_MEMORY_ERROR;
	if ((status = pki_chain(pki, name, octets, &count)) < 0 ||
		(status = pki_key(pki, name, &out->key)) < 0 ||
		(status = gnutls_pubkey_init(&out->chain[0].pubkey)) < 0 ||
		(status = gnutls_pubkey_import_privkey(out->chain[0].pubkey, out->key, 0, 0)) < 0)
		return status;
	for (i = 0; i < count; i++) {
		out->chain[i].cert = octets[i];
		out->chain[i].type = GNUTLS_CRT_X509;
	}
	out->count = (unsigned int)count;
	out->algorithm = (gnutls_pk_algorithm_t)gnutls_privkey_get_pk_algorithm(out->key, NULL);
	out->readable = is_readable(&octets[0]);
	return 0;
}

/* The library loads no chain whose first certificate it cannot read. */
static int shown_load(gnutls_certificate_credentials_t credentials,
	const struct tls_options *options, const char *name, const char *pki)
{
	struct shown shown = {.chain = NULL};
	int index = shown_read(name, pki, &shown);

	if (index < 0)
		return index;
	if (!options->client_order && shown.readable) {
		index = gnutls_certificate_set_key(
			credentials, NULL, 0, shown.chain, (int)shown.count, shown.key);
		return index < 0 ? index : staple_load(credentials, index, options, name, pki);
	}
	if (choice_count == CHOICES_MAX)
		return GNUTLS_E_INVALID_REQUEST;
	choices[choice_count++] = shown;
	gnutls_certificate_set_retrieve_function2(credentials, shown_give);
	return 0;
}

int credentials_make(
	const struct tls_options *options, const char *pki, gnutls_certificate_credentials_t *out)
{
	char list[256], *save = NULL, *name;
	int status = gnutls_certificate_allocate_credentials(out);

	if (status < 0)
		return status;
	choice_count = 0;
	gnutls_certificate_set_flags(*out, GNUTLS_CERTIFICATE_API_V2);
	snprintf(list, sizeof(list), "%s", options->certs);
	for (name = strtok_r(list, ",", &save); status >= 0 && name != NULL;
		name = strtok_r(NULL, ",", &save))
		status = shown_load(*out, options, name, pki);
	return status;
}
