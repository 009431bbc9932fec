/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLSA records by the library's own hand, not by that of the code under test. */

#include "tlsa_build.h"

#include <gnutls/abstract.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

#include "unit.h"
#include "wire/dns.h"

static void must(int rc)
{
	ck_assert_msg(rc >= 0, "%s", gnutls_strerror(rc));
}

/* The key as the library writes it. */
static struct text key_of(struct text der)
{
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};
	gnutls_datum_t out;
	gnutls_x509_crt_t crt;
	gnutls_pubkey_t key;
	struct text spki;

	must(gnutls_x509_crt_init(&crt));
	must(gnutls_x509_crt_import(crt, &datum, GNUTLS_X509_FMT_DER));
	must(gnutls_pubkey_init(&key));
	must(gnutls_pubkey_import_x509(key, crt, 0));
	must(gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &out));
	spki = text_copy(unit_arena, out.data, out.size);
	gnutls_free(out.data);
	gnutls_pubkey_deinit(key);
	gnutls_x509_crt_deinit(crt);
	return spki;
}

struct text tlsa_build_digest(struct text text, unsigned matching)
{
	gnutls_digest_algorithm_t algorithm = matching == 2 ? GNUTLS_DIG_SHA512 : GNUTLS_DIG_SHA256;
	char *digest = arena_alloc(unit_arena, 64);

	must(gnutls_hash_fast(algorithm, text.data, text.len, digest));
	return (struct text){digest, gnutls_hash_get_len(algorithm)};
}

/* `311:0w` to rdata. */
static struct text rdata_of(const char *record, const struct cert_facts *certs)
{
	struct text der = certs[record[4] - '0'].der;
	struct text data = record[1] == '1' ? key_of(der) : der;
	char *rdata;
	size_t len;

	if (record[2] != '0')
		data = tlsa_build_digest(data, (unsigned)(record[2] - '0'));
	if (record[5] == 'g')
		data = text_of("garbage");
	len = 3 + data.len;
	rdata = arena_alloc(unit_arena, len + 1);
	for (int i = 0; i < 3; i++)
		rdata[i] = (char)(record[i] - '0');
	memcpy(rdata + 3, data.data, data.len);
	if (record[5] == 'w')
		rdata[len - 1] ^= 1;
	len += record[5] == 'l' ? 1 : 0;
	len -= record[5] == 's' ? 1 : 0;
	return (struct text){rdata, record[5] == 't' ? 3 : len};
}

struct tlsa_facts tlsa_build(const char *records, const struct cert_facts *certs, bool backwards)
{
	struct text items[DNS_MAX_TLSA];
	struct dns_rdata rdata = {items, 0};
	struct tlsa_facts tlsa = {0};

	for (const char *p = records; *p != '\0'; p += strcspn(p, " "), p += strspn(p, " "))
		items[rdata.count++] = rdata_of(p, certs);
	for (size_t i = 0; backwards && i < rdata.count / 2; i++) {
		struct text item = items[i];

		items[i] = items[rdata.count - 1 - i];
		items[rdata.count - 1 - i] = item;
	}
	dns_read_tlsa(unit_arena, rdata, &tlsa);
	return tlsa;
}
