/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small CA for tests of what only real signatures can show. */

#include "made_certs.h"

#include <gnutls/x509-ext.h>
#include <gnutls/x509.h>
#include <string.h>

#include "facts_build.h"
#include "unit.h"
#include "wire/cert.h"

struct making {
	const struct made_spec *specs;
	gnutls_x509_privkey_t keys[MADE_MAX];
	gnutls_x509_crt_t crts[MADE_MAX];
	struct cert_facts *certs;
	size_t count;
};

static void must(int rc)
{
	ck_assert_msg(rc >= 0, "%s", gnutls_strerror(rc));
}

static void make_key(struct making *making, size_t i)
{
	int key = making->specs[i].key;

	must(gnutls_x509_privkey_init(&making->keys[i]));
	for (size_t j = 0; key != 0 && j < i; j++) {
		if (making->specs[j].key != key)
			continue;
		must(gnutls_x509_privkey_cpy(making->keys[i], making->keys[j]));
		return;
	}
	must(gnutls_x509_privkey_generate(making->keys[i], GNUTLS_PK_ECDSA,
		GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0));
}

static void constrain(gnutls_x509_crt_t crt, const char *permitted)
{
	gnutls_datum_t name = {(unsigned char *)permitted, (unsigned)strlen(permitted)};
	gnutls_x509_name_constraints_t constraints;

	must(gnutls_x509_name_constraints_init(&constraints));
	must(gnutls_x509_name_constraints_add_permitted(constraints, GNUTLS_SAN_DNSNAME, &name));
	must(gnutls_x509_crt_set_name_constraints(crt, constraints, 1));
	gnutls_x509_name_constraints_deinit(constraints);
}

static void fill(struct making *making, size_t i)
{
	static const struct made_spec usual = {.from = -365, .to = 365};
	const struct made_spec *spec = &making->specs[i];
	const struct made_spec *dates = spec->from == 0 && spec->to == 0 ? &usual : spec;
	gnutls_x509_crt_t crt = making->crts[i];
	unsigned char serial = (unsigned char)(i + 1);

	must(gnutls_x509_crt_set_version(crt, 3));
	must(gnutls_x509_crt_set_serial(crt, &serial, 1));
	must(gnutls_x509_crt_set_dn_by_oid(
		crt, GNUTLS_OID_X520_COMMON_NAME, 0, spec->cn, (unsigned)strlen(spec->cn)));
	must(gnutls_x509_crt_set_activation_time(
		crt, (time_t)(BUILD_NOW + (int64_t)(dates->from * BUILD_DAY))));
	must(gnutls_x509_crt_set_expiration_time(
		crt, (time_t)(BUILD_NOW + (int64_t)(dates->to * BUILD_DAY))));
	must(gnutls_x509_crt_set_key(crt, making->keys[i]));
	must(gnutls_x509_crt_set_basic_constraints(crt, spec->ca, -1));
	if (spec->name != NULL)
		must(gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_DNSNAME, spec->name,
			(unsigned)strlen(spec->name), GNUTLS_FSAN_SET));
	if (spec->client_only)
		must(gnutls_x509_crt_set_key_purpose_oid(crt, GNUTLS_KP_TLS_WWW_CLIENT, 0));
	if (spec->permitted != NULL)
		constrain(crt, spec->permitted);
}

static void sign(struct making *making, size_t i)
{
	size_t issuer = (size_t)making->specs[i].issuer;
	gnutls_datum_t der;
	char *copy;

	must(gnutls_x509_crt_sign2(
		making->crts[i], making->crts[issuer], making->keys[issuer], GNUTLS_DIG_SHA256, 0));
	must(gnutls_x509_crt_export2(making->crts[i], GNUTLS_X509_FMT_DER, &der));
	copy = arena_copy(unit_arena, der.data, der.size);
	gnutls_free(der.data);
	if (making->specs[i].broken)
		copy[der.size - 1] ^= 1;
	cert_read(unit_arena, (struct text){copy, der.size}, &making->certs[i]);
}

void make_certs(const struct made_spec *specs, struct cert_facts certs[MADE_MAX])
{
	struct making making = {.specs = specs, .certs = certs};

	while (making.count < MADE_MAX && specs[making.count].cn != NULL)
		making.count++;
	for (size_t i = 0; i < making.count; i++) {
		make_key(&making, i);
		must(gnutls_x509_crt_init(&making.crts[i]));
		fill(&making, i);
	}
	for (size_t i = 0; i < making.count; i++)
		sign(&making, i);
	for (size_t i = 0; i < making.count; i++) {
		gnutls_x509_crt_deinit(making.crts[i]);
		gnutls_x509_privkey_deinit(making.keys[i]);
	}
}
