// Properties of one walker.
`default_nettype none
`include "mmu_props.svh"

module mmu_walker_props #(
  parameter int LEVELS = 3
) (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       flush_i,
  input logic       idle_o,
  input logic       start_i,
  input logic       lookup_i,
  input logic       looking,     // waits for the end of its lookup
  input logic       want_o,
  input logic       accepted_i,
  input logic       reading_o,
  input logic       swapping_o,
  input logic       answer_i,
  input logic       error_i,
  input logic       swapped_i,
  input logic       check_i,
  input logic       checking,    // its entry is to be checked in this cycle
  input logic [2:0] level_o,
  input logic       fill_o,
  input logic       done_o,
  input logic       faulted,     // done, with a fault
  input logic       complete_i
);

  logic       live_q;    // a walk is in progress, from the cycle after its start
  logic       old_q;     // and has seen a flush
  logic [3:0] excess_q;  // entries checked in this walk, less lost races

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q   <= 1'b0;
      old_q    <= 1'b0;
      excess_q <= '0;
    end else begin
      live_q   <= start_i || (live_q && !complete_i && !faulted);
      old_q    <= flush_i || (old_q && !start_i);
      excess_q <= start_i ? '0 : check_i ? excess_q + 1'b1
                : swapping_o && answer_i && !swapped_i && !error_i ? excess_q - 1'b1 : excess_q;
    end
  end

  `MMU_ASSUME(start_only_when_idle, !start_i || idle_o)
  `MMU_ASSUME(complete_only_when_done, !complete_i || done_o)
  `MMU_ASSUME(lookup_ends_when_it_is_under_way, !lookup_i || looking || start_i)
  `MMU_ASSUME(accepted_is_what_was_wanted, !accepted_i || want_o)
  `MMU_ASSUME(answered_is_what_was_awaited, !answer_i || reading_o || swapping_o)
  `MMU_ASSUME(checked_in_its_cycle, check_i == checking)

  `MMU_ASSERT(busy_during_a_walk, idle_o == !live_q)
  `MMU_ASSERT(access_only_in_a_walk, !want_o || live_q || start_i)
  `MMU_ASSERT(no_pointer_is_filled_after_a_flush, !fill_o || (!old_q && !flush_i))
  `MMU_ASSERT(a_pointer_is_filled_in_a_walk_only, !fill_o || live_q)
  `MMU_ASSERT(level_exists, !live_q || level_o < 3'(LEVELS))

  // With a memory that answers, a walk ends: it checks an entry for each level, once more for each lost race, and once for
  // an error in answer to a compare-and-swap.
  `MMU_ASSERT(walk_is_bounded, 32'(excess_q) <= LEVELS + 1)

  `MMU_COVER(walk_of_all_levels, done_o && 32'(excess_q) == LEVELS)
  `MMU_COVER(lost_race, swapping_o && answer_i && !swapped_i && !error_i)
  `MMU_COVER(a_pointer_is_filled, fill_o)

endmodule
