// All page-walk caches, looked up in parallel: the deepest hit (lowest level) wins and only it is touched. PWC n exists
// when PWCn_SETS is not 0: an array of the pointers read at level n, that is, of the addresses of the tables below, with
// the rights over the path down to them. Entries belong to an ASID and are never global themselves. A flush drops the
// entries of one ASID or all, and with an address only those that lead to it.
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
  parameter  int PWC4_SETS   = 0,
  parameter  int PWC4_WAYS   = 1,
  parameter  int PWC4_POLICY = mmu_pkg::POLICY_LRU,
  parameter  int SEED        = 1,
  localparam int VPN_W       = 9 * LEVELS
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                lookup_i,
  input  logic [VPN_W-1:0]    lookup_vpn_i,
  input  logic [ASID_W-1:0]   lookup_asid_i,
  output logic                hit_o,
  output logic [2:0]          hit_level_o,   // of the pointer found
  output logic [5:0]          hit_rights_o,
  output logic [PA_BITS-1:12] hit_ppn_o,

  input  logic                fill_i,
  input  logic [2:0]          fill_level_i,
  input  logic [VPN_W-1:0]    fill_vpn_i,
  input  logic [ASID_W-1:0]   fill_asid_i,
  input  logic [5:0]          fill_rights_i,
  input  logic [PA_BITS-1:12] fill_ppn_i,

  input  logic                flush_i,
  input  logic                flush_by_va_i,
  input  logic                flush_by_asid_i,
  input  logic [VPN_W-1:0]    flush_vpn_i,
  input  logic [ASID_W-1:0]   flush_asid_i
);

  localparam int PPN_W  = PA_BITS - 12;
  localparam int DATA_W = 6 + PPN_W;

  logic [LEVELS-1:1]             hit, touch;
  logic [LEVELS*DATA_W-1:DATA_W] found;  // there is no cache of level 0: its entries are leaves

  for (genvar n = 1; n < LEVELS; n++) begin : gen_level
    localparam int SETS   = n == 1 ? PWC1_SETS : n == 2 ? PWC2_SETS : n == 3 ? PWC3_SETS : PWC4_SETS;
    localparam int WAYS   = n == 1 ? PWC1_WAYS : n == 2 ? PWC2_WAYS : n == 3 ? PWC3_WAYS : PWC4_WAYS;
    localparam int POLICY = n == 1 ? PWC1_POLICY : n == 2 ? PWC2_POLICY : n == 3 ? PWC3_POLICY : PWC4_POLICY;

    if (SETS == 0) begin : gen_none
      logic unused;
      assign unused = &{1'b0, clk_i, rst_ni, lookup_i, lookup_vpn_i, lookup_asid_i, touch[n], fill_i, fill_level_i,
                        fill_vpn_i, fill_asid_i, fill_rights_i, fill_ppn_i, flush_i, flush_by_va_i, flush_by_asid_i,
                        flush_vpn_i, flush_asid_i};
      assign hit[n]                     = 1'b0;
      assign found[n*DATA_W +: DATA_W] = '0;
    end else begin : gen_pwc
      logic [2:0] level;          // n
      logic       global_entry;   // never
      logic       unused;
      assign unused = &{1'b0, level, global_entry};

      mmu_array #(
        .LEVELS(LEVELS), .PAGES(1 << n), .ASID_W(ASID_W), .DATA_W(DATA_W),
        .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)
      ) u_pwc (
        .clk_i, .rst_ni,
        .lookup_i, .lookup_vpn_i, .lookup_asid_i,
        .found_o        (hit[n]),
        .found_level_o  (level),
        .found_global_o (global_entry),
        .found_data_o   (found[n*DATA_W +: DATA_W]),
        .touch_i        (touch[n]),
        .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i,
        .fill_global_i  (1'b0),
        .fill_data_i    ({fill_rights_i, fill_ppn_i}),
        .flush_i, .flush_by_va_i, .flush_by_asid_i,
        .flush_global_i (1'b0),
        .flush_vpn_i, .flush_asid_i
      );
    end
  end

  always_comb begin
    touch        = '0;
    hit_o        = 1'b0;
    hit_level_o  = '0;
    hit_rights_o = '0;
    hit_ppn_o    = '0;
    for (int n = LEVELS - 1; n > 0; n--) begin
      if (hit[n]) begin
        touch                     = '0;
        touch[n]                  = 1'b1;
        hit_o                     = 1'b1;
        hit_level_o               = 3'(n);
        {hit_rights_o, hit_ppn_o} = found[n*DATA_W +: DATA_W];
      end
    end
  end

endmodule
