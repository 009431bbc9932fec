/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_TRUST_H
#define MAIL_TLS_CLI_TRUST_H

/* Trust anchors from files. */

#include "policy.h"

/*
 * Reads all certificates of a PEM file. False with one line in `*why` if it cannot be read or holds
 * none: a missing anchor must never look like an untrusted server.
 */
bool trust_read_file(
	struct arena *arena, const char *path, struct anchors *anchors, const char **why);

#endif
