// Properties of the walk queue.
`default_nettype none
`include "mmu_props.svh"

module mmu_walk_queue_props #(
  parameter int N     = 8,
  parameter int QUEUE = 0
) (
  input logic         clk_i,
  input logic         rst_ni,
  input logic [N-1:0] live_i,
  input logic [N-1:0] missed_i,
  input logic [N-1:0] complete_i,
  input logic [N-1:0] unanswered_i,  // merged, and not answered so far
  input logic [N-1:0] missed_q,
  input logic [N-1:0] queued_q,
  input logic [N-1:0] joined_q,
  input logic [N-1:0] again_q,
  input logic [N-1:0] walking_q,
  input logic [N-1:0] starting,
  input logic         walker_idle_i,
  input logic [N-1:0] served_o,
  input logic         leaf_i
);

  localparam int ENTRIES = QUEUE != 0 && QUEUE < N ? QUEUE : N;

  logic [N-1:0] present;

  assign present = missed_q | queued_q | joined_q | again_q | walking_q;

  `MMU_ASSUME(what_misses_is_not_here, (missed_i & present) == '0 && (missed_i & ~live_i) == '0)
  `MMU_ASSUME(only_walks_complete, (complete_i & (present & ~walking_q)) == '0)

  `MMU_ASSERT(one_state_at_a_time, (missed_q & (queued_q | joined_q | again_q | walking_q)) == '0
      && (queued_q & (joined_q | again_q | walking_q)) == '0 && (joined_q & (again_q | walking_q)) == '0
      && (again_q & walking_q) == '0)
  `MMU_ASSERT(states_are_of_live_requests, (present & ~live_i) == '0)
  `MMU_ASSERT(queue_does_not_overflow, $countones(queued_q | joined_q | again_q | unanswered_i) <= ENTRIES)
  `MMU_ASSERT(start_only_what_is_queued, (starting & ~queued_q) == '0 && (starting & (starting - 1'b1)) == '0
      && (starting == '0 || walker_idle_i))
  `MMU_ASSERT(served_only_by_a_leaf_that_completes, served_o == '0 || (leaf_i && (complete_i & walking_q) != '0))
  `MMU_ASSERT(walks_take_no_entry, (unanswered_i & present) == '0)

  `MMU_ASSERT(a_walk_for_those_who_joined, joined_q == '0 || (queued_q | walking_q) != '0)

  `MMU_COVER(a_request_is_merged, served_o != '0)
  `MMU_COVER(a_request_walks_after_all, again_q != '0)
  `MMU_COVER(the_queue_is_full, $countones(queued_q | joined_q | again_q | unanswered_i) == ENTRIES)

endmodule
