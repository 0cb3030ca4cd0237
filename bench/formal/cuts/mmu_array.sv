// An array that finds anything, or nothing: stands for the page-walk caches in proofs of what is around them.
`default_nettype none

module mmu_array #(
  parameter  int LEVELS = 3,
  parameter  int PAGES  = 7,
  parameter  int ASID_W = 16,
  parameter  int DATA_W = 49,
  parameter  int SETS   = 1,
  parameter  int WAYS   = 4,
  parameter  int POLICY = 0,
  parameter  int SEED   = 1,
  localparam int VPN_W  = 9 * LEVELS
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              lookup_i,
  input  logic [VPN_W-1:0]  lookup_vpn_i,
  input  logic [ASID_W-1:0] lookup_asid_i,
  output logic              found_o,
  output logic [2:0]        found_level_o,
  output logic              found_global_o,
  output logic [DATA_W-1:0] found_data_o,
  input  logic              touch_i,
  input  logic              fill_i,
  input  logic [VPN_W-1:0]  fill_vpn_i,
  input  logic [ASID_W-1:0] fill_asid_i,
  input  logic [2:0]        fill_level_i,
  input  logic              fill_global_i,
  input  logic [DATA_W-1:0] fill_data_i,
  input  logic              flush_i,
  input  logic              flush_by_va_i,
  input  logic              flush_by_asid_i,
  input  logic              flush_global_i,
  input  logic [VPN_W-1:0]  flush_vpn_i,
  input  logic [ASID_W-1:0] flush_asid_i
);

  (* anyseq *) logic found;

  // What the properties look at; of no meaning here.
  logic            fill;
  logic [WAYS-1:0] fill_same;
  assign fill      = 1'b0;
  assign fill_same = '0;

  assign found_o        = lookup_i && found;
  assign found_level_o  = 3'(PAGES == 2 ? 1 : PAGES == 4 ? 2 : PAGES == 8 ? 3 : 4);
  assign found_global_o = 1'b0;
  assign found_data_o   = '0;

endmodule
