/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which addresses are private: both ends of each prefix, and their neighbours. */

#include "base/address.h"

#include "unit.h"

static const struct address_row {
	const char *literal;
	bool is_private;
} rows[] = {
	{"0.0.0.0", true},
	{"0.255.255.255", true},
	{"1.0.0.0", false},
	{"9.255.255.255", false},
	{"10.0.0.0", true},
	{"10.255.255.255", true},
	{"11.0.0.0", false},
	{"126.255.255.255", false},
	{"127.0.0.1", true},
	{"127.255.255.255", true},
	{"128.0.0.0", false},
	{"169.253.255.255", false},
	{"169.254.0.0", true},
	{"169.254.255.255", true},
	{"169.255.0.0", false},
	{"172.15.255.255", false},
	{"172.16.0.0", true},
	{"172.31.255.255", true},
	{"172.32.0.0", false},
	{"192.0.2.7", false},
	{"192.167.255.255", false},
	{"192.168.0.0", true},
	{"192.168.255.255", true},
	{"192.169.0.0", false},
	{"223.255.255.255", false},
	{"224.0.0.0", true},
	{"239.255.255.255", true},
	{"240.0.0.0", false},
	{"::", true},
	{"::1", true},
	{"::2", true},
	{"::10.1.2.3", true},
	{"::192.0.2.7", false},
	{"::ffff:127.0.0.1", true},
	{"::ffff:10.1.2.3", true},
	{"::FFFF:172.16.0.1", true},
	{"::ffff:192.168.1.1", true},
	{"::ffff:169.254.1.1", true},
	{"::ffff:224.0.0.1", true},
	{"::ffff:0.1.2.3", true},
	{"::ffff:c0a8:101", true},
	{"::ffff:192.0.2.7", false},
	{"64:ff9b::10.0.0.1", true},
	{"64:ff9b::192.0.2.7", false},
	{"64:ff9c::10.0.0.1", false},
	{"::1:0:7f00:1", false},
	{"2001:db8::1", false},
	{"fbff:ffff::1", false},
	{"fc00::", true},
	{"fdff:ffff::1", true},
	{"fe00::1", false},
	{"fe7f:ffff::1", false},
	{"fe80::", true},
	{"fe80::1", true},
	{"febf:ffff::1", true},
	{"fec0::1", false},
	{"feff::1", false},
	{"ff00::", true},
	{"ff02::1", true},
	/* No literals. */
	{"", true},
	{"mx.example.org", true},
	{"192.0.2", true},
	{"fe80::1%eth0", true},
	{"[2001:db8::1]", true},
};

START_TEST(private_addresses)
{
	const struct address_row *row = &rows[_i];

	ck_assert_msg(address_is_private(row->literal) == row->is_private, "%s", row->literal);
}
END_TEST

Suite *address_suite(void)
{
	Suite *suite = suite_create("address");

	tcase_add_loop_test(unit_case(suite, "address"), private_addresses, 0, COUNT_OF(rows));
	return suite;
}
