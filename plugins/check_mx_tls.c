/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Can the world deliver to this domain, whatever a sender insists on? */

#include "cli/plugin.h"
#include "engine/finders.h"
#include "judge/checks.h"

static const struct plugin check_mx_tls = {
	.name = "check_mx_tls",
	.service = "MX_TLS",
	.purpose = "can the world deliver to this domain, under each kind of sender policy?",
	.examples = "  check_mx_tls -H example.org\n"
		    "  check_mx_tls user@example.org\n"
		    "  check_mx_tls -H example.org --resolver=127.0.0.1 --require=dane\n"
		    "  check_mx_tls -H example.org --expect-mx='*.mail.example.net' "
		    "--sender=encrypt,verify\n"
		    "  check_mx_tls -H example.org --next-cert=mx1.example.org=/etc/ssl/next.pem\n"
		    "  check_mx_tls --explain=dane.match\n",
	.bit = MX,
	.find_hosts = find_domain,
	.timeout = 25,
	.chain_verbosity = 2,
};

int main(int argc, char **argv)
{
	run_plugin(&check_mx_tls, argc, argv);
}
