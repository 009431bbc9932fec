#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A mail server made of two: this file plays the dialogue, `openssl s_server` does the TLS behind
# STARTTLS, because no mail server hands out every OCSP answer that a test needs. One client at a
# time. It judges nothing: what a client says is in its log, and a wrong word gets a 500. Ends with
# its parent's namespaces; perl-base is enough.
#
# usage: splice.pl ADDRESS PORT INNER_PORT ARGUMENT...
#   ARGUMENT   of openssl s_server, which listens on 127.0.0.1:INNER_PORT

use strict;
use warnings;
use Socket;
use IPC::Open2;

my ($address, $port, $inner, @arguments) = @ARGV;
die "usage: splice.pl ADDRESS PORT INNER_PORT ARGUMENT...\n" unless @arguments;
$| = 1;
$SIG{PIPE} = 'IGNORE';

# What clients say under TLS comes out of the one, and what is said to them goes into the other.
my $pid = open2(my $heard, my $say, 'openssl', 's_server', '-quiet', '-accept', "127.0.0.1:$inner",
	@arguments);

sub connection
{
	my $to = pack_sockaddr_in($inner, INADDR_LOOPBACK);
	for (1 .. 200) {
		socket(my $socket, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
		return $socket if connect $socket, $to;
		select undef, undef, undef, 0.05;
		die "openssl s_server has ended\n" if waitpid($pid, 1) == $pid;
	}
	die "openssl s_server does not listen\n";
}

# The first connection is only a trial: openssl has ended it when it is gone.
close connection();

socket(my $listener, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1;
bind($listener, pack_sockaddr_in($port, inet_aton($address))) or die "bind $address:$port: $!\n";
listen $listener, 5 or die "listen: $!\n";

# answer WORD: the reply to a command.
sub answer
{
	my $line = shift;
	$line =~ s/[\r\n]+$//;
	print "< $line\n";
	return "250-$address\r\n250 STARTTLS\r\n" if $line =~ /^EHLO /;
	return "220 ready\r\n" if $line eq 'STARTTLS';
	return "221 bye\r\n" if $line eq 'QUIT';
	return "500 what?\r\n";
}

# in_clear CLIENT: true when the next octet is TLS. Unbuffered, for that octet is not ours.
sub in_clear
{
	my $client = shift;
	syswrite $client, "220 $address ESMTP\r\n";
	my $line = '';
	while (sysread $client, my $octet, 1) {
		$line .= $octet;
		next unless $octet eq "\n";
		my $reply = answer($line);
		syswrite $client, $reply;
		return 1 if $reply =~ /^220/;
		return 0 if $reply =~ /^221/;
		$line = '';
	}
	return 0;
}

# carry CLIENT: carries octets both ways until one side ends, and answers what openssl decrypts.
sub carry
{
	my $client = shift;
	my $server = connection();
	my %other = (fileno $client => $server, fileno $server => $client);
	my %by = (fileno $client => $client, fileno $server => $server, fileno $heard => $heard);
	while (1) {
		my $ready = '';
		vec($ready, $_, 1) = 1 for keys %by;
		select $ready, undef, undef, 10 or return;
		for my $fd (keys %by) {
			next unless vec $ready, $fd, 1;
			my $size = sysread $by{$fd}, my $octets, 16384;
			return unless $size;
			if ($other{$fd}) {
				syswrite $other{$fd}, $octets;
			} else {
				syswrite $say, answer($_) for grep /\S/, split /\n/, $octets;
			}
		}
	}
}

while (accept my $client, $listener) {
	print "connect\n";
	carry($client) if in_clear($client);
	close $client;
	print "disconnect\n";
}
