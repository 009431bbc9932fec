/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_CLI_TRUST_H
#define MAIL_TLS_CLI_TRUST_H

/*
 * Trust anchors: where they come from, and those that matter. A survey is made first; then only
 * certificates that could end one of its chains are looked for.
 */

#include "base/vec.h"
#include "policy.h"

/* A file of certificates, read when the options were. */
struct trust_file {
	const char *path;
	struct text octets;
};

typedef VEC_OF(struct trust_file) trust_files;

struct trust {
	bool needed;        /* else nothing is read */
	bool system;        /* the system's anchors: nothing was typed in place of them */
	const char *bundle; /* where those are; NULL or missing: GnuTLS knows */
	bool whole;         /* every anchor of every source, and the system's by GnuTLS */
	trust_files files;  /* typed: in place of the system's, and beside */
	const char *dir;    /* typed, NULL for none: each file in it */
};

/* The system's bundle, as configured. */
extern const char trust_system_bundle[];

/*
 * Reads a file that must hold certificates. False with one line in `*why`: a missing anchor must
 * never look like an untrusted server.
 */
bool trust_add_file(struct arena *arena, const char *path, struct trust *trust, const char **why);

/* The same for a folder: it must be one that can be listed. */
bool trust_add_dir(struct arena *arena, const char *path, struct trust *trust, const char **why);

/* Anchors whose subject is a subject or an issuer in any chain that was seen. */
void trust_find(struct arena *arena, const struct trust *trust, const struct survey_facts *survey,
	struct anchors *anchors);

/* All revocation lists of a PEM file, or the one of a DER file; as trust_add_file(). */
typedef VEC_OF(struct crl) crl_list;
bool trust_read_crls(struct arena *arena, const char *path, crl_list *crls, const char **why);

#endif
