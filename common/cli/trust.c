/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sources of trust -> the anchors that matter. What cannot be read is a problem of this host, said
 * as such: nothing is verified then. No opinion about any chain.
 */

#include "cli/trust.h"

#include <dirent.h>
#include <errno.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cli/bundle.h"
#include "cli/file.h"
#include "base/pem.h"
#include "facts_sts.h"
#include "wire/cert.h"

enum { MAX_DIR_FILES = 4096 };

const char trust_system_bundle[] = CA_BUNDLE;

static const char *quoted(struct arena *arena, const char *path)
{
	return text_quote(arena, text_of(path), TEXT_MAX_QUOTED);
}

static bool complain(struct arena *arena, const char **why, const char *what, const char *path,
	const char *problem)
{
	*why = arena_printf(arena, "%s %s: %s", what, quoted(arena, path), problem);
	return false;
}

bool trust_add_file(struct arena *arena, const char *path, struct trust *trust, const char **why)
{
	struct trust_file file = {.path = path};
	const char *problem;

	if (!file_read(arena, path, &file.octets, &problem))
		return complain(arena, why, "CA file", path, problem);
	if (!bundle_begins_well(arena, file.octets))
		return complain(
			arena, why, "CA file", path, "holds no certificate that can be read");
	*VEC_ADD(arena, &trust->files) = file;
	return true;
}

bool trust_add_dir(struct arena *arena, const char *path, struct trust *trust, const char **why)
{
	DIR *dir = opendir(path);

	if (dir == NULL)
		return complain(arena, why, "CA folder", path, strerror(errno));
	closedir(dir);
	trust->dir = path;
	return true;
}

typedef VEC_OF(struct text) text_list;

static void want(struct arena *arena, struct text dn, text_list *names)
{
	if (dn.len == 0)
		return;
	for (size_t i = 0; i < names->count; i++)
		if (names->items[i].len == dn.len &&
			memcmp(names->items[i].data, dn.data, dn.len) == 0)
			return;
	*VEC_ADD(arena, names) = dn;
}

static void want_chain(struct arena *arena, const struct chain_facts *chain, text_list *names)
{
	for (size_t i = 0; chain != NULL && i < chain->count; i++) {
		want(arena, chain->certs[i].subject_dn, names);
		want(arena, chain->certs[i].issuer_dn, names);
	}
}

/* A subject as well as issuers: a certificate that was sent may itself be an anchor. */
static void want_survey(struct arena *arena, const struct survey_facts *survey, text_list *names)
{
	for (size_t h = 0; h < survey->host_count; h++) {
		const struct host_facts *host = &survey->hosts[h];

		want_chain(arena, host->next_chain, names);
		for (size_t i = 0; i < host->probe_count; i++) {
			const struct probe_facts *probe = host->probes[i];

			want_chain(arena, &probe->chain, names);
			if (probe->other_family != NULL)
				want_chain(arena, &probe->other_family->chain, names);
		}
	}
	if (survey->policies != NULL)
		want_chain(arena, &survey->policies->sts.fetch.chain, names);
}

/* False with the problem set if a certificate that may matter could not be read. */
static bool is_sound(struct arena *arena, const char *path, size_t before,
	const struct bundle *bundle, struct anchors *anchors)
{
	if (bundle->broken == 0)
		return true;
	anchors->problem = arena_printf(arena, "%s: certificate %zu cannot be read",
		quoted(arena, path), bundle->broken - before);
	return false;
}

static bool scan(struct arena *arena, const struct trust_file *file, struct bundle *bundle,
	struct anchors *anchors)
{
	size_t before = bundle->blocks;

	bundle_scan(arena, file->octets, bundle);
	return is_sound(arena, file->path, before, bundle, anchors);
}

static bool scan_file(
	struct arena *arena, const char *path, struct bundle *bundle, struct anchors *anchors)
{
	size_t before = bundle->blocks;
	const char *problem;

	if (bundle_scan_file(arena, path, bundle, &problem))
		return is_sound(arena, path, before, bundle, anchors);
	anchors->problem = arena_printf(arena, "%s: %s", quoted(arena, path), problem);
	return false;
}

static bool nothing_there(struct arena *arena, const char *path, struct anchors *anchors)
{
	anchors->problem = arena_printf(arena, "%s holds no certificate", quoted(arena, path));
	anchors->empty = true;
	return false;
}

/* All that GnuTLS takes for the system's: a file, a folder or a PKCS#11 store. */
static bool add_system_whole(struct arena *arena, const char *bundle_path, struct bundle *bundle,
	struct anchors *anchors)
{
	gnutls_x509_trust_list_iter_t iter = NULL;
	gnutls_x509_trust_list_t list;
	gnutls_x509_crt_t crt;
	size_t count = 0;

	if (gnutls_x509_trust_list_init(&list, 0) != 0)
		return nothing_there(arena, bundle_path, anchors);
	if (gnutls_x509_trust_list_add_system_trust(list, 0, 0) >= 0) {
		while (gnutls_x509_trust_list_iter_get_ca(list, &iter, &crt) == 0) {
			gnutls_datum_t der;

			if (gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_DER, &der) == 0) {
				bundle_scan(arena, text_copy(arena, der.data, der.size), bundle);
				gnutls_free(der.data);
				count++;
			}
			gnutls_x509_crt_deinit(crt);
		}
	}
	gnutls_x509_trust_list_iter_deinit(iter);
	gnutls_x509_trust_list_deinit(list, 1);
	return count > 0 || nothing_there(arena, bundle_path, anchors);
}

