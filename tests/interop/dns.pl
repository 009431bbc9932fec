#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A resolver that answers as it is told, for tests of what a plugin makes of bad answers: over UDP
# and without any knowledge of DNS beyond the question. Not a name server; perl-base is enough.
#
# usage: dns.pl ADDRESS RULE...
#   NAME=ADDRESS[,ADDRESS]  these addresses, by family (NODATA for the other)
#   NAME=nxdomain | servfail | refused | silent | notimp
# A name without a rule is nxdomain. `. NS` is answered, unless a rule `.=...` says otherwise.

use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton AF_INET6);

my $address = shift // die "usage: dns.pl ADDRESS RULE...\n";
my %rule = map { my ($name, $what) = split /=/, $_, 2; (lc $name, $what) } @ARGV;
my %rcode = (servfail => 2, nxdomain => 3, notimp => 4, refused => 5);

$| = 1;
socket(my $socket, PF_INET, SOCK_DGRAM, getprotobyname('udp') // 17) or die "socket: $!\n";
bind($socket, pack_sockaddr_in(53, inet_aton($address))) or die "bind $address: $!\n";

sub record
{
	my ($type, $data) = @_;
	return pack('nnnNn', 0xc00c, $type, 1, 60, length $data) . $data;
}

# The root's own name servers: one is enough to show that the resolver works.
sub root_answer
{
	return record(2, "\x01a\x0croot-servers\x03net\x00");
}

sub answers
{
	my ($type, $addresses) = @_;
	my @records;
	for my $one (split /,/, $addresses) {
		my $v6 = $one =~ /:/;
		next if $type != ($v6 ? 28 : 1);
		push @records, record($type, inet_pton($v6 ? AF_INET6 : AF_INET, $one));
	}
	return @records;
}

while (defined(my $peer = recv($socket, my $query, 4096, 0))) {
	next if length $query < 17;
	my ($id, $flags, $questions) = unpack 'nnn', $query;
	my ($offset, @labels) = (12);
	while ((my $length = ord substr $query, $offset, 1) > 0) {
		push @labels, substr $query, $offset + 1, $length;
		$offset += $length + 1;
	}
	my $type = unpack 'n', substr $query, $offset + 1, 2;
	my $name = lc join('.', @labels) || '.';
	my $what = $rule{$name} // ($name eq '.' ? 'root' : 'nxdomain');
	print "query $name type $type: $what\n";
	next if $what eq 'silent';
	my $code = $rcode{$what} // 0;
	my @records = $what eq 'root' ? root_answer() : $code ? () : answers($type, $what);
	my $head = pack 'nnnnnn', $id, 0x8180 | ($flags & 0x0100) | $code, 1, scalar @records, 0, 0;
	send $socket, $head . substr($query, 12, $offset + 5 - 12) . join('', @records), 0, $peer;
}
