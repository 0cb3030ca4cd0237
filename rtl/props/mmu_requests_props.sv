// Properties of the ring of requests.
`default_nettype none
`include "mmu_props.svh"

module mmu_requests_props #(
  parameter int N      = 8,
  parameter int SLOT_W = 3
) (
  input logic              clk_i,
  input logic              rst_ni,
  input logic [SLOT_W-1:0] head_q,
  input logic [SLOT_W-1:0] tail_q,
  input logic [N-1:0]      live_q,
  input logic [N-1:0]      done_q,
  input logic [N-1:0]      l1_q,
  input logic [N-1:0]      left_q,
  input logic [N-1:0]      l2_q,
  input logic [N-1:0]      kept,
  input logic [N-1:0]      new_slots,
  input logic [N-1:0]      answered,
  input logic              fetch_taken_o,
  input logic              data_taken_o,
  input logic [N-1:0]      l1_end_i,
  input logic [N-1:0]      l1_miss_i,
  input logic [N-1:0]      l1_answer_i,
  input logic [N-1:0]      l2_end_i,
  input logic [N-1:0]      l2_miss_i,
  input logic [N-1:0]      complete_i,
  input logic [N-1:0]      unanswered_o
);

  logic [N-1:0] ring;      // the slots from head to tail
  logic [N-1:0] from_head, below_tail;

  assign from_head  = {N{1'b1}} << head_q;
  assign below_tail = ~({N{1'b1}} << tail_q);
  assign ring       = tail_q > head_q ? from_head & below_tail : from_head | below_tail;

  // What the lookups and the completion say of slots is of slots that wait for it.
  `MMU_ASSUME(level_1_ends_what_it_has, (l1_end_i & ~l1_q) == '0 && ((l1_miss_i | l1_answer_i) & ~l1_end_i) == '0
      && (l1_miss_i & l1_answer_i) == '0)
  `MMU_ASSUME(level_2_ends_what_it_has, (l2_end_i & ~l2_q) == '0 && (l2_miss_i & ~l2_end_i) == '0)
  `MMU_ASSUME(one_completion_of_an_unanswered_request, (complete_i & ~unanswered_o) == '0
      && (complete_i & (complete_i - 1'b1)) == '0)
  `MMU_ASSUME(no_completion_before_its_lookups, (complete_i & ((l1_q & ~l1_end_i) | left_q | (l2_q & ~l2_end_i))) == '0)

  `MMU_ASSERT(live_slots_are_the_ring, live_q == ring || (live_q == '0 && head_q == tail_q))
  `MMU_ASSERT(done_slots_are_live, (done_q & ~live_q) == '0)
  `MMU_ASSERT(oldest_is_not_done, live_q == '0 || !done_q[head_q])
  `MMU_ASSERT(one_phase_at_a_time, (l1_q & left_q) == '0 && (l1_q & l2_q) == '0 && (left_q & l2_q) == '0)
  `MMU_ASSERT(phases_are_of_live_requests, ((l1_q | left_q | l2_q) & (~live_q | done_q)) == '0)
  `MMU_ASSERT(no_slot_is_taken_twice, (new_slots & kept) == '0
      && $countones(new_slots) == 32'(fetch_taken_o) + 32'(data_taken_o))
  `MMU_ASSERT(freed_when_answered, (live_q & ~kept & ~done_q & ~answered) == '0)

  `MMU_COVER(the_ring_is_full, live_q == {N{1'b1}})
  `MMU_COVER(answered_out_of_order, done_q != '0)

endmodule
