/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The folder of certificates for the scripted server, made anew for each run of the program.
 */
#ifndef FAKE_PKI_H
#define FAKE_PKI_H

#include "recipes.h"

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>

enum { PKI_CHAIN_MAX = 16 };

/*
 * Writes NAME.pem (what is sent: the certificate and what signed it) and NAME-key.pem for every
 * recipe, and what else tests/cases/README names, into the folder, which exists. False, with a
 * line on stderr, if that fails.
 */
bool pki_make(const char *folder);

/* Removes the folder and the files in it. */
void pki_remove(const char *folder);

/*
 * The certificates of NAME.pem as they stand there, readable or not; *count is the room and then
 * how many there are. 0 or an error of GnuTLS. To be freed by gnutls_free() each.
 */
int pki_chain(const char *folder, const char *name, gnutls_datum_t *certificates, size_t *count);

int pki_key(const char *folder, const char *name, gnutls_privkey_t *key);

#endif
