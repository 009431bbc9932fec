/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PEM files -> DER octets. Fails with one line that names the file. */

#include "cli/trust.h"

#include <gnutls/x509.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "wire/cert.h"

static bool complain(struct arena *arena, const char **why, const char *path, const char *problem)
{
	*why = arena_printf(arena, "CA file %s: %s",
		text_quote(arena, text_of(path), TEXT_MAX_QUOTED), problem);
	return false;
}

static bool take(struct arena *arena, gnutls_x509_crt_t crt, struct text *der)
{
	gnutls_datum_t datum;

	if (gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &datum) != 0)
		return false;
	*der = text_copy(arena, datum.data, datum.size);
	gnutls_free(datum.data);
	return true;
}

bool trust_read_file(
	struct arena *arena, const char *path, struct anchors *anchors, const char **why)
{
	struct anchors read = {0};
	gnutls_x509_crt_t *certs;
	gnutls_datum_t pem;
	unsigned count;
	int rc = gnutls_load_file(path, &pem);

	if (rc != 0)
		return complain(arena, why, path, gnutls_strerror(rc));
	rc = gnutls_x509_crt_list_import2(&certs, &count, &pem, GNUTLS_X509_FMT_PEM, 0);
	gnutls_free(pem.data);
	if (rc < 0)
		return complain(arena, why, path, "holds no certificate in PEM form");
	read.known = true;
	read.certs = arena_array(arena, count, sizeof(*read.certs));
	for (unsigned i = 0; i < count; i++) {
		struct text der;

		if (take(arena, certs[i], &der))
			cert_read(arena, der, &read.certs[read.count++]);
		gnutls_x509_crt_deinit(certs[i]);
	}
	gnutls_free(certs);
	*anchors = read;
	return true;
}
