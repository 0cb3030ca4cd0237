// Any entry: stands for the check of entries in proofs of what is around it. What is promised here is proven of the real
// one by the grants proofs: no pointer at level 0, no update with a fault, an update changes A and D only.
`default_nettype none

module mmu_pte_check #(
  parameter int SCHEME  = 0,
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56,
  parameter int HW_AD   = 1,
  parameter int SVNAPOT = 0,
  parameter int SVPBMT  = 0
) (
  input  logic [63:0]         pte_i,
  input  logic [2:0]          level_i,
  input  logic [3:0]          vpn_low_i,
  input  logic [5:0]          path_rights_i,
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic [6:0]          modifiers_i,
  output mmu_pkg::fault_e     fault_o,
  output logic [4:0]          code_o,
  output logic                leaf_o,
  output logic                update_o,
  output logic [63:0]         updated_o,
  output logic [5:0]          rights_o,
  output logic [PA_BITS-1:12] ppn_o
);

  localparam logic [63:0] AD = SCHEME == mmu_pkg::SCHEME_X86 ? 64'h60 : 64'hc0;

  (* anyseq *) logic        page_fault, access_fault, leaf, update;
  (* anyseq *) logic [63:0] sets;
  (* anyseq *) logic [5:0]  rights;

  assign fault_o   = page_fault ? mmu_pkg::FAULT_PAGE : access_fault ? mmu_pkg::FAULT_ACCESS : mmu_pkg::FAULT_NONE;
  assign code_o    = '0;
  assign leaf_o    = leaf || level_i == '0;
  assign updated_o = pte_i | (sets & AD);
  assign update_o  = update && !page_fault && !access_fault && updated_o != pte_i
                  && (leaf_o || SCHEME == mmu_pkg::SCHEME_X86);
  assign rights_o  = rights;
  assign ppn_o     = '0;

endmodule
