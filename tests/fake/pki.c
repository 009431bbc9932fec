/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes all certificates of the table, revocation lists and a few files that are none, in one
 * folder; and reads them again for the servers. Fails by naming the file or recipe and the
 * library's reason on stderr.
 */
#define _GNU_SOURCE 1
#include "pki.h"

#include "mint.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAY = 86400, PATH_SIZE = 512 };

#define PEM_CERTIFICATE "CERTIFICATE"

static struct minted made[RECIPES_MAX];

static int file_append(const char *folder, const char *name, const gnutls_datum_t *data)
{
	char path[PATH_SIZE];
	FILE *stream;
	size_t written;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	stream = fopen(path, "a");
	if (stream == NULL)
		return GNUTLS_E_FILE_ERROR;
	written = fwrite(data->data, 1, data->size, stream);
	return fclose(stream) == 0 && written == data->size ? 0 : GNUTLS_E_FILE_ERROR;
}

static int text_write(const char *folder, const char *name, const char *text)
{
	gnutls_datum_t data = {(unsigned char *)(size_t)text, (unsigned int)strlen(text)};

	return file_append(folder, name, &data);
}

static int certificate_write(const char *folder, const char *file, const struct recipe *recipe)
{
	gnutls_datum_t der = {NULL, 0}, pem = {NULL, 0};
	int status = mint_octets(recipe, &made[recipe - recipe_at(0)], &der);

	if (status >= 0)
		status = gnutls_pem_base64_encode2(PEM_CERTIFICATE, &der, &pem);
	if (status >= 0)
		status = file_append(folder, file, &pem);
	gnutls_free(der.data);
	gnutls_free(pem.data);
	return status;
}

static int key_write(const char *folder, const struct recipe *recipe)
{
	gnutls_datum_t pem = {NULL, 0};
	char file[64];
	int status = gnutls_x509_privkey_export2(
		made[recipe - recipe_at(0)].key, GNUTLS_X509_FMT_PEM, &pem);

	snprintf(file, sizeof(file), "%s-key.pem", recipe->name);
	if (status >= 0)
		status = file_append(folder, file, &pem);
	gnutls_free(pem.data);
	return status;
}

/* A leaf and what signed it, up to the root, which stays away; or an authority alone. */
static int usual_chain_write(const char *folder, const char *file, const struct recipe *recipe)
{
	int status = certificate_write(folder, file, recipe);
	bool is_leaf = recipe->subject == NULL || !(recipe->flags & RECIPE_CA);

	while (status >= 0 && is_leaf) {
		const struct recipe *issuer = recipe_find(recipe_issuer(recipe));

		if (issuer == recipe || strcmp(recipe_issuer(issuer), issuer->name) == 0)
			break;
		status = certificate_write(folder, file, issuer);
		recipe = issuer;
	}
	return status;
}

static int chain_write(const char *folder, const struct recipe *recipe)
{
	char list[128], file[64], *save = NULL, *name;
	int status = 0;

	snprintf(file, sizeof(file), "%s.pem", recipe->name);
	if (recipe->sends == NULL)
		return usual_chain_write(folder, file, recipe);
	snprintf(list, sizeof(list), "%s", recipe->sends);
	for (name = strtok_r(list, ",", &save); status >= 0 && name != NULL;
		name = strtok_r(NULL, ",", &save))
		status = certificate_write(folder, file, recipe_find(name));
	return status;
}

static int recipe_make(const char *folder, const struct recipe *recipe)
{
	size_t place = (size_t)(recipe - recipe_at(0));
	struct minted *own = &made[place];
	int status = 0;

	if (recipe->key_of != NULL)
		own->key = made[recipe_find(recipe->key_of) - recipe_at(0)].key;
	else
		status = mint_key(recipe->key, &own->key);
	if (status >= 0)
		status = mint_certificate(recipe, place,
			&made[recipe_find(recipe_issuer(recipe)) - recipe_at(0)], own);
	if (status >= 0)
		status = chain_write(folder, recipe);
	if (status >= 0)
		status = key_write(folder, recipe);
	if (status < 0)
		fprintf(stderr, "certificate %s: ", recipe->name);
	return status;
}

