// What the bench drives: a TLB in flip-flops (a_*, RAM 0 or 1) and the same TLB in memories (b_*, RAM 1 or 2), asked the same.
// The ways that are chosen are told, too: that of a fill in its cycle (a), or in the next (b).
`default_nettype none

module array_pair #(
  parameter  int LEVELS  /*verilator public_flat_rd*/ = 3,
  parameter  int PA_BITS /*verilator public_flat_rd*/ = 56,
  parameter  int ASID_W  /*verilator public_flat_rd*/ = 16,
  parameter  int SETS    /*verilator public_flat_rd*/ = 16,
  parameter  int WAYS    /*verilator public_flat_rd*/ = 4,
  parameter  int POLICY  /*verilator public_flat_rd*/ = 0,
  parameter  int PAGES   /*verilator public_flat_rd*/ = 7,
  parameter  int SEED    /*verilator public_flat_rd*/ = 1,
  parameter  int RAM     /*verilator public_flat_rd*/ = 1,
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

  output logic                a_hit_o,
  output logic [2:0]          a_level_o,
  output logic [5:0]          a_rights_o,
  output logic [PA_BITS-1:12] a_ppn_o,
  output logic [7:0]          a_way_o,
  output logic                a_placed_o,
  output logic [7:0]          a_placed_way_o,
  output logic                b_hit_o,
  output logic [2:0]          b_level_o,
  output logic [5:0]          b_rights_o,
  output logic [PA_BITS-1:12] b_ppn_o,
  output logic [7:0]          b_way_o,
  output logic                b_placed_o,
  output logic [7:0]          b_placed_way_o,
  output logic                busy_o
);

  if (RAM != 2) begin : gen_a
    logic unused, never_busy;
    assign unused = &{1'b0, never_busy};

    mmu_tlb #(
      .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .PAGES(PAGES),
      .SEED(SEED), .RAM(0)
    ) u_a (
      .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .lookup_asid_i, .lookup_store_i,
      .hit_o(a_hit_o), .hit_level_o(a_level_o), .hit_rights_o(a_rights_o), .hit_ppn_o(a_ppn_o),
      .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i, .fill_rights_i, .fill_ppn_i,
      .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i, .busy_o(never_busy)
    );
    assign a_way_o        = 8'(u_a.gen_flip_flops.u_array.found_way);
    assign a_placed_o     = u_a.gen_flip_flops.u_array.fill;
    assign a_placed_way_o = 8'(u_a.gen_flip_flops.u_array.fill_way);
  end else begin : gen_no_a
    assign {a_hit_o, a_level_o, a_rights_o, a_ppn_o, a_way_o, a_placed_o, a_placed_way_o} = '0;
  end

  if (RAM != 0) begin : gen_b
    mmu_tlb #(
      .LEVELS(LEVELS), .PA_BITS(PA_BITS), .ASID_W(ASID_W), .SETS(SETS), .WAYS(WAYS), .POLICY(POLICY), .PAGES(PAGES),
      .SEED(SEED), .RAM(1)
    ) u_b (
      .clk_i, .rst_ni, .read_i, .read_vpn_i, .lookup_i, .lookup_vpn_i, .lookup_asid_i, .lookup_store_i,
      .hit_o(b_hit_o), .hit_level_o(b_level_o), .hit_rights_o(b_rights_o), .hit_ppn_o(b_ppn_o),
      .fill_i, .fill_vpn_i, .fill_asid_i, .fill_level_i, .fill_rights_i, .fill_ppn_i,
      .flush_i, .flush_by_va_i, .flush_by_asid_i, .flush_global_i, .flush_vpn_i, .flush_asid_i, .busy_o
    );
    assign b_way_o        = 8'(u_b.gen_ram.u_array.found_way);
    assign b_placed_o     = u_b.gen_ram.u_array.commit_q;
    assign b_placed_way_o = 8'(u_b.gen_ram.u_array.commit_way);
  end else begin : gen_no_b
    assign {b_hit_o, b_level_o, b_rights_o, b_ppn_o, b_way_o, b_placed_o, b_placed_way_o, busy_o} = '0;
  end

endmodule
