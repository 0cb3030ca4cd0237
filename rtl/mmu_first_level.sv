// TLB level 1 of one port: takes a lookup a cycle, each ends LATENCY cycles later. A hit that is allowed is answered in
// that cycle; what is refused (denied, or an address that is not canonical) is left to mmu_completion, a miss to the
// next level.
`default_nettype none

module mmu_first_level #(
  parameter  int N       = 8,
  parameter  int SCHEME  = 0,
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int SETS    = 1,
  parameter  int WAYS    = 16,
  parameter  int POLICY  = mmu_pkg::POLICY_LRU,
  parameter  int LATENCY = 1,
  parameter  int PAGES   = 7,
  parameter  int SEED    = 1,
  localparam int SLOT_W  = N > 1 ? $clog2(N) : 1,
  localparam int VPN_W   = 9 * LEVELS,
  localparam int LEAF_W  = 3 + 6 + PA_BITS - 12,             // level, rights, page number
  localparam int WHO_W   = 1 + 2 + 1 + mmu_pkg::MODIFIERS_W  // canonical, access, user, modifiers
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  // A request is taken.
  input  logic                      taken_i,
  input  logic [SLOT_W-1:0]         slot_i,
  input  logic [VPN_W+11:0]         va_i,
  input  logic [ASID_W-1:0]         asid_i,
  input  logic [WHO_W-1:0]          who_i,
  input  logic [mmu_pkg::TAG_W-1:0] tag_i,

  // The lookup that ends in this cycle, as the bit of its slot, and what has come of it: one of the three.
  output logic [N-1:0]              end_o,
  output logic [N-1:0]              answer_o,
  output logic [N-1:0]              refused_o,
  output logic [N-1:0]              miss_o,
  output logic                      fetch_o,
  output logic [LEAF_W-1:0]         leaf_o,         // of a hit

  // The response to what is answered.
  output logic [mmu_pkg::TAG_W-1:0] tag_o,
  output logic [PA_BITS-1:0]        pa_o,
  output logic [2:0]                level_o,
  output logic [5:0]                rights_o,
  output mmu_pkg::fault_e           fault_o,        // none
  output logic [4:0]                code_o,

  // For the trace.
  output logic                      lookup_o,
  output logic                      hit_o,
  output logic [SLOT_W-1:0]         slot_o,

  input  logic                      fill_i,
  input  logic [VPN_W-1:0]          fill_vpn_i,
  input  logic [ASID_W-1:0]         fill_asid_i,
  input  logic [LEAF_W-1:0]         fill_leaf_i,

  input  logic                      flush_i,
  input  logic                      flush_by_va_i,
  input  logic                      flush_by_asid_i,
  input  logic                      flush_global_i,
  input  logic [VPN_W-1:0]          flush_vpn_i,
  input  logic [ASID_W-1:0]         flush_asid_i
);

  localparam int W = SLOT_W + VPN_W + 12 + ASID_W + WHO_W + mmu_pkg::TAG_W;

  logic              ends, canonical, user, busy;
  logic [1:0]        access;
  logic [6:0]        modifiers;
  logic [VPN_W+11:0] va;
  logic [ASID_W-1:0] asid;
  logic [N-1:0]      bit_of_slot;
  logic [2:0]        hit_level;
  logic [5:0]        hit_rights;
  logic [PA_BITS-1:12] hit_ppn;

  mmu_pipe #(.W(W), .DEPTH(LATENCY)) u_pipe (
    .clk_i, .rst_ni,
    .valid_i(taken_i),
    .data_i ({slot_i, va_i, asid_i, who_i, tag_i}),
    .valid_o(ends),
    .data_o ({slot_o, va, asid, canonical, access, user, modifiers, tag_o})
  );

  assign lookup_o = ends && canonical;

  mmu_tlb #(
    .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SEED(SEED),
    .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .PAGES(PAGES), .RAM(0)
  ) u_tlb (
    .clk_i, .rst_ni,
    .read_i         (1'b0),
    .read_vpn_i     ('0),
    .lookup_i       (lookup_o),
    .lookup_vpn_i   (va[VPN_W+11:12]),
    .lookup_asid_i  (asid),
    .lookup_store_i (access == mmu_pkg::ACCESS_STORE),
    .hit_o,
    .hit_level_o    (hit_level),
    .hit_rights_o   (hit_rights),
    .hit_ppn_o      (hit_ppn),
    .fill_i, .fill_vpn_i, .fill_asid_i,
    .fill_level_i   (fill_leaf_i[LEAF_W-1 -: 3]),
    .fill_rights_i  (fill_leaf_i[LEAF_W-4 -: 6]),
    .fill_ppn_i     (fill_leaf_i[PA_BITS-13:0]),
    .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i,
    .busy_o         (busy)
  );

  mmu_response #(.SCHEME(SCHEME), .LEVELS(LEVELS), .PA_BITS(PA_BITS)) u_response (
    .offset_i    (va[9*LEVELS+2:0]),
    .access_i    (access),
    .user_i      (user),
    .modifiers_i (modifiers),
    .canonical_i (canonical),
    .fault_i     (mmu_pkg::FAULT_NONE),
    .code_i      ('0),
    .level_i     (hit_level),
    .rights_i    (hit_rights[3:0]),
    .ppn_i       (hit_ppn),
    .pa_o, .level_o, .fault_o, .code_o
  );

  assign bit_of_slot = N'(1) << slot_o;
  assign leaf_o      = {hit_level, hit_rights, hit_ppn};
  assign rights_o    = hit_rights;
  assign fetch_o     = access == mmu_pkg::ACCESS_FETCH;
  assign end_o       = ends ? bit_of_slot : '0;
  assign answer_o    = hit_o && fault_o == mmu_pkg::FAULT_NONE ? bit_of_slot : '0;
  assign refused_o   = (ends && !canonical) || (hit_o && fault_o != mmu_pkg::FAULT_NONE) ? bit_of_slot : '0;
  assign miss_o      = lookup_o && !hit_o ? bit_of_slot : '0;

  logic unused;
  assign unused = &{1'b0, busy};

endmodule
