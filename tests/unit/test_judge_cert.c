/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_cert.c and judge/judge_renewal.c: what stands in a certificate. */

#include "certs.h"
#include "judge/checks.h"
#include "test_judge.h"

#define CERT .plugin = CE, .verify = true
#define BOUNCE "Server certificate not verified"
#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* The made-up leaf is of R12, which was sent, of a Root that no anchor is. */
#define ALSO .also = "cert.chain"

static const struct pin wrong_pins[] = {{true, SHA_A}, {false, SHA_B}, {0}};
static const struct pin one_right_pin[] = {{true, SHA_A}, {false, SHA_B}, {0}};
static const struct pin pin_by_prefix[] = {{true, "a"}, {0}};

const struct judge_row judge_rows_cert[] = {
	{"good for long", {0}, "cert.expiry", SEVERITY_OK,
		"cert ends in 61 d (2027-01-23 18:00 UTC)", .lifetime = true},
	{"shown, not judged", {0}, "cert.expiry", SEVERITY_OK,
		"cert ends in 61 d (2027-01-23 18:00 UTC)"},
	{"below 25 % of 90 days", {.leaf = {-80, 10}}, "cert.expiry", SEVERITY_WARNING,
		"cert ends in 10 d (2026-12-03 18:00 UTC), warned at 22.5 d", .lifetime = true},
	{"below 10 % of 90 days", {.leaf = {-82, 8}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert ends in 8 d (2026-12-01 18:00 UTC), critical at 9 d", .lifetime = true},
	{"5 days left of 90", {.leaf = {-85, 5}}, "cert.expiry", SEVERITY_CRITICAL, NULL, CERT,
		ALSO},
	{"40 hours left of 160", {.leaf = {-5, 40.0 / 24}}, "cert.expiry", SEVERITY_WARNING, NULL,
		CERT, ALSO},
	{"16 hours left of 160", {.leaf = {-6, 15.9 / 24}}, "cert.expiry", SEVERITY_CRITICAL, NULL,
		CERT, ALSO},
	{"the intermediate ends first", {.leaf = {-3, 3}, .issuer = {-1800, 25}}, "cert.expiry",
		SEVERITY_WARNING,
		"intermediate R12 ends in 25 d (2026-12-18 18:00 UTC), warned at 30 d", CERT,
		ALSO},
	{"expired", {.leaf = {-93, -3}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert EXPIRED 3 d ago (2026-11-20 18:00 UTC)", BOUNCE, .lifetime = true},
	{"expired, not judged", {.leaf = {-93, -3}}, "cert.expiry", SEVERITY_INFO,
		"cert EXPIRED 3 d ago (2026-11-20 18:00 UTC), not judged", BOUNCE},
	{"hours left", {.leaf = {-89, 0.25}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert ends in 6 h (2026-11-24 00:00 UTC), critical at 8.9 d", .lifetime = true},
	{"the issuer dies first", {.issuer = {-364, 1.5}}, "cert.expiry", SEVERITY_CRITICAL,
		"intermediate R12 ends in 36 h (2026-11-25 06:00 UTC), critical at 14 d",
		.lifetime = true},
	{"no dates read", {.no_dates = true}, "cert.expiry", SEVERITY_CRITICAL,
		"dates of cert cannot be read", .lifetime = true},
	{"without an end", {.never_expires = true}, "cert.expiry", JUDGE_SILENT, .lifetime = true},
	{"no chain", {.no_chain = true}, "cert.expiry", JUDGE_SILENT, .lifetime = true},

	{"valid already", {0}, "cert.not-yet-valid", JUDGE_SILENT, .lifetime = true},
	{"not yet valid", {.leaf = {3, 93}}, "cert.not-yet-valid", SEVERITY_CRITICAL,
		"cert NOT YET VALID, valid in 3 d (2026-11-26 18:00 UTC), is the clock right here "
		"and "
		"there?",
		BOUNCE, .lifetime = true},
	{"not yet valid, not judged", {.leaf = {3, 93}}, "cert.not-yet-valid", SEVERITY_INFO, NULL},
	{"an intermediate not yet valid", {.issuer = {3, 93}}, "cert.not-yet-valid",
		SEVERITY_CRITICAL, NULL, .lifetime = true},
	{"no dates", {.no_dates = true}, "cert.not-yet-valid", JUDGE_SILENT, .lifetime = true,
		.also = "cert.expiry"},

	{"strong key", {0}, "cert.key", SEVERITY_OK, "cert has a strong key, EC P-256", CERT, ALSO},
	{"RSA 1024", {.leaf = {.kind = KEY_RSA, .bits = 1024}}, "cert.key", SEVERITY_CRITICAL,
		"cert has a weak key, RSA 1024", CERT, ALSO},
	{"RSA 2047", {.leaf = {.kind = KEY_RSA, .bits = 2047}}, "cert.key", SEVERITY_CRITICAL, NULL,
		CERT, ALSO},
	{"P-192", {.leaf = {.bits = 192}}, "cert.key", SEVERITY_CRITICAL, NULL, CERT, ALSO},
	{"a weak intermediate", {.issuer = {.bits = 1024}}, "cert.key", SEVERITY_CRITICAL,
		"intermediate R12 has a weak key, RSA 1024", CERT, ALSO},
	{"weak, not judged", {.leaf = {.kind = KEY_RSA, .bits = 1024}}, "cert.key", SEVERITY_INFO,
		"cert has a weak key, RSA 1024, not judged"},
	{"no certificate to have a key", {.no_chain = true}, "cert.key", JUDGE_SILENT},

	{"strong signature", {0}, "cert.signature", JUDGE_SILENT, CERT, ALSO},
	{"SHA-1", {.leaf = {.weak_signature = true}}, "cert.signature", SEVERITY_CRITICAL,
		"cert has a weak signature, RSA-SHA1", CERT, ALSO},
	{"SHA-1 of an intermediate", {.issuer = {.weak_signature = true}}, "cert.signature",
		SEVERITY_CRITICAL, "intermediate R12 has a weak signature, RSA-SHA1", CERT, ALSO},
	{"SHA-1 upon itself", {.leaf = {.issuer = BUILD_HOST, .weak_signature = true}},
		"cert.signature", JUDGE_SILENT, CERT, .also = "cert.self-signed"},

	{"no pin asked for", {0}, "cert.pin", JUDGE_SILENT, CERT, ALSO},
	{"no pin fits", {.leaf = {.sha256 = "cc"}}, "cert.pin", SEVERITY_CRITICAL,
		"no pin fits the cert, seen "
		"key:a1b2d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09",
		.pins = wrong_pins, CERT, ALSO},
	{"one of two pins fits", {.leaf = {.sha256 = SHA_B}}, "cert.pin", SEVERITY_OK,
		"cert fits a pin", .pins = one_right_pin, CERT, ALSO},
	{"a prefix is no pin", {.leaf = {.sha256 = SHA_A}}, "cert.pin", SEVERITY_CRITICAL, NULL,
		.pins = pin_by_prefix, CERT, ALSO},

	{"no issuer asked for", {0}, "cert.issuer", JUDGE_SILENT, CERT, ALSO},
	{"the issuer", {0}, "cert.issuer", SEVERITY_OK,
		"cert has the expected issuer, CN=R12,O=Example CA", .issuer_wanted = "example ca",
		CERT, ALSO},
	{"another issuer", {0}, "cert.issuer", SEVERITY_WARNING,
		"cert has another issuer, CN=R12,O=Example CA, wanted Other CA",
		.issuer_wanted = "Other CA", CERT, ALSO},

	{"no SCT", {0}, "cert.sct", JUDGE_SILENT, CERT, ALSO},
	{"SCTs", {.leaf = {.scts = 2}}, "cert.sct", SEVERITY_OK, "2 SCTs in the cert",
		.scts_wanted = 2, CERT, ALSO},
	{"too few SCTs", {.leaf = {.scts = 1}}, "cert.sct", SEVERITY_CRITICAL,
		"1 of 2 required SCTs in the cert", .scts_wanted = 2, CERT, ALSO},

	{"a usual life", {0}, "cert.lifetime", JUDGE_SILENT, CERT, ALSO},
	{"a long life", {.leaf = {-10, 400}}, "cert.lifetime", SEVERITY_INFO,
		"cert lives 411 d, longer than the 200 d that public CAs may give: a private CA",
		CERT, ALSO},
	{"no end", {.never_expires = true}, "cert.lifetime", SEVERITY_INFO, "cert never ends", CERT,
		ALSO},

	{"plain text", {0}, "cert.text", JUDGE_SILENT, CERT, ALSO},
	{"odd text", {.leaf = {.names = BUILD_HOST " a|b\n<c>"}}, "cert.text", SEVERITY_INFO,
		"cert holds odd characters, shown as ?", CERT, ALSO},

	{"one address alone", {0}, "cert.not-reloaded", JUDGE_SILENT, CERT, ALSO},
	{"renewed on one of two, two days ago", {.leaf = {-60, 30, .sha256 = SHA_A}},
		"cert.not-reloaded", SEVERITY_WARNING,
		"renewed cert not loaded everywhere, 192.0.2.7 shows the cert of 2026-09-24, "
		"192.0.2.8 "
		"that of 2026-11-20: reload the server there",
		.others = {{.address = "192.0.2.8", .leaf = {-3, 87, .sha256 = SHA_B}}},
		.other_count = 1, CERT, ALSO},
	{"renewed yesterday", {.leaf = {-60, 30, .sha256 = SHA_A}}, "cert.not-reloaded",
		JUDGE_SILENT,
		.others = {{.address = "192.0.2.8", .leaf = {-1, 89, .sha256 = SHA_B}}},
		.other_count = 1, CERT, ALSO},
	{"renewed yesterday, the old one ends soon", {.leaf = {-80, 10, .sha256 = SHA_A}},
		"cert.not-reloaded", SEVERITY_WARNING, NULL,
		.others = {{.address = "192.0.2.8", .leaf = {-1, 89, .sha256 = SHA_B}}},
		.other_count = 1, CERT, .also = "cert.chain cert.expiry"},
	{"other names", {.leaf = {-60, 30, .sha256 = SHA_A}}, "cert.not-reloaded", JUDGE_SILENT,
		.others = {{.address = "192.0.2.8",
			.leaf = {-3, 87, .sha256 = SHA_B, .names = BUILD_HOST " b.example"}}},
		.other_count = 1, CERT, ALSO},
	{"another family", {.leaf = {-60, 30, .sha256 = SHA_A}}, "cert.not-reloaded", JUDGE_SILENT,
		.others = {{.address = "192.0.2.8",
			.leaf = {-3, 87, .sha256 = SHA_B, .kind = KEY_RSA}}},
		.other_count = 1, CERT, ALSO},

	{"the same everywhere", {0}, "cert.differs", JUDGE_SILENT,
		.others = {{.address = "192.0.2.8"}}, .other_count = 1, CERT, ALSO},
	{"different certificates", {.leaf = {.sha256 = SHA_A}}, "cert.differs", SEVERITY_INFO,
		"addresses show different certs, 192.0.2.8 not that of 192.0.2.7",
		.others = {{.address = "192.0.2.8", .leaf = {.sha256 = SHA_B}}}, .other_count = 1,
		CERT, ALSO},

	{"one family asked for", {0}, "cert.family", JUDGE_SILENT, CERT, ALSO},
	{"two families", {.second = true, .second_leaf = {.kind = KEY_RSA, .sha256 = SHA_A}},
		"cert.family", SEVERITY_OK, "two certs, RSA and ECDSA, both judged", CERT, ALSO},
	{"one family only", {.second = true, .second_same = true}, "cert.family", SEVERITY_OK,
		"the same cert where RSA is preferred", CERT, ALSO},
	{"strictly refused",
		{.second = true, .second_strict = true, .second_fault = {STAGE_TLS, CAUSE_ALERT}},
		"cert.family", SEVERITY_OK, "no RSA cert", CERT, ALSO},
	{"second connection in vain",
		{.second = true, .second_fault = {STAGE_GREETING, CAUSE_TIMEOUT}}, "cert.family",
		SEVERITY_INFO, "RSA cert not tested, second connection: timed out at greeting",
		CERT, ALSO},
	{"the second expired",
		{.second = true, .second_leaf = {-100, -10, .kind = KEY_RSA, .sha256 = SHA_A}},
		"cert.expiry", SEVERITY_CRITICAL,
		"RSA cert EXPIRED 10 d ago (2026-11-13 18:00 UTC)", BOUNCE, CERT, ALSO},
};
JUDGE_ROWS_END(cert);
