/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_cert.c: dates against the clock of the policy. */

#include "certs.h"
#include "test_judge.h"

const struct judge_row judge_rows_cert[] = {
	{"good for long", {0}, "cert.expiry", SEVERITY_OK, "cert ends in 61 d: CN=mx2.example.org",
		.lifetime = true},
	{"shown, not judged", {0}, "cert.expiry", SEVERITY_OK,
		"cert ends in 61 d: CN=mx2.example.org, not judged"},
	{"below 25 % of 90 days", {.leaf = {-80, 10}}, "cert.expiry", SEVERITY_WARNING,
		"cert ends in 10 d: CN=mx2.example.org", .lifetime = true},
	{"below 10 % of 90 days", {.leaf = {-82, 8}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert ends in 8 d: CN=mx2.example.org", .lifetime = true},
	{"expired", {.leaf = {-93, -3}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert EXPIRED 3 d ago: CN=mx2.example.org", .lifetime = true},
	{"expired, not judged", {.leaf = {-93, -3}}, "cert.expiry", SEVERITY_INFO,
		"cert EXPIRED 3 d ago: CN=mx2.example.org, not judged"},
	{"hours left", {.leaf = {-89, 0.25}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert ends in 6 h: CN=mx2.example.org", .lifetime = true},
	{"the issuer dies first", {.issuer = {-364, 1.5}}, "cert.expiry", SEVERITY_CRITICAL,
		"cert ends in 36 h: CN=R12,O=Example CA", .lifetime = true},
	{"no dates read", {.no_dates = true}, "cert.expiry", JUDGE_SILENT, .lifetime = true},
	{"without an end", {.never_expires = true}, "cert.expiry", JUDGE_SILENT, .lifetime = true},
	{"no chain", {.no_chain = true}, "cert.expiry", JUDGE_SILENT, .lifetime = true},

	{"valid already", {0}, "cert.not-yet-valid", JUDGE_SILENT, .lifetime = true},
	{"not yet valid", {.leaf = {3, 93}}, "cert.not-yet-valid", SEVERITY_CRITICAL, NULL,
		.lifetime = true},
	{"not yet valid, not judged", {.leaf = {3, 93}}, "cert.not-yet-valid", SEVERITY_INFO, NULL},
	{"trusted", {.der = &cert_ec}, "cert.chain", SEVERITY_OK, "chain is trusted",
		.anchor = &cert_ec},
	{"not trusted", {.der = &cert_leaf}, "cert.chain", SEVERITY_INFO,
		"chain is not trusted: it leads to none of the given anchors, not judged",
		.anchor = &cert_ec},
	{"not readable", {0}, "cert.chain", SEVERITY_INFO, NULL, .anchor = &cert_ec},
	{"no anchors, no question", {.der = &cert_ec}, "cert.chain", JUDGE_SILENT},
	{"no chain, no question", {.no_chain = true}, "cert.chain", JUDGE_SILENT,
		.anchor = &cert_ec},

	{"no dates", {.no_dates = true}, "cert.not-yet-valid", JUDGE_SILENT, .lifetime = true},
};
JUDGE_ROWS_END(cert);
