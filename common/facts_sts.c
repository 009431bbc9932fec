/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of the facts about MTA-STS. Cannot fail. */

#include "facts_sts.h"

const char *sts_mode_name(enum sts_mode mode)
{
	static const char *const names[STS_MODE_COUNT] = {
		[STS_MODE_UNKNOWN] = "unknown",
		[STS_MODE_NONE] = "none",
		[STS_MODE_TESTING] = "testing",
		[STS_MODE_ENFORCE] = "enforce",
	};

	return names[mode];
}

const char *sts_fetch_name(enum sts_fetch fetch)
{
	static const char *const names[STS_FETCH_COUNT] = {
		[STS_FETCH_NOT_TRIED] = "not tried",
		[STS_FETCH_NO_ADDRESS] = "has no address",
		[STS_FETCH_PRIVATE] = "has private addresses only",
		[STS_FETCH_CONNECT] = "takes no connection",
		[STS_FETCH_PROXY] = "is not reached by the proxy",
		[STS_FETCH_TLS] = "fails in the TLS handshake",
		[STS_FETCH_CUT] = "ended the connection inside its answer",
		[STS_FETCH_NOT_HTTP] = "answered with something that is not HTTP",
		[STS_FETCH_TIMEOUT] = "timed out",
		[STS_FETCH_HEADERS] = "sent too large a header",
		[STS_FETCH_BODY] = "sent too large a policy",
		[STS_FETCH_STATUS] = "answered with another status than 200",
		[STS_FETCH_DONE] = "sent a whole policy",
	};

	return names[fetch];
}

bool tlsrpt_uri_is_usable(const struct tlsrpt_uri *uri)
{
	return uri->scheme != TLSRPT_OTHER && uri->oddities == 0;
}
