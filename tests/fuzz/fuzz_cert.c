/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates in DER, as a peer sends them. Must hold: the digest is always there, the names are
 * capped, nothing is known of what cannot be read, and where GnuTLS has a word on the same field it
 * is the same word.
 */

#include "fuzz.h"

#include <gnutls/x509.h>
#include <string.h>

#include "base/arena.h"
#include "wire/cert.h"

static void check_unread(const struct cert_facts *facts)
{
	const struct cert_facts nothing = {.der = facts->der, .sha256 = facts->sha256};

	MUST(facts->subject.len == 0 && facts->issuer.len == 0 && facts->common_name.len == 0);
	MUST(facts->subject_dn.len == 0 && facts->issuer_dn.len == 0);
	MUST(facts->names == NULL && facts->name_count == 0 && facts->names_not_read == 0);
	MUST(facts->key == nothing.key && facts->key_kind == KEY_UNKNOWN && facts->key_bits == 0);
	MUST(!facts->have_dates && !facts->have_key_usage && !facts->have_purposes);
	MUST(!facts->serves_tls && !facts->serves_any);
	MUST(!facts->is_ca && !facts->may_sign && !facts->may_issue && !facts->must_staple);
	MUST(facts->sct_count == 0 && facts->spki_sha256 == NULL && facts->serial == NULL);
	MUST(facts->spki.len == 0 && facts->tbs.len == 0);
}

static bool lies_within(struct text part, struct text whole)
{
	return part.len <= whole.len && part.data >= whole.data &&
		part.data + part.len <= whole.data + whole.len;
}

static void check_names(const struct cert_facts *facts)
{
	MUST(facts->name_count <= CERT_MAX_NAMES);
	MUST(facts->names_not_read == 0 || facts->name_count == CERT_MAX_NAMES);
	for (size_t i = 0; i < facts->name_count; i++) {
		const struct cert_name *name = &facts->names[i];

		MUST(name->text.data != NULL);
		MUST(name->kind == NAME_IP ? memchr(name->text.data, 0, name->text.len) == NULL
					   : lies_within(name->text, facts->der));
	}
}

static void check_dn(struct text ours, int rc, gnutls_datum_t *theirs)
{
	if (rc != 0)
		return;
	MUST(ours.len == theirs->size && memcmp(ours.data, theirs->data, ours.len) == 0);
	gnutls_free(theirs->data);
}

static bool library_lists(gnutls_x509_crt_t crt, const char *purpose)
{
	char oid[256];

	for (unsigned i = 0;; i++) {
		size_t len = sizeof(oid);

		if (gnutls_x509_crt_get_key_purpose_oid(crt, i, oid, &len, NULL) < 0)
			return false;
		if (strcmp(oid, purpose) == 0)
			return true;
	}
}

static void check_against_library(const struct cert_facts *facts)
{
	gnutls_datum_t der = {(unsigned char *)facts->der.data, (unsigned)facts->der.len};
	gnutls_datum_t dn;
	gnutls_x509_crt_t crt;
	unsigned usage = 0;
	unsigned ca = 0;
	int rc;

	MUST(gnutls_x509_crt_init(&crt) == 0);
	MUST(gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) == 0);
	check_dn(facts->subject_dn, gnutls_x509_crt_get_raw_dn(crt, &dn), &dn);
	check_dn(facts->issuer_dn, gnutls_x509_crt_get_raw_issuer_dn(crt, &dn), &dn);
	rc = gnutls_x509_crt_get_key_usage(crt, &usage, NULL);
	MUST((rc != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE) == facts->have_key_usage);
	MUST(!facts->may_sign || (rc >= 0 && (usage & GNUTLS_KEY_DIGITAL_SIGNATURE) != 0));
	MUST(!facts->may_issue || (rc >= 0 && (usage & GNUTLS_KEY_KEY_CERT_SIGN) != 0));
	rc = gnutls_x509_crt_get_basic_constraints(crt, NULL, &ca, NULL);
	MUST(rc < 0 || (ca != 0) == facts->is_ca);
	MUST(!facts->serves_tls || library_lists(crt, GNUTLS_KP_TLS_WWW_SERVER));
	MUST(!facts->serves_any || library_lists(crt, GNUTLS_KP_ANY));
	gnutls_x509_crt_deinit(crt);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(abort);
	struct cert_facts facts;

	cert_read(arena, (struct text){(const char *)data, size}, &facts);
	MUST(facts.der.len == size && facts.sha256 != NULL && strlen(facts.sha256) == 64);
	MUST(facts.spki_sha256 == NULL || strlen(facts.spki_sha256) == 64);
	MUST(facts.have_key_usage || (!facts.may_sign && !facts.may_issue));
	MUST(facts.have_purposes || (!facts.serves_tls && !facts.serves_any));
	check_names(&facts);
	if (facts.readable)
		check_against_library(&facts);
	else
		check_unread(&facts);
	text_quote(arena, facts.subject, TEXT_MAX_QUOTED);
	text_quote(arena, facts.issuer_name, TEXT_MAX_QUOTED);
	arena_free(arena);
	return 0;
}
