// The rules of the memory port, of both sides of it.
`default_nettype none
`include "mmu_props.svh"

module mmu_memory_props #(
  parameter int REQUESTS = 8,
  parameter int SCHEME   = 0,
  parameter int PA_BITS  = 56,
  parameter int WALKERS  = 2,
  localparam int SLOT_W  = REQUESTS > 1 ? $clog2(REQUESTS) : 1
) (
  input logic                clk_i,
  input logic                rst_ni,
  input logic [REQUESTS-1:0] from_head,   // the slots from the oldest request's number up
  input logic [REQUESTS-1:0] live,        // slots that hold a request
  input logic                mem_req_valid_o,
  input logic                mem_req_ready_i,
  input logic [5:0]          mem_req_tag_o,
  input logic                mem_req_swap_o,
  input logic [PA_BITS-1:0]  mem_req_addr_o,
  input logic [63:0]         mem_req_expected_o,
  input logic [63:0]         mem_req_desired_o,
  input logic                mem_resp_valid_i,
  input logic [5:0]          mem_resp_tag_i
);

  // The bits that a walker may set: A and D.
  localparam logic [63:0] AD = SCHEME == mmu_pkg::SCHEME_X86 ? 64'h60 : 64'hc0;

  logic [REQUESTS-1:0] owed_q;      // slots with an access that was accepted and is not answered
  logic                stalled_q;   // an offer stood in the cycle before, and was not accepted
  logic [5:0]          tag_q;
  logic                swap_q;
  logic [PA_BITS-1:0]  addr_q;
  logic [63:0]         expected_q, desired_q;
  logic [SLOT_W-1:0]   offer, stalled, answer;
  logic                older, same;

  assign offer  = mem_req_tag_o[SLOT_W-1:0];
  assign stalled = tag_q[SLOT_W-1:0];
  assign answer = mem_resp_tag_i[SLOT_W-1:0];
  assign older  = from_head[offer] == from_head[stalled] ? offer < stalled : from_head[offer];
  assign same   = mem_req_tag_o == tag_q && mem_req_swap_o == swap_q && mem_req_addr_o == addr_q
               && (!swap_q || (mem_req_expected_o == expected_q && mem_req_desired_o == desired_q));

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owed_q     <= '0;
      stalled_q  <= 1'b0;
      tag_q      <= '0;
      swap_q     <= 1'b0;
      addr_q     <= '0;
      expected_q <= '0;
      desired_q  <= '0;
    end else begin
      stalled_q  <= mem_req_valid_o && !mem_req_ready_i;
      tag_q      <= mem_req_tag_o;
      swap_q     <= mem_req_swap_o;
      addr_q     <= mem_req_addr_o;
      expected_q <= mem_req_expected_o;
      desired_q  <= mem_req_desired_o;
      if (mem_resp_valid_i) owed_q[answer] <= 1'b0;
      if (mem_req_valid_o && mem_req_ready_i) owed_q[offer] <= 1'b1;
    end
  end

  // Memory's side.
  `MMU_ASSUME(answer_to_what_was_accepted, !mem_resp_valid_i || (32'(mem_resp_tag_i) < REQUESTS && owed_q[answer]))

  `MMU_ASSERT(tag_is_a_slot_in_use, !mem_req_valid_o || (32'(mem_req_tag_o) < REQUESTS && live[offer]))
  `MMU_ASSERT(one_access_outstanding_a_slot, !mem_req_valid_o || !owed_q[offer])
  `MMU_ASSERT(no_more_accesses_than_walkers, $countones(owed_q) <= WALKERS)
  `MMU_ASSERT(offer_stands, !stalled_q || mem_req_valid_o)
  `MMU_ASSERT(offer_gives_way_to_an_older_one_only, !(stalled_q && mem_req_valid_o) || same || older)
  `MMU_ASSERT(entries_are_aligned, !mem_req_valid_o || mem_req_addr_o[2:0] == '0)
  `MMU_ASSERT(swap_sets_a_and_d_only, !(mem_req_valid_o && mem_req_swap_o)
      || ((mem_req_desired_o & ~AD) == (mem_req_expected_o & ~AD) && (mem_req_expected_o & ~mem_req_desired_o) == '0
          && mem_req_expected_o != mem_req_desired_o))

  `MMU_COVER(an_offer_gives_way, stalled_q && mem_req_valid_o && mem_req_tag_o != tag_q)
  `MMU_COVER(a_swap, mem_req_valid_o && mem_req_swap_o && mem_req_ready_i)

endmodule
