/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is the certificate that this host shows over SMTP right, and for how long? */

#include "cli/plugin.h"
#include "engine/finders.h"
#include "judge/checks.h"

static const struct plugin check_smtp_cert = {
	.name = "check_smtp_cert",
	.service = "SMTP_CERT",
	.purpose = "is the certificate that this mail server shows right, and for how long?",
	.examples = "  check_smtp_cert -H mx1.example.org\n"
		    "  check_smtp_cert -H mail.example.org -p 587 -w 21 -c 7\n"
		    "  check_smtp_cert -H mail.example.org -s --warning-lifetime=20d,20%\n"
		    "  check_smtp_cert -H mx1.example.org -I 192.0.2.7 --verify-name=mail.example.org\n"
		    "  check_smtp_cert --explain=cert.incomplete-chain\n",
	.bit = CE,
	.find_hosts = find_host,
	.timeout = 9,
	.chain_verbosity = 1,
};

int main(int argc, char **argv)
{
	run_plugin(&check_smtp_cert, argc, argv);
}
