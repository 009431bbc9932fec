/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Would a sender that insists on TLS get through to this host, at every address? */

#include "cli/plugin.h"
#include "engine/finders.h"
#include "judge/checks.h"

static const struct plugin check_starttls = {
	.name = "check_starttls",
	.service = "STARTTLS",
	.purpose = "can senders that insist on TLS deliver to this host?",
	.examples = "  check_starttls -H mx1.example.org\n"
		    "  check_starttls -H mail.example.org -p 587 -w 1 -c 3\n"
		    "  check_starttls 'mx2.example.org[192.0.2.7]:25'\n"
		    "  check_starttls --explain='TLS is required, but was not offered'\n",
	.bit = ST,
	.find_hosts = find_host,
	.timeout = 9,
	.chain_verbosity = 2,
};

int main(int argc, char **argv)
{
	run_plugin(&check_starttls, argc, argv);
}
