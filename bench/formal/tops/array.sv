// One array on its own, in flip-flops or in memories; used as its contract says (mmu_array_props, mmu_tlb_props). BITS are
// the bits of page number of each level that may be other than 0.
`default_nettype none

module array #(
  parameter int RAM    = 0,
  parameter int LEVELS = 3,
  parameter int PAGES  = 7,
  parameter int SETS   = 2,
  parameter int WAYS   = 2,
  parameter int POLICY = 0,
  parameter int ASID_W = 2,
  parameter int BITS   = 9,
  localparam int VPN_W = 9 * LEVELS
) (
  input logic              clk_i,
  input logic              read_i,
  input logic [VPN_W-1:0]  read_vpn,
  input logic              lookup_i,
  input logic [VPN_W-1:0]  lookup_vpn,
  input logic [ASID_W-1:0] lookup_asid_i,
  input logic              touch,
  input logic              fill_i,
  input logic [VPN_W-1:0]  fill_vpn,
  input logic [ASID_W-1:0] fill_asid_i,
  input logic [2:0]        fill_level_i,
  input logic              fill_global_i,
  input logic              fill_data_i,
  input logic              flush_i,
  input logic              flush_by_va_i,
  input logic              flush_by_asid_i,
  input logic              flush_global_i,
  input logic [VPN_W-1:0]  flush_vpn,
  input logic [ASID_W-1:0] flush_asid_i
);

  // In reset in the first cycle.
  logic rst_ni = 1'b0;
  always_ff @(posedge clk_i) rst_ni <= 1'b1;

  logic [VPN_W-1:0] mask, read_vpn_i, lookup_vpn_i, fill_vpn_i, flush_vpn_i;
  logic             found_o, found_global_o, found_data_o, busy, touch_i;
  logic [2:0]       found_level_o;

  assign mask         = {LEVELS{9'((1 << BITS) - 1)}};
  assign read_vpn_i   = read_vpn & mask;
  assign lookup_vpn_i = lookup_vpn & mask;
  assign fill_vpn_i   = fill_vpn & mask;
  assign flush_vpn_i  = flush_vpn & mask;
  assign touch_i      = touch && found_o;

  mmu_tlb_props #(.LEVELS(LEVELS), .VPN_W(VPN_W), .RAM(RAM)) u_tlb_props (
    .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .fill_i, .fill_level_i,
    .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .busy_o(busy)
  );

  if (RAM != 0) begin : gen_memories
    mmu_ram_array #(
      .LEVELS(LEVELS), .PAGES(PAGES), .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .ASID_W(ASID_W), .DATA_W(1)
    ) u_dut (
      .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .lookup_asid_i, .found_o, .found_level_o,
      .found_global_o, .found_data_o, .touch_i, .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i, .fill_global_i,
      .fill_data_i, .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i,
      .busy_o(busy)
    );
  end else begin : gen_flip_flops
    assign busy = 1'b0;
    mmu_array #(
      .LEVELS(LEVELS), .PAGES(PAGES), .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .ASID_W(ASID_W), .DATA_W(1)
    ) u_dut (
      .clk_i, .rst_ni, .lookup_i, .lookup_vpn_i, .lookup_asid_i, .found_o, .found_level_o,
      .found_global_o, .found_data_o, .touch_i, .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i, .fill_global_i,
      .fill_data_i, .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i
    );
  end

endmodule
