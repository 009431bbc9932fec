/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_SCRATCH_H
#define MAIL_TLS_TESTS_SCRATCH_H

/* A folder of files for the tests of a case, gone after it. */

#include <check.h>

#include "base/text.h"

/* Gives the case its folder; it lives in the parent, so failing tests leave nothing behind. */
void scratch_use(TCase *tcase);

/* The path of a name in it. */
const char *scratch_path(const char *name);

/* Writes a file and returns its path. */
const char *scratch_write(const char *name, struct text octets);

/* Certificates in PEM, one behind the other. */
struct text scratch_pem(const struct text *ders, size_t count);

/* A revocation list of `CN=Example CA` in PEM, and the end of its time. */
extern const char scratch_crl[];
enum { SCRATCH_CRL_NEXT_UPDATE = 1798069457 };

#endif
