// What mmu_ram_array asks of its user besides what mmu_array asks, and what its own order of events rests on.
`default_nettype none
`include "mmu_props.svh"

module mmu_ram_array_props #(
  parameter int VPN_W = 27
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             read_i,
  input logic [VPN_W-1:0] read_vpn_i,
  input logic             lookup_i,
  input logic [VPN_W-1:0] lookup_vpn_i,
  input logic             flush_rest,
  input logic             busy_o,
  input logic             drop_q,
  input logic             commit_q,
  input logic             sweep_clears
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

  `MMU_ASSERT(a_lookup_was_read, !lookup_i || (read_q && read_vpn_q == lookup_vpn_i))
  `MMU_ASSERT(a_sweep_is_finished, !(flush_rest && busy_o))
  // The valid bits of a set are written once in a cycle.
  `MMU_ASSERT(a_drop_is_alone, !drop_q || (!commit_q && !sweep_clears))

endmodule
