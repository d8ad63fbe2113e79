#!/usr/bin/perl
# swap GOOD PORT BAD PORT: connect to GOOD while another process, which shares the memory, writes
# BAD over the address. Ends with status 0 when that led to BAD.
use strict;
use warnings;

my ($good, $good_port, $bad, $bad_port) = @ARGV;
use constant { PREAD => 17, MMAP => 9, SOCKET => 41, CONNECT => 42, CLOSE => 3, PEER => 52,
	YIELD => 24 };

sub address { pack('S n C4 x8', 2, $_[1], split(/\./, $_[0])) }

# Two pages: one that both processes have, one for an answer.
my $shared = syscall(MMAP, 0, 8192, 3, 0x21, -1, 0);
open(my $both, '+>', '/tmp/both') or exit 2;
syswrite($both, address($good, $good_port) . address($bad, $bad_port));
sub put { syscall(PREAD, fileno($both), $shared, 16, 16 * $_[0]) }

put(0);
my $writer = fork;
if ($writer == 0) {
	for (my $turn = 0; ; $turn = 1 - $turn) { put($turn) }
}
my $status = 1;
for (my $try = 0; $try < 200 && $status; $try++) {
	syscall(YIELD); # on one processor the other one has to get a turn
	my $socket = syscall(SOCKET, 2, 1, 0);
	if (syscall(CONNECT, $socket, $shared, 16) == 0) {
		my ($peer, $size) = ("\0" x 16, pack('L', 16));
		syscall(PEER, $socket, $peer, $size);
		$status = 0 if substr($peer, 0, 8) eq substr(address($bad, $bad_port), 0, 8);
	}
	syscall(CLOSE, $socket);
}
kill 'KILL', $writer;
exit $status;
