/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MAIL_TLS_TESTS_DOMAIN_POLICIES_H
#define MAIL_TLS_TESTS_DOMAIN_POLICIES_H

/* Words of the tables about policies. */

#include "test_judge_domain.h"

/* What a row says behind such a word takes the place of what the word says. */
#pragma GCC diagnostic ignored "-Woverride-init"

#define RECORD .sts = {"v=STSv1; id=1;"}
#define REPORTS .tlsrpt = {"v=TLSRPTv1; rua=mailto:a@example.org"}
#define PUBLISHED .looked_up = true, RECORD, REPORTS
#define BODY(mode, mx, age) "version: STSv1\nmode: " mode "\n" mx "max_age: " age "\n"
#define FETCHED .ended = STS_FETCH_DONE, .leaf = BUILD_LEAF_GOOD, .mx = BUILD_LEAF_MX
#define ENFORCE(mx) PUBLISHED, FETCHED, .policy = BODY("enforce", mx, "1209600")
#define ALL_MX "mx: mx1.example.org\nmx: mx2.example.org\n"
#define ONE(...) {.host_count = 1, .policies = {__VA_ARGS__}}
#define TWO(...) {.host_count = 2, .policies = {__VA_ARGS__}}

#endif
