/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_GOLDEN_H
#define MAIL_TLS_TESTS_GOLDEN_H

/* The files of tests/golden: below $SRCDIR, or beside this source when it is not set. */

#include "base/buf.h"
#include "base/text.h"

const char *golden_path(const char *name);

/* Fails the test if the file cannot be read. */
struct text golden_read(const char *name);

/* Fails the test unless the file holds exactly this; with GOLDEN_WRITE set, writes it first. */
void golden_check(const char *name, const struct buf *out);

#endif
