#!/usr/bin/perl
# get ADDRESS PORT: print the page that is there. Ends with status 0 when it came.
use strict;
use warnings;
use Socket;

my ($host, $port) = @ARGV;
socket(my $server, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
connect($server, sockaddr_in($port, inet_aton($host))) or die "connect: $!\n";
syswrite($server, "GET / HTTP/1.0\r\n\r\n");
my $page = '';
1 while sysread($server, $page, 4096, length $page);
print $page;
exit($page =~ /parcel list/ ? 0 : 1);
