// A TLB that finds anything, or nothing: stands for every mmu_tlb in proofs of what is around it. Its demands on its user
// (mmu_tlb_props) are attached to it as to the real one, and have to be proven.
`default_nettype none

module mmu_tlb #(
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int SETS    = 1,
  parameter  int WAYS    = 4,
  parameter  int POLICY  = 0,
  parameter  int PAGES   = 7,
  parameter  int SEED    = 1,
  parameter  int RAM     = 0,
  localparam int VPN_W   = 9 * LEVELS
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                read_i,
  input  logic [VPN_W-1:0]    read_vpn_i,
  input  logic                lookup_i,
  input  logic [VPN_W-1:0]    lookup_vpn_i,
  input  logic [ASID_W-1:0]   lookup_asid_i,
  input  logic                lookup_store_i,
  output logic                hit_o,
  output logic [2:0]          hit_level_o,
  output logic [5:0]          hit_rights_o,
  output logic [PA_BITS-1:12] hit_ppn_o,
  input  logic                fill_i,
  input  logic [VPN_W-1:0]    fill_vpn_i,
  input  logic [ASID_W-1:0]   fill_asid_i,
  input  logic [2:0]          fill_level_i,
  input  logic [5:0]          fill_rights_i,
  input  logic [PA_BITS-1:12] fill_ppn_i,
  input  logic                flush_i,
  input  logic                flush_by_va_i,
  input  logic                flush_by_asid_i,
  input  logic                flush_global_i,
  input  logic [VPN_W-1:0]    flush_vpn_i,
  input  logic [ASID_W-1:0]   flush_asid_i,
  output logic                busy_o
);

  (* anyseq *) logic       hit, busy;
  (* anyseq *) logic [2:0] level;
  (* anyseq *) logic [5:0] rights;

  assign hit_o        = lookup_i && hit && !(lookup_store_i && !rights[5]);
  assign hit_level_o  = 32'(level) < LEVELS ? level : '0;
  assign hit_rights_o = rights;
  assign hit_ppn_o    = '0;
  assign busy_o       = RAM != 0 && busy;

endmodule
