// All page-walk caches, looked up in parallel: the deepest hit (lowest level) wins and only it is touched. PWC n exists
// when PWCn_SETS is not 0: an array of the pointers read at level n, that is, of the addresses of the tables below.
// Entries belong to an ASID and are never global themselves; the G of the path down to the pointer is kept for the
// leaf's rights. A flush drops the entries of one ASID or all.
`default_nettype none

module mmu_pwcs #(
  parameter  int LEVELS      = 3,
  parameter  int PA_BITS     = 56,
  parameter  int ASID_W      = 16,
  parameter  int PWC1_SETS   = 0,
  parameter  int PWC1_WAYS   = 1,
  parameter  int PWC1_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int PWC2_SETS   = 0,
  parameter  int PWC2_WAYS   = 1,
  parameter  int PWC2_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int PWC3_SETS   = 0,
  parameter  int PWC3_WAYS   = 1,
  parameter  int PWC3_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED        = 1,
  localparam int VPN_W       = 9 * LEVELS
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                lookup_i,
  input  logic [VPN_W-1:0]    lookup_vpn_i,
  input  logic [ASID_W-1:0]   lookup_asid_i,
  output logic                hit_o,
  output logic [1:0]          hit_level_o,   // of the pointer found
  output logic                hit_global_o,
  output logic [PA_BITS-1:12] hit_ppn_o,

  input  logic                fill_i,
  input  logic [1:0]          fill_level_i,
  input  logic [VPN_W-1:0]    fill_vpn_i,
  input  logic [ASID_W-1:0]   fill_asid_i,
  input  logic                fill_global_i,
  input  logic [PA_BITS-1:12] fill_ppn_i,

  input  logic                flush_i,
  input  logic                flush_by_asid_i,
  input  logic [ASID_W-1:0]   flush_asid_i
);

  localparam int PPN_W = PA_BITS - 12;

  logic [LEVELS-1:1]             hit, touch, global_path;
  logic [LEVELS*PPN_W-1:PPN_W]   ppns;  // there is no cache of level 0: its entries are leaves

  for (genvar n = 1; n < LEVELS; n++) begin : gen_level
    localparam int SETS   = n == 1 ? PWC1_SETS : n == 2 ? PWC2_SETS : PWC3_SETS;
    localparam int WAYS   = n == 1 ? PWC1_WAYS : n == 2 ? PWC2_WAYS : PWC3_WAYS;
    localparam int POLICY = n == 1 ? PWC1_POLICY : n == 2 ? PWC2_POLICY : PWC3_POLICY;

    if (SETS == 0) begin : gen_none
      logic unused;
      assign unused = &{1'b0, clk_i, rst_ni, lookup_i, lookup_vpn_i, lookup_asid_i, touch[n], fill_i, fill_level_i,
                        fill_vpn_i, fill_asid_i, fill_global_i, fill_ppn_i, flush_i, flush_by_asid_i, flush_asid_i};
      assign hit[n]                 = 1'b0;
      assign global_path[n]         = 1'b0;
      assign ppns[n*PPN_W +: PPN_W] = '0;
    end else begin : gen_pwc
      logic [2:0] level;          // n
      logic       global_entry;   // never
      logic       unused;
      assign unused = &{1'b0, level, global_entry};

      mmu_array #(
        .LEVELS(LEVELS), .PAGES(1 << n), .ASID_W(ASID_W), .DATA_W(1 + PPN_W),
        .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)
      ) u_pwc (
        .clk_i, .rst_ni,
        .lookup_i, .lookup_vpn_i, .lookup_asid_i,
        .found_o        (hit[n]),
        .found_level_o  (level),
        .found_global_o (global_entry),
        .found_data_o   ({global_path[n], ppns[n*PPN_W +: PPN_W]}),
        .touch_i        (touch[n]),
        .fill_i, .fill_vpn_i, .fill_asid_i,
        .fill_level_i   ({1'b0, fill_level_i}),
        .fill_global_i  (1'b0),
        .fill_data_i    ({fill_global_i, fill_ppn_i}),
        .flush_i,
        .flush_by_va_i  (1'b0),
        .flush_by_asid_i,
        .flush_global_i (1'b0),
        .flush_vpn_i    ('0),
        .flush_asid_i
      );
    end
  end

  always_comb begin
    touch        = '0;
    hit_o        = 1'b0;
    hit_level_o  = '0;
    hit_global_o = 1'b0;
    hit_ppn_o    = '0;
    for (int n = LEVELS - 1; n > 0; n--) begin
      if (hit[n]) begin
        touch        = '0;
        touch[n]     = 1'b1;
        hit_o        = 1'b1;
        hit_level_o  = 2'(n);
        hit_global_o = global_path[n];
        hit_ppn_o    = ppns[n*PPN_W +: PPN_W];
      end
    end
  end

endmodule
