/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile facts; nothing here is random, so a failure comes back. */

#include "hostile.h"

#include "chain_build.h"
#include "unit.h"

#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

const struct probe_spec hostile_specs[] = {
	{.fault = {STAGE_CONNECT, CAUSE_UNREACHABLE}},
	{.fault = {STAGE_CONNECT, CAUSE_NO_ROUTE}},
	{.fault = {STAGE_CONNECT, CAUSE_DENIED}},
	{.fault = {STAGE_GREETING, CAUSE_GARBAGE}},
	{.fault = {STAGE_GREETING, CAUSE_REPLY}, .greeting = "421 4.7.0 x"},
	{.fault = {STAGE_GREETING, CAUSE_REPLY}, .greeting = "554-x\n554-y\n554 z"},
	{.fault = {STAGE_EHLO, CAUSE_REPLY}, .ehlo = "501 x"},
	{.fault = {STAGE_EHLO, CAUSE_REPLY}, .ehlo = "421 x"},
	{.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}, .ehlo = "250 x"},
	{.fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}, .ehlo = "250-x\n250 XXXXXXXA"},
	{.fault = {STAGE_STARTTLS, CAUSE_REPLY}, .starttls = "454-x\n454 y"},
	{.fault = {STAGE_TLS, CAUSE_INJECTION}},
	{.fault = {STAGE_TLS, CAUSE_PLAINTEXT}},
	{.fault = {STAGE_TLS, CAUSE_ALERT, 40}},
	{.fault = {STAGE_TLS, CAUSE_TLS, -1}},
	{.implicit_tls = true, .fault = {STAGE_TLS, CAUSE_PLAINTEXT}},
	{.fault = {STAGE_EHLO_TLS, CAUSE_REPLY}, .ehlo_tls = "554 x"},
	{.leaf = {-93, -3}},
	{.leaf = {3, 93}},
	{.starttls = "250 ok"},
};

const size_t hostile_specs_count = COUNT_OF(hostile_specs);

/* All octets, in an order that a seed chooses. */
struct text hostile_text(unsigned seed, size_t len)
{
	char *octets = arena_alloc(unit_arena, len + 1);

	for (size_t i = 0; i < len; i++) {
		seed = seed * 1103515245u + 12345u;
		octets[i] = (char)(seed >> 16);
	}
	return (struct text){octets, len};
}

static struct cert_name hostile_name(unsigned seed, size_t place)
{
	enum name_kind kind = place % 5 == 4 ? NAME_IP : NAME_DNS;

	return (struct cert_name){kind, hostile_text(seed, place == 0 ? 300 : place % 20)};
}

/* As many names as there may be, of which text shows a few and JSON the first hundred. */
static void poison_cert(struct cert_facts *cert, unsigned seed)
{
	cert->subject = hostile_text(seed, 600);
	cert->issuer = hostile_text(seed + 1, 600);
	cert->common_name = hostile_text(seed + 2, 300);
	cert->issuer_name = hostile_text(seed + 3, 300);
	cert->subject_dn = hostile_text(seed, 400);
	cert->issuer_dn = hostile_text(seed + 1, 400);
	cert->names = arena_array(unit_arena, 120, sizeof(*cert->names));
	cert->name_count = 120;
	cert->names_not_read = seed;
	for (size_t i = 0; i < cert->name_count; i++)
		cert->names[i] = hostile_name(seed + (unsigned)i, i);
}

static void poison_chain(struct chain_facts *chain, unsigned seed)
{
	for (size_t i = 0; i < chain->count; i++)
		poison_cert(&chain->certs[i], seed + (unsigned)i);
	if (chain->count == 0)
		return;
	chain->staple = (struct staple_facts){.present = true,
		.der = hostile_text(seed, 100),
		.status = (enum staple_status)(seed % 4),
		.about_leaf = seed % 3 == 0,
		.this_update = (int64_t)seed * -1000000000,
		.next_update = (int64_t)seed * 1000000000000,
		.revoked = INT64_MAX - seed};
}

/* What a second connection was shown: a chain that is another in each of its certificates. */
static struct probe_facts *hostile_second(const struct probe_facts *first, unsigned seed)
{
	const struct cert_line lines[] = {
		{"ec", "a", "b", KEY_ECDSA, -1e9, 1e9, false, {NULL}},
		{"ed", "b", "c", KEY_OTHER, 1e9, -1e9, true, {NULL}},
		{"ee", "c", "c", KEY_RSA, -1, 0, true, {NULL}},
	};
	struct probe_facts *second = chain_build_probe(
		first->where.address, chain_build(lines, sizeof(lines) / sizeof(lines[0])));

	second->family_offered = KEY_ECDSA;
	second->fault.detail = hostile_text(seed, 500);
	for (size_t i = 0; i < second->chain.count; i++)
		second->chain.certs[i].sha256 = chain_build_digest(
			arena_printf(unit_arena, "%02x", (seed * 3 + (unsigned)i) & 0xff));
	poison_chain(&second->chain, seed);
	return second;
}

/* Puts hostile texts wherever a peer's octets stand. */
void hostile_poison(struct probe_facts *probe, unsigned seed)
{
	struct smtp_facts *smtp = &probe->smtp;
	struct reply *replies[] = {&smtp->greeting, &smtp->ehlo, &smtp->starttls, &smtp->ehlo_tls};

	for (size_t i = 0; i < COUNT_OF(replies); i++)
		for (size_t j = 0; j < replies[i]->count; j++)
			replies[i]->lines[j] = hostile_text(seed + (unsigned)(i + j), 300);
	probe->fault.detail = hostile_text(seed, 500);
	smtp->garbage = hostile_text(seed + 1, 400);
	smtp->stray = hostile_text(seed + 2, 200);
	smtp->before.masked =
		smtp->before.masked.len > 0 ? hostile_text(seed + 3, 300) : smtp->before.masked;
	smtp->before.near_miss = hostile_text(seed + 4, 300);
	poison_chain(&probe->chain, seed + 5);
	if (probe->chain.count > 0)
		probe->other_family = hostile_second(probe, seed + 6);
}

struct survey_facts *hostile_survey(size_t first, unsigned seed, size_t count)
{
	struct probe_facts *probes[BUILD_MAX_PROBES];
	struct survey_facts *survey;

	for (size_t i = 0; i < count; i++) {
		probes[i] = build_probe(&hostile_specs[(first + i * seed) % hostile_specs_count]);
		probes[i]->where.address = arena_printf(unit_arena, "192.0.2.%zu", i + 1);
		hostile_poison(probes[i], seed * 31 + (unsigned)i);
	}
	survey = build_survey_of(probes, count);
	survey->hosts[0].next_chain = &hostile_second(probes[0], seed + 200)->chain;
	return survey;
}
