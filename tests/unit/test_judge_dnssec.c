/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_dnssec.c. Its neighbour dane.lookup stands in test_judge_dane.c. */

#include "test_judge_domain.h"
#include "unit.h"

/* An answer whose signature lives `life` days and ends in `left`. */
#define SIGNED(life, left)                                                                         \
	{                                                                                          \
		ANSWER_DATA, DNSSEC_SECURE,                                                        \
			.ttl = 3600, .have_signature = true,                                       \
			.signed_from = BUILD_NOW + (int64_t)(((left) - (life)) * BUILD_DAY),       \
			.signed_until = BUILD_NOW + (int64_t)((left)*BUILD_DAY)                    \
	}
#define HOUR / 24.0
#define ONE_RECORD .tlsa_records = records, .tlsa_count = 1

/* Unusable, so that it says nothing about chains. */
static struct tlsa_record records[] = {{.usage = 1, .selector = 1, .matching = 1}};

const struct domain_row domain_rows_dnssec[] = {
	/* dnssec.bogus */
	{"a bogus MX answer", "dnssec.bogus", "@", SEVERITY_CRITICAL,
		"MX look-up is bogus, validating senders defer (signature expired)",
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS, .detail = OCTETS("signature expired")}}},
	{"what was asked need not be said again", "dnssec.bogus", "@", SEVERITY_CRITICAL,
		"MX look-up is bogus, validating senders defer (no keys from 192.0.2.53)",
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS,
			 .detail = OCTETS("validation failure <example.org. MX IN>: no keys from "
					  "192.0.2.53")}}},
	{"nothing but what was asked", "dnssec.bogus", "@", SEVERITY_CRITICAL,
		"MX look-up is bogus, validating senders defer (validation failure ?example.org"
		"?: )",
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS,
			 .detail = OCTETS("validation failure <example.org>: ")}}},
	{"a bogus MX answer without a reason", "dnssec.bogus", "@", SEVERITY_CRITICAL,
		"MX look-up is bogus, validating senders defer",
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS}}},
	{"hostile words", "dnssec.bogus", "@", SEVERITY_CRITICAL,
		"MX look-up is bogus, validating senders defer (?x?)",
		{.mx = {ANSWER_FAILED, DNSSEC_BOGUS, .detail = OCTETS("\033x\n")}}},
	{"a good MX answer", "dnssec.bogus", "@", SILENT, NULL, {.host_count = 1}},
	{"both addresses are bogus", "dnssec.bogus", "1", SEVERITY_CRITICAL,
		"addresses are bogus: mx1.example.org, invisible to validating senders (why)",
		{{{.no_address = true,
			 .lookup = LOOKUP_FAILED,
			 .a = {ANSWER_FAILED, DNSSEC_BOGUS, .detail = OCTETS("why")},
			 .aaaa = {ANSWER_FAILED, DNSSEC_BOGUS}}},
			1}},
	{"one of them is", "dnssec.bogus", "1", SEVERITY_WARNING,
		"IPv6 address is bogus: mx1.example.org, invisible to validating senders",
		{{{.aaaa = {ANSWER_FAILED, DNSSEC_BOGUS}}}, 1}},
	{"the other is, and mail flows by another host", "dnssec.bogus", "1", SEVERITY_WARNING,
		NULL, {{{.a = {ANSWER_FAILED, DNSSEC_BOGUS}}, GOOD_HOST}, 2}},
	{"good addresses", "dnssec.bogus", "1", SILENT, NULL, {.host_count = 1}},
	{"bogus TLSA records are dane.lookup", "dnssec.bogus", "1", SILENT, NULL,
		{{{.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS}}}, 1}, "dane.lookup@1"},

	/* dnssec.expiry: 2 d or 10 %, 12 h or 5 %, whichever is less */
	{"40 h of 14 d, beyond a tenth", "dnssec.expiry", "@", SEVERITY_OK,
		"signature of MX ends in 40 h (2026-11-25 10:00 UTC)",
		{.host_count = 1, .mx = SIGNED(14, 40 HOUR)}},
	{"33 h of 14 d", "dnssec.expiry", "@", SEVERITY_WARNING,
		"signature of MX ends in 33 h (2026-11-25 03:00 UTC), warned at 34 h",
		{.host_count = 1, .mx = SIGNED(14, 33 HOUR)}},
	{"47 h of 60 d", "dnssec.expiry", "@", SEVERITY_WARNING,
		"signature of MX ends in 47 h (2026-11-25 17:00 UTC), warned at 2 d",
		{.host_count = 1, .mx = SIGNED(60, 47 HOUR)}},
	{"49 h of 60 d", "dnssec.expiry", "@", SEVERITY_OK, NULL,
		{.host_count = 1, .mx = SIGNED(60, 49 HOUR)}},
	{"11 h of 30 d", "dnssec.expiry", "@", SEVERITY_CRITICAL,
		"signature of MX ends in 11 h (2026-11-24 05:00 UTC), critical at 12 h",
		{.host_count = 1, .mx = SIGNED(30, 11 HOUR)}},
	{"3 h of 2 d", "dnssec.expiry", "@", SEVERITY_WARNING, NULL,
		{.host_count = 1, .mx = SIGNED(2, 3 HOUR)}},
	{"2 h of 2 d", "dnssec.expiry", "@", SEVERITY_CRITICAL, NULL,
		{.host_count = 1, .mx = SIGNED(2, 2 HOUR)}},
	{"half an hour", "dnssec.expiry", "@", SEVERITY_CRITICAL,
		"signature of MX ends in 30 min (2026-11-23 18:30 UTC), critical at 12 h",
		{.host_count = 1, .mx = SIGNED(30, 0.5 HOUR)}},
	{"over, within a resolver's tolerance", "dnssec.expiry", "@", SEVERITY_CRITICAL,
		"signature of MX ENDED 2 h ago (2026-11-23 16:00 UTC)",
		{.host_count = 1, .mx = SIGNED(30, -2 HOUR)}},
	{"a signature of what is not secure", "dnssec.expiry", "@", SILENT, NULL,
		{.host_count = 1,
			.mx = {ANSWER_DATA, DNSSEC_INSECURE, .have_signature = true,
				.signed_until = BUILD_NOW}}},
	{"no signature was seen", "dnssec.expiry", "@", SILENT, NULL, {.host_count = 1}},
	{"of a host the one that ends first", "dnssec.expiry", "1", SEVERITY_WARNING,
		"signature of AAAA ends in 30 h: mx1.example.org (2026-11-25 00:00 UTC), warned "
		"at 2 d",
		{{{.a = SIGNED(30, 35 HOUR), .aaaa = SIGNED(30, 30 HOUR), .tlsa = SIGNED(30, 20)}},
			1}},
	{"of a host the worse state", "dnssec.expiry", "1", SEVERITY_CRITICAL,
		"signature of TLSA ends in 11 h: mx1.example.org (2026-11-24 05:00 UTC), critical "
		"at 12 h",
		{{{.a = SIGNED(2, 10 HOUR), .tlsa = SIGNED(30, 11 HOUR), ONE_RECORD}}, 1},
		"dane.unusable@1"},
	{"a day as TTL", "dnssec.expiry", "1", SILENT, NULL,
		{{{.tlsa = {ANSWER_DATA, DNSSEC_SECURE, .ttl = 86400}, ONE_RECORD}}, 1},
		"dane.unusable@1"},
	{"more than a day as TTL", "dnssec.expiry", "1", SEVERITY_INFO,
		"TLSA records live long: mx1.example.org, a mistake lasts for 2 d in caches",
		{{{.tlsa = {ANSWER_DATA, DNSSEC_SECURE, .ttl = 172800}, ONE_RECORD}}, 1},
		"dane.unusable@1"},

	/* dnssec.insecure */
	{"signed", "dnssec.insecure", "@", SEVERITY_OK, "MX answer is signed", {.host_count = 1}},
	{"unsigned, so are its hosts", "dnssec.insecure", "@", SILENT, NULL,
		{.host_count = 1, .dnssec = DNSSEC_INSECURE}},
	{"unsigned, its hosts have TLSA records", "dnssec.insecure", "@", SEVERITY_INFO,
		"MX answer is not signed, though its hosts are and have TLSA records",
		{{{ONE_RECORD}}, 1, .mx = {ANSWER_DATA, DNSSEC_INSECURE}}, "dane.unusable@1"},
	{"unsigned, though required", "dnssec.insecure", "@", SEVERITY_CRITICAL,
		"MX answer is not signed, DNSSEC is required",
		{.host_count = 1, .dnssec = DNSSEC_INSECURE}, .require = REQUIRE_DNSSEC},
	{"not to be known, though required", "dnssec.insecure", "@", SILENT, NULL,
		{.host_count = 1, .not_validated = true}, "local.dnssec@@",
		.require = REQUIRE_DNSSEC},

	/* What this host can do */
	{"it can validate", "local.dnssec", "@", SILENT, NULL, {.host_count = 1}},
	{"it cannot, and it does not matter", "local.dnssec", "@", SEVERITY_INFO,
		"DNSSEC cannot be validated here, the resolver passes none on, DANE not judged",
		{.host_count = 1, .not_validated = true}},
	{"it cannot, and there are TLSA records", "local.dnssec", "@", SEVERITY_UNKNOWN, NULL,
		{{GOOD_HOST, {ONE_RECORD}}, 2, .not_validated = true}},
	{"it cannot, and a TLSA look-up fails", "local.dnssec", "@", SEVERITY_UNKNOWN, NULL,
		{{{.tlsa = {ANSWER_FAILED}}}, 1, .not_validated = true}},
	{"it cannot, and DANE is required", "local.dnssec", "@", SEVERITY_UNKNOWN, NULL,
		{.host_count = 1, .not_validated = true}, .require = REQUIRE_DANE},
	{"it cannot, and TLS is required", "local.dnssec", "@", SEVERITY_INFO, NULL,
		{.host_count = 1, .not_validated = true}, .require = REQUIRE_STARTTLS},
	{"its resolver is dead", "local.dnssec", "@", SILENT, NULL, {.resolver_dead = true},
		"local.resolver@@", .require = REQUIRE_DNSSEC},
	{"the resolver strips", "dnssec.resolver", "@", SEVERITY_INFO,
		"resolver passes no DNSSEC on, try --resolver=ADDRESS of one that validates",
		{{{ONE_RECORD}}, 1, .not_validated = true}, "local.dnssec@@"},
	{"the resolver strips, and it does not matter", "dnssec.resolver", "@", SEVERITY_INFO, NULL,
		{.host_count = 1, .not_validated = true}},
	{"the resolver passes on", "dnssec.resolver", "@", SILENT, NULL, {.host_count = 1}},
	{"the anchor does not fit, as local.dnssec says", "local.dnssec", "@", SEVERITY_UNKNOWN,
		"DNSSEC cannot be validated here, the trust anchor does not fit the root, DANE not "
		"judged (no key)",
		{{{ONE_RECORD}}, 1, .not_validated = true,
			.root = {ANSWER_FAILED, DNSSEC_BOGUS, .have_signature = true,
				.detail = OCTETS("validation failure <. DNSKEY IN>: no key")}}},
	{"the anchor does not fit", "dnssec.anchor", "@", SEVERITY_INFO,
		"trust anchor does not fit the root, is dns-root-data current, and the clock "
		"right?",
		{{{ONE_RECORD}}, 1, .not_validated = true,
			.root = {ANSWER_FAILED, DNSSEC_BOGUS, .have_signature = true,
				.detail = OCTETS("no key")}},
		"local.dnssec@@"},
	{"the anchor does not fit, which is no fault of the resolver", "dnssec.resolver", "@",
		SILENT, NULL,
		{.host_count = 1,
			.not_validated = true,
			.root = {ANSWER_FAILED, DNSSEC_BOGUS, .have_signature = true}}},
	{"there is no anchor", "dnssec.anchor", "@", SEVERITY_INFO,
		"no trust anchor, install dns-root-data or give --trust-anchor=FILE",
		{.host_count = 1, .not_validated = true, .no_anchor = true}},
	{"there is no anchor, which is no fault of the resolver", "dnssec.resolver", "@", SILENT,
		NULL, {.host_count = 1, .not_validated = true, .no_anchor = true}},
	{"there is no anchor, as local.dnssec says", "local.dnssec", "@", SEVERITY_UNKNOWN,
		"DNSSEC cannot be validated here, this host has no trust anchor, DANE not judged "
		"(there is no file)",
		{{{ONE_RECORD}}, 1, .not_validated = true, .no_anchor = true,
			.root = {ANSWER_FAILED, .detail = OCTETS("there is no file")}}},
	{"the anchor fits", "dnssec.anchor", "@", SILENT, NULL, {.host_count = 1}},

	/* dnssec.denial */
	{"neither TLSA nor a proof", "dnssec.denial", "1", SEVERITY_CRITICAL, NULL,
		{{{.tlsa = {ANSWER_FAILED, DNSSEC_BOGUS}, .denial = {ANSWER_FAILED, DNSSEC_BOGUS}}},
			1}},
	{"a proof", "dnssec.denial", "1", SILENT, NULL, {.host_count = 1}},
};
DOMAIN_ROWS_END(dnssec);
