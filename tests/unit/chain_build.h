/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_CHAIN_BUILD_H
#define MAIL_TLS_TESTS_CHAIN_BUILD_H

/*
 * Chains as the certificate parser would leave them, each certificate from a line of a table. The
 * octets and signatures are made up: nothing here can be verified. Memory is of unit_arena.
 */

#include "facts_build.h"

enum { CHAIN_BUILD_NAMES = 3 };

struct cert_line {
	const char *digits;           /* two, which all its digests repeat */
	const char *subject, *issuer; /* the CN alone; the same twice: self-issued */
	enum key_kind kind;
	double from, to; /* days from BUILD_NOW */
	bool is_ca;
	const char *names[CHAIN_BUILD_NAMES];
};

/* 64 hexadecimal digits. */
const char *chain_build_digest(const char *digits);

struct chain_facts chain_build(const struct cert_line *lines, size_t count);

/* A probe of `address` that showed this chain. */
struct probe_facts *chain_build_probe(const char *address, struct chain_facts chain);

#endif
