/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of DNS facts. Cannot fail. */

#include "facts_dns.h"

const char *dnssec_name(enum dnssec dnssec)
{
	static const char *const names[DNSSEC_COUNT] = {
		[DNSSEC_UNKNOWN] = "unknown",
		[DNSSEC_INSECURE] = "insecure",
		[DNSSEC_SECURE] = "secure",
		[DNSSEC_BOGUS] = "bogus",
	};

	return names[dnssec];
}

const char *answer_name(enum answer answer)
{
	static const char *const names[ANSWER_COUNT] = {
		[ANSWER_NOT_ASKED] = "not asked",
		[ANSWER_DATA] = "data",
		[ANSWER_NO_DATA] = "no data",
		[ANSWER_NO_NAME] = "no such name",
		[ANSWER_FAILED] = "failed",
		[ANSWER_TIMEOUT] = "timed out",
	};

	return names[answer];
}
