// TLB level 2: starts a lookup a cycle, each ends LATENCY cycles later. Tags and data are in memories, read in the cycle
// before that; a single set, where all ways are compared, is in flip-flops.
`default_nettype none

module mmu_second_level #(
  parameter  int N       = 8,
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int SETS    = 64,
  parameter  int WAYS    = 4,
  parameter  int POLICY  = mmu_pkg::POLICY_LRU,
  parameter  int LATENCY = 4,
  parameter  int PAGES   = 7,
  parameter  int SEED    = 1,
  localparam int SLOT_W  = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W   = 9 * LEVELS,
  localparam int LEAF_W  = 3 + 6 + PA_BITS - 12  // level, rights, page number
) (
  input  logic              clk_i,
  input  logic              rst_ni,

  input  logic              start_i,
  input  logic [SLOT_W-1:0] slot_i,
  input  logic [VPN_W-1:0]  vpn_i,
  input  logic [ASID_W-1:0] asid_i,
  input  logic              store_i,

  // The lookup that ends in this cycle, as the bit of its slot, and what has come of it.
  output logic [N-1:0]      end_o,
  output logic [N-1:0]      hit_o,
  output logic [N-1:0]      miss_o,
  output logic [LEAF_W-1:0] leaf_o,         // of a hit
  output logic [SLOT_W-1:0] slot_o,

  input  logic              fill_i,
  input  logic [VPN_W-1:0]  fill_vpn_i,
  input  logic [ASID_W-1:0] fill_asid_i,
  input  logic [LEAF_W-1:0] fill_leaf_i,

  input  logic              flush_i,
  input  logic              flush_by_va_i,
  input  logic              flush_by_asid_i,
  input  logic              flush_global_i,
  input  logic [VPN_W-1:0]  flush_vpn_i,
  input  logic [ASID_W-1:0] flush_asid_i,
  output logic              busy_o          // no flush without an address, unless it is of everything
);

  localparam int W = SLOT_W + VPN_W + ASID_W + 1;

  logic              reads, ends, hit, read_store, store;
  logic [VPN_W-1:0]  read_vpn, vpn;
  logic [ASID_W-1:0] read_asid, asid;
  logic [SLOT_W-1:0] read_slot;
  logic [N-1:0]      bit_of_slot;

  mmu_pipe #(.W(W), .DEPTH(LATENCY - 1)) u_wait (
    .clk_i, .rst_ni,
    .valid_i(start_i), .data_i({slot_i, vpn_i, asid_i, store_i}),
    .valid_o(reads),   .data_o({read_slot, read_vpn, read_asid, read_store})
  );

  mmu_pipe #(.W(W), .DEPTH(1)) u_read (
    .clk_i, .rst_ni,
    .valid_i(reads), .data_i({read_slot, read_vpn, read_asid, read_store}),
    .valid_o(ends),  .data_o({slot_o, vpn, asid, store})
  );

  mmu_tlb #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .PAGES(PAGES), .RAM(SETS > 1 ? 1 : 0)
  ) u_tlb (
    .clk_i, .rst_ni,
    .read_i         (reads),
    .read_vpn_i     (read_vpn),
    .lookup_i       (ends),
    .lookup_vpn_i   (vpn),
    .lookup_asid_i  (asid),
    .lookup_store_i (store),
    .hit_o          (hit),
    .hit_level_o    (leaf_o[LEAF_W-1 -: 3]),
    .hit_rights_o   (leaf_o[LEAF_W-4 -: 6]),
    .hit_ppn_o      (leaf_o[PA_BITS-13:0]),
    .fill_i, .fill_vpn_i, .fill_asid_i,
    .fill_level_i   (fill_leaf_i[LEAF_W-1 -: 3]),
    .fill_rights_i  (fill_leaf_i[LEAF_W-4 -: 6]),
    .fill_ppn_i     (fill_leaf_i[PA_BITS-13:0]),
    .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i,
    .busy_o
  );

  assign bit_of_slot = N'(1) << slot_o;
  assign end_o       = ends ? bit_of_slot : '0;
  assign hit_o       = hit ? bit_of_slot : '0;
  assign miss_o      = ends && !hit ? bit_of_slot : '0;

endmodule
