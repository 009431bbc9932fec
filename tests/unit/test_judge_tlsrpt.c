/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows for judge/judge_tlsrpt.c: who asks for TLS reports, and how. */

#include "domain_policies.h"

const struct domain_row domain_rows_tlsrpt[] = {
	{"nothing to report about", "tlsrpt.absent", "@", SILENT,
		NULL,
		ONE(.looked_up = true)},
	{"required", "tlsrpt.absent", "@", SEVERITY_CRITICAL,
		"no TLS reports asked for, and they are required",
		ONE(.looked_up = true), NULL, .require = REQUIRE_TLSRPT},
	{"a policy without reports", "tlsrpt.absent", "@", SEVERITY_INFO,
		"no TLS reports asked for",
		ONE(ENFORCE(ALL_MX), .tlsrpt = {NULL})},
	{"a policy with reports", "tlsrpt.absent", "@", SILENT,
		NULL,
		ONE(ENFORCE(ALL_MX))},
	{"a good record", "tlsrpt.record", "@", SILENT,
		NULL,
		ONE(ENFORCE(ALL_MX))},
	{"two records", "tlsrpt.record", "@", SEVERITY_WARNING,
		"2 TLSRPT records, senders take that for none",
		ONE(.looked_up = true, .tlsrpt = {"v=TLSRPTv1; rua=mailto:a@example.org", "v=TLSRPTv1; rua=mailto:b@example.org"})},
	{"no rua", "tlsrpt.record", "@", SEVERITY_WARNING,
		"TLSRPT record without rua, no reports will come",
		ONE(.looked_up = true, .tlsrpt = {"v=TLSRPTv1; "})},
	{"a bare mailbox", "tlsrpt.record", "@", SEVERITY_WARNING,
		"TLSRPT record with an unusable rua: reports@example.org is no mailto: or https: address",
		ONE(.looked_up = true, .tlsrpt = {"v=TLSRPTv1; rua=reports@example.org"})},
	{"nearly a record", "tlsrpt.record", "@", SEVERITY_WARNING,
		NULL,
		ONE(.looked_up = true, .tlsrpt = {"v=TLSRPTv1"})},
	{"SERVFAIL", "tlsrpt.record", "@", SEVERITY_WARNING,
		NULL,
		ONE(.looked_up = true, .tlsrpt_answer = {ANSWER_FAILED})},
	{"required, and bad", "tlsrpt.record", "@", SEVERITY_CRITICAL,
		NULL,
		ONE(.looked_up = true, .tlsrpt = {"v=TLSRPTv1; "}), NULL, .require = REQUIRE_TLSRPT},
};

DOMAIN_ROWS_END(tlsrpt);
