/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading OCSP responses with GnuTLS. Who signed it, and whether it is out of date, is not asked
 * here. What cannot be read, and a responder's refusal (`try later`), is STAPLE_UNREADABLE; nothing
 * in a response makes this fail.
 */

#include "wire/staple.h"

#include <gnutls/ocsp.h>
#include <gnutls/x509.h>

static enum staple_status status_of(unsigned status)
{
	switch (status) {
	case GNUTLS_OCSP_CERT_GOOD:
		return STAPLE_GOOD;
	case GNUTLS_OCSP_CERT_REVOKED:
		return STAPLE_REVOKED;
	default:
		return STAPLE_UNKNOWN;
	}
}

static bool read_answer(gnutls_ocsp_resp_t response, unsigned place, struct staple_facts *facts)
{
	unsigned status = GNUTLS_OCSP_CERT_UNKNOWN;
	time_t this_update = -1;
	time_t next_update = -1;
	time_t revoked = -1;

	if (gnutls_ocsp_resp_get_single(response, place, NULL, NULL, NULL, NULL, &status,
		    &this_update, &next_update, &revoked, NULL) != 0 ||
		this_update == (time_t)-1)
		return false;
	facts->status = status_of(status);
	facts->this_update = this_update;
	facts->next_update = next_update;
	facts->revoked = revoked;
	return true;
}

/* The answer about the leaf; the first one when none is. */
static unsigned choose_answer(
	gnutls_ocsp_resp_t response, const struct cert_facts *leaf, bool *about_leaf)
{
	gnutls_datum_t der = {(unsigned char *)leaf->der.data, (unsigned)leaf->der.len};
	gnutls_x509_crt_t crt;
	unsigned place = 0;

	*about_leaf = false;
	if (!leaf->readable || gnutls_x509_crt_init(&crt) != 0)
		return 0;
	if (gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) == 0) {
		while (!*about_leaf && place < STAPLE_MAX_ANSWERS) {
			int rc = gnutls_ocsp_resp_check_crt(response, place, crt);

			if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
				break;
			*about_leaf = rc == 0;
			place += rc != 0;
		}
	}
	gnutls_x509_crt_deinit(crt);
	return *about_leaf ? place : 0;
}

void staple_read(struct arena *arena, struct text der, const struct cert_facts *leaf,
	struct staple_facts *facts)
{
	struct staple_facts read = {.present = true,
		.der = text_copy(arena, der.data, der.len),
		.status = STAPLE_UNREADABLE,
		.this_update = -1,
		.next_update = -1,
		.revoked = -1};
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};
	gnutls_ocsp_resp_t response;

	*facts = read;
	if (gnutls_ocsp_resp_init(&response) != 0)
		return;
	if (gnutls_ocsp_resp_import(response, &datum) == 0 &&
		gnutls_ocsp_resp_get_status(response) == GNUTLS_OCSP_RESP_SUCCESSFUL) {
		unsigned place = choose_answer(response, leaf, &read.about_leaf);

		if (read_answer(response, place, &read))
			*facts = read;
	}
	gnutls_ocsp_resp_deinit(response);
}
