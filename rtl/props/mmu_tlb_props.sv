// What a TLB asks of its surroundings: the contract between what is proven of the arrays and what is proven of the rest.
`default_nettype none
`include "mmu_props.svh"

module mmu_tlb_props #(
  parameter int LEVELS = 3,
  parameter int VPN_W  = 27,
  parameter int RAM    = 0
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             read_i,
  input logic [VPN_W-1:0] read_vpn_i,
  input logic             lookup_i,
  input logic [VPN_W-1:0] lookup_vpn_i,
  input logic             fill_i,
  input logic [2:0]       fill_level_i,
  input logic             flush_i,
  input logic             flush_by_va_i,
  input logic             flush_by_asid_i,
  input logic             flush_global_i,
  input logic             busy_o
);

  logic             read_q;
  logic [VPN_W-1:0] read_vpn_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      read_q     <= 1'b0;
      read_vpn_q <= '0;
    end else begin
      read_q     <= read_i;
      read_vpn_q <= read_vpn_i;
    end
  end

  `MMU_ASSUME(no_fill_in_a_flush, !(fill_i && flush_i))
  `MMU_ASSUME(level_exists, !fill_i || 32'(fill_level_i) < LEVELS)
  `MMU_ASSUME(read_before_lookup, RAM == 0 || !lookup_i || (read_q && read_vpn_q == lookup_vpn_i))
  `MMU_ASSUME(no_second_sweep, !(flush_i && busy_o) || flush_by_va_i || (!flush_by_asid_i && flush_global_i))

endmodule
