// Properties of the request port of the MMU. Attached to mmu by mmu_bind.sv.
`default_nettype none
`include "mmu_props.svh"

module mmu_top_props (
  input logic            clk_i,
  input logic            rst_ni,
  input logic            req_valid_i,
  input logic            req_ready_o,
  input logic            resp_valid_o,
  input mmu_pkg::fault_e resp_fault_o,
  input logic            l1i_hit,
  input logic            l1d_hit,
  input logic            l2_hit,
  input logic            walk_done
);

  logic outstanding_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      outstanding_q <= 1'b0;
    end else begin
      outstanding_q <= (req_valid_i && req_ready_o) || (outstanding_q && !resp_valid_o);
    end
  end

  `MMU_ASSERT(response_only_for_a_request, !resp_valid_o || outstanding_q)
  `MMU_ASSERT(one_request_at_a_time, !outstanding_q || resp_valid_o || !req_ready_o)
  `MMU_ASSERT(ready_when_idle, outstanding_q || req_ready_o)
  `MMU_ASSERT(known_fault, !resp_valid_o || resp_fault_o <= mmu_pkg::FAULT_ACCESS)
  `MMU_ASSERT(one_source, 32'(l1i_hit) + 32'(l1d_hit) + 32'(l2_hit) + 32'(walk_done) <= 1)

endmodule