/* Where GnuTLS is built for a PKCS#11 store there need be no bundle: then it is asked. */
static bool add_system(struct arena *arena, const struct trust *trust, struct bundle *bundle,
	struct anchors *anchors)
{
	const char *path = trust->bundle != NULL ? trust->bundle : "";
	size_t before = bundle->blocks;

	if (trust->whole || *path == '\0' || access(path, F_OK) != 0)
		return add_system_whole(
			arena, *path == '\0' ? "the trust store of GnuTLS" : path, bundle, anchors);
	return scan_file(arena, path, bundle, anchors) &&
		(bundle->blocks > before || nothing_there(arena, path, anchors));
}

/* A file of the folder; what is no certificate is none of our business. */
static bool add_entry(
	struct arena *arena, const char *path, struct bundle *bundle, struct anchors *anchors)
{
	struct stat status;

	return stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
		scan_file(arena, path, bundle, anchors);
}

static bool add_dir(
	struct arena *arena, const char *path, struct bundle *bundle, struct anchors *anchors)
{
	DIR *dir = opendir(path);
	size_t before = bundle->blocks;
	const struct dirent *entry;
	bool good = true;
	int count = 0;

	if (dir == NULL) {
		anchors->problem =
			arena_printf(arena, "%s: %s", quoted(arena, path), strerror(errno));
		return false;
	}
	while (good && (entry = readdir(dir)) != NULL) {
		good = add_entry(
			arena, arena_printf(arena, "%s/%s", path, entry->d_name), bundle, anchors);
		if (good && ++count > MAX_DIR_FILES) {
			anchors->problem = arena_printf(arena, "%s holds more than %d files",
				quoted(arena, path), MAX_DIR_FILES);
			good = false;
		}
	}
	closedir(dir);
	return good && (bundle->blocks > before || nothing_there(arena, path, anchors));
}

void trust_find(struct arena *arena, const struct trust *trust, const struct survey_facts *survey,
	struct anchors *anchors)
{
	struct bundle bundle = {.all = trust->whole};
	struct anchors found = {0};
	text_list names = {0};

	*anchors = found;
	if (!trust->needed)
		return;
	want_survey(arena, survey, &names);
	if (names.count == 0)
		return;
	bundle.names = names.items;
	bundle.name_count = names.count;
	found.known = true;
	for (size_t i = 0; found.known && i < trust->files.count; i++)
		found.known = scan(arena, &trust->files.items[i], &bundle, &found);
	if (found.known && trust->dir != NULL)
		found.known = add_dir(arena, trust->dir, &bundle, &found);
	if (found.known && trust->system)
		found.known = add_system(arena, trust, &bundle, &found);
	if (found.known) {
		found.certs = bundle.found.items;
		found.count = bundle.found.count;
	}
	*anchors = found;
}

static bool add_crl(struct arena *arena, struct text der, crl_list *crls)
{
	gnutls_datum_t datum = {(unsigned char *)der.data, (unsigned)der.len};
	struct crl read = {.der = der, .next_update = -1};
	gnutls_x509_crl_t crl;
	gnutls_datum_t dn;
	bool good = false;

	if (gnutls_x509_crl_init(&crl) != 0)
		return false;
	if (gnutls_x509_crl_import(crl, &datum, GNUTLS_X509_FMT_DER) == 0 &&
		gnutls_x509_crl_get_raw_issuer_dn(crl, &dn) == 0) {
		read.issuer_dn = text_copy(arena, dn.data, dn.size);
		gnutls_free(dn.data);
		if (gnutls_x509_crl_get_issuer_dn3(crl, &dn, 0) == 0) {
			read.issuer = text_copy(arena, dn.data, dn.size);
			gnutls_free(dn.data);
		}
		read.next_update = gnutls_x509_crl_get_next_update(crl);
		*VEC_ADD(arena, crls) = read;
		good = true;
	}
	gnutls_x509_crl_deinit(crl);
	return good;
}

bool trust_read_crls(struct arena *arena, const char *path, crl_list *crls, const char **why)
{
	const size_t before = crls->count;
	struct pem_reader reader;
	struct pem_block block;
	const char *problem;
	struct text octets;

	if (!file_read(arena, path, &octets, &problem))
		return complain(arena, why, "CRL file", path, problem);
	if (octets.len > 0 && *octets.data == 0x30 && add_crl(arena, octets, crls))
		return true;
	pem_reader_init(&reader, octets);
	while (pem_next(&reader, &block)) {
		if (!text_equal_nocase(block.label, "X509 CRL"))
			continue;
		if (!add_crl(arena, pem_decode_all(&reader, arena, &block), crls))
			return complain(
				arena, why, "CRL file", path, "a list in it cannot be read");
	}
	return crls->count > before ||
		complain(arena, why, "CRL file", path, "holds no revocation list");
}
