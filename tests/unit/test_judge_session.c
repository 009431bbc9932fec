/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_tls.c: cipher, signature, session extensions, the dialogue under TLS. */

#include "test_judge.h"

#define STRONG .forward_secrecy = true, .group = "SECP256R1", .curve_bits = 256
#define NO_TLS .fault = {STAGE_TLS, CAUSE_CLOSED}

const struct judge_row judge_rows_session[] = {
	{"AEAD", {0}, "tls.cipher", SEVERITY_OK, "cipher is strong"},
	{"CBC", {.tls = {BUILD_TLS12, STRONG, .cbc = true}}, "tls.cipher", SEVERITY_WARNING,
		"weak cipher: negotiated TLS_ECDHE_RSA_AES_256_GCM_SHA384 without "
		"encrypt-then-MAC"},
	{"CBC with encrypt-then-MAC",
		{.tls = {BUILD_TLS12, STRONG, .cbc = true, .encrypt_then_mac = true}}, "tls.cipher",
		SEVERITY_INFO,
		"CBC cipher: negotiated TLS_ECDHE_RSA_AES_256_GCM_SHA384 with encrypt-then-MAC"},
	{"3DES",
		{.tls = {BUILD_TLS12, STRONG, .cbc = true, .encrypt_then_mac = true,
			 .broken_cipher = true}},
		"tls.cipher", SEVERITY_WARNING,
		"weak cipher: negotiated TLS_ECDHE_RSA_AES_256_GCM_SHA384"},
	{"NULL", {.tls = {BUILD_TLS12, STRONG, .null_cipher = true}}, "tls.cipher",
		SEVERITY_CRITICAL, "no encryption: negotiated a NULL cipher"},
	{"no cipher agreed on", {NO_TLS}, "tls.cipher", JUDGE_SILENT, .also = "tls.handshake"},

	{"SHA-2", {0}, "tls.signature", SEVERITY_OK, NULL},
	{"SHA-1", {.tls = {BUILD_TLS12, STRONG, .signature = "RSA-SHA1", .weak_signature = true}},
		"tls.signature", SEVERITY_WARNING, "weak handshake signature: signs with RSA-SHA1"},
	{"no signature known", {.tls = {BUILD_TLS12, STRONG}}, "tls.signature", JUDGE_SILENT},

	{"extensions there", {.tls = {BUILD_TLS12, STRONG, .extended_master_secret = true}},
		"tls.session", SEVERITY_OK, NULL},
	{"no extended master secret", {.tls = {BUILD_TLS12, STRONG}}, "tls.session", SEVERITY_INFO,
		"no extended master secret"},
	{"insecure renegotiation",
		{.tls = {.up = true,
			 .version = TLS_1_2,
			 .cipher = "X",
			 STRONG,
			 .extended_master_secret = true}},
		"tls.session", SEVERITY_WARNING,
		"insecure renegotiation: lacks secure renegotiation (RFC 5746)"},
	{"TLS 1.3 needs neither", {0}, "tls.session", JUDGE_SILENT},

	{"EHLO under TLS", {0}, "smtp.ehlo-tls", SEVERITY_OK, NULL},
	{"refused under TLS", {.fault = {STAGE_EHLO_TLS, CAUSE_REPLY}, .ehlo_tls = "554 5.7.1 no"},
		"smtp.ehlo-tls", SEVERITY_CRITICAL, "EHLO refused under TLS: 554 5.7.1 no"},
	{"421 under TLS", {.fault = {STAGE_EHLO_TLS, CAUSE_REPLY}, .ehlo_tls = "421 4.7.0 no"},
		"smtp.ehlo-tls", SEVERITY_CRITICAL, NULL},
	{"closed under TLS", {.fault = {STAGE_EHLO_TLS, CAUSE_CLOSED}}, "smtp.ehlo-tls",
		SEVERITY_CRITICAL, "no EHLO under TLS: closed the connection at stage ehlo-tls"},
	{"alert under TLS", {.fault = {STAGE_EHLO_TLS, CAUSE_ALERT, 80, "Internal error"}},
		"smtp.ehlo-tls", SEVERITY_CRITICAL, NULL},
	{"no TLS, no EHLO under it", {NO_TLS}, "smtp.ehlo-tls", JUDGE_SILENT,
		.also = "tls.handshake"},

	{"one greeting", {0}, "smtp.second-greeting", JUDGE_SILENT},
	{"second greeting", {.second_greeting = true}, "smtp.second-greeting", SEVERITY_WARNING,
		"second greeting: greets again after the handshake"},

	{"REQUIRETLS", {0}, "smtp.requiretls", SEVERITY_OK, NULL},
	{"no REQUIRETLS", {.ehlo_tls = "250 mx2.example.org"}, "smtp.requiretls", SEVERITY_INFO,
		"no REQUIRETLS"},
	{"REQUIRETLS required", {.ehlo_tls = "250 mx2.example.org"}, "smtp.requiretls",
		SEVERITY_CRITICAL, "no REQUIRETLS", .require = REQUIRE_REQUIRETLS},
	{"REQUIRETLS not known", {.fault = {STAGE_EHLO_TLS, CAUSE_CLOSED}}, "smtp.requiretls",
		JUDGE_SILENT, .require = REQUIRE_REQUIRETLS, .also = "smtp.ehlo-tls"},

	{"nothing odd",
		{.ehlo = "250-mx2.example.org\n250-PIPELINING\n250 STARTTLS",
			.ehlo_tls = "250-mx2.example.org\n250 PIPELINING"},
		"smtp.tolerated", JUDGE_SILENT},
	{"lists differ",
		{.ehlo = "250-mx2.example.org\n250-PIPELINING\n250-DSN\n250 STARTTLS",
			.ehlo_tls = "250-mx2.example.org\n250-PIPELINING\n250 AUTH PLAIN"},
		"smtp.tolerated", SEVERITY_INFO,
		"EHLO differs after TLS: 1 keywords gone, 1 new, as RFC 3207 4.2 allows"},
	{"250 to STARTTLS", {.starttls = "250 ok"}, "smtp.tolerated", SEVERITY_INFO,
		"odd answer to STARTTLS: 250 ok"},
	{"QUIT not answered", {.quit = "250 what"}, "smtp.tolerated", SEVERITY_INFO,
		"QUIT not answered with 221"},
	{"second list not known", {.fault = {STAGE_EHLO_TLS, CAUSE_CLOSED}}, "smtp.tolerated",
		JUDGE_SILENT, .also = "smtp.ehlo-tls"},

	{"all alike", {0}, "tls.differs", JUDGE_SILENT, .others = {{.address = "192.0.2.8"}},
		.other_count = 1},
	{"versions differ", {0}, "tls.differs", SEVERITY_INFO,
		"TLS differs between addresses: from TLS1.2 to TLS1.3",
		.others = {{.address = "192.0.2.8", .tls = {BUILD_TLS12, STRONG}}},
		.other_count = 1},
	{"one version not known", {0}, "tls.differs", JUDGE_SILENT,
		.others = {{.address = "192.0.2.8", NO_TLS}}, .other_count = 1,
		.also = "tls.handshake"},
};
JUDGE_ROWS_END(session);
