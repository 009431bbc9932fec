/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_chain.c, judge_names.c and judge_revocation.c. */

#include "certs.h"
#include "judge/checks.h"
#include "test_judge.h"

#define CERT .plugin = CE, .verify = true
#define BOUNCE "Server certificate not verified"
#define ALSO .also = "cert.chain"

static const struct pin pin_of_leaf[] = {{false, "leaf"}, {0}};

const struct judge_row judge_rows_chain[] = {
	{"trusted", {.der = &cert_ec}, "cert.chain", SEVERITY_OK, NULL, .anchor = &cert_ec},
	{"not trusted, not judged", {0}, "cert.chain", SEVERITY_INFO,
		"cert is of unknown CA Root, an intermediate not sent? if it is yours: "
		"--add-ca=FILE, not judged",
		BOUNCE, .anchor = &cert_ec},
	{"unknown CA", {0}, "cert.chain", SEVERITY_CRITICAL,
		"cert is of unknown CA Root, an intermediate not sent? if it is yours: "
		"--add-ca=FILE",
		BOUNCE, CERT},
	{"the root sent, and unknown", {.issuer = {.cn = "R12", .issuer = "R12"}}, "cert.chain",
		SEVERITY_CRITICAL, "cert is of unknown CA R12, if it is yours: --add-ca=FILE",
		BOUNCE, CERT},
	{"unreadable", {.leaf = {.unreadable = true}}, "cert.chain", SEVERITY_CRITICAL,
		"cert cannot be read", CERT},
	{"none sent", {.no_chain = true}, "cert.chain", SEVERITY_CRITICAL,
		"no certificate was sent", CERT},
	{"no anchors, no question", {.der = &cert_ec}, "cert.chain", JUDGE_SILENT},

	{"complete", {0}, "cert.incomplete-chain", JUDGE_SILENT, CERT, ALSO},
	{"leaf alone", {.leaf_only = true}, "cert.incomplete-chain", SEVERITY_CRITICAL,
		"intermediate R12 not sent, append it to the chain file on the server", BOUNCE,
		CERT},
	{"leaf and something else", {.issuer = {.cn = "Other"}}, "cert.incomplete-chain",
		SEVERITY_CRITICAL, NULL, CERT},
	{"leaf alone, not asked", {.leaf_only = true}, "cert.incomplete-chain", JUDGE_SILENT},

	{"of a CA", {0}, "cert.self-signed", JUDGE_SILENT, CERT, ALSO},
	{"self-signed", {.leaf = {.issuer = BUILD_HOST}, .leaf_only = true}, "cert.self-signed",
		SEVERITY_CRITICAL, "cert is self-signed, in the name of " BUILD_HOST, BOUNCE, CERT},
	{"self-signed and pinned",
		{.leaf = {.issuer = BUILD_HOST, .sha256 = "leaf"}, .leaf_only = true},
		"cert.self-signed", SEVERITY_INFO, "cert is self-signed, and pinned",
		.pins = pin_of_leaf, CERT},
	{"snakeoil", {.leaf = {-3000, 650, .issuer = BUILD_HOST}, .leaf_only = true},
		"cert.self-signed", SEVERITY_CRITICAL,
		"cert is self-signed, in the name of " BUILD_HOST
		", like the snakeoil one of Debian",
		BOUNCE, CERT},
	{"self-signed, not judged", {.leaf = {.issuer = BUILD_HOST}, .leaf_only = true},
		"cert.self-signed", SEVERITY_INFO,
		"cert is self-signed, in the name of " BUILD_HOST ", not judged", BOUNCE},

	{"the name", {0}, "cert.name", SEVERITY_OK, "cert bears the name " BUILD_HOST, CERT, ALSO},
	{"no name wanted", {0}, "cert.name", JUDGE_SILENT},
	{"another name", {.leaf = {.names = "a.example b.example"}}, "cert.name", SEVERITY_CRITICAL,
		"cert does not bear the name c.example, only a.example, b.example", BOUNCE,
		.name_wanted = "c.example", CERT, ALSO},
	{"many other names",
		{.leaf = {.names = "a.example b.example d.example e.example f.example"}},
		"cert.name", SEVERITY_CRITICAL,
		"cert does not bear the name c.example, only a.example, b.example, d.example and 2 "
		"more",
		BOUNCE, .name_wanted = "c.example", CERT, ALSO},
	{"another name, not judged", {.leaf = {.names = "a.example"}}, "cert.name", SEVERITY_INFO,
		"cert does not bear the name c.example, only a.example, not judged", BOUNCE,
		.name_wanted = "c.example"},
	{"an address wanted", {0}, "cert.name", SEVERITY_CRITICAL,
		"cert does not bear the name 192.0.2.7, only " BUILD_HOST
		", give --verify-name=NAME",
		BOUNCE, .name_wanted = "ip:192.0.2.7", CERT, ALSO},
	{"an address borne", {.leaf = {.names = "ip:192.0.2.7"}}, "cert.name", SEVERITY_OK, NULL,
		.name_wanted = "ip:192.0.2.7", CERT, ALSO},
	{"an address written as a name", {.leaf = {.names = "192.0.2.7"}}, "cert.name",
		SEVERITY_CRITICAL, NULL, .name_wanted = "ip:192.0.2.7", CERT, ALSO},

	{"CN and alternative name", {0}, "cert.cn-only", JUDGE_SILENT, CERT, ALSO},
	{"CN alone", {.leaf = {.names = ""}}, "cert.cn-only", SEVERITY_CRITICAL,
		"cert bears the name only as CN, senders read subject alternative names alone: "
		"reissue "
		"it with one",
		BOUNCE, CERT, ALSO},
	{"CN beside other names", {.leaf = {.names = "a.example"}}, "cert.cn-only",
		SEVERITY_CRITICAL, NULL, CERT, ALSO},
	{"CN alone, not judged", {.leaf = {.names = ""}}, "cert.cn-only", SEVERITY_INFO, NULL,
		.name_wanted = BUILD_HOST},

	{"fit for servers", {0}, "cert.usage", JUDGE_SILENT, CERT, ALSO},
	{"for clients", {.leaf = {.no_serving = true}}, "cert.usage", SEVERITY_CRITICAL,
		"cert is not for TLS servers, its extended key usage lacks serverAuth", CERT, ALSO},
	{"not for signing", {.leaf = {.no_signing = true}}, "cert.usage", SEVERITY_CRITICAL,
		"cert is not for TLS servers, its key usage lacks digitalSignature", CERT, ALSO},
	{"for any purpose", {.leaf = {.any_serving = true}}, "cert.usage", SEVERITY_WARNING,
		"cert is for any purpose, OpenSSL takes it for no server: name serverAuth in its "
		"extended key usage",
		CERT, ALSO},
	{"a CA as leaf", {.leaf = {.is_ca = true}}, "cert.usage", SEVERITY_WARNING, NULL, CERT,
		ALSO},

	{"no constraints", {0}, "cert.constraints", JUDGE_SILENT, CERT, ALSO},

	{"in order", {0}, "cert.order", JUDGE_SILENT, CERT, ALSO},
	{"something unneeded", {.issuer = {.cn = "Other"}}, "cert.order", SEVERITY_INFO,
		"a certificate is sent that the chain does not need", CERT,
		.also = "cert.incomplete-chain"},
	{"the root sent along", {.issuer = {.issuer = "R12"}}, "cert.order", SEVERITY_INFO,
		"the root is sent along, which senders have already", CERT, ALSO},

	{"no staple", {0}, "cert.staple", JUDGE_SILENT, CERT, ALSO},
	{"no staple, and required", {0}, "cert.staple", SEVERITY_CRITICAL,
		"no stapled OCSP answer, and it is required", .require = REQUIRE_STAPLE, CERT,
		ALSO},
	{"staple of another", {.staple = {true, STAPLE_GOOD, .about_other = true}}, "cert.staple",
		SEVERITY_WARNING, "stapled OCSP answer of the cert is about another certificate",
		CERT, ALSO},
	{"staple that nobody reads", {.staple = {true, STAPLE_UNREADABLE}}, "cert.staple",
		SEVERITY_WARNING, "stapled OCSP answer of the cert cannot be read", CERT, ALSO},
	{"staple that nobody signed", {.staple = {true, STAPLE_GOOD}}, "cert.staple",
		SEVERITY_WARNING, "stapled OCSP answer of the cert is not signed by the issuer",
		CERT, ALSO},
	{"revoked, says who did not sign", {.staple = {true, STAPLE_REVOKED}}, "cert.revoked",
		JUDGE_SILENT, CERT, .also = "cert.chain cert.staple"},

	{"no must-staple", {0}, "cert.must-staple", JUDGE_SILENT, CERT, ALSO},
	{"must-staple without", {.leaf = {.must_staple = true}}, "cert.must-staple",
		SEVERITY_CRITICAL, "cert demands a stapled OCSP answer, and none came", CERT, ALSO},
	{"must-staple with a bad one",
		{.leaf = {.must_staple = true}, .staple = {true, STAPLE_UNREADABLE}},
		"cert.must-staple", SEVERITY_CRITICAL,
		"cert demands a stapled OCSP answer, and that which came is not good", CERT,
		.also = "cert.chain cert.staple"},

	{"anchors read", {0}, "local.ca", JUDGE_SILENT, CERT, ALSO},
	{"anchors not read", {0}, "local.ca", SEVERITY_UNKNOWN, NULL,
		.anchors_problem = "/etc/x: no such file", CERT},
	{"anchors there", {0}, "setup.trust", JUDGE_SILENT, CERT, ALSO},
	{"no anchor in the store", {0}, "setup.trust", SEVERITY_UNKNOWN, NULL,
		.anchors_problem = "/etc/x holds no certificate", .anchors_empty = true, CERT},
	{"anchors not read, and not needed", {0}, "local.ca", JUDGE_SILENT,
		.anchors_problem = "/etc/x: no such file"},
};
JUDGE_ROWS_END(chain);