/* A list of this authority that names one certificate, from two days ago until then. */
static int crl_write(const char *folder, const char *issuer, const char *revoked, int days)
{
	const struct minted *ca = &made[recipe_find(issuer) - recipe_at(0)];
	gnutls_datum_t pem = {NULL, 0};
	gnutls_x509_crl_t crl = NULL;
	time_t now = time(NULL);
	char file[64];
	int status;

	snprintf(file, sizeof(file), "%s%s.crl", issuer, days < 0 ? "-old" : "");
	if ((status = gnutls_x509_crl_init(&crl)) < 0 ||
		(status = gnutls_x509_crl_set_version(crl, 2)) < 0 ||
		(status = gnutls_x509_crl_set_crt(crl,
			 made[recipe_find(revoked) - recipe_at(0)].certificate, now - 3 * DAY)) <
			0 ||
		(status = gnutls_x509_crl_set_this_update(crl, now - 2 * DAY)) < 0 ||
		(status = gnutls_x509_crl_set_next_update(crl, now + days * DAY)) < 0 ||
		(status = gnutls_x509_crl_set_number(crl, "\x01", 1)) < 0 ||
		(status = gnutls_x509_crl_sign2(
			 crl, ca->certificate, ca->key, GNUTLS_DIG_SHA256, 0)) < 0 ||
		(status = gnutls_x509_crl_export2(crl, GNUTLS_X509_FMT_PEM, &pem)) < 0 ||
		(status = file_append(folder, file, &pem)) < 0)
		fprintf(stderr, "%s: ", file);
	gnutls_free(pem.data);
	gnutls_x509_crl_deinit(crl);
	return status;
}

static int more_files_make(const char *folder)
{
	char roots[PATH_SIZE];
	int status;

	snprintf(roots, sizeof(roots), "%s/roots", folder);
	if (mkdir(roots, 0700) < 0)
		return GNUTLS_E_FILE_ERROR;
	if ((status = certificate_write(roots, "a.pem", recipe_find("other-ca"))) < 0 ||
		(status = certificate_write(roots, "b.crt", recipe_find("ca"))) < 0 ||
		(status = text_write(roots, "README", "no certificate\n")) < 0 ||
		(status = text_write(folder, "empty.pem", "")) < 0 ||
		(status = text_write(folder, "no-pem.pem", "no certificate in here\n")) < 0 ||
		(status = crl_write(folder, "ca", "revoked", 5)) < 0 ||
		(status = crl_write(folder, "ca", "revoked", -1)) < 0)
		return status;
	return crl_write(folder, "other-ca", "other-intermediate", 5);
}

bool pki_make(const char *folder)
{
	int status = 0;
	size_t i;

	for (i = 0; status >= 0 && i < recipe_count(); i++)
		status = recipe_make(folder, recipe_at(i));
	if (status >= 0)
		status = more_files_make(folder);
	if (status < 0)
		fprintf(stderr, "%s\n", gnutls_strerror(status));
	/* What was made stays in memory: the process that makes the folder ends now. */
	return status >= 0;
}

static int entry_remove(const char *path, const struct stat *facts, int kind, struct FTW *walk)
{
	(void)facts;
	(void)kind;
	(void)walk;
	return remove(path);
}

void pki_remove(const char *folder)
{
	nftw(folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

int pki_chain(const char *folder, const char *name, gnutls_datum_t *certificates, size_t *count)
{
	gnutls_datum_t file = {NULL, 0}, rest;
	size_t room = *count;
	char path[PATH_SIZE];
	int status;

	*count = 0;
	snprintf(path, sizeof(path), "%s/%s.pem", folder, name);
	status = gnutls_load_file(path, &file);
	if (status < 0)
		return status;
	rest = file;
	while (status >= 0 && *count < room) {
		static const char end[] = "-----END " PEM_CERTIFICATE "-----";
		unsigned char *behind = memmem(rest.data, rest.size, end, strlen(end));

		if (behind == NULL)
			break;
		status = gnutls_pem_base64_decode2(PEM_CERTIFICATE, &rest, &certificates[*count]);
		*count += status >= 0;
		behind += strlen(end);
		rest.size -= (unsigned int)(behind - rest.data);
		rest.data = behind;
	}
	gnutls_free(file.data);
	return *count == 0 && status >= 0 ? GNUTLS_E_FILE_ERROR : status;
}

int pki_key(const char *folder, const char *name, gnutls_privkey_t *key)
{
	gnutls_datum_t file = {NULL, 0};
	char path[PATH_SIZE];
	int status;

	snprintf(path, sizeof(path), "%s/%s-key.pem", folder, name);
	if ((status = gnutls_load_file(path, &file)) >= 0 &&
		(status = gnutls_privkey_init(key)) >= 0)
		status = gnutls_privkey_import_x509_raw(*key, &file, GNUTLS_X509_FMT_PEM, NULL, 0);
	gnutls_free(file.data);
	return status;
}
