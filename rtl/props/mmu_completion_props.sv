// Properties of the completion: nothing that was found before a flush is filled after it, or with it. What is old is
// tracked here apart from the design: a slot is `old` when what it has in hand was looked up, or read, before a flush.
`default_nettype none
`include "mmu_props.svh"

module mmu_completion_props #(
  parameter int N      = 8,
  parameter int SLOT_W = 3
) (
  input logic              clk_i,
  input logic              rst_ni,
  input logic              flush,
  input logic [N-1:0]      from_head,
  input logic [N-1:0]      unanswered,
  input logic              start,         // a walk starts
  input logic [SLOT_W-1:0] start_slot,
  input logic [N-1:0]      arriving,      // refused by level 1, or hit in level 2
  input logic [N-1:0]      served,        // had joined the walk that is answered in this cycle
  input logic [N-1:0]      complete,
  input logic [SLOT_W-1:0] late_slot,
  input logic              late_valid_o,
  input mmu_pkg::fault_e   late_fault_o,
  input mmu_pkg::served_e  late_served_o,
  input logic              fill_l1i,
  input logic              fill_l1d,
  input logic              fill_l2
);

  logic [N-1:0] in_hand, in_hand_q, old_q, older;
  logic         fill;

  always_comb begin
    for (int i = 0; i < N; i++) begin
      older[i] = from_head[i] == from_head[late_slot] ? SLOT_W'(i) < late_slot : from_head[i];
    end
  end

  assign in_hand = in_hand_q | arriving | served | (N'(start) << start_slot);
  assign fill    = fill_l1i || fill_l1d || fill_l2;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      in_hand_q <= '0;
      old_q     <= '0;
    end else begin
      in_hand_q <= in_hand & ~complete;
      old_q     <= ((old_q & in_hand_q) | ((old_q & complete) != '0 ? served : '0) | (flush ? in_hand : '0)) & ~complete;
    end
  end

  `MMU_ASSERT(completes_what_is_in_hand, (complete & ~(in_hand_q | arriving)) == '0 && (complete & ~unanswered) == '0
      && (complete & (complete - 1'b1)) == '0 && (complete != '0) == late_valid_o
      && (complete == '0 || complete == N'(1) << late_slot))
  `MMU_ASSERT(in_hand_once, (in_hand_q & (arriving | served | (N'(start) << start_slot))) == '0)
  `MMU_ASSERT(no_fill_of_what_is_old, !fill || !old_q[late_slot])
  `MMU_ASSERT(no_fill_in_a_flush, !(fill && flush))
  `MMU_ASSERT(fill_with_the_answer, !fill || late_valid_o)
  `MMU_ASSERT(level_2_is_filled_by_good_walks, !fill_l2 || (late_served_o == mmu_pkg::SERVED_WALK
      && late_fault_o == mmu_pkg::FAULT_NONE))
  `MMU_ASSERT(no_walk_that_faults_is_filled, !fill || late_served_o != mmu_pkg::SERVED_WALK
      || late_fault_o == mmu_pkg::FAULT_NONE)
  `MMU_ASSERT(faults_are_in_order, !late_valid_o || late_fault_o == mmu_pkg::FAULT_NONE
      || (unanswered & ~complete & older) == '0)

  `MMU_COVER(what_is_old_is_answered, late_valid_o && old_q[late_slot] && late_fault_o == mmu_pkg::FAULT_NONE)
  `MMU_COVER(a_fault_waits, in_hand_q != '0 && !late_valid_o && late_fault_o != mmu_pkg::FAULT_NONE)

endmodule
