// Any permission: stands for the response in proofs of what is around it.
`default_nettype none

module mmu_response #(
  parameter int SCHEME  = 0,
  parameter int LEVELS  = 3,
  parameter int PA_BITS = 56
) (
  input  logic [9*LEVELS+2:0] offset_i,
  input  mmu_pkg::access_e    access_i,
  input  logic                user_i,
  input  logic [6:0]          modifiers_i,
  input  logic                canonical_i,
  input  mmu_pkg::fault_e     fault_i,
  input  logic [4:0]          code_i,
  input  logic [2:0]          level_i,
  input  logic [3:0]          rights_i,
  input  logic [PA_BITS-1:12] ppn_i,
  output logic [PA_BITS-1:0]  pa_o,
  output logic [2:0]          level_o,
  output mmu_pkg::fault_e     fault_o,
  output logic [4:0]          code_o
);

  (* anyseq *) logic denied;

  assign fault_o = !canonical_i || (fault_i == mmu_pkg::FAULT_NONE && denied) ? mmu_pkg::FAULT_PAGE : fault_i;
  assign pa_o    = '0;
  assign level_o = level_i;
  assign code_o  = '0;

endmodule
