/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates from lines. A line that is no good ends the test. */

#include "chain_build.h"

#include <string.h>

#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

enum { DIGEST_DIGITS = 64 };

static const struct {
	const char *key, *signature;
	unsigned bits;
} kinds[] = {
	[KEY_RSA] = {"RSA 2048", "RSA-SHA256", 2048},
	[KEY_ECDSA] = {"EC P-256", "ECDSA-SHA384", 256},
	[KEY_EDDSA] = {"Ed25519", "EdDSA-Ed25519", 256},
	[KEY_OTHER] = {"DSA", "DSA-SHA256", 2048},
};

const char *chain_build_digest(const char *digits)
{
	char *digest = arena_alloc(unit_arena, DIGEST_DIGITS + 1);

	ck_assert_uint_eq(strlen(digits), 2);
	for (size_t i = 0; i < DIGEST_DIGITS; i++)
		digest[i] = digits[i % 2];
	return digest;
}

static struct text named(const char *common_name)
{
	return text_of(arena_printf(unit_arena, "CN=%s,O=Example CA", common_name));
}

static void set_names(struct cert_facts *cert, const struct cert_line *line)
{
	cert->names = arena_array(unit_arena, CHAIN_BUILD_NAMES, sizeof(*cert->names));
	while (cert->name_count < CHAIN_BUILD_NAMES && line->names[cert->name_count] != NULL) {
		cert->names[cert->name_count] =
			(struct cert_name){NAME_DNS, text_of(line->names[cert->name_count])};
		cert->name_count++;
	}
}

static struct cert_facts build(const struct cert_line *line)
{
	struct cert_facts cert = {.readable = true,
		.der = text_of(arena_printf(unit_arena, "certificate %s", line->digits)),
		.sha256 = chain_build_digest(line->digits),
		.spki_sha256 = chain_build_digest(
			arena_printf(unit_arena, "%c%c", line->digits[1], line->digits[0])),
		.serial = line->digits,
		.subject = line->is_ca ? named(line->subject)
				       : text_of(arena_printf(unit_arena, "CN=%s", line->subject)),
		.issuer = named(line->issuer),
		.common_name = text_of(line->subject),
		.issuer_name = text_of(line->issuer),
		.have_dates = true,
		.not_before = BUILD_NOW + (int64_t)(line->from * BUILD_DAY),
		.not_after = BUILD_NOW + (int64_t)(line->to * BUILD_DAY),
		.key = kinds[line->kind].key,
		.key_kind = line->kind,
		.key_bits = kinds[line->kind].bits,
		.signature = kinds[line->kind].signature,
		.self_issued = strcmp(line->subject, line->issuer) == 0,
		.is_ca = line->is_ca};

	cert.subject_dn = cert.subject;
	cert.issuer_dn = cert.issuer;
	set_names(&cert, line);
	return cert;
}

struct chain_facts chain_build(const struct cert_line *lines, size_t count)
{
	struct chain_facts chain = {.count = count};

	chain.certs = arena_array(unit_arena, count, sizeof(*chain.certs));
	for (size_t i = 0; i < count; i++)
		chain.certs[i] = build(&lines[i]);
	return chain;
}

struct probe_facts *chain_build_probe(const char *address, struct chain_facts chain)
{
	const struct probe_spec spec = {.address = address};
	struct probe_facts *probe = build_probe(&spec);

	probe->chain = chain;
	return probe;
}
