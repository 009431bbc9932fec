/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each certificate of the scripted server is like, as data. How they are made is in pki.c.
 */
#ifndef FAKE_RECIPES_H
#define FAKE_RECIPES_H

#include <stddef.h>

enum { RECIPES_MAX = 128 };

enum recipe_key {
	RECIPE_EC,      /* a new P-256 key */
	RECIPE_RSA,     /* one key of 2048 bits for all, because making one takes long */
	RECIPE_RSA_1024 /* the same */
};

enum {
	RECIPE_CA = 1 << 0,               /* may sign certificates; with a subject: no server's */
	RECIPE_NO_NAMES = 1 << 1,         /* no subject alternative name */
	RECIPE_CLIENT_ONLY = 1 << 2,      /* extendedKeyUsage without serverAuth */
	RECIPE_ENCRYPT_ONLY = 1 << 3,     /* keyUsage without digitalSignature */
	RECIPE_NO_USAGE = 1 << 4,         /* neither keyUsage nor extendedKeyUsage */
	RECIPE_MUST_STAPLE = 1 << 5,      /* TLS feature status_request, RFC 7633 */
	RECIPE_SHA1 = 1 << 6,             /* signed with SHA-1 */
	RECIPE_UNKNOWN_CRITICAL = 1 << 7, /* a critical extension that nobody knows */
	RECIPE_NO_END = 1 << 8,           /* valid until 9999-12-31 23:59:59 */
	RECIPE_GARBAGE = 1 << 9           /* its octets are cut in the middle */
};

struct recipe {
	const char *name;    /* of the files, and what a case writes behind "cert" */
	const char *subject; /* common name; NULL: mx.test */
	const char *names; /* "dns:A,ip:B", with escapes as in case_unescape(); NULL: dns:mx.test */
	const char *issuer;  /* another recipe further up, or its own name; NULL: ca */
	const char *sends;   /* recipes; NULL: itself and what signed it, without the root */
	const char *key_of;  /* the recipe whose key it has; NULL: one of its own */
	const char *permits; /* DNS name below which this CA may certify names */
	int from, to;        /* hours from now; both 0: from 29 days ago for 90 days */
	int scts;            /* how many SCTs are embedded */
	enum recipe_key key;
	unsigned flags;
};

size_t recipe_count(void);
const struct recipe *recipe_at(size_t index);

/* NULL if there is none of that name. */
const struct recipe *recipe_find(const char *name);

/* The name of the recipe that signs this one. */
const char *recipe_issuer(const struct recipe *recipe);

#endif
