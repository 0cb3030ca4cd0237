// Properties of the request ports: every request is answered once, on the port that it belongs to, and with a memory that
// answers none waits for ever. The user's tags must be unique among the requests outstanding.
`default_nettype none
`include "mmu_props.svh"

module mmu_top_props #(
  parameter int REQUESTS = 8,
  parameter int LATENCY  = 8,  // of all lookups one after another
  localparam int QUIET   = LATENCY + 8
) (
  input logic            clk_i,
  input logic            rst_ni,
  input logic            ireq_valid_i,
  input logic            ireq_ready_o,
  input logic [7:0]      ireq_tag_i,
  input logic            dreq_valid_i,
  input logic            dreq_ready_o,
  input logic [7:0]      dreq_tag_i,
  input logic            iresp_valid_o,
  input logic [7:0]      iresp_tag_o,
  input mmu_pkg::fault_e iresp_fault_o,
  input logic            dresp_valid_o,
  input logic [7:0]      dresp_tag_o,
  input mmu_pkg::fault_e dresp_fault_o,
  input logic            late_valid_o,
  input logic [7:0]      late_tag_o,
  input logic            late_fetch_o,
  input logic            mem_req_valid_o,
  input logic            mem_req_ready_i,
  input logic            mem_resp_valid_i
);

  logic         fetch_taken, data_taken, answered, memory_owes;
  logic [255:0] outstanding_q, fetch_q;  // by tag
  logic [6:0]   count_q, accesses_q;     // requests outstanding; accesses that memory has still to answer
  logic [6:0]   quiet_q;                 // cycles in which neither memory nor the requests have been served

  assign fetch_taken = ireq_valid_i && ireq_ready_o;
  assign data_taken  = dreq_valid_i && dreq_ready_o;
  assign answered    = iresp_valid_o || dresp_valid_o || late_valid_o;
  assign memory_owes = accesses_q != '0 || (mem_req_valid_o && !mem_req_ready_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      outstanding_q <= '0;
      fetch_q       <= '0;
      count_q       <= '0;
      accesses_q    <= '0;
      quiet_q       <= '0;
    end else begin
      if (iresp_valid_o) outstanding_q[iresp_tag_o] <= 1'b0;
      if (dresp_valid_o) outstanding_q[dresp_tag_o] <= 1'b0;
      if (late_valid_o)  outstanding_q[late_tag_o]  <= 1'b0;
      if (fetch_taken) begin
        outstanding_q[ireq_tag_i] <= 1'b1;
        fetch_q[ireq_tag_i]       <= 1'b1;
      end
      if (data_taken) begin
        outstanding_q[dreq_tag_i] <= 1'b1;
        fetch_q[dreq_tag_i]       <= 1'b0;
      end
      count_q    <= count_q + 7'(fetch_taken) + 7'(data_taken)
                  - 7'(iresp_valid_o) - 7'(dresp_valid_o) - 7'(late_valid_o);
      accesses_q <= accesses_q + 7'(mem_req_valid_o && mem_req_ready_i) - 7'(mem_resp_valid_i);
      quiet_q    <= answered || memory_owes || count_q == '0 ? '0 : quiet_q + 1'b1;
    end
  end

  // The user's side: a tag may come again when its request is answered, also in that cycle.
  logic [255:0] busy;
  assign busy = outstanding_q & ~(iresp_valid_o ? 256'b1 << iresp_tag_o : '0) & ~(dresp_valid_o ? 256'b1 << dresp_tag_o : '0)
              & ~(late_valid_o ? 256'b1 << late_tag_o : '0);
  `MMU_ASSUME(fetch_tag_is_new, !ireq_valid_i || !busy[ireq_tag_i])
  `MMU_ASSUME(data_tag_is_new, !dreq_valid_i || (!busy[dreq_tag_i] && !(ireq_valid_i && ireq_tag_i == dreq_tag_i)))

  // Answered once, and only if asked for.
  `MMU_ASSERT(fetch_answer_was_asked_for, !iresp_valid_o || (outstanding_q[iresp_tag_o] && fetch_q[iresp_tag_o]))
  `MMU_ASSERT(data_answer_was_asked_for, !dresp_valid_o || (outstanding_q[dresp_tag_o] && !fetch_q[dresp_tag_o]))
  `MMU_ASSERT(late_answer_was_asked_for, !late_valid_o || (outstanding_q[late_tag_o] && fetch_q[late_tag_o] == late_fetch_o))
  `MMU_ASSERT(answered_by_one_port, !late_valid_o || (!(iresp_valid_o && iresp_tag_o == late_tag_o)
      && !(dresp_valid_o && dresp_tag_o == late_tag_o)))
  `MMU_ASSERT(level_1_answers_no_fault, (!iresp_valid_o || iresp_fault_o == mmu_pkg::FAULT_NONE)
      && (!dresp_valid_o || dresp_fault_o == mmu_pkg::FAULT_NONE))

  // No more than there are slots; and none is refused when all are free.
  `MMU_ASSERT(slots_do_not_overflow, count_q <= 7'(REQUESTS))
  `MMU_ASSERT(ready_when_idle, count_q != '0 || ireq_ready_o)

  // None is lost: something is answered, or memory is asked, within a bound. (How often one walk asks is mmu_walker_props'.)
  `MMU_ASSERT(never_quiet_for_long, quiet_q <= 7'(QUIET))

  `MMU_COVER(all_slots_taken, count_q == 7'(REQUESTS))
  `MMU_COVER(a_hit_under_a_miss, dresp_valid_o && accesses_q != '0)
  `MMU_COVER(three_answers_at_once, iresp_valid_o && dresp_valid_o && late_valid_o)

endmodule
