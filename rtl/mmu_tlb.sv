// One translation-lookaside buffer: an array of leaves, and what a TLB alone knows of them. The data of an entry are
// its rights and the physical page number; G is the tag's own. A store to a clean page is a miss.
//
// RAM 0 keeps the entries in flip-flops; RAM 1 keeps tags and data in memories that are read in the cycle before the
// lookup (read_i), and must not be asked to flush without an address, unless everything, while busy_o is high. In all
// other respects the two behave alike.
`default_nettype none

module mmu_tlb #(
  parameter  int LEVELS  = 3,
  parameter  int PA_BITS = 56,
  parameter  int ASID_W  = 16,
  parameter  int SETS    = 1,                    // a power of two
  parameter  int WAYS    = 4,
  parameter  int POLICY  = mmu_pkg::POLICY_LRU,
  parameter  int PAGES   = 7,                    // bit n: holds pages of level n
  parameter  int SEED    = 1,
  parameter  int RAM     = 0,
  localparam int VPN_W   = 9 * LEVELS
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  input  logic                read_i,           // a lookup of read_vpn_i comes in the next cycle; RAM 1 only
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
  output logic                busy_o            // no flush without an address, unless it is of everything
);

  localparam int DATA_W = 5 + PA_BITS - 12;

  logic found, found_global, found_dirty;
  logic [3:0] found_rights;

  if (RAM != 0 && RAM != 1) begin : gen_check_ram
    $error("mmu_tlb: RAM is 0 (flip-flops) or 1 (memories)");
  end

  if (RAM == 0) begin : gen_flip_flops
    logic unused;
    assign unused = &{1'b0, read_i, read_vpn_i};
    assign busy_o = 1'b0;

    mmu_array #(
      .LEVELS(LEVELS), .PAGES(PAGES), .ASID_W(ASID_W), .DATA_W(DATA_W),
      .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)
    ) u_array (
      .clk_i, .rst_ni,
      .lookup_i, .lookup_vpn_i, .lookup_asid_i,
      .found_o       (found),
      .found_level_o (hit_level_o),
      .found_global_o(found_global),
      .found_data_o  ({found_dirty, found_rights, hit_ppn_o}),
      .touch_i       (hit_o),
      .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i,
      .fill_global_i (fill_rights_i[mmu_pkg::RIGHT_GLOBAL]),
      .fill_data_i   ({fill_rights_i[mmu_pkg::RIGHT_DIRTY], fill_rights_i[3:0], fill_ppn_i}),
      .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i
    );
  end else begin : gen_ram
    mmu_ram_array #(
      .LEVELS(LEVELS), .PAGES(PAGES), .ASID_W(ASID_W), .DATA_W(DATA_W),
      .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .SEED(SEED)
    ) u_array (
      .clk_i, .rst_ni,
      .read_i, .read_vpn_i,
      .lookup_i, .lookup_vpn_i, .lookup_asid_i,
      .found_o       (found),
      .found_level_o (hit_level_o),
      .found_global_o(found_global),
      .found_data_o  ({found_dirty, found_rights, hit_ppn_o}),
      .touch_i       (hit_o),
      .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i,
      .fill_global_i (fill_rights_i[mmu_pkg::RIGHT_GLOBAL]),
      .fill_data_i   ({fill_rights_i[mmu_pkg::RIGHT_DIRTY], fill_rights_i[3:0], fill_ppn_i}),
      .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i,
      .busy_o
    );
  end

  assign hit_o        = found && !(lookup_store_i && !found_dirty);
  assign hit_rights_o = {found_dirty, found_global, found_rights};

endmodule
