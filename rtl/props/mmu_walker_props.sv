// Properties of the walker and of its memory port. Attached to mmu_walker by mmu_bind.sv.
`default_nettype none
`include "mmu_props.svh"

module mmu_walker_props #(
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56
) (
  input logic               clk_i,
  input logic               rst_ni,
  input logic               ready_o,
  input logic               start_i,
  input logic               done_o,
  input logic               fill_o,
  input logic               flush_i,
  input logic               checks,  // an entry is checked in this cycle
  input logic               mem_req_valid_o,
  input logic               mem_req_ready_i,
  input logic               mem_req_swap_o,
  input logic [PA_BITS-1:0] mem_req_addr_o,
  input logic [63:0]        mem_req_expected_o,
  input logic [63:0]        mem_req_desired_o,
  input logic               mem_resp_valid_i,
  input logic               mem_resp_error_i,
  input logic               mem_resp_swapped_i
);

  logic               live_q;      // a walk is in progress
  logic               flushed_q;   // and a flush came meanwhile
  logic               waiting_q;   // a request was accepted and is not answered
  logic               swapping_q;  // and is a compare-and-swap
  logic               stalled_q;   // a request stood in the cycle before and was not accepted
  logic [PA_BITS-1:0] addr_q;
  logic               swap_q;
  logic [63:0]        expected_q, desired_q;
  logic [31:0]        excess_q;    // entries checked in this walk, less lost races

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      live_q     <= 1'b0;
      flushed_q  <= 1'b0;
      waiting_q  <= 1'b0;
      swapping_q <= 1'b0;
      stalled_q  <= 1'b0;
      addr_q     <= '0;
      swap_q     <= 1'b0;
      expected_q <= '0;
      desired_q  <= '0;
      excess_q   <= '0;
    end else begin
      live_q     <= start_i || (live_q && !done_o);
      flushed_q  <= !start_i && live_q && (flushed_q || flush_i);
      waiting_q  <= (mem_req_valid_o && mem_req_ready_i) || (waiting_q && !mem_resp_valid_i);
      swapping_q <= mem_req_valid_o ? mem_req_swap_o : swapping_q;
      stalled_q  <= mem_req_valid_o && !mem_req_ready_i;
      addr_q     <= mem_req_addr_o;
      swap_q     <= mem_req_swap_o;
      expected_q <= mem_req_expected_o;
      desired_q  <= mem_req_desired_o;
      if (start_i) begin
        excess_q <= '0;
      end else if (checks) begin
        excess_q <= excess_q + 1;
      end else if (waiting_q && swapping_q && mem_resp_valid_i && !mem_resp_swapped_i && !mem_resp_error_i) begin
        excess_q <= excess_q - 1;
      end
    end
  end

  `MMU_ASSERT(start_only_when_ready, !start_i || ready_o)
  `MMU_ASSERT(done_only_for_a_walk, !done_o || live_q)
  `MMU_ASSERT(no_fill_after_a_flush, !fill_o || (!flushed_q && !flush_i))
  `MMU_ASSERT(fill_only_at_the_end, !fill_o || done_o)

  `MMU_ASSERT(request_only_in_a_walk, !mem_req_valid_o || live_q)
  `MMU_ASSERT(one_request_outstanding, !(mem_req_valid_o && waiting_q))
  `MMU_ASSERT(request_held_until_accepted, !stalled_q || (mem_req_valid_o && mem_req_addr_o == addr_q
      && mem_req_swap_o == swap_q && (!swap_q || (mem_req_expected_o == expected_q && mem_req_desired_o == desired_q))))
  `MMU_ASSERT(swap_sets_bits_only, !(mem_req_valid_o && mem_req_swap_o)
      || (mem_req_desired_o & ~64'hc0) == (mem_req_expected_o & ~64'hc0)
      && (mem_req_expected_o & ~mem_req_desired_o) == '0 && mem_req_expected_o != mem_req_desired_o)

  // With a memory that answers, a walk ends: an entry for each level, and one more check for each lost race or for an
  // error in answer to a compare-and-swap.
  `MMU_ASSERT(walk_is_bounded, excess_q <= LEVELS + 1)

endmodule
