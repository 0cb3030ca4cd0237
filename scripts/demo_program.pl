#!/usr/bin/perl -w
# The program that `make demo` records: an ordinary one, written as if nobody watched its memory. perl-base is part of
# every Debian. A table of orders is built, indexed and queried in memory; after a fork, parent and child each go on
# changing and querying their own copy. No clock, no randomness, no files, no network: every run does the same.
use strict;

my $ROWS = 2000;
my (@orders, %by_customer);

sub build {
    my $state = 1;
    for my $id (0 .. $ROWS - 1) {
        $state = ($state * 1103515245 + 12345) & 0x7fffffff;
        my $customer = "customer-" . (($state >> 8) % 200);
        my $order = {id => $id, customer => $customer, amount => ($state >> 4) & 0xffff, form => "order $id" . "." x 3000};
        push @orders, $order;
        push @{$by_customer{$customer}}, $order;
    }
}

sub report {
    my ($who) = @_;
    my %sum;
    for my $order (@orders) {
        $sum{$order->{customer}} += $order->{amount};
    }
    my @best = (sort { $sum{$b} <=> $sum{$a} || $a cmp $b } keys %sum)[0 .. 2];
    print "$who: ", join(", ", map { "$_ $sum{$_}" } @best), "\n";
}

# Raise the amounts of every third customer's orders, and note it on their forms.
sub work {
    my ($first, $factor) = @_;
    my @customers = sort keys %by_customer;
    for (my $i = $first; $i < @customers; $i += 3) {
        for my $order (@{$by_customer{$customers[$i]}}) {
            $order->{amount} *= $factor;
            substr($order->{form}, 20, 12) = "raised by $factor ";
        }
    }
}

$| = 1;
build();
report("before");
my $child = fork();
die "fork: $!\n" unless defined $child;
work($child ? 0 : 1, $child ? 3 : 5);
report($child ? "parent" : "child");
waitpid($child, 0) if $child;
