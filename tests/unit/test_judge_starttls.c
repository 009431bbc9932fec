/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for the STARTTLS keyword and command in judge/judge_smtp.c: the five causes of "no TLS". */

#include "test_judge.h"

#define NOT_OFFERED .fault = {STAGE_EHLO, CAUSE_NOT_OFFERED}
#define REFUSED(words) .fault = {STAGE_STARTTLS, CAUSE_REPLY}, .starttls = (words)

const struct judge_row judge_rows_starttls[] = {
	{"offered", {0}, "starttls.offered", SEVERITY_OK, "STARTTLS is offered"},
	{"not offered", {NOT_OFFERED, .ehlo = "250 mx2.example.org"}, "starttls.offered",
		SEVERITY_CRITICAL,
		"no STARTTLS: TLS is required, but was not offered by host "
		"mx2.example.org[192.0.2.7]"},
	{"not offered on 2525", {.port = 2525, NOT_OFFERED, .ehlo = "250 mx2.example.org"},
		"starttls.offered", SEVERITY_CRITICAL,
		"no STARTTLS: TLS is required, but was not offered by host "
		"mx2.example.org[192.0.2.7]:2525"},
	{"near miss", {NOT_OFFERED, .ehlo = "250-mx2.example.org\n250 STARTTLSX"},
		"starttls.offered", SEVERITY_CRITICAL,
		"no STARTTLS: TLS is required, but was not offered by host "
		"mx2.example.org[192.0.2.7] (it says STARTTLSX)"},
	{"on the first line only", {NOT_OFFERED, .ehlo = "250-STARTTLS\n250 8BITMIME"},
		"starttls.offered", SEVERITY_CRITICAL,
		"no STARTTLS: TLS is required, but was not offered by host "
		"mx2.example.org[192.0.2.7] (the word stands only on its first EHLO line)"},
	{"not offered on a socket",
		{.address = "/run/lmtp", NOT_OFFERED, .ehlo = "250 mx2.example.org"},
		"starttls.offered", SEVERITY_INFO,
		"no STARTTLS: TLS is required, but was not offered by host /run/lmtp"},
	{"required on a socket",
		{.address = "/run/lmtp", NOT_OFFERED, .ehlo = "250 mx2.example.org"},
		"starttls.offered", SEVERITY_CRITICAL, NULL, .require = REQUIRE_STARTTLS},
	{"not known whether offered", {.fault = {STAGE_EHLO, CAUSE_CLOSED}}, "starttls.offered",
		JUDGE_SILENT, .also = "smtp.closed"},
	{"421 is never \"not offered\"",
		{.fault = {STAGE_EHLO, CAUSE_REPLY}, .ehlo = "421 4.3.2 no"}, "starttls.offered",
		JUDGE_SILENT, .also = "smtp.greeting.busy"},
	{"TLS from the first octet needs no STARTTLS", {.port = 465, .implicit_tls = true},
		"starttls.offered", JUDGE_SILENT},

	{"not masked", {0}, "starttls.masked", JUDGE_SILENT},
	{"masked", {NOT_OFFERED, .ehlo = "250-mx2.example.org\n250 XXXXXXXA"}, "starttls.masked",
		SEVERITY_CRITICAL,
		"no STARTTLS, masked by SMTP inspection before mx2.example.org[192.0.2.7] "
		"(250-XXXXXXXA)",
		"TLS is required, but was not offered by host mx2.example.org[192.0.2.7]"},
	{"absent, not masked", {NOT_OFFERED, .ehlo = "250 mx2.example.org"}, "starttls.masked",
		JUDGE_SILENT, .also = "starttls.offered"},

	{"accepted", {0}, "starttls.refused", SEVERITY_OK, "STARTTLS is accepted"},
	{"454", {REFUSED("454 4.7.0 TLS not available due to local problem")}, "starttls.refused",
		SEVERITY_CRITICAL, "TLS refused: 454 4.7.0 TLS not available due to local problem",
		"TLS is required, but host mx2.example.org[192.0.2.7] refused to start TLS: "
		"454 4.7.0 TLS not available due to local problem"},
	{"454 that holds 220", {REFUSED("454 4.7.0 error 2204")}, "starttls.refused",
		SEVERITY_CRITICAL, "TLS refused: 454 4.7.0 error 2204",
		"TLS is required, but host mx2.example.org[192.0.2.7] refused to start TLS: "
		"454 4.7.0 error 2204"},
	{"502", {REFUSED("502 5.5.1 no")}, "starttls.refused", SEVERITY_CRITICAL, NULL},
	{"421", {REFUSED("421 later")}, "starttls.refused", SEVERITY_CRITICAL, NULL},
	{"354", {REFUSED("354 go on")}, "starttls.refused", SEVERITY_CRITICAL, NULL},
	{"never asked", {NOT_OFFERED, .ehlo = "250 mx2.example.org"}, "starttls.refused",
		JUDGE_SILENT, .also = "starttls.offered"},

	{"nothing behind the 220", {0}, "starttls.injection", JUDGE_SILENT},
	{"plaintext behind the 220", {.fault = {STAGE_TLS, CAUSE_INJECTION}, .stray = "250 x\r\n"},
		"starttls.injection", SEVERITY_CRITICAL,
		"plaintext after the STARTTLS reply: 250 x??"},
	{"plaintext a moment later", {.fault = {STAGE_TLS, CAUSE_PLAINTEXT, 0, "250 injected\r\n"}},
		"starttls.injection", SEVERITY_CRITICAL,
		"plaintext after the STARTTLS reply: 250 injected??"},
	{"a continued reply a moment later",
		{.fault = {STAGE_TLS, CAUSE_PLAINTEXT, 0, "250-injected\r\n"}},
		"starttls.injection", SEVERITY_CRITICAL, NULL},
	{"something else than a reply", {.fault = {STAGE_TLS, CAUSE_PLAINTEXT, 0, "oops, no TLS"}},
		"starttls.injection", JUDGE_SILENT, .also = "tls.handshake"},
	{"plaintext on a TLS port",
		{.implicit_tls = true,
			.port = 465,
			.fault = {STAGE_TLS, CAUSE_PLAINTEXT, 0, "220 mx2.example.org"}},
		"starttls.injection", JUDGE_SILENT, .also = "tls.plaintext"},

	{"not repeated", {0}, "starttls.repeated", SEVERITY_OK, NULL},
	{"repeated", {.ehlo_tls = "250-mx2.example.org\n250 STARTTLS"}, "starttls.repeated",
		SEVERITY_WARNING,
		"STARTTLS offered under TLS: offers STARTTLS again after TLS (RFC 3207 4.2)"},
	{"EHLO under TLS not known", {.fault = {STAGE_EHLO_TLS, CAUSE_CLOSED}}, "starttls.repeated",
		JUDGE_SILENT, .also = "smtp.ehlo-tls"},
};
JUDGE_ROWS_END(starttls);
