// What a page-table entry says to an access: pointer, leaf or fault, and whether A or D must be written first. The only
// module that knows the format of an entry: RISC-V Sv39 and Sv48, privileged architecture, "Virtual Address Translation
// Process", without Svnapot and Svpbmt (their bits are reserved). Combinational.
//
//    63     54 53                             10 9 8 7 6 5 4 3 2 1 0
//   | reserved | page number (PPN)               |RSW|D|A|G|U|X|W|R|V|
`default_nettype none

module mmu_pte_check #(
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56,
  parameter int HW_AD   = 1   // 1: the walker sets A and D (Svadu); 0: they fault (Svade)
) (
  input  logic [63:0]         pte_i,
  input  logic [1:0]          level_i,
  input  logic                path_global_i,  // a pointer above had G set
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic                sum_i,
  input  logic                mxr_i,
  output mmu_pkg::fault_e     fault_o,        // NONE: pointer or leaf
  output logic                leaf_o,
  output logic                update_o,       // a leaf whose A or D has to be set
  output logic [63:0]         updated_o,      // the entry with A (and D) set
  output logic [5:0]          rights_o,       // of a leaf, over the path, DIRTY as after the update
  output logic                global_o,       // the path so far, this entry included
  output logic [PA_BITS-1:12] ppn_o
);

  logic v, r, w, x, u, g, a, d;
  logic malformed, stray_pointer_bits, misaligned, allowed, ad_missing, too_high;

  assign {d, a, g, u, x, w, r, v} = pte_i[7:0];
  assign ppn_o                    = pte_i[PA_BITS-3:10];
  assign leaf_o                   = r || x;
  assign global_o                 = path_global_i || g;

  assign malformed          = !v || (w && !r) || (|pte_i[63:54]);
  assign stray_pointer_bits = level_i == 2'd0 || a || d || u;
  assign misaligned         = (level_i >= 2'd1 && (|pte_i[18:10]))
                           || (level_i >= 2'd2 && (|pte_i[27:19]))
                           || (level_i >= 2'd3 && LEVELS > 3 && (|pte_i[36:28]));

  assign ad_missing = !a || (access_i == mmu_pkg::ACCESS_STORE && !d);
  assign update_o   = HW_AD != 0 && ad_missing;
  assign updated_o  = {pte_i[63:8], d || access_i == mmu_pkg::ACCESS_STORE, 1'b1, pte_i[5:0]};
  assign rights_o   = {d || access_i == mmu_pkg::ACCESS_STORE, global_o, u, x, w, r};

  if (PA_BITS < 56) begin : gen_narrow
    assign too_high = |pte_i[53:PA_BITS-2];
  end else begin : gen_full
    assign too_high = 1'b0;
  end

  mmu_permission u_permission (
    .access_i, .user_i, .sum_i, .mxr_i,
    .rights_i (rights_o[3:0]),
    .allowed_o(allowed)
  );

  always_comb begin
    fault_o = mmu_pkg::FAULT_NONE;
    if (malformed) begin
      fault_o = mmu_pkg::FAULT_PAGE;
    end else if (leaf_o && (misaligned || !allowed || (HW_AD == 0 && ad_missing))) begin
      fault_o = mmu_pkg::FAULT_PAGE;
    end else if (!leaf_o && stray_pointer_bits) begin
      fault_o = mmu_pkg::FAULT_PAGE;
    end else if (too_high) begin
      fault_o = mmu_pkg::FAULT_ACCESS;
    end
  end

endmodule
